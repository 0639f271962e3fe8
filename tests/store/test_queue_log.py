"""The queue log of Asterisk: every event, and transfers that change the queue under the same number."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_feeds import legs, load, table
from small_logs import new_store

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
    """Added is available, paused is not ready for the reason given, removed is logged out."""
    store = new_store(tmp_path)
    load(store, "asterisk", table(tmp_path / "queue_log", LOG))
    found = store.execute("SELECT agent, state, reason, started_at, ended_at FROM agent_states").fetchall()
    assert found == [
        ("SIP/1", "available", None, 1000, 1110),
        ("SIP/1", "logged-out", None, 1110, None),
        ("SIP/2", "not-ready", "lunch", 1001, 1100),
        ("SIP/2", "available", None, 1100, None),
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
