"""From calls to agents at the telephone to agents on the roster."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.errors import StaffingError
from opsnb.rules.erlang import Goal, Load, erlang_a, erlang_c
from opsnb.rules.staffing import Terms, needs, on_duty, on_roster, patience

TERMS = Terms(Goal(0.8, 20), handle_time=180, patience=120, shrinkage=0.3)


def test_each_interval_gets_the_agents_its_calls_need() -> None:
    """100 calls in half an hour: 14 agents if nobody leaves, 12 with a patience of two minutes, 18 on the roster."""
    starts = np.array([0, 1800, 3600])
    busy, none = needs(starts, np.array([100.0, 0.0, np.nan]), 1800, TERMS)
    assert (busy.start, busy.nobody_leaves.agents, busy.some_leave.agents, busy.on_roster) == (0, 14, 12, 18)
    assert (none.start, none.nobody_leaves.agents, none.some_leave.agents, none.on_roster) == (1800, 0, 0, 0)


def test_without_a_known_patience_nobody_is_counted_on_to_leave() -> None:
    """Where nobody gave up there is nothing to learn a patience from."""
    patient = Terms(TERMS.goal, 180, None, 0.3)
    (need,) = needs(np.array([0]), np.array([100.0]), 1800, patient)
    assert need.some_leave == need.nobody_leaves and need.on_roster == 20
    assert patient.expect(Load(100, 1800, 180), 13) == erlang_c(Load(100, 1800, 180), 13, 20)
    assert TERMS.expect(Load(100, 1800, 180), 13) == erlang_a(Load(100, 1800, 180), 13, 20, 120)


@pytest.mark.parametrize(
    ("agents", "shrinkage", "paid"), [(7, 0.3, 10), (8, 0.3, 12), (0, 0.3, 0), (5, 0.0, 5), (3, 0.5, 6), (9, 0.1, 10)]
)
def test_shrinkage_is_a_share_of_paid_time(agents: int, shrinkage: float, paid: int) -> None:
    """Seven at the telephone with 30 % shrinkage are ten on the roster: divided by 0.7, not multiplied by 1.3."""
    assert on_roster(agents, shrinkage) == paid


@given(st.integers(0, 500), st.floats(0, 0.95))
def test_the_roster_is_just_enough(agents: int, shrinkage: float) -> None:
    """What is left of the roster after shrinkage is enough, and with one fewer it is not."""
    paid = on_roster(agents, shrinkage)
    assert paid * (1 - shrinkage) >= agents - 1e-6
    assert agents == 0 or (paid - 1) * (1 - shrinkage) < agents


@pytest.mark.parametrize("shrinkage", [1.0, -0.1, 30.0])
def test_nobody_is_away_all_the_time(shrinkage: float) -> None:
    """30 % is written 0.3."""
    with pytest.raises(StaffingError, match="shrinkage"):
        Terms(TERMS.goal, 180, 120, shrinkage)


def test_agents_count_for_the_part_of_an_interval_they_are_there() -> None:
    """One agent all the time and one for ten of thirty minutes are 1.33 agents."""
    assert on_duty([(0, 3600), (1200, 1800), (9000, 9100)], np.array([0, 1800, 3600]), 1800) == pytest.approx(
        [4 / 3, 1, 0]
    )


def test_patience_is_found_again_from_what_can_be_seen() -> None:
    """Callers with a patience of 100 s, answered after some other time: only the earlier of the two is seen."""
    random = Random(11)
    seen = [(random.expovariate(1 / 100), random.expovariate(1 / 60)) for _ in range(20_000)]
    abandoned = sum(patient < offered for patient, offered in seen)
    found = patience(sum(min(pair) for pair in seen), abandoned)
    assert found == pytest.approx(100, rel=0.05)
    assert patience(500, 0) is None
