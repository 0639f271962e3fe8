"""What callers can expect of a number of agents: Erlang C, where everybody waits, and Erlang A, where some give up.

Both take calls that come at random (Poisson) and take an exponentially distributed time. Erlang C knows no
abandonment: with fewer agents than erlangs its queue grows without end. In Erlang A (Palm 1946, the M/M/n+M queue)
each caller has a patience, exponentially distributed too, and the queue never grows without end.

The service level is here the share of *all* calls that are answered within the threshold: who gives up counts
against it. That is the strictest of the variants in the queue report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count, islice

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, psi

from opsnb.errors import StaffingError

FloatArray = npt.NDArray[np.float64]

_NEGLIGIBLE = 60.0
"""A state this many natural logarithms less likely than the likeliest (1e-26) adds nothing to a double."""


@dataclass(frozen=True)
class Load:
    """The calls that come in an interval and the time each keeps an agent busy."""

    calls: float
    """Calls offered in the interval."""
    interval: float
    """Length of the interval, seconds."""
    handle_time: float
    """Average handle time (AHT) of a call: talk, hold and after-call work, seconds."""

    def __post_init__(self) -> None:
        _require("calls", self.calls, self.calls >= 0, "0 or more")
        _require("interval", self.interval, self.interval > 0, "more than 0 s")
        _require("handle_time", self.handle_time, self.handle_time > 0, "more than 0 s")

    @property
    def erlangs(self) -> float:
        """Hours of work that come in an hour."""
        return self.calls * self.handle_time / self.interval


@dataclass(frozen=True)
class Expected:
    """What a number of agents leads to in the long run. Shares lie between 0 and 1, times are in seconds."""

    agents: int
    service_level: float
    """Share of all calls answered within the threshold."""
    waiting: float
    """Share of all calls that are not answered at once."""
    speed_of_answer: float
    """Average wait of those who are answered (ASA); infinite where the queue grows without end."""
    occupancy: float
    """Share of their time on duty that the agents spend on calls."""
    abandonment: float
    """Share of all calls that give up before an answer."""


@dataclass(frozen=True)
class Goal:
    """What is wanted: a share of all calls answered within a threshold."""

    share: float
    """Between 0 and 1, both left out: every call in time would take agents without end."""
    threshold: float
    """Seconds."""

    def __post_init__(self) -> None:
        _require("share", self.share, 0 < self.share < 1, "more than 0 and less than 1")
        _require("threshold", self.threshold, self.threshold >= 0, "0 s or more")


def erlang_c(load: Load, agents: int, threshold: float) -> Expected:
    """Return what ``agents`` lead to if nobody gives up. ``threshold`` is in seconds."""
    _require_agents(agents, threshold)
    lost = next(islice(_lost(load.erlangs), agents, None))
    return _without_abandonment(load, agents, threshold, lost)


def erlang_a(load: Load, agents: int, threshold: float, patience: float) -> Expected:
    """Return what ``agents`` lead to if callers give up after ``patience`` seconds on average.

    Who finds all agents busy and k callers ahead has to wait until k + 1 have gone, at the rates (c + j) / patience for
    j = 0 … k, where c calls end while one patience lasts. For such a wait V, exp(-V / patience) is distributed as
    Beta(c, k + 1); the shares that are served, and in time, and their mean wait follow from that in closed form.
    """
    _require_agents(agents, threshold)
    _require("patience", patience, patience > 0, "more than 0 s")
    if not load.calls or not agents:
        return Expected(agents, float(agents > 0), float(not agents), 0.0, 0.0, float(not agents and load.calls > 0))
    calls, likely = _states(load, agents, patience)
    ahead, queued = calls[calls >= agents] - agents, likely[calls >= agents]
    cleared = agents * patience / load.handle_time  # agents free up this many times while one caller's patience lasts
    served = queued * cleared / (cleared + ahead + 1)
    answered = 1 - float(queued.sum()) + float(served.sum())
    in_time = served * (1 - betainc(cleared + 1, ahead + 1, math.exp(-threshold / patience)))
    waits = patience * (psi(cleared + ahead + 2) - psi(cleared + 1))
    return Expected(
        agents,
        service_level=1 - float(queued.sum()) + float(in_time.sum()),
        waiting=float(queued.sum()),
        speed_of_answer=float((served * waits).sum()) / answered,
        occupancy=min(load.erlangs * answered / agents, 1.0),
        abandonment=float((queued - served).sum()),
    )


def required(load: Load, goal: Goal, patience: float | None = None) -> Expected:
    """Return the fewest agents that reach the goal, and what they lead to; without a patience nobody gives up.

    An interval without calls requires nobody.
    """
    if not load.calls:
        return Expected(0, 1.0, 0.0, 0.0, 0.0, 0.0)
    if patience is not None:
        return _fewest(goal.share, partial(erlang_a, load, threshold=goal.threshold, patience=patience))
    tries = (_without_abandonment(load, n, goal.threshold, lost) for n, lost in enumerate(_lost(load.erlangs)))
    return next(expected for expected in tries if expected.service_level >= goal.share)


def _lost(erlangs: float) -> Iterator[float]:
    """Yield for 0, 1, 2 … agents the share of calls lost if nobody could wait (Erlang B); neither over- nor underflow.

    The recursion is the textbook one, B(n) = A B(n-1) / (n + A B(n-1)); each value lies between 0 and 1.
    """
    lost = 1.0
    for agents in count(1):
        yield lost
        lost = erlangs * lost / (agents + erlangs * lost)


def _without_abandonment(load: Load, agents: int, threshold: float, lost: float) -> Expected:
    """Erlang C from Erlang B: C = n B / (n - A (1 - B)); P(wait > t) = C exp(-(n - A) t / AHT)."""
    spare = agents - load.erlangs
    if spare <= 0 and load.calls:
        return Expected(agents, 0.0, 1.0, math.inf, 1.0 if agents else 0.0, 0.0)
    waiting = agents * lost / (agents - load.erlangs * (1 - lost)) if agents else 1.0
    late = waiting * math.exp(-spare * threshold / load.handle_time)
    asa = waiting * load.handle_time / spare if spare else 0.0
    return Expected(agents, 1 - late, waiting, asa, load.erlangs / agents if agents else 0.0, 0.0)


def _states(load: Load, agents: int, patience: float) -> tuple[FloatArray, FloatArray]:
    """Return the numbers of calls, in service and waiting, that occur at all, and how likely each is.

    One more call comes at the rate of the arrivals; one leaves because an agent is done or a caller gives up. The
    balance of the two is added up as logarithms around the likeliest number, so that no load is too large.
    """
    give_up = load.handle_time / patience
    likeliest = math.floor(min(load.erlangs, agents) + max(load.erlangs - agents, 0) / give_up)
    reach = 50 + math.ceil(8 * math.sqrt(likeliest))
    while True:
        calls = np.arange(max(likeliest - reach, 0), likeliest + reach, dtype=np.float64)
        leaving = np.minimum(calls, agents) + np.maximum(calls - agents, 0) * give_up
        logarithms = np.concatenate(([0.0], np.cumsum(np.log(load.erlangs / leaving[1:]))))
        logarithms -= logarithms.max()
        if logarithms[-1] < -_NEGLIGIBLE and (not calls[0] or logarithms[0] < -_NEGLIGIBLE):
            weights = np.exp(logarithms)
            return calls, weights / weights.sum()
        reach *= 2


def _fewest(share: float, expect: Callable[[int], Expected]) -> Expected:
    """Return what the fewest agents lead to that reach a share; more agents never do worse. Double, then halve."""
    low, high = 0, 1
    while expect(high).service_level < share:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if expect(middle).service_level >= share else (middle, high)
    return expect(high)


def _require_agents(agents: int, threshold: float) -> None:
    _require("agents", agents, agents >= 0 and agents % 1 == 0, "a whole number, 0 or more")
    _require("threshold", threshold, threshold >= 0, "0 s or more")


def _require(place: str, found: float, holds: bool, wish: str) -> None:
    if not (holds and math.isfinite(found)):
        raise StaffingError("no number to staff by", place=place, found=found, wish=wish)
