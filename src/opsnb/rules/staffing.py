"""How many agents a queue needs, interval by interval, and how many have to be on the roster for that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from opsnb.errors import StaffingError
from opsnb.rules.erlang import Expected, Goal, Load, erlang_a, erlang_c, required
from opsnb.rules.forecast import FloatArray
from opsnb.rules.zones import IntArray


@dataclass(frozen=True)
class Terms:
    """What agents are counted by."""

    goal: Goal
    handle_time: float
    """Average handle time, seconds."""
    patience: float | None
    """Seconds callers wait on average before they give up; nothing where nobody was seen to give up."""
    shrinkage: float
    """Share of paid time in which people are not at the telephone: breaks, training, leave, illness."""

    def __post_init__(self) -> None:
        if not 0 <= self.shrinkage < 1:
            raise StaffingError(
                "not a share of paid time", place="shrinkage", found=self.shrinkage, wish="0 or more, less than 1"
            )

    def expect(self, load: Load, agents: int) -> Expected:
        """Return what a number of agents leads to: Erlang A where the patience is known, else Erlang C."""
        if self.patience is None:
            return erlang_c(load, agents, self.goal.threshold)
        return erlang_a(load, agents, self.goal.threshold, self.patience)


@dataclass(frozen=True)
class Need:
    """What the calls of one interval need."""

    start: int
    """UTC second."""
    load: Load
    nobody_leaves: Expected
    """The fewest agents that reach the goal if every caller waits (Erlang C)."""
    some_leave: Expected
    """The same with the patience of the callers (Erlang A); without a known patience the same as above."""
    on_roster: int
    """Agents to put on the roster, so that as many as needed are at the telephone."""


def needs(starts: IntArray, calls: FloatArray, interval: int, terms: Terms) -> tuple[Need, ...]:
    """Return what each interval needs; intervals without a forecast are left out. ``interval`` is in seconds."""
    return tuple(
        _need(int(start), Load(float(number), interval, terms.handle_time), terms)
        for start, number in zip(starts, calls, strict=True)
        if not np.isnan(number)
    )


def _need(start: int, load: Load, terms: Terms) -> Need:
    patient = required(load, terms.goal)
    leaving = patient if terms.patience is None else required(load, terms.goal, terms.patience)
    return Need(start, load, patient, leaving, on_roster(leaving.agents, terms.shrinkage))


def on_roster(agents: int, shrinkage: float) -> int:
    """Return how many agents have to be paid for so that ``agents`` are at the telephone: agents / (1 - shrinkage)."""
    return math.ceil(round(agents / (1 - shrinkage), 9))  # 7 / 0.7 is a little more than 10 in floating point


def on_average(found: Sequence[tuple[float, Expected]]) -> Expected:
    """Return what several intervals lead to together; each comes with its number of calls, of which some must be.

    Service level, waiting and abandonment are weighted by the calls, the speed of answer by those answered, occupancy
    by the agents.
    """
    calls = np.array([number for number, _ in found])
    columns = {field.name: np.array([getattr(one, field.name) for _, one in found]) for field in fields(Expected)}
    answered = calls * (1 - columns["abandonment"])

    def mean(name: str, weights: FloatArray) -> float:
        return float(np.average(columns[name], weights=weights)) if weights.any() else 0.0

    return Expected(
        agents=round(mean("agents", np.ones(len(found)))),
        service_level=mean("service_level", calls),
        waiting=mean("waiting", calls),
        speed_of_answer=mean("speed_of_answer", answered),
        occupancy=mean("occupancy", columns["agents"]),
        abandonment=mean("abandonment", calls),
    )


def on_duty(spells: Iterable[tuple[int, int]], starts: IntArray, interval: int) -> FloatArray:
    """Return how many agents are there in each interval on average, from the spells (UTC seconds) of all of them."""
    present = np.zeros(len(starts))
    for begin, end in spells:
        present += np.clip(np.minimum(starts + interval, end) - np.maximum(starts, begin), 0, None)
    return present / interval


def patience(wait_seconds: float, abandoned: int) -> float | None:
    """Return how long callers are willing to wait on average, seconds; nothing if none gave up.

    All the time that anybody waited, answered or not, over the number of those who gave up: the estimate of greatest
    likelihood for an exponential patience. The wait of the answered counts, because they would have waited longer.
    """
    return wait_seconds / abandoned if abandoned else None
