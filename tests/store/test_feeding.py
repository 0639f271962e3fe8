"""Feeds: files of telephone systems, read as records say; all or nothing, and the same file twice changes nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from small_feeds import DESK, feed, legs, load, table
from small_logs import ROOT, new_store, records
from test_sample_calls import DESKS

from opsnb.errors import ImportFileError, RecordError
from opsnb.kb.records.feed import FIELDS
from opsnb.store.calls import Agent, Call, Leg
from opsnb.store.feeding import TABLES
from opsnb.store.formats import import_format
from opsnb.store.sample_calls import make_calls

BANK = ROOT.parent / "shared/data/bank_calls/anonymous_bank_1999_02.txt.gz"
CALLS = "call,direction,arrived_at,entered_at,left_at,ended_at,queue,way,result,agent,ring,talk,hold,wrap_up"
REST = "path,reference,contact,transfer,transfer_reason,outcome,security,form,activity,activity_opened_at"
COUNTS = "queue,started_at,seconds,offered,answered"
HEADER = f"{CALLS},{REST},activity_closed_at,start_date"
ROW = (
    "{call},{direction},2026-10-19 09:00:00,2026-10-19 09:00:20,{left},2026-10-19 09:05:00,{queue},,{result},"
    "7,6,200,0,30,,valid,C1,,,ok,passed,,,,,"
)


def row(**changes: str) -> str:
    """Write a row of call records."""
    usual = {"call": "1", "direction": "inbound", "left": "2026-10-19 09:00:30", "queue": "q", "result": "answered"}
    return ROW.format(**(usual | changes))


def rows(store: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    """Return a table."""
    return store.execute(f"SELECT * FROM {name}").fetchall()


def test_the_fields_of_feeds_are_those_of_the_tables() -> None:
    """What a feed may fill is what the store keeps: no field goes nowhere."""
    for kind, (_, stored, _) in TABLES.items():
        extra = {"team", "name"} if kind == "agent-states" else set()
        assert {*FIELDS[kind]} == {f.name for f in fields(stored)} | extra
    assert {f.name for f in fields(Agent)} >= {"team", "name"}
    ours = {f.name for f in (*fields(Call), *fields(Leg))} - {"number", "legs", "rings", "facts"}
    assert {*FIELDS["calls"]} == ours | {"ring"}


def test_a_call_with_two_legs(tmp_path: Path) -> None:
    """Rows that share the number are legs of one call; the ring before the answer is kept.

    Where nobody noted how a leg ended, it was left when the call was over.
    """
    store = new_store(tmp_path)
    text = "\n".join([HEADER, row(result="redirected"), row(queue="r"), row(call="2", left="", result="")])
    report = load(store, "call-records", table(tmp_path / "calls.csv", text))
    assert report.added == 2
    assert [leg[:6] for leg in legs(store)] == [
        ("1", "q", "arrived", 10, "redirected", "7"),
        ("1", "r", "flowed-in", 10, "answered", "7"),
        ("2", "q", "arrived", 280, None, "7"),
    ]
    assert [ring[4:] for ring in rows(store, "call_rings")] == [
        (1792396824, 6, "no-answer"),
        (1792396824, 6, "answered"),
    ]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    """And a changed row changes its call alone, which keeps its place."""
    store = new_store(tmp_path)
    path = table(tmp_path / "calls.csv", "\n".join([HEADER, row(), row(call="2")]))
    load(store, "call-records", path)
    before = store.total_changes
    assert load(store, "call-records", path).unchanged == 2
    assert store.total_changes == before
    table(path, "\n".join([HEADER, row(), row(call="2", result="abandoned")]))
    report = load(store, "call-records", path)
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    assert [(leg[0], leg[4]) for leg in legs(store)] == [("1", "answered"), ("2", "abandoned")]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """It says the same."""
    store = new_store(tmp_path)
    path = table(tmp_path / "calls.csv", "\n".join([HEADER, row(), row(left="never")]))
    dry = load(store, "call-records", path, dry_run=True)
    assert [rows(store, name) for name in ("calls", "imports", "rejected_rows")] == [[], [], []]
    real = load(store, "call-records", path)
    assert [line for line in dry.lines() if "dry run" not in line] == real.lines()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(row(call=""), "no number given", id="no number"),
        pytest.param(row(left="soon"), "no time like", id="no time"),
        pytest.param(row(left="2026-10-19 08:00:00"), "leaves the queue before", id="backwards"),
        pytest.param(row().replace(",200,", ",-5,"), "left out: The conversation ends", id="negative"),
        pytest.param(row().replace(",200,", ",long,"), "not a whole number", id="no number of seconds"),
        pytest.param(row(call="2") + "\n" + row(), "have to stand together", id="scattered"),
        pytest.param(row(direction="sideways"), "direction: 'sideways' is none of: inbound", id="direction"),
        pytest.param(row(result="eaten"), "result: 'eaten' is none of", id="result"),
        pytest.param(row().replace("q,,", "q,beamed,"), "way: 'beamed' is none of", id="way"),
        pytest.param(row().replace("valid", "lost"), "reference: 'lost' is none of", id="reference"),
        pytest.param(row().replace("C1,,", "C1,lukewarm,"), "transfer: 'lukewarm' is none of", id="transfer"),
        pytest.param(row().replace(",30,,", ",30,sales>1,"), "path: not what was chosen", id="path"),
        pytest.param(row().replace(",30,,", ",30,[1],"), "path: not what was chosen", id="path, but a list"),
        pytest.param(row().replace(",30,,", ",-9,,"), "wrap_up: less than nothing: '-9'", id="wrap-up"),
        pytest.param(row().replace("7,6,", "7,-6,"), "ring: less than nothing: '-6'", id="ring"),
        pytest.param(row().replace("09:05:00", "08:05:00"), "ends before it begins", id="ended early"),
    ],
)
def test_rows_that_cannot_be_used(tmp_path: Path, bad: str, reason: str) -> None:
    """They are counted with the reason and kept with their line."""
    store = new_store(tmp_path)
    report = load(store, "call-records", table(tmp_path / "calls.csv", "\n".join([HEADER, row(), bad])))
    assert [found.rows for found in report.rejected if reason in found.reason] == [1]
    assert len(rows(store, "rejected_rows")) == 1


def test_states_counts_and_reports(tmp_path: Path) -> None:
    """Each plain table has its feed; agents come with their team and name."""
    store = new_store(tmp_path)
    states = """
        agent,team,name,started_at,ended_at,state,reason
        7,blue,Agent 7,2026-10-19 09:00:00,2026-10-19 09:10:00,not-ready,break
    """
    load(store, "agent-states", table(tmp_path / "a.csv", states))
    assert rows(store, "agents") == [(DESK, "7", "blue", "Agent 7")]
    assert [spell[2:] for spell in rows(store, "agent_states")] == [("7", 1792396800, "not-ready", "break", 1792397400)]
    counts = """
        queue,started_at,seconds,offered,answered
        q,2026-10-19 09:00:00,1800,12,10
    """
    path = table(tmp_path / "b.csv", counts)
    assert [load(store, "interval-counts", path).added, load(store, "interval-counts", path).unchanged] == [1, 1]
    reports = """
        number,sent_at,sent_by,way,calls_in_queue,minutes_waiting,node_out,cities,comment
        1,2026-10-19 09:01:00,7,page,3,2,yes,weston,
        2,2026-10-19 09:31:00,7,page,,2,no,,
    """
    told = load(store, "queue-reports", table(tmp_path / "c.csv", reports))
    assert [check[2:9] for check in rows(store, "queue_checks")] == [("1", 1792396860, "7", "page", 3, 2, 1)]
    assert [found.reason for found in told.rejected] == ["not given: calls_in_queue"]


@pytest.mark.parametrize(
    ("name", "head", "good", "bad", "reason"),
    [
        pytest.param(
            "agent-states", "agent,team,name,state,reason,started_at,ended_at",
            "7,,,available,,2026-10-19 09:00:00,2026-10-19 09:00:00",
            "7,,,available,,2026-10-19 10:00:00,2026-10-19 09:00:00", "it ends before it begins", id="state",
        ),
        pytest.param(
            "agent-plans", "agent,started_at,ended_at,doing", "7,2026-10-19 09:00:00,2026-10-19 10:00:00,calls",
            "7,2026-10-19 11:00:00,2026-10-19 10:00:00,calls", "it ends before it begins", id="plan",
        ),
        pytest.param(
            "suppressions", "contact,started_at,ended_at,reason", "C1,2026-10-19 09:00:00,,",
            "C2,2026-10-19 09:00:00,2026-10-18 09:00:00,", "it ends before it begins", id="suppression",
        ),
        pytest.param(
            "interval-counts", COUNTS, "q,2026-10-19 09:00:00,1800,5,4",
            "q,2026-10-19 09:30:00,1800,-5,4", "offered: less than nothing: '-5'", id="count",
        ),
        pytest.param(
            "interval-counts", COUNTS, "q,2026-10-19 09:00:00,1800,5,4",
            "q,2026-10-19 09:30:00,0,5,4", "an interval of no seconds", id="interval",
        ),
    ],
)  # fmt: skip
def test_rows_that_are_no_calls_and_cannot_be(
    tmp_path: Path, name: str, head: str, good: str, bad: str, reason: str
) -> None:
    """What ends before it begins, or is less than nothing, is kept with its reason and counted nowhere."""
    report = load(new_store(tmp_path), name, table(tmp_path / "a.csv", f"{head}\n{good}\n{bad}"))
    assert (report.added, [found.reason for found in report.rejected]) == (1, [reason])


def test_agents_keep_their_team_and_name(tmp_path: Path) -> None:
    """They are no states, and are not counted as such; a name that is not given takes none away."""
    store = new_store(tmp_path)
    states = """
        agent,team,name,started_at,ended_at,state,reason
        7,blue,Agent 7,2026-10-19 09:00:00,2026-10-19 09:10:00,available,
        7,,,2026-10-19 09:10:00,2026-10-19 09:20:00,on-call,
        8,blue,,2026-10-19 09:00:00,2026-10-19 09:10:00,available,
    """
    path = table(tmp_path / "a.csv", states)
    first, again = load(store, "agent-states", path), load(store, "agent-states", path)
    assert [(told.added, told.changed, told.unchanged) for told in (first, again)] == [(3, 0, 0), (0, 0, 3)]
    assert len(rows(store, "imports")) == 1
    assert rows(store, "agents") == [(DESK, "7", "blue", "Agent 7"), (DESK, "8", "blue", None)]
    load(store, "agent-states", table(tmp_path / "b.csv", states.replace("blue,Agent 7", "red,")))
    assert rows(store, "agents")[0] == (DESK, "7", "red", "Agent 7")


def test_the_time_of_arrival_stands_once(tmp_path: Path) -> None:
    """A further leg does not say again when the call arrived; if no row does, it was on entering the queue."""
    store = new_store(tmp_path)
    lines = [row(result="redirected"), row(queue="r"), row(call="2")]
    lines[1:] = [line.replace("2026-10-19 09:00:00", "", 1) for line in lines[1:]]
    report = load(store, "call-records", table(tmp_path / "a.csv", "\n".join([HEADER, *lines])))
    assert (report.rejected_rows, [leg[1] for leg in legs(store)]) == (0, ["q", "r", "q"])
    assert [call[0] for call in store.execute("SELECT arrived_at - 1792396800 FROM calls")] == [0, 20]


@pytest.mark.parametrize("text", ["²", "1.5.5", "-5", "99999999999999999999"])
def test_what_is_no_time_since_1970(tmp_path: Path, text: str) -> None:
    """Digits of another script and numbers without end are said to be no time."""
    line = "{}|c|q|a|ENTERQUEUE||1|1"
    path = table(tmp_path / "queue_log", f"{line.format(text)}\n{line.format('1700000000.123')}")
    report = load(new_store(tmp_path), "asterisk", path)
    assert (report.added, [found.reason for found in report.rejected]) == (1, [f"time: no time like epoch: {text!r}"])


def test_a_file_that_does_not_fit(tmp_path: Path) -> None:
    """Missing columns are named; a file of which nothing can be used is refused whole."""
    store = new_store(tmp_path)
    with pytest.raises(ImportFileError, match="columns are missing"):
        load(store, "call-records", table(tmp_path / "a.csv", "call,queue\n1,q"))
    with pytest.raises(ImportFileError, match="no row of the file can be used"):
        load(store, "call-records", table(tmp_path / "b.csv", f"{HEADER}\n{row(left='soon')}"))
    assert rows(store, "rejected_rows") == []


def test_sample_and_real_calls_do_not_mix(tmp_path: Path) -> None:
    """A report over both would be true of neither."""
    store = new_store(tmp_path)
    desk = next(iter(DESKS.values()))
    make_calls(store, desk)
    with pytest.raises(ImportFileError, match="sample calls"):
        load(store, "call-records", table(tmp_path / "a.csv", f"{HEADER}\n{row()}"), desk=desk.name)


def test_a_format_is_named(tmp_path: Path) -> None:
    """An unknown one is answered with those there are."""
    with pytest.raises(RecordError, match=r"asterisk.*servicenow"):
        import_format(new_store(tmp_path), records(), "telex", tmp_path / "x", desk=DESK, zone="UTC", now=0)


@pytest.mark.skipif(not BANK.exists(), reason="the bank's call log (shared/data) is not here")
def test_the_month_of_a_bank(tmp_path: Path) -> None:
    """Every one of 33,344 rows is a call or is counted with a reason; a call past midnight ends on the next day."""
    store = new_store(tmp_path)
    report = load(store, "bank-calls", BANK, zone="Asia/Jerusalem")
    assert (report.rows_read, report.added, report.rejected_rows) == (33_344, 31_102, 2_242)
    assert report.added + report.rejected_rows == report.rows_read
    assert [found.rows for found in report.rejected] == [1_941, 278, 23]
    results = dict(store.execute("SELECT result, COUNT(*) FROM call_legs GROUP BY result").fetchall())
    assert results == {"answered": 27_141, "abandoned": 3_961}
    longest = store.execute(
        "SELECT MAX(ended_at - arrived_at), MIN(left_at - entered_at) FROM calls JOIN call_legs USING (call)"
    )
    shortest_wait = longest.fetchone()
    assert shortest_wait[0] < 43_200
    assert shortest_wait[1] == 0


def test_a_time_of_day_after_midnight_is_of_the_next_day(tmp_path: Path) -> None:
    """The bank writes one date and several times of day."""
    head = (
        "vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome "
        "ser_start ser_exit ser_time server"
    )
    call = "AA 1 0 0 PS 990201 23:59:40 23:59:50 10 23:59:50 0:00:10 20 AGENT 0:00:10 0:01:10 60 X"
    store = new_store(tmp_path)
    load(store, "bank-calls", table(tmp_path / "a.txt", f"{head}\n{call}".replace(" ", "\t")), feed=feed("bank-calls"))
    (found,) = store.execute(
        "SELECT left_at - entered_at, ended_at - arrived_at FROM calls JOIN call_legs USING (call)"
    )
    assert found == (20, 90)
