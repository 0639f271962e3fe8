"""A flow leads somewhere: every step can be reached, every way ends, every end names a priority that exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Flow, Policy
from opsnb.kb.source import SourceFile


def flow_problems(kb: KnowledgeBase, identity: str, flow: Flow) -> Iterator[Problem]:
    """Find what keeps a flow from leading somewhere."""
    source = kb.files[identity]
    unknown = list(_unknown_steps(source, flow))
    yield from unknown
    if not unknown:  # behind a misspelt step, others cannot be reached either: one mistake, one problem
        for key in flow.steps.keys() - reach(flow, [flow.start]):
            yield source.problem("unreachable-step", ("steps", key), key, "expected a way from the start to this step")
    for key, step in flow.steps.items():
        if step.end is not None and (step.outcome is None or not step.outcome.names_something):
            wish = "expected an outcome: a priority, form, contact or queue, or pages to see"
            yield source.problem("end-without-outcome", ("steps", key), key, wish)
        if key in reach(flow, [to for _, to in step.ways_on]):
            wish = "expected every way from here to reach an end, and none to come back"
            yield source.problem("endless-step", ("steps", key), key, wish)
    yield from _unknown_priorities(kb, identity, flow)


def _unknown_steps(source: SourceFile, flow: Flow) -> Iterator[Problem]:
    wish = f"expected one of: {', '.join(flow.steps)}"
    if flow.start not in flow.steps:
        yield source.problem("unknown-step", ("start",), flow.start, wish)
    for key, step in flow.steps.items():
        for n, (_, to) in enumerate(step.ways_on):
            if to not in flow.steps:
                keys = ("steps", key, "next") if step.next is not None else ("steps", key, "answers", n, "to")
                yield source.problem("unknown-step", keys, to, wish)


def reach(flow: Flow, first: Iterable[str]) -> set[str]:
    """Return some steps and all that can be reached from them."""
    seen, todo = set(first), list(first)
    while todo:
        step = flow.steps.get(todo.pop())
        fresh = {to for _, to in step.ways_on} - seen if step else set()
        seen |= fresh
        todo.extend(fresh)
    return seen


def _unknown_priorities(kb: KnowledgeBase, identity: str, flow: Flow) -> Iterator[Problem]:
    target = kb.records.get(kb.resolve(flow.decides or "", identity.split("/", 1)[0]) or "")
    if flow.decides is not None and not isinstance(target, Policy):
        return  # that is a problem of `decides`, or of the policy's own file
    known = [priority.id for priority in target.priorities] if isinstance(target, Policy) else []
    for key, step in flow.steps.items():
        named = step.outcome.priority if step.outcome else None
        if named is not None and named not in known:
            wish = f"expected a priority of the policy in `decides`: {', '.join(known) or 'none is named'}"
            yield kb.files[identity].problem("unknown-priority", ("steps", key, "outcome", "priority"), named, wish)
