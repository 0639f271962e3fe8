"""The page of a policy: what each priority means and what is promised for it, now, before and later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from opsnb.kb.prose import in_words
from opsnb.kb.records import Clock, Desk, Policy
from opsnb.kb.records.policy import NEXT_BUSINESS_DAY, ClockRule, Priority, promises
from opsnb.site.address import policy_page
from opsnb.site.edition import Edition, rank_of
from opsnb.site.opening import week_in_a_line
from opsnb.site.pages import Page
from opsnb.site.template import fill

CLOCKS: dict[Clock, tuple[str, str]] = {
    "response": ("First response", "Until somebody responds, from the moment the ticket is opened."),
    "next-reply": ("Reply to a later message", "Until a message the customer sends later is answered."),
    "resolution": ("Solution", "Until the problem is solved."),
}
"""Clocks with a target for each shift: what their table is called and what they measure."""

NAMES: dict[Clock, str] = {
    "response": "First response",
    "update": "Follow-up",
    "next-reply": "Reply",
    "resolution": "Solution",
}

Table = dict[str, list[str]]
"""Targets in words by priority, one for each shift of the desk."""


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each series of policies of a desk: the version in force, and its history."""
    for series, versions in edition.series(desk).items():
        identity, policy = edition.current(versions)
        body = fill(
            "policy",
            edition,
            identity,
            record=policy,
            shifts=shifts(edition.desks[desk]),
            tables=_tables(edition, desk, policy),
            rules=_rules(edition.desks[desk], policy),
            next_business_day=_promises_next_business_day(policy),
            others=[_version(edition, desk, key, other) for key, other in reversed(versions) if key != identity],
            force=in_force(edition, policy),
            ranks={priority.id: rank_of(policy, priority) for priority in policy.priorities},
            overdue=edition.is_overdue(policy),
        )
        yield Page(policy_page(desk, series), policy.title, body, {"description": policy.summary})


def shifts(desk: Desk) -> list[tuple[str, str, str]]:
    """Return id, title and hours of each shift."""
    return [(shift.id, shift.title, week_in_a_line(shift)) for shift in desk.shifts]


def targets(priority: Priority, clock: Clock, desk: Desk) -> list[str]:
    """Return a priority's targets on a clock in words, one for each shift."""
    promised = promises(priority)[clock]
    return [in_words(promised[shift.id]) if shift.id in promised else "none" for shift in desk.shifts]


def in_force(edition: Edition, policy: Policy) -> str:
    """Say from when to when a policy holds."""
    begins, ends = in_words(policy.effective_from), policy.effective_to
    if policy.effective_from > edition.as_of:
        return f"In force from {begins}" + (f" to {in_words(ends)}" if ends else "")
    if ends is not None:
        return f"In force from {begins} to {in_words(ends)}"
    return f"In force since {begins}"


def _tables(edition: Edition, name: str, policy: Policy) -> dict[str, tuple[str, Table]]:
    desk, found = edition.desks[name], {}
    for clock, (heading, meaning) in CLOCKS.items():
        rows = {priority.id: targets(priority, clock, desk) for priority in policy.priorities}
        if any(promises(priority)[clock] for priority in policy.priorities):
            found[heading] = (meaning, rows)
    return found


def _rules(desk: Desk, policy: Policy) -> list[tuple[str, str, str, str]]:
    """Return how each clock in use runs: its name, what it counts, what stops it, when it counts as at risk."""
    used = [c for c in NAMES if c in policy.clocks or any(promises(priority)[c] for priority in policy.priorities)]
    return [(NAMES[clock], *_rule(desk, policy.clock(clock))) for clock in used]


def _rule(desk: Desk, rule: ClockRule) -> tuple[str, str, str]:
    titles = {shift.id: shift.title for shift in desk.shifts}
    counts = (
        "every hour, day and night" if rule.calendar == "always" else f"the hours of the {titles[rule.calendar]} only"
    )
    waits = " and ".join(status.replace("-", " ") for status in rule.pauses_on)
    stops = f"It stands still while the ticket is {waits}." if waits else "Nothing stops it."
    return counts, stops, f"{in_words(rule.at_risk_before)} before it is due"


def _promises_next_business_day(policy: Policy) -> bool:
    promised: list[timedelta | str] = []
    for priority in policy.priorities:
        for by_shift in promises(priority).values():
            promised.extend(by_shift.values())
    return NEXT_BUSINESS_DAY in promised


def _version(edition: Edition, desk: str, identity: str, policy: Policy) -> dict[str, object]:
    """Return what the history shows of another version."""
    tables = _tables(edition, desk, policy)
    later = policy.effective_from > edition.as_of
    return {"id": identity, "policy": policy, "tables": tables, "force": in_force(edition, policy), "later": later}
