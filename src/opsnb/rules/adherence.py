"""Whether agents did what was planned: adherence to the plan, and conformance with its amount.

*Adherence* is the share of the planned time in which an agent did what the plan said: took calls when calls were
planned, was away for the reason planned when a reason was. *Conformance* is the time on calls over the time planned for
calls, no matter when; it can be more than 100 %.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from opsnb.kb.calls import Activity
from opsnb.rules.zones import IntArray

CALLS = "calls"
"""What a plan says of time in which calls are taken."""
TAKING_CALLS = (
    Activity.AVAILABLE, Activity.RINGING, Activity.ON_CALL, Activity.AFTER_CALL_WORK, Activity.TAKING_CALLS,
)  # fmt: skip
"""States in which an agent takes calls."""

Spell = tuple[str, str, int, int]
"""Agent, what the agent did or was to do, from and until (UTC seconds)."""


@dataclass(frozen=True)
class Kept:
    """One agent's plan and what became of it, in seconds."""

    agent: str
    planned: int
    """Time that was planned, for calls and for anything else."""
    adhered: int
    """Of this, time in which the agent did what was planned."""
    planned_calls: int
    """Time planned for calls."""
    calls: int
    """Time on calls or ready for them, whenever it was."""

    @property
    def adherence(self) -> float | None:
        """Per cent; nothing without a plan."""
        return 100 * self.adhered / self.planned if self.planned else None

    @property
    def conformance(self) -> float | None:
        """Per cent; nothing where no calls were planned."""
        return 100 * self.calls / self.planned_calls if self.planned_calls else None


def doing(state: str, reason: str | None) -> str:
    """Return what a state is in the words of a plan: calls, or the reason for taking none."""
    return CALLS if state in TAKING_CALLS else reason or state


def kept(plans: Iterable[Spell], done: Iterable[Spell]) -> tuple[Kept, ...]:
    """Set what agents did beside their plans, agent by agent in the order of their names.

    Time in two states at once, which the data errors name, counts once where both are the same to the plan.
    """
    planned, actual = _by_agent(plans), _by_agent(done)
    return tuple(_kept(agent, planned[agent], actual[agent]) for agent in sorted({*planned, *actual}))


def total(several: Iterable[Kept]) -> Kept:
    """Return what a team planned and did, under no agent's name."""
    found = [(one.planned, one.adhered, one.planned_calls, one.calls) for one in several]
    return Kept("", *(sum(column) for column in zip(*found, strict=True))) if found else Kept("", 0, 0, 0, 0)


def _by_agent(spells: Iterable[Spell]) -> dict[str, dict[str, list[tuple[int, int]]]]:
    found: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for agent, what, begin, end in spells:
        found[agent][what].append((begin, end))
    return found


def _kept(agent: str, plan: dict[str, list[tuple[int, int]]], done: dict[str, list[tuple[int, int]]]) -> Kept:
    plan, done = ({what: _merged(spells) for what, spells in several.items()} for several in (plan, done))
    adhered = 0
    for what, spells in plan.items():
        gone = _Gone(done.get(what, []))
        adhered += sum(gone.until(end) - gone.until(begin) for begin, end in spells)
    return Kept(agent, sum(map(_length, plan.values())), adhered, _length(plan.get(CALLS, [])),
                _length(done.get(CALLS, [])))  # fmt: skip


def _merged(spells: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spells that touch or overlap, in the order of their beginning."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spells):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


class _Gone:
    """How much time of merged spells has gone by at an instant: F, so that the part between two is F(b) - F(a)."""

    def __init__(self, spells: list[tuple[int, int]]) -> None:
        ordered = np.array(spells, dtype=np.int64).reshape(-1, 2)
        self._begins: IntArray = ordered[:, 0]
        self._lengths: IntArray = ordered[:, 1] - ordered[:, 0]
        self._before: IntArray = np.concatenate(([0], np.cumsum(self._lengths)))

    def until(self, at: int) -> int:
        """Return the seconds before an instant."""
        place = int(np.searchsorted(self._begins, at, side="right"))
        if not place:
            return 0
        last = min(at - int(self._begins[place - 1]), int(self._lengths[place - 1]))
        return int(self._before[place - 1]) + last


def _length(spells: list[tuple[int, int]]) -> int:
    return sum(end - begin for begin, end in spells)
