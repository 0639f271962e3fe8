"""A policy fits its desk: its shifts are the desk's, its targets can be counted, its versions follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from opsnb.kb.checks.twice import twice
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Clock, Desk, Policy
from opsnb.kb.records.policy import promises
from opsnb.kb.source import SourceFile


def policy_problems(kb: KnowledgeBase, identity: str, policy: Policy) -> Iterator[Problem]:
    """Find what contradicts itself in a policy, or its desk."""
    source, desk = kb.files[identity], kb.records.get(f"{identity.split('/', 1)[0]}/desk")
    if policy.effective_to is not None and policy.effective_to < policy.effective_from:
        wish = f"expected a day not before effective_from, {policy.effective_from}"
        yield source.problem("ends-before-start", ("effective_to",), str(policy.effective_to), wish)
    yield from twice(source, "duplicate-id", ("priorities",), [priority.id for priority in policy.priorities], "id")
    if isinstance(desk, Desk):
        yield from _unknown_calendars(source, policy, desk)
        yield from _wrong_shifts(source, policy, [shift.id for shift in desk.shifts])


def version_problems(kb: KnowledgeBase, desk: str) -> Iterator[Problem]:
    """Two versions of a series may not begin on one day, nor one end after the next begins."""
    for (earlier, first), (later, second) in pairwise(kb.policies(desk).items()):
        if first.series != second.series:
            wish = "expected one series of policies for a desk: a ticket is judged by one policy"
            yield kb.files[later].problem("second-series", ("series",), second.series, wish)
        elif max(first.effective_to or first.effective_from, first.effective_from) >= second.effective_from:
            wish = f"expected versions of one series to follow each other; {earlier} is still in force"
            yield kb.files[later].problem("overlapping-versions", ("effective_from",), str(second.effective_from), wish)


def _unknown_calendars(source: SourceFile, policy: Policy, desk: Desk) -> Iterator[Problem]:
    with_hours = [shift.id for shift in desk.shifts if shift.hours]
    for clock, rule in policy.clocks.items():
        if rule.calendar not in ["always", *with_hours]:
            wish = f"expected always, or a shift of the desk that has hours: {', '.join(with_hours) or 'it has none'}"
            yield source.problem("unknown-shift", ("clocks", clock, "calendar"), rule.calendar, wish)


def _wrong_shifts(source: SourceFile, policy: Policy, shifts: list[str]) -> Iterator[Problem]:
    for n, priority in enumerate(policy.priorities):
        for clock, targets in promises(priority).items():
            keys = ("priorities", n, _field(clock))
            for shift in targets.keys() - {*shifts, "*"}:
                wish = f"expected a shift of the desk: {', '.join(shifts) or 'it has none'}"
                yield source.problem("unknown-shift", (*keys, shift), shift, wish)
            if targets and "*" not in targets and targets.keys() < set(shifts):
                wish = f"expected a target for every shift of the desk: {', '.join(shifts)}"
                yield source.problem("missing-shift", keys, sorted(targets), wish)


def _field(clock: Clock) -> str:
    return clock.replace("-", "_")
