"""The queue log of Asterisk: every event, and transfers that change the queue under the same number."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from small_feeds import legs, load, table
from small_logs import copy_of, new_store

LOG = """
    1000|NONE|NONE|NONE|QUEUESTART|
    1000|NONE|sales|SIP/1|ADDMEMBER|
    1001|NONE|NONE|SIP/2|PAUSEALL|lunch
    1010|a.1|sales|NONE|ENTERQUEUE||0700|1
    1014|a.1|sales|SIP/1|RINGNOANSWER|4000
    1020|a.1|sales|SIP/1|CONNECT|10|b.1|3
    1080|a.1|sales|SIP/1|BLINDTRANSFER|200|internal|10|60|1
    1085|a.1|billing|SIP/3|CONNECT|5|b.2|2
    1100|a.1|billing|SIP/3|COMPLETECALLER|5|15|1
    1030|a.2|sales|NONE|ENTERQUEUE||0701|1
    1050|a.2|sales|SIP/1|RINGCANCELED|2500
    1050|a.2|sales|NONE|ABANDON|1|1|20
    1040|a.3|sales|NONE|ENTERQUEUE||0702|1
    1070|a.3|sales|NONE|EXITWITHTIMEOUT|1|1|30
    1071|a.3|overflow|NONE|ENTERQUEUE||0702|1
    1072|a.3|overflow|SIP/2|CONNECT|1|b.3|1
    1090|a.3|overflow|SIP/2|ATTENDEDTRANSFER|BRIDGE|b.4|1|18|1
    1091|a.3|billing|NONE|ENTERQUEUE||0702|1
    1093|a.3|billing|SIP/3|CONNECT|2|b.5|1
    1097|a.3|billing|SIP/3|COMPLETEAGENT|2|4|1
    1100|NONE|NONE|SIP/2|UNPAUSEALL|
    1110|NONE|sales|SIP/1|REMOVEMEMBER|
    1120|a.4|sales|NONE|ENTERQUEUE||0703|1
"""


def test_every_leg_of_every_call(tmp_path: Path) -> None:
    """A blind transfer goes on in the next queue from the transfer; an attended one into a queue that is entered."""
    store = new_store(tmp_path)
    report = load(store, "asterisk", table(tmp_path / "queue_log", LOG))
    assert legs(store) == [
        ("a.1", "sales", "arrived", 10, "answered", "SIP/1", 60, "cold"),
        ("a.1", "billing", "transferred", 5, "answered", "SIP/3", 15, None),
        ("a.2", "sales", "arrived", 20, "abandoned", None, None, None),
        ("a.3", "sales", "arrived", 30, "flowed-out", None, None, None),
        ("a.3", "overflow", "flowed-in", 1, "answered", "SIP/2", 18, "warm"),
        ("a.3", "billing", "transferred", 2, "answered", "SIP/3", 4, None),
        ("a.4", "sales", "arrived", None, None, None, None, None),
    ]
    assert (report.added, report.rejected_rows) == (4, 0)


def test_ringing_in_vain_is_in_milliseconds(tmp_path: Path) -> None:
    """4,000 of RINGNOANSWER are four seconds, 3 of CONNECT are three."""
    store = new_store(tmp_path)
    load(store, "asterisk", table(tmp_path / "queue_log", LOG))
    rings = store.execute("SELECT agent, at, seconds, result FROM call_rings ORDER BY call, leg, ring").fetchall()
    assert rings[:2] == [("SIP/1", 1010, 4, "no-answer"), ("SIP/1", 1017, 3, "answered")]
    assert ("SIP/1", 1048, 2, "hung-up") in rings


def test_states_of_agents(tmp_path: Path) -> None:
    """Added is taking calls, for the log does not tell who waits for one; paused is not ready, removed logged out."""
    store = new_store(tmp_path)
    load(store, "asterisk", table(tmp_path / "queue_log", LOG))
    found = store.execute("SELECT agent, state, reason, started_at, ended_at FROM agent_states").fetchall()
    assert found == [
        ("SIP/1", "taking-calls", None, 1000, 1110),
        ("SIP/1", "logged-out", None, 1110, None),
        ("SIP/2", "not-ready", "lunch", 1001, 1100),
        ("SIP/2", "taking-calls", None, 1100, None),
    ]


def test_a_call_goes_on_in_the_next_file(tmp_path: Path) -> None:
    """Logs are rotated: a call that waits at the end of one file is answered in the next; nothing comes twice."""
    store = new_store(tmp_path)
    first = table(tmp_path / "queue_log.1", LOG)
    second = table(
        tmp_path / "queue_log", "1130|a.4|sales|SIP/1|CONNECT|10|b.6|2\n1150|a.4|sales|SIP/1|COMPLETEAGENT|10|20|1"
    )
    load(store, "asterisk", first)
    assert (load(store, "asterisk", second).changed, legs(store)[-1][3:7]) == (1, (10, "answered", "SIP/1", 20))
    dump = legs(store)
    assert [load(store, "asterisk", path).changed for path in (first, second)] == [0, 0]
    assert legs(store) == dump


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("1200|x|sales|NONE|TELEPORT|", "no event 'TELEPORT'", id="unknown event"),
        pytest.param("1200|x|sales|SIP/1|CONNECT|1|b|1", "never entered a queue", id="answered, never entered"),
        pytest.param("1200|a.2|sales|SIP/1|CONNECT|1|b|1", "had ended before", id="answered after hanging up"),
        pytest.param("later|x|sales|NONE|ENTERQUEUE||07|1", "no time like epoch", id="no time"),
        pytest.param("1200|NONE|sales|NONE|ENTERQUEUE||07|1", "no call or no queue", id="no call"),
    ],
)
def test_what_cannot_be_is_kept_with_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    """A row that makes no sense is not guessed at, and not lost."""
    store = new_store(tmp_path)
    report = load(store, "asterisk", table(tmp_path / "queue_log", LOG + line))
    assert [reason in found.reason for found in report.rejected] == [True]
    assert store.execute("SELECT line, row FROM rejected_rows").fetchall()[0][0] == 24


ROTATED = """
    1000|NONE|sales|SIP/1|ADDMEMBER|
    1000|NONE|sales|SIP/1|PAUSE|lunch
    1005|NONE|sales|SIP/1|UNPAUSE|
    1007|NONE|sales|SIP/1|ADDMEMBER|
    1007|NONE|sales|SIP/1|PAUSE|lunch
    1009|NONE|sales|SIP/1|UNPAUSE|
    1010|b.1|sales|NONE|ENTERQUEUE||0201|1
    1025|b.1|sales|SIP/1|RINGNOANSWER|15000
    1030|b.1|sales|SIP/2|CONNECT|20|x|4
    1090|b.1|sales|SIP/2|BLINDTRANSFER|700|ctx|20|60|1
    1090|b.1|support|SIP/1|RINGNOANSWER|0
    1100|b.1|support|SIP/1|CONNECT|10|y|5
    1110|b.2|sales|NONE|ENTERQUEUE||0202|1
    1110|NONE|sales|SIP/1|PAUSE|lunch
    1120|b.2|sales|NONE|EXITWITHTIMEOUT|1|1|10
    1120|b.2|overflow|NONE|ENTERQUEUE||0202|1
    1129|b.2|overflow|SIP/2|CONNECT|9|z|3
    1160|b.1|support|SIP/1|COMPLETECALLER|10|60|1
    1200|b.2|overflow|SIP/2|ATTENDEDTRANSFER|LINK|SIP/a|SIP/b|9|71|1
    1200|b.2|overflow|SIP/2|COMPLETEAGENT|9|71|1
    1210|b.3|sales|NONE|ENTERQUEUE||0203|1
    1240|b.3|sales|SIP/2|COMPLETEAGENT|3|25|1
    1250|b.4|sales|NONE|ENTERQUEUE||0204|1
    1251|b.7|sales|NONE|ENTERQUEUE||0207|1
    1253|b.7|sales|SIP/2|ATTENDEDTRANSFER|BRIDGE|b|1|1|1
    1254|b.7|overflow|NONE|ENTERQUEUE||0207|1
    1255|b.7|overflow|NONE|ABANDON|1|1|1
    1255|b.5|sales|NONE|ENTERQUEUE||0205|1
    1260|b.5|sales|SIP/2|CONNECT|5|w|2
    1300|NONE|NONE|NONE|QUEUESTART|
    1310|b.6|sales|NONE|ENTERQUEUE||0206|1
    1320|NONE|sales|SIP/1|REMOVEMEMBER|
"""


def told(store: sqlite3.Connection) -> list[list[tuple[Any, ...]]]:
    """Return all that a log says, without the places in the store."""
    return [
        store.execute(sql).fetchall()
        for sql in (
            "SELECT number, arrived_at, ended_at, agent, contact FROM calls ORDER BY number",
            "SELECT c.number, l.* FROM call_legs l JOIN calls c USING (call) ORDER BY c.number, leg",
            "SELECT c.number, r.* FROM call_rings r JOIN calls c USING (call) ORDER BY c.number, leg, ring",
            "SELECT * FROM agent_states ORDER BY agent, started_at, ended_at IS NULL",
        )
    ]


def test_where_a_log_is_cut_makes_no_difference(tmp_path: Path) -> None:
    """Two halves give the store that the whole gives, wherever the cut is; either half again changes nothing."""
    lines = table(tmp_path / "whole", ROTATED).read_text(encoding="utf-8").splitlines(keepends=True)
    empty = new_store(tmp_path)
    store = copy_of(empty)
    assert load(store, "asterisk", tmp_path / "whole").rejected_rows == 0
    whole = told(store)
    for cut in range(1, len(lines)):
        store = copy_of(empty)
        halves = [tmp_path / "queue_log.1", tmp_path / "queue_log"]
        halves[0].write_text("".join(lines[:cut]), encoding="utf-8")
        halves[1].write_text("".join(lines[cut:]), encoding="utf-8")
        for path in halves:
            load(store, "asterisk", path)
        assert told(store) == whole, f"cut after {lines[cut - 1]}"
        assert [load(store, "asterisk", path).is_news for path in (*halves, tmp_path / "whole")] == [False] * 3
        assert told(store) == whole, f"again, cut after {lines[cut - 1]}"


def test_no_leg_waits_for_ever(tmp_path: Path) -> None:
    """A conversation without its answer was answered when it began; a restart ends what is open; a transfer, once."""
    store = new_store(tmp_path)
    load(store, "asterisk", table(tmp_path / "queue_log", ROTATED))
    assert [leg for leg in legs(store) if leg[0] in ("b.2", "b.3", "b.4", "b.5", "b.6", "b.7")] == [
        ("b.2", "sales", "arrived", 10, "flowed-out", None, None, None),
        ("b.2", "overflow", "flowed-in", 9, "answered", "SIP/2", 71, "warm"),
        ("b.3", "sales", "arrived", 5, "answered", "SIP/2", 25, None),
        ("b.4", "sales", "arrived", 50, "flowed-out", None, None, None),
        ("b.5", "sales", "arrived", 5, "answered", "SIP/2", None, None),
        ("b.6", "sales", "arrived", None, None, None, None, None),
        ("b.7", "sales", "arrived", 2, None, "SIP/2", None, "warm"),
        ("b.7", "overflow", "transferred", 1, "abandoned", None, None, None),
    ]
    ended = store.execute("SELECT ended_at FROM calls WHERE number IN ('b.4', 'b.5') ORDER BY number").fetchall()
    assert ended == [(1300,), (1300,)]


def test_a_later_file_first(tmp_path: Path) -> None:
    """Of a call whose beginning comes too late nothing is guessed: the rows are kept with the reason."""
    store = new_store(tmp_path)
    later = table(tmp_path / "queue_log", "1071|a.3|overflow|NONE|ENTERQUEUE||0702|1")
    load(store, "asterisk", later)
    report = load(store, "asterisk", table(tmp_path / "queue_log.1", LOG))
    assert {found.reason: found.rows for found in report.rejected} == {
        "the call is stored from a later file on; import a log's files in their order": 2
    }


def test_a_log_of_agents_alone(tmp_path: Path) -> None:
    """A night without calls has its states; they are counted."""
    store = new_store(tmp_path)
    path = table(tmp_path / "queue_log", "1000|NONE|sales|SIP/1|ADDMEMBER|\n1010|NONE|sales|SIP/1|PAUSE|lunch")
    assert load(store, "asterisk", path).states == (2, 0, 0)
    again = load(store, "asterisk", path)
    assert (again.states, again.is_news) == ((0, 0, 2), False)
    assert "  agent states             0 added, 0 changed, 2 unchanged" in again.lines()
