"""Proves that the records fit together: references, shifts, dates in force, flows. One function for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from opsnb.kb.load import KnowledgeBase, Problem
from opsnb.kb.prose import quotations
from opsnb.kb.records import Desk, Flow, Policy, Procedure, Record
from opsnb.kb.records.policy import promises


def check(kb: KnowledgeBase, as_of: date | None = None) -> list[Problem]:
    """Return every problem of a knowledge base, by file and line; with ``as_of`` also the reviews overdue that day."""
    found = [*kb.problems]
    for identity, record in kb.records.items():
        found.extend(_references(kb, identity, record))
        found.extend(_quotations(kb, identity, record))
        if isinstance(record, Flow):
            found.extend(_flow(kb, identity, record))
        if isinstance(record, Policy):
            found.extend(_policy(kb, identity, record))
        if as_of is not None and record.review_due < as_of:
            wish = f"expected a review by {record.review_due.isoformat()} ({record.owner})"
            found.append(kb.files[identity].problem("review-overdue", ("reviewed",), str(record.reviewed), wish))
    for desk in kb.desks:
        found.extend(_versions(kb, desk))
    return sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.field))


def _desk_of(identity: str) -> str:
    return identity.split("/", 1)[0]


def _references(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    places: list[tuple[tuple[str | int, ...], str]] = []
    if isinstance(record, Procedure):
        places += [(("related", n), name) for n, name in enumerate(record.related)]
    if isinstance(record, Flow):
        places += [(("decides",), record.decides)] if record.decides else []
        for key, step in record.steps.items():
            see = step.outcome.see if step.outcome else ()
            places += [(("steps", key, "outcome", "see", n), name) for n, name in enumerate(see)]
    for keys, name in places:
        target = kb.resolve(name, _desk_of(identity))
        if target is None:
            wish = f"expected the id of a record, e.g. one of: {', '.join(sorted(kb.records)[:4])}"
            yield kb.files[identity].problem("dangling-reference", keys, name, wish)
        elif record.audience == "public" and kb.records[target].audience == "staff":
            wish = "expected a public record to refer to public records only"
            yield kb.files[identity].problem("reference-to-staff", keys, name, wish)


def _quotations(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    for field, quotation in quotations(record):
        if quotation.value(kb, _desk_of(identity)) is None:
            wish = "expected {{ record#field }} to name a record and a field of it"
            yield kb.files[identity].problem("dangling-quotation", (field,), quotation.text, wish)


def _flow(kb: KnowledgeBase, identity: str, flow: Flow) -> Iterator[Problem]:
    source = kb.files[identity]
    if flow.start not in flow.steps:
        yield source.problem("unknown-step", ("start",), flow.start, "expected the id of a step")
    for key, step in flow.steps.items():
        for n, (_, to) in enumerate(step.ways_on):
            if to not in flow.steps:
                keys = ("steps", key, "next") if step.do else ("steps", key, "answers", n, "to")
                yield source.problem("unknown-step", keys, to, f"expected one of: {', '.join(flow.steps)}")
    for key in flow.steps.keys() - _reach(flow, {flow.start}):
        yield source.problem("unreachable-step", ("steps", key), key, "expected a way from the start to this step")
    for key in flow.steps.keys() - _ending(flow):
        yield source.problem("endless-step", ("steps", key), key, "expected every way from here to reach an end")
    yield from _priorities_named(kb, identity, flow)


def _priorities_named(kb: KnowledgeBase, identity: str, flow: Flow) -> Iterator[Problem]:
    target = kb.records.get(kb.resolve(flow.decides or "", _desk_of(identity)) or "")
    known = {priority.id for priority in target.priorities} if isinstance(target, Policy) else set()
    for key, step in flow.steps.items():
        named = step.outcome.priority if step.outcome else None
        if named is not None and named not in known:
            wish = f"expected a priority of the policy in `decides`: {', '.join(sorted(known)) or 'none is named'}"
            keys = ("steps", key, "outcome", "priority")
            yield kb.files[identity].problem("unknown-priority", keys, named, wish)


def _reach(flow: Flow, seen: set[str]) -> set[str]:
    todo = list(seen)
    while todo:
        step = flow.steps.get(todo.pop())
        fresh = {to for _, to in step.ways_on} - seen if step else set()
        seen |= fresh
        todo.extend(fresh)
    return seen


def _ending(flow: Flow) -> set[str]:
    """Return the steps whose every way reaches an end: ends first, then what leads only to such steps."""
    good: set[str] = set()
    while True:
        fresh = {
            key
            for key, step in flow.steps.items()
            if key not in good and all(to in good or to not in flow.steps for _, to in step.ways_on)
        }
        if not fresh:
            return good
        good |= fresh


def _policy(kb: KnowledgeBase, identity: str, policy: Policy) -> Iterator[Problem]:
    source, desk = kb.files[identity], kb.records.get(f"{_desk_of(identity)}/desk")
    if policy.effective_to is not None and policy.effective_to < policy.effective_from:
        wish = f"expected a day not before effective_from, {policy.effective_from}"
        yield source.problem("ends-before-start", ("effective_to",), str(policy.effective_to), wish)
    if not isinstance(desk, Desk):
        return
    shifts = [shift.id for shift in desk.shifts]
    for clock, rule in policy.clocks.items():
        if rule.calendar not in ["always", *shifts]:
            wish = f"expected always or a shift of the desk: {', '.join(shifts)}"
            yield source.problem("unknown-shift", ("clocks", clock, "calendar"), rule.calendar, wish)
    for n, priority in enumerate(policy.priorities):
        for clock, targets in promises(priority).items():
            field = clock.replace("-", "_")
            for shift in targets.keys() - {*shifts, "*"}:
                wish = f"expected a shift of the desk: {', '.join(shifts)}"
                yield source.problem("unknown-shift", ("priorities", n, field, shift), shift, wish)
            if targets and "*" not in targets and targets.keys() < set(shifts):
                wish = f"expected a target for every shift of the desk: {', '.join(shifts)}"
                yield source.problem("missing-shift", ("priorities", n, field), sorted(targets), wish)


def _versions(kb: KnowledgeBase, desk: str) -> Iterator[Problem]:
    """Two versions of a series may not begin on one day, nor one end after the next begins."""
    policies = list(kb.policies(desk).items())
    for (earlier, first), (later, second) in pairwise(policies):
        if first.series != second.series:
            wish = "expected one series of policies for a desk: a ticket is judged by one policy"
            yield kb.files[later].problem("second-series", ("series",), second.series, wish)
        elif first.effective_from == second.effective_from or (first.effective_to or first.effective_from) >= (
            second.effective_from
        ):
            wish = f"expected versions of one series to follow each other; {earlier} is still in force"
            yield kb.files[later].problem("overlapping-versions", ("effective_from",), str(second.effective_from), wish)
