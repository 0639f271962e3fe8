"""Lapses of calls and agents: all that was planted in a made-up week is found and no more; each rule at its edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from opsnb.errors import RecordError
from opsnb.kb.check import open_kb
from opsnb.kb.lapses import DataError, Lapse
from opsnb.rules.availability import Conduct, Period
from opsnb.store.calls import Agent, Call, Leg, Ring, StateSpell, Suppression, Telephone, add_telephone
from opsnb.store.duckdb_engine import DuckdbEngine
from opsnb.store.engines import Engine, SqliteEngine
from opsnb.store.parquet import export_parquet
from opsnb.store.sample_call_faults import Planted
from opsnb.store.sample_calls import call_desks, tell_week
from opsnb.store.sample_faults import plant
from opsnb.store.schema import open_store

KB = open_kb(Path(__file__).parents[2] / "kb")
DESK = next(desk for desk in call_desks(KB) if desk.telephony is not None)
CONDUCT = Conduct.of(KB, DESK.name)
FOREVER = Period(0, 2**32, 2**32)
T = 1_792_400_400
"""Monday, 19 October 2026, 10:00 at the desk."""
DAY = "2026-10-19"


def found_in(path: Path, conduct: Conduct = CONDUCT, period: Period | None = None) -> Iterator[Planted]:
    """Yield everything that the checks find in a store."""
    yield from found_by(SqliteEngine(path), conduct, period)


def found_by(engine: Engine, conduct: Conduct = CONDUCT, period: Period | None = None) -> Iterator[Planted]:
    """Yield everything that the checks find with an engine."""
    period = period or Period(T - 86_400, T + 30 * 86_400, T + 30 * 86_400)
    chosen = engine.query("SELECT DISTINCT path, reference FROM calls WHERE direction = 'inbound'").rows
    engine.run(conduct.plan(period, conduct.route(chosen)))
    for what in conduct.checks():
        for row in engine.query(conduct.render(f"lapses/{what}", period)):
            yield Planted(what, row["at"], row["agent"], row["call"])
    engine.close()


@cache
def empty() -> bytes:
    """Make an empty store once: laying its tables takes longer than a case."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(path, create=True).close()
        return path.read_bytes()


def stored(folder: Path, told: Telephone) -> Path:
    """Put what is told into a new store."""
    path = folder / "store.db"
    path.write_bytes(empty())
    store = open_store(path)
    add_telephone(store, DESK.name, "switch", told)
    store.commit()
    store.close()
    return path


@pytest.mark.parametrize("seed", [7, 8])
def test_all_that_was_planted_is_found_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """In the sample week and in another: each lapse with its time, its agent and its call, on both engines."""
    told = tell_week(DESK, seed)
    planted = plant(DESK, told, seed + 4)
    assert {one.what for one in planted} == {*Lapse, *DataError}
    path, expected = stored(tmp_path, told), sorted(map(str, planted))
    assert sorted(map(str, found_in(path))) == expected
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    export_parquet(path, tmp_path / "lake")
    assert sorted(map(str, found_by(DuckdbEngine(tmp_path / "lake")))) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"checks": {}},
        {"checks": {Lapse.REDIRECT: "telephony"}, "redirect_on_no_answer": timedelta(seconds=20)},
        {"checks": {Lapse.FORM_NOT_FILED: "telephony", Lapse.COLD_TRANSFER: "telephony"}, "clerical_reason": None},
    ],
    ids=["nothing", "redirects after 20 s", "forms and transfers"],
)
def test_only_what_a_desk_checks_is_planted(tmp_path: Path, changes: dict[str, object]) -> None:
    """The sample of a desk whose record asks for less has less wrong in it, and all of it is found."""
    telephony = CONDUCT.telephony.model_copy(update=changes)
    told = tell_week(replace(DESK, telephony=telephony))
    planted = plant(replace(DESK, telephony=telephony), told)
    assert {one.what for one in planted} == {*telephony.checks, *DataError}
    found = found_in(stored(tmp_path, told), replace(CONDUCT, telephony=telephony))
    assert sorted(map(str, found)) == sorted(map(str, planted))


def test_a_desk_with_one_queue_and_no_lists_has_a_sample_all_the_same() -> None:
    """A record with a limit and nothing else: no call is in a state in which much could go wrong."""
    telephony = CONDUCT.telephony.model_copy(
        update={
            "checks": {Lapse.REDIRECT: "telephony", Lapse.WRONG_QUEUE: "telephony"},
            "security": None,
            "transfer": None,
        }
    )
    bare = replace(DESK, telephony=telephony, queues=("gich",), routing=None, outcomes=())
    assert {one.what for one in plant(bare, tell_week(bare))} == {*DataError}


def test_a_week_with_nothing_wrong_has_nothing_to_find(tmp_path: Path) -> None:
    """No finding where none was planted."""
    assert [*found_in(stored(tmp_path, tell_week(DESK)))] == []


def call(number: int, at: int = T, **changes: object) -> Call:
    """Make a call that is in order in every way: answered after five seconds by agent 1, passed, resolved."""
    leg = Leg("gich", at, left_at=at + 5, result="answered", agent="1", talk=100, hold=0, wrap_up=60,
              rings=[Ring("1", at, 5)])  # fmt: skip
    whole = Call(
        str(number), "inbound", at, at + 105, '{"language": "english", "line": "client", "reference": "none"}', "none",
        f"C{number}", "1", "call-resolved", "passed", activity=f"A{number}", activity_opened_at=at,
        activity_closed_at=at + 165, start_date=DAY, legs=[leg],
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def with_leg(number: int, **changes: object) -> Call:
    """Make the same call with a leg that differs."""
    made = call(number)
    return replace(made, legs=[replace(made.legs[0], **changes)])  # type: ignore[arg-type]


def lapses(folder: Path, *calls: Call, **told: object) -> list[str]:
    """Return what is found in some calls and whatever else is told."""
    path = stored(folder, Telephone([*calls], [Agent("1"), Agent("2")], **told))  # type: ignore[arg-type]
    return sorted(str(one.what) for one in found_in(path))


CALLS = {
    "in order": (call(1), []),
    "rang for exactly the limit": (with_leg(1, rings=[Ring("1", T, 15)]), []),
    "rang a second longer": (with_leg(1, rings=[Ring("1", T, 16)]), ["late-ring"]),
    "hung up while it rang too long": (
        with_leg(1, result="abandoned", rings=[Ring("1", T, 20, "hung-up")]), ["late-ring"]
    ),
    "not picked up, rang elsewhere in the queue": (
        with_leg(1, rings=[Ring("2", T, 25, "no-answer"), Ring("1", T, 5)]), ["late-ring"]
    ),
    "closed without an outcome": (call(1, outcome=None), ["no-outcome"]),
    "still open": (call(1, outcome=None, activity_closed_at=None), []),
    "an outcome of another desk": (call(1, outcome="solved"), ["unknown-outcome"]),
    "date of the day before": (call(1, start_date="2026-10-18"), ["old-start-date"]),
    "no date": (call(1, start_date=None), []),
    "no check": (call(1, security=None), ["no-security-check"]),
    "a result we do not know": (call(1, security="hm"), ["no-security-check"]),
    "nobody to ask": (call(1, security="not-reached"), []),
    "nobody answered": (call(1, direction="outbound", security=None, agent="1", legs=[
        Leg(None, T, "dialled", T + 30, "abandoned", "1")]), []),
    "called out, spoke, no check": (call(1, direction="outbound", security=None, legs=[
        Leg(None, T, "dialled", T + 30, "answered", "1", 60)]), ["no-security-check"]),
    "failed": (call(1, security="failed-believed"), ["failed-security-check"]),
    "passed on warm": (with_leg(1, transfer="warm"), []),
    "passed on cold": (with_leg(1, transfer="cold"), ["cold-transfer"]),
    "passed on cold in an emergency": (with_leg(1, transfer="cold", transfer_reason="Strike day"), []),
    "another queue than the flow says": (with_leg(1, queue="employer-team"), ["wrong-queue"]),
    "what the flow cannot decide": (call(1, path='{"language": "english"}'), []),
    "what the flow does not know": (call(1, path='{"language": "latin"}'), []),
    "no path at all": (call(1, path=None, reference=None), []),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLS)
def test_what_is_a_lapse_of_a_call(tmp_path: Path, case: str) -> None:
    """One call, different from one that is in order in one thing."""
    made, expected = CALLS[case]
    assert lapses(tmp_path, made) == expected


def test_a_redirect_is_listed_and_its_ring_is_not_late(tmp_path: Path) -> None:
    """Taken back after 16 s: a redirect to look at, no ring that went on too long."""
    made = call(1)
    first = Leg("gich", T - 16, left_at=T, result="redirected", rings=[Ring("2", T - 16, 16, "no-answer")])
    second = replace(made.legs[0], way="redirected", queue="employer-team")
    path = stored(tmp_path, Telephone([replace(made, legs=[first, second])], [Agent("1")]))
    assert [*found_in(path)] == [Planted(Lapse.REDIRECT, T, "2", "1")]


PASSED, FAILED, BELIEVED, SILENT = "passed", "failed-not-believed", "failed-believed", "not-reached"


@pytest.mark.parametrize(
    ("results", "filed", "due"),
    [
        ([FAILED, FAILED], [], []),
        ([FAILED, FAILED, FAILED], [], [3]),
        ([FAILED, FAILED, FAILED], [3], []),
        ([FAILED, FAILED, FAILED], [2], [3]),
        ([FAILED, FAILED, FAILED, FAILED], [3], [4]),
        ([FAILED, FAILED, PASSED, FAILED], [], []),
        ([FAILED, FAILED, SILENT, FAILED], [], [4]),
        ([BELIEVED, BELIEVED, FAILED], [], [3]),
        ([FAILED, FAILED, BELIEVED], [], []),
        ([FAILED, PASSED, FAILED, FAILED, FAILED], [], [5]),
    ],
    ids=lambda value: "-".join(str(one).replace("failed-", "") for one in value) or "none",
)
def test_the_form_is_due_from_the_third_failure_in_a_row(
    tmp_path: Path, results: list[str], filed: list[int], due: list[int]
) -> None:
    """Of one contact, whoever took the calls; a passed check begins anew, and who is believed needs no form."""
    calls = [
        call(n, T + n * 600, contact="X", security=result, form="forms/bogus-call" if n in filed else None)
        for n, result in enumerate(results, 1)
    ]
    found = found_in(stored(tmp_path, Telephone(calls, [Agent("1")])))
    assert [int(one.call or 0) for one in found if one.what is Lapse.FORM_NOT_FILED] == due


def test_failures_before_the_period_count_too(tmp_path: Path) -> None:
    """The third failure is the third, though the report begins after the second."""
    calls = [call(n, T + n * 600, contact="X", security=FAILED) for n in (1, 2, 3)]
    path = stored(tmp_path, Telephone(calls, [Agent("1")]))
    since = T + 3 * 600
    found = [one.what for one in found_in(path, period=Period(since, since + 120, since + 120))]
    assert found == [Lapse.FAILED_SECURITY_CHECK, Lapse.FORM_NOT_FILED]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [(T - 60, None, 1), (T, None, 1), (T + 1, None, 0), (T - 60, T, 0), (T - 60, T + 1, 1)],
    ids=["since before", "from then on", "since after", "ended then", "ended after"],
)
def test_a_suppressed_contact_is_not_called_while_it_is_suppressed(
    tmp_path: Path, since: int, until: int | None, found: int
) -> None:
    """From the first second to before the last; a call in is no call out."""
    out = call(1, direction="outbound", legs=[Leg(None, T, "dialled", T + 9, "abandoned", "1")])
    told = {"suppressions": [Suppression("C1", since, until), Suppression("C2", T - 60)]}
    assert lapses(tmp_path, out, call(2), **told) == ["suppressed-contact"] * found


def spells(*parts: tuple[str, str | None, int]) -> list[StateSpell]:
    """Lay the states of agent 1 one after the other, each with its reason and its seconds."""
    at, found = T, []
    for state, reason, seconds in parts:
        found.append(StateSpell("1", at, state, reason, at + seconds))
        at += seconds
    return found


CLERICAL = "customer-related-clerical-work"
STATES = {
    "after-call work for exactly the limit": (spells(("after-call-work", None, 600), ("available", None, 9)), []),
    "a second more": (spells(("after-call-work", None, 601)), ["long-after-call-work"]),
    "in two rows": (spells(("after-call-work", None, 400), ("after-call-work", None, 400)), ["long-after-call-work"]),
    "then work on the case": (spells(("after-call-work", None, 600), ("not-ready", CLERICAL, 3600)), []),
    "two calls": (spells(("after-call-work", None, 500), ("on-call", None, 9), ("after-call-work", None, 500)), []),
    "idle for exactly the limit": (spells(("available", None, 5400), ("logged-out", None, 60)), []),
    "idle a second more": (spells(("available", None, 5401)), ["idle"]),
    "idle in three rows": (spells(*[("available", None, 2000)] * 3), ["idle"]),
    "a call in between": (spells(("available", None, 5000), ("ringing", None, 5), ("available", None, 5000)), []),
    "not ready without a reason": (spells(("not-ready", None, 60)), ["unknown-state"]),
    "a reason on no list": (spells(("not-ready", "shopping", 60)), ["unknown-state"]),
    "a state on no list": (spells(("dreaming", None, 60)), ["unknown-state"]),
}


@pytest.mark.parametrize("case", STATES)
def test_what_is_a_lapse_of_a_state(tmp_path: Path, case: str) -> None:
    """At the limit is in order, beyond it is not; a state that the switch wrote in parts is one state."""
    states, expected = STATES[case]
    assert lapses(tmp_path, states=states) == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((60, None), []),
        ((61, None), ["states-overlap"]),
        ((59, None), ["states-gap"]),
        ((None, None), []),
    ],
    ids=["one after the other", "a second too long", "a second too short", "no end, and another follows"],
)
def test_states_follow_each_other(tmp_path: Path, ends: tuple[int | None, int | None], expected: list[str]) -> None:
    """One without an end lasts until the next; of all others the end is the beginning of the next."""
    states = [
        StateSpell("1", T, "on-call", None, None if ends[0] is None else T + ends[0]),
        StateSpell("1", T + 60, "logged-out", None, ends[1]),
        StateSpell("2", T + 30, "logged-out", None, None),
    ]
    assert lapses(tmp_path, states=states) == expected


def test_a_state_without_an_end_lasts_until_the_next(tmp_path: Path) -> None:
    """An hour available without an end, then at lunch: no four hours of idling, and no gap."""
    states = [
        StateSpell("1", T, "available"),
        StateSpell("1", T + 3600, "not-ready", CLERICAL, T + 4 * 3600),
    ]
    path, period = stored(tmp_path, Telephone([], [Agent("1")], states)), Period(T, T + 5 * 3600, T + 5 * 3600)
    assert [*found_in(path, period=period)] == []
    engine = SqliteEngine(path)
    engine.run(CONDUCT.plan(period, ()))
    assert [(row["state"], row["seconds"]) for row in engine.query(CONDUCT.render("time_in_state", period))] == [
        ("available", 3600), ("not-ready", 3 * 3600),
    ]  # fmt: skip


@pytest.mark.parametrize(("minutes", "found"), [(30, []), (89, []), (91, ["idle"])])
def test_a_state_that_goes_on_has_lasted_until_as_of(tmp_path: Path, minutes: int, found: list[str]) -> None:
    """Available for four hours as the store knows; as of the first half-hour it has been half an hour."""
    path = stored(tmp_path, Telephone([], [Agent("1")], spells(("available", None, 4 * 3600))))
    now = T + minutes * 60
    assert [str(one.what) for one in found_in(path, period=Period(T, now + 1, now))] == found


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"security": "failed-believed"}, Lapse.FAILED_SECURITY_CHECK),
        ({"security": None}, Lapse.NO_SECURITY_CHECK),
        ({"outcome": "solved"}, Lapse.UNKNOWN_OUTCOME),
        ({"legs": [replace(call(1).legs[0], transfer="cold")]}, Lapse.COLD_TRANSFER),
        ({"legs": [replace(call(1).legs[0], rings=[Ring("1", T, 105)])]}, Lapse.LATE_RING),
    ],
    ids=lambda value: str(value) if isinstance(value, Lapse) else "",
)
def test_what_a_call_that_goes_on_will_come_to_is_not_known(
    tmp_path: Path, changes: dict[str, object], what: Lapse
) -> None:
    """A call of 105 s and its notes of a minute: nothing in its second second, the lapse when all is over."""
    path = stored(tmp_path, Telephone([call(1, **changes)], [Agent("1")]))
    for now, expected in ((T + 2, []), (T + 200, [what])):
        assert [one.what for one in found_in(path, period=Period(T, now + 1, now))] == expected


def test_only_the_last_ring_before_a_redirect_was_taken_back(tmp_path: Path) -> None:
    """One that rang on and on at somebody else before, in the same queue, was late."""
    made = call(1)
    rings = [Ring("1", T - 60, 40, "no-answer"), Ring("2", T - 16, 16, "no-answer")]
    legs = [
        Leg("gich", T - 60, left_at=T, result="redirected", rings=rings),
        replace(made.legs[0], way="redirected", queue="employer-team"),
    ]
    path = stored(tmp_path, Telephone([replace(made, legs=legs)], [Agent("1"), Agent("2")]))
    found = sorted((str(one.what), one.agent or "") for one in found_in(path))
    assert found == [("late-ring", "1"), ("redirect", "2")]


def test_long_notes_name_their_call(tmp_path: Path) -> None:
    """It is the last one that the agent had ended by then."""
    states = spells(("on-call", None, 100), ("after-call-work", None, 700))
    first, second = call(1, T - 500), call(2, T - 5)
    path = stored(tmp_path, Telephone([first, second], [Agent("1")], states=states))
    assert [*found_in(path)] == [Planted(Lapse.LONG_AFTER_CALL_WORK, T + 100, "1", "2")]


def test_what_the_record_does_not_ask_for_is_not_checked(tmp_path: Path) -> None:
    """A desk whose record names one check gets one, besides the errors of the recording."""
    telephony = CONDUCT.telephony.model_copy(update={"checks": {Lapse.REDIRECT: "telephony"}})
    conduct = replace(CONDUCT, telephony=telephony)
    path = stored(tmp_path, Telephone([call(1, outcome=None, security=None)], [Agent("1")]))
    assert [*found_in(path, conduct)] == []
    assert [*conduct.checks()] == [Lapse.REDIRECT, *DataError]


def test_a_desk_without_a_record_says_so_kindly() -> None:
    """It names the desks that have one, and the file to write."""
    with pytest.raises(RecordError, match=r"customer-care/telephony\.yaml"):
        Conduct.of(KB, "customer-care")
