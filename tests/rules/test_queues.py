"""The queue report: every figure has one definition, and every definition is a record."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from queue_calls import DESK, KB, NOON, TARGETS, asked, call, figures, known_set, metric, scope, store_of

from opsnb.errors import RecordError
from opsnb.kb.calls import Figure, Presence
from opsnb.kb.records import Metric, Telephony
from opsnb.rules.queues import LEVELS, OCCUPANCY, Targets, queue_plan, render
from opsnb.store.calls import Agent, Call, Leg, StateSpell
from opsnb.store.engines import SqliteEngine


@pytest.mark.parametrize(
    ("name", "per_cent"),
    [
        ("service-level/negative", 41.7),
        ("service-level/ignored", 55.6),
        ("service-level/positive", 66.7),
        ("service-level/answered-only", 71.4),
        ("service-level/with-short-abandons", 45.5),
        ("service-level/without-short-abandons", 55.6),
        ("abandonment/raw", 33.3),
        ("abandonment/adjusted", 20.0),
    ],
)
def test_the_known_set(tmp_path: Path, name: str, per_cent: float) -> None:
    """Seven answered, four abandoned, one flow-out: each way has its own share."""
    where = scope()
    (found,) = figures(asked(store_of(tmp_path, known_set()), where), where)
    share = metric(name, found)
    assert share is not None
    assert round(100 * share, 1) == per_cent


def test_the_boundary_and_the_average(tmp_path: Path) -> None:
    """With ``<`` the call answered exactly at the threshold is late: 33.3 %. The average wait is 18.29 s."""
    where = scope()
    engine = asked(store_of(tmp_path, known_set()), where)
    strict = Targets(20, "<", 5, ())
    (found,) = figures(engine, where, targets=strict)
    assert metric("service-level/negative", found) == pytest.approx(1 / 3)
    assert metric("waiting-time/average", found) == pytest.approx(18.29, abs=0.005)
    assert [found[name] for name in ("median_wait", "p95_wait", "longest_answered", "longest_abandoned")] == [
        19.0, 37.8, 45, 60,
    ]  # fmt: skip


def test_an_interval_without_calls_is_empty(tmp_path: Path) -> None:
    """It has no row, and nothing to divide by is neither 0 % nor 100 %."""
    where = scope()
    engine = asked(store_of(tmp_path, [call(1, 1900, "abandoned", 3)]), where)
    (found,) = figures(engine, where, "interval")
    assert found["starts_at"] == NOON + 1800
    assert metric("waiting-time/average", found) is None
    assert metric("abandonment/adjusted", found) is None
    assert metric("service-level/negative", found) == 0


def test_a_call_belongs_to_the_interval_in_which_it_was_offered(tmp_path: Path) -> None:
    """Also if it is answered in the next one; one before or after the period is not of it."""
    where = scope(0.5)
    told = [call(1, -1, "answered", 5), call(2, 1799, "answered", 100), call(3, 1800, "answered", 1)]
    (found,) = figures(asked(store_of(tmp_path, told), where), where, "interval")
    assert (found["starts_at"], found["offered"], found["longest_answered"]) == (NOON, 1, None)


def test_things_are_as_they_stood(tmp_path: Path) -> None:
    """A call answered after as_of was still waiting then; one offered after it was not there yet."""
    where = scope(as_of=NOON + 60)
    told = [call(1, 0, "answered", 50), call(2, 10, "answered", 200), call(3, 20, None), call(4, 61, "answered", 1)]
    (found,) = figures(asked(store_of(tmp_path, told), where), where)
    names = ("offered", "answered", "waiting", "longest_waiting", "longest_answered")
    assert [found[name] for name in names] == [3, 1, 2, 50, 50]


def test_redirects_flow_out_and_transfers_are_offered_again(tmp_path: Path) -> None:
    """A call taken back counts in both queues; a transfer counts where it was passed on from."""
    told = Call("1", "inbound", NOON, legs=[
        Leg("a", NOON, left_at=NOON + 30, result="redirected"),
        Leg("b", NOON + 30, "redirected", NOON + 40, "answered", "7", talk=60, hold=5, wrap_up=10, transfer="warm"),
        Leg("c", NOON + 105, "transferred", NOON + 107, "answered", "8", talk=20),
    ])  # fmt: skip
    out = Call("2", "outbound", NOON, legs=[Leg(None, NOON, "dialled", NOON + 9, "answered", "7", talk=30)])
    where = scope()
    engine = asked(store_of(tmp_path, [told, out]), where)
    rows = {row["queue"]: row for row in figures(engine, where, "queue")}
    assert {queue: (row["flowed_out"], row["redirected"], row["answered"]) for queue, row in rows.items()} == {
        "a": (1, 1, 0), "b": (0, 0, 1), "c": (0, 0, 1),
    }  # fmt: skip
    (whole,) = figures(engine, where)
    assert (whole["offered"], metric("calls/transfers", whole), metric("handling-time/average", whole)) == (3, 1, 47.5)


@pytest.mark.parametrize("minutes", [15, 30, 60])
@pytest.mark.parametrize(
    ("zone", "midnight", "hours"),
    [
        pytest.param("Europe/London", 1_792_882_800, 25, id="clocks go back"),
        pytest.param("Europe/London", 1_774_742_400, 23, id="clocks go forward"),
        pytest.param("Asia/Kathmandu", NOON + 6 * 3600 + 900, 24, id="quarter-hour zone"),
        pytest.param("Australia/Lord_Howe", 1_775_307_600, 24.5, id="half an hour back"),
    ],
)
def test_intervals_add_up_to_the_day(tmp_path: Path, zone: str, midnight: int, hours: float, minutes: int) -> None:
    """92 quarter-hours or 100, whatever the clocks do: each call is in one, and presence covers the day."""
    told = [
        Call(str(n), "inbound", at, legs=[Leg("q", at, left_at=at + 50, result="answered")])
        for n, at in enumerate(range(midnight, midnight + int(hours * 3600), 301))
    ]
    where = scope(hours, since=midnight)
    engine = asked(store_of(tmp_path, told), where, zone, minutes)
    rows = figures(engine, where, "interval")
    assert sum(row["offered"] for row in rows) == len(told)
    if minutes == 15:
        assert len(rows) == hours * 4
    there = list(engine.query(render("presence", where)))
    assert sum(row["elapsed"] for row in there) == hours * 3600
    assert sum(row["seconds"] for row in there) == sum(min(50, midnight + hours * 3600 - c.arrived_at) for c in told)


def test_occupancy_names_its_denominator(tmp_path: Path) -> None:
    """Busy by busy and ready: not ready and logged out are in neither."""
    spells = [("available", 0, 100), ("ringing", 100, 110), ("on-call", 110, 200), ("after-call-work", 200, 230),
              ("not-ready", 230, 900), ("logged-out", 900, None)]  # fmt: skip
    states = [StateSpell("7", NOON + a, state, None, None if b is None else NOON + b) for state, a, b in spells]
    where = scope()
    engine = asked(store_of(tmp_path, [call(1, 0, "answered", 1)], states, [Agent("7", "blue")]), where)
    times = {row["what"]: 0 for row in engine.query(render("presence", where))}
    for row in engine.query(render("presence", where)):
        times[row["what"]] += row["seconds"]
    assert times == {"queue": 1, "busy": 120, "ready": 110, "not ready": 670}
    found = {"busy_time": times["busy"], "ready_time": times["ready"]}
    assert metric("occupancy/occupancy", found) == pytest.approx(120 / 230)


def test_taking_calls_is_neither_waiting_nor_busy(tmp_path: Path) -> None:
    """Where the source does not tell who waits, no occupancy is made of it."""
    where = scope()
    states = [StateSpell("7", NOON, "taking-calls", None, NOON + 900)]
    engine = asked(store_of(tmp_path, [call(1, 0, "answered", 1)], states, [Agent("7", "blue")]), where)
    assert not {"busy", "ready"} & {row["what"] for row in engine.query(render("presence", where))}


def test_a_leg_that_was_left_does_not_wait(tmp_path: Path) -> None:
    """Also if nobody noted how it ended: it was offered, and is nothing else."""
    where = scope()
    engine = asked(store_of(tmp_path, [call(1, 0, None, 60), call(2, 0, None)]), where)
    (found,) = engine.query(render("queue_figures", where, TARGETS, "all"))
    assert (found["offered"], found["waiting"], found["answered"], found["abandoned"]) == (2, 1, 0, 0)


def test_the_record_says_when_agents_are_busy(tmp_path: Path) -> None:
    """Count ringing as busy in the record, and the report does."""
    states = [StateSpell("7", NOON, "ringing", None, NOON + 60)]
    engine, where = SqliteEngine(store_of(tmp_path, [call(1, 0, "answered", 1)], states)), scope()
    own = KB.get(OCCUPANCY, Metric).model_copy(update={"busy": ("ringing",), "ready": ()})
    engine.run(queue_plan(where, "UTC", 30, own))
    assert [row["seconds"] for row in engine.query(render("presence", where)) if row["what"] == "busy"] == [60, 0]


def spans() -> st.SearchStrategy[list[tuple[int, int]]]:
    """Make up waits: some begin up to two hours before noon, and none lasts longer than three."""
    return st.lists(st.tuples(st.integers(-7200, 3600 * 3), st.integers(0, 3 * 3600)), max_size=12)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(spans())
def test_calls_in_queue_agree_with_counting_each_second(
    tmp_path_factory: pytest.TempPathFactory, waits: list[tuple[int, int]]
) -> None:
    """How many waited when an interval began, and for how long in it, is what a look at every call says."""
    told = [call(n, at, "answered", wait) for n, (at, wait) in enumerate(waits)]
    where = scope(3)
    engine = asked(store_of(tmp_path_factory.mktemp("queue"), told), where)
    rows = {row["starts_at"]: row for row in engine.query(render("presence", where))}
    for start in range(NOON, NOON + 3 * 3600, 1800) if rows else ():
        spans = [(NOON + at, NOON + at + wait) for at, wait in waits]
        assert rows[start]["at_start"] == sum(a < start <= b for a, b in spans)
        assert rows[start]["seconds"] == sum(max(0, min(b, start + 1800) - max(a, start)) for a, b in spans)


def test_metrics_are_made_of_figures_that_are_there(tmp_path: Path) -> None:
    """Every figure a record may name is a column, and every column is such a figure."""
    where = scope()
    engine = asked(store_of(tmp_path, known_set()), where)
    for level, keys in LEVELS.items():
        columns = engine.query(render("queue_figures", where, TARGETS, level)).columns
        assert {*columns} - {*keys.split(", ")} == {*Figure}
    terms = {term.removeprefix("-") for m in KB.of_kind(Metric).values() for v in m.variants for term in v.of + v.over}
    assert terms <= {*Figure, *Presence}
    assert terms >= {*Figure} - {"warm_transfers", "cold_transfers"}


def test_a_threshold_says_where_it_comes_from() -> None:
    """The parameter, else the desk's record, else the metric; the report prints which."""
    usual = Targets.of(KB, DESK)
    assert (usual.threshold, usual.short, usual.boundary) == (20, 5, "<=")
    assert {record for _, record in usual.said_by} == {"metrics/service-level"}
    own = Targets.of(KB, DESK, threshold=30)
    assert (own.threshold, dict(own.said_by)["threshold"]) == (30, "the parameter")


def test_no_abandoned_call_is_short_where_a_desk_says_so() -> None:
    """``PT0S`` is a statement, not a missing one."""
    identity = next(iter(KB.of_kind(Telephony)))
    own = Telephony.model_validate(
        KB.records[identity].model_dump(by_alias=True, mode="json") | {"short_abandon": "PT0S"}
    )
    changed = KB.__class__(KB.root, {**KB.records, identity: own}, KB.files)
    targets = Targets.of(changed, identity.split("/")[0])
    assert (targets.short, dict(targets.said_by)["short-abandon limit"]) == (0, identity)


def test_no_threshold_is_said_kindly() -> None:
    """Without any, the report does not guess one."""
    level = KB.get("metrics/service-level", Metric).model_copy(update={"threshold": None})
    without = KB.__class__(KB.root, {**KB.records, "metrics/service-level": level}, KB.files)
    with pytest.raises(RecordError, match="no threshold is stated"):
        Targets.of(without, DESK)
