"""Follows a flow with what is known instead of with a reader's answers: where a call or a ticket has to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsnb.errors import RecordError
from opsnb.kb.records import Flow
from opsnb.kb.records.flow import Outcome


@dataclass(frozen=True)
class Route:
    """How far the facts lead through a flow."""

    path: tuple[str, ...]
    """Ids of the steps passed, the start first, the step reached last."""
    outcome: Outcome | None = None
    """What the end reached leads to; nothing if a question stays open."""
    wanted: str = ""
    """The fact that would answer the open question; empty at an end, or if only a reader can answer it."""


def follow(flow: Flow, facts: Mapping[str, str]) -> Route:
    """Return the way through a flow that the facts decide, to its end or to the first question they leave open.

    ``facts`` maps the names that steps give in ``fact`` to one of the values in ``when``. Actions are passed. Raises
    :class:`RecordError` if a fact has a value that no answer names.
    """
    path = [flow.start]
    while True:
        step = flow.steps[path[-1]]
        if step.end is not None:
            return Route(tuple(path), step.outcome)
        if step.next is not None:
            path.append(step.next)
            continue
        value = facts.get(step.fact) if step.fact else None
        if value is None:
            return Route(tuple(path), wanted=step.fact or "")
        chosen = next((answer.to for answer in step.answers if value in answer.when), None)
        if chosen is None:
            known = ", ".join(one for answer in step.answers for one in answer.when)
            raise RecordError("no answer has this value", place=str(step.fact), found=value, wish=f"one of: {known}")
        path.append(chosen)
