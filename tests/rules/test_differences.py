"""Two rulebooks side by side: which verdicts differ, by the SQL and by comparing the verdicts one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sla_desks import CHICAGO, History, court, instant, policy, priority, rulebook
from test_sla_laws import RULES, TOWNS, logs

from opsnb.kb.records import Policy
from opsnb.rules.differences import side_by_side
from opsnb.rules.sla import Rulebook, Scope

Row = dict[str, Any]
KEY = ("clock", "ticket", "start_at", "start_seq")
FIRST = policy("2026-01-01", priorities=[priority("P1", response="PT1H")])
SECOND = policy("2026-06-04", priorities=[priority("P1", response="PT30M")])
TOWN = rulebook(CHICAGO, FIRST, SECOND)


def differences(here: Rulebook, there: Rulebook) -> list[Row]:
    """Judge the tickets that the court judged last by two rulebooks."""
    for plan in side_by_side(here, there, court().scope):
        court().engine.run(plan)
    return sorted(court().engine.query("SELECT * FROM differences"), key=lambda row: tuple(row[name] for name in KEY))


def verdicts(rules: Rulebook) -> dict[tuple[object, ...], Row]:
    """Judge them by one, as the check without another policy does."""
    court().engine.run(rules.plan(court().scope))
    return {tuple(row[name] for name in KEY): row for row in court().engine.query("SELECT * FROM verdicts")}


def compared(here: Rulebook, there: Rulebook) -> list[tuple[object, ...]]:
    """Judge twice and compare the verdicts one by one: what the table of differences has to say."""
    none: Row = {"state": "no target", "target": None, "spent": None}
    ours, theirs = verdicts(here), verdicts(there)
    pairs = ((key, ours.get(key, none), theirs.get(key, none)) for key in {*ours, *theirs})
    return sorted(
        (*key, one["state"], one["target"], one["spent"], two["state"], two["target"], two["spent"])
        for key, one, two in pairs
        if one["state"] != two["state"]
    )


def other_than(rules: Rulebook, at: int, which: str) -> Rulebook:
    """Choose another rulebook for the same desk: today's policy, the first one for all time, or none at all."""
    name, record = next(iter(rules.policies.items()))
    return {"today": rules.today(at), "first": rules.under({name: record}), "none": rules.under({})}[which]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.sampled_from(["today", "first", "none"]), st.booleans())
def test_the_table_holds_what_differs_and_nothing_else(
    log: tuple[str, list[History], int, int], which: str, turned: bool
) -> None:
    """Whatever happened, and whichever side comes first."""
    name, told, start, as_of = log
    court().judge(RULES[name], told, max(as_of, start), start)
    here, there = RULES[name], other_than(RULES[name], as_of, which)
    here, there = (there, here) if turned else (here, there)
    columns = (*KEY, "state", "target", "spent", "beside_state", "beside_target", "beside_spent")
    found = [tuple(row[column] for column in columns) for row in differences(here, there)]
    assert found == compared(here, there)
    assert not (here.judges_like(there, court().scope) and found)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_under_the_same_policy_nothing_differs(log: tuple[str, list[History], int, int]) -> None:
    """A policy under another name, and the policies of a desk beside themselves."""
    name, told, start, as_of = log
    court().judge(RULES[name], told, max(as_of, start), start)
    record = next(iter(RULES[name].policies.values()))
    assert differences(RULES[name], RULES[name]) == []
    assert differences(RULES[name].under({"one": record}), RULES[name].under({"other": record})) == []


def looser(record: Policy, factor: int) -> Policy:
    """Give every promise of a policy more time; the next business day stays what it is."""
    clocks = ("response", "resolution", "next_reply")
    looser = []
    for one in record.priorities:
        times = {
            clock: {s: t if isinstance(t, str) else t * factor for s, t in getattr(one, clock).items()}
            for clock in clocks
        }
        every = one.update and one.update.model_copy(update={"every": one.update.every and one.update.every * factor})
        looser.append(one.model_copy(update=times | {"update": every}))
    return record.model_copy(update={"priorities": tuple(looser)})


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.integers(2, 9))
def test_more_time_breaks_no_promise(log: tuple[str, list[History], int, int], factor: int) -> None:
    """Looser targets never turn met into missed; what differs was missed, or about to be."""
    name, told, start, as_of = log
    court().judge(RULES[name], told, max(as_of, start), start)
    record = TOWNS[name][1][0]
    here, there = RULES[name].under({"as it is": record}), RULES[name].under({"looser": looser(record, factor)})
    assert {row["state"] for row in differences(here, there)} <= {"missed", "at risk"}
    assert "missed" not in {row["beside_state"] for row in differences(here, there)}


CHANGED = {
    "answered in 45 minutes: the tighter policy breaks it": (
        "Mon 09:00 created P1; Mon 09:45 reply",
        ("met", 3600, 2700, "missed", 1800, 2700),
    ),
    "answered in 20 minutes: kept by both": ("Mon 09:00 created P1; Mon 09:20 reply", None),
    "answered in 2 hours: broken by both": ("Mon 09:00 created P1; Mon 11:00 reply", None),
    "opened under the second policy, which is today's": ("Fri 09:00 created P1; Fri 09:45 reply", None),
    "closed after 40 minutes without an answer": (
        "Mon 09:00 created P1; Mon 09:40 status closed",
        ("not applicable", 3600, 2400, "missed", 1800, 2400),
    ),
    "opened before any policy was in force": (
        "2025-12-29 09:00 created P1; 2025-12-29 09:45 reply",
        ("no target", None, 2700, "missed", 1800, 2700),
    ),
}


@pytest.mark.parametrize(("story", "wanted"), CHANGED.values(), ids=CHANGED.keys())
def test_then_beside_today(story: str, wanted: tuple[object, ...] | None) -> None:
    """One hour until Wednesday, half an hour from Thursday on; told by hand, judged on the Sunday after."""
    court().hear(TOWN, story, as_of="Sun 12:00")
    found = differences(TOWN, TOWN.today(court().scope.as_of))
    columns = ("state", "target", "spent", "beside_state", "beside_target", "beside_spent")
    assert [tuple(row[column] for column in columns) for row in found] == ([wanted] if wanted else [])


ALIKE = {
    "before the second began, its first is today's": ("Mon 00:00", "Tue 00:00", "Tue 00:00", True),
    "a period that both policies share": ("Mon 00:00", "Sat 00:00", "Sat 00:00", False),
    "only tickets of the second": ("Thu 00:00", "Sat 00:00", "Sat 00:00", True),
    "only tickets of the first, judged under the second": ("Mon 00:00", "Tue 00:00", "Sat 00:00", False),
    "up to the very start of the second": ("Mon 00:00", "Thu 00:00", "Mon 00:00", True),
}


@pytest.mark.parametrize(("since", "until", "as_of", "alike"), ALIKE.values(), ids=ALIKE.keys())
def test_nothing_is_judged_twice_where_both_sides_judge_alike(since: str, until: str, as_of: str, alike: bool) -> None:
    """They do if every ticket of the period has one policy under both."""
    first, last, now = (instant(text, "America/Chicago") for text in (since, until, as_of))
    scope = Scope("town", first, last, max(now, last))
    assert TOWN.judges_like(TOWN.today(now), scope) is alike


def test_no_policy_today_promises_nothing() -> None:
    """After the last day of the last policy, today's rulebook has none."""
    ended = rulebook(CHICAGO, ended_on(FIRST, "2026-06-03"))
    assert not ended.today(instant("Fri 09:00", "America/Chicago")).policies
    court().hear(ended, "Mon 09:00 created P1; Mon 11:00 reply", as_of="Sun 12:00")
    (row,) = differences(ended, ended.today(court().scope.as_of))
    assert (row["state"], row["beside_state"], row["beside_target"]) == ("missed", "no target", None)


def ended_on(record: Policy, last: str) -> Policy:
    """Return a policy with a last day."""
    return record.model_copy(update={"effective_to": date.fromisoformat(last)})


def test_what_is_kept_of_a_run_goes_with_the_next() -> None:
    """A later check on the same engine begins anew."""
    court().hear(TOWN, "Mon 09:00 created P1; Mon 09:45 reply", as_of="Sun 12:00")
    scope = court().scope
    for _ in range(2):
        assert len(differences(TOWN, TOWN.today(scope.as_of))) == 1
    court().engine.run(TOWN.plan(scope))
    names = court().engine.query("SELECT name FROM sqlite_temp_schema").column("name")
    assert not {"beside", "differences"} & {*names}
