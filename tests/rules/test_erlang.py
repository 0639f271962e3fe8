"""Erlang C and A: known values, laws, large loads, and a queue that is played through call by call."""

from __future__ import annotations

import math
from dataclasses import astuple
from statistics import NormalDist, fmean, stdev
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from queue_simulation import play

from opsnb.errors import StaffingError
from opsnb.rules.erlang import Goal, Load, erlang_a, erlang_c, required

HALF_HOUR = Load(calls=100, interval=1800, handle_time=180)
"""100 calls in half an hour at 180 s each: 10 erlangs."""

loads = st.builds(
    Load,
    calls=st.floats(0.01, 400),
    interval=st.sampled_from([900.0, 1800.0, 3600.0]),
    handle_time=st.floats(20, 900),
)
goals = st.builds(Goal, share=st.floats(0.05, 0.99), threshold=st.floats(0, 120))
patiences = st.floats(1, 3600)


@pytest.mark.parametrize(("agents", "share"), [(13, 0.7956), (14, 0.8884)])
def test_erlang_c_gives_the_known_service_levels(agents: int, share: float) -> None:
    """100 calls in 30 minutes, 180 s each, answered within 20 s."""
    assert erlang_c(HALF_HOUR, agents, 20).service_level == pytest.approx(share, abs=5e-5)


def test_erlang_a_gives_the_known_abandonment() -> None:
    """The same calls with 10 agents and callers who give up after 120 s on average."""
    assert erlang_a(HALF_HOUR, 10, 20, 120).abandonment == pytest.approx(0.1375, abs=5e-5)


def textbook(load: Load, agents: int, threshold: float) -> tuple[float, float, float]:
    """Return wait probability, service level and ASA by the sum of factorials, as it stands in textbooks."""
    a = load.erlangs
    top = a**agents / math.factorial(agents) * agents / (agents - a)
    wait = top / (sum(a**n / math.factorial(n) for n in range(agents)) + top)
    level = 1 - wait * math.exp(-(agents - a) * threshold / load.handle_time)
    return wait, level, wait * load.handle_time / (agents - a)


@pytest.mark.parametrize("agents", range(11, 31))
def test_erlang_c_is_the_textbook_sum(agents: int) -> None:
    """Where factorials are still small enough, the recursion gives what they give."""
    found = erlang_c(HALF_HOUR, agents, 20)
    assert (found.waiting, found.service_level, found.speed_of_answer) == pytest.approx(textbook(HALF_HOUR, agents, 20))


def birth_and_death(load: Load, agents: int, patience: float, states: int = 2000) -> tuple[float, float]:
    """Return abandonment and share of calls that wait, by the plain balance of arrivals and departures."""
    weights = [1.0]
    for n in range(1, states):
        leaving = min(n, agents) / load.handle_time + max(n - agents, 0) / patience
        weights.append(weights[-1] * load.calls / load.interval / leaving)
    total = math.fsum(weights)
    waiting = math.fsum(k * weight for k, weight in enumerate(weights[agents:])) / total
    return waiting / patience / (load.calls / load.interval), math.fsum(weights[agents:]) / total


@pytest.mark.parametrize("agents", [1, 5, 9, 10, 11, 15, 30])
@pytest.mark.parametrize("patience", [5.0, 120.0, 900.0])
def test_erlang_a_is_the_balance_of_arrivals_and_departures(agents: int, patience: float) -> None:
    """Who gives up leaves at the rate of the queue's length over the patience."""
    found = erlang_a(HALF_HOUR, agents, 20, patience)
    assert (found.abandonment, found.waiting) == pytest.approx(birth_and_death(HALF_HOUR, agents, patience))


@given(loads, st.integers(1, 80), st.floats(0, 120), patiences)
def test_shares_are_shares_and_flow_balances(load: Load, agents: int, threshold: float, patience: float) -> None:
    """Every share lies between 0 and 1; agents are busy with exactly the calls that did not give up."""
    for found in (erlang_c(load, agents, threshold), erlang_a(load, agents, threshold, patience)):
        shares = (found.service_level, found.waiting, found.occupancy, found.abandonment)
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
        assert found.speed_of_answer >= 0
        assert found.service_level <= 1 - found.abandonment + 1e-9
    assert found.occupancy * agents == pytest.approx(load.erlangs * (1 - found.abandonment), rel=1e-6, abs=1e-9)


@given(loads, st.integers(1, 60), st.floats(0, 120), patiences)
def test_one_more_agent_never_makes_it_worse(load: Load, agents: int, threshold: float, patience: float) -> None:
    """More agents: more calls in time, fewer that wait, fewer that give up."""
    for few, many in (
        (erlang_c(load, agents, threshold), erlang_c(load, agents + 1, threshold)),
        (erlang_a(load, agents, threshold, patience), erlang_a(load, agents + 1, threshold, patience)),
    ):
        assert many.service_level >= few.service_level - 1e-9
        assert many.waiting <= few.waiting + 1e-9
        assert many.abandonment <= few.abandonment + 1e-9


@given(loads, st.integers(1, 60), st.floats(0, 120))
def test_endless_patience_is_erlang_c(load: Load, agents: int, threshold: float) -> None:
    """Where the agents can keep up, callers who wait for years are callers who never give up."""
    if load.erlangs < 0.95 * agents:
        patient, endless = erlang_a(load, agents, threshold, 1e8), erlang_c(load, agents, threshold)
        assert astuple(patient) == pytest.approx(astuple(endless), rel=1e-3, abs=1e-4)


@given(loads, goals, st.none() | patiences)
def test_required_is_enough_and_one_fewer_is_not(load: Load, goal: Goal, patience: float | None) -> None:
    """The number asked for is the smallest that reaches the goal."""
    found = required(load, goal, patience)
    assert found.service_level >= goal.share
    fewer = found.agents - 1
    less = (
        erlang_c(load, fewer, goal.threshold) if patience is None else erlang_a(load, fewer, goal.threshold, patience)
    )
    assert less.service_level < goal.share


def test_an_interval_without_calls_requires_nobody() -> None:
    """There is nothing to answer."""
    assert required(Load(0, 1800, 180), Goal(0.8, 20)).agents == 0


def test_with_too_few_agents_the_queue_grows_without_end() -> None:
    """Erlang C has no answer there but this one; Erlang A has: callers give up."""
    overrun = erlang_c(HALF_HOUR, 10, 20)
    assert (overrun.service_level, overrun.waiting, overrun.speed_of_answer) == (0, 1, math.inf)
    assert erlang_a(HALF_HOUR, 10, 20, 120).service_level > 0.6


@pytest.mark.parametrize("patience", [None, 5.0, 120.0, 3600.0], ids=["C", "A, 5 s", "A, 2 min", "A, 1 h"])
def test_large_loads_neither_overflow_nor_crawl(patience: float | None) -> None:
    """10,000 erlangs: a finite answer, close to the load, in well under a second."""
    load = Load(calls=100_000, interval=1800, handle_time=180)
    begun = perf_counter()
    found = required(load, Goal(0.8, 20), patience)
    assert perf_counter() - begun < 1
    assert all(map(math.isfinite, astuple(found)))
    assert 0.79 * load.erlangs < found.agents < 1.01 * load.erlangs


def test_a_large_load_meets_agents_far_too_few() -> None:
    """One agent for 10,000 erlangs answers what one agent can; nearly everybody gives up."""
    found = erlang_a(Load(100_000, 1800, 180), 1, 20, 120)
    assert found.abandonment == pytest.approx(0.9999) and found.occupancy == pytest.approx(1)


@pytest.mark.parametrize(
    ("agents", "patience"), [(13, None), (12, None), (10, 120.0), (8, 60.0)], ids=["C 13", "C 12", "A 10", "A 8"]
)
def test_a_queue_played_call_by_call_agrees(agents: int, patience: float | None) -> None:
    """Twelve runs of the queue: the formula lies within their 99.9 % confidence interval."""
    runs = [play(HALF_HOUR, agents, 20, patience, calls=6_000, seed=seed) for seed in range(12)]
    found = erlang_c(HALF_HOUR, agents, 20) if patience is None else erlang_a(HALF_HOUR, agents, 20, patience)
    student = 4.44  # two-sided 99.9 % of Student's t with 11 degrees of freedom
    assert student > NormalDist().inv_cdf(0.9995)
    for name in ("service_level", "abandonment", "speed_of_answer", "waiting"):
        values = [getattr(run, name) for run in runs]
        reach = student * stdev(values) / math.sqrt(len(values))
        assert abs(getattr(found, name) - fmean(values)) <= reach, name


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: Load(-1, 1800, 180), "calls"),
        (lambda: Load(100, 0, 180), "interval"),
        (lambda: Load(100, 1800, 0), "handle_time"),
        (lambda: Load(math.nan, 1800, 180), "calls"),
        (lambda: Goal(1, 20), "share"),
        (lambda: Goal(80, 20), "share"),
        (lambda: Goal(0.8, -1), "threshold"),
        (lambda: erlang_c(HALF_HOUR, -1, 20), "agents"),
        (lambda: erlang_a(HALF_HOUR, 10, 20, 0), "patience"),
        (lambda: erlang_c(HALF_HOUR, 13, -5), "threshold"),
        (lambda: erlang_c(HALF_HOUR, 13, math.nan), "threshold"),
        (lambda: erlang_a(HALF_HOUR, 13, math.nan, 120), "threshold"),
        (lambda: erlang_a(HALF_HOUR, 13, -5, 120), "threshold"),
        (lambda: erlang_c(HALF_HOUR, 12.5, 20), "agents"),  # type: ignore[arg-type]
        (lambda: erlang_a(HALF_HOUR, 12.5, 20, 120), "agents"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_refused_with_its_place(make: object, place: str) -> None:
    """A load, goal or patience that makes no sense is the user's to mend."""
    with pytest.raises(StaffingError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.place == place
