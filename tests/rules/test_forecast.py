"""The forecast: averages of the same weekday and interval, days off apart, clock changes kept, errors honest."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from opsnb.errors import OpsnbError, StaffingError
from opsnb.rules.forecast import Clock, History, as_last_week, forecast, held_back

LONDON = Clock("Europe/London")


def at(text: str, zone: str = "Europe/London") -> int:
    """Return the UTC second of a local time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def weeks_of(clock: Clock, first: str, last: str, calls: object = None) -> History:
    """Make history of half-hours; ``calls`` gives the number from the index of an interval."""
    starts = clock.grid(at(first, clock.zone), at(last, clock.zone), 30)
    numbers = np.arange(len(starts), dtype=np.float64) if calls is None else calls(starts)  # type: ignore[operator]
    return History(starts, numbers)


@pytest.mark.parametrize(
    ("day", "after", "quarters"),
    [("2026-03-29", "2026-03-30", 92), ("2026-10-25", "2026-10-26", 100), ("2026-06-01", "2026-06-02", 96)],
    ids=["clocks go forward", "clocks go back", "any day"],
)
def test_a_day_has_the_quarter_hours_its_clock_shows(day: str, after: str, quarters: int) -> None:
    """92 on the day the clocks go forward, 100 on the day they go back."""
    starts = LONDON.grid(at(day), at(after), 15)
    assert len(starts) == quarters
    assert len(LONDON.grid(at(day), at(after), 60)) == quarters / 4
    assert len({*LONDON.labels(starts).tolist()}) == min(quarters, 96)


def test_intervals_begin_when_the_wall_clock_says_so() -> None:
    """In a zone half an hour off, an hour begins on the half hour of UTC."""
    kolkata = Clock("Asia/Kolkata")
    starts = kolkata.grid(at("2026-06-01", "Asia/Kolkata"), at("2026-06-02", "Asia/Kolkata"), 60)
    assert len(starts) == 24 and set((starts % 3600).tolist()) == {1800}


@pytest.mark.parametrize("minutes", [0, -15, 20, 120])
def test_an_interval_is_a_quarter_half_or_whole_hour(minutes: int) -> None:
    """Anything else would not begin at the same time each day."""
    with pytest.raises(OpsnbError, match="interval"):
        LONDON.grid(0, 86_400, minutes)


def test_the_forecast_is_the_average_of_the_same_weekday_and_interval() -> None:
    """Three weeks with 1, 2 and 6 calls in every interval give 3 in every interval of the fourth."""
    starts = LONDON.grid(at("2026-06-01"), at("2026-06-22"), 30)
    level = np.array([1.0, 2.0, 6.0])[LONDON.weeks(starts) - LONDON.weeks(starts[:1])]
    history = History(starts, level)
    ahead = LONDON.grid(at("2026-06-22"), at("2026-06-29"), 30)
    assert forecast(history, LONDON, ahead) == pytest.approx(np.full(336, 3.0))
    assert as_last_week(history, LONDON, ahead) == pytest.approx(np.full(336, 6.0))


def test_each_interval_is_forecast_from_its_own_kind() -> None:
    """Monday 09:00 knows nothing of Tuesday 09:00 or Monday 09:30."""
    history = weeks_of(LONDON, "2026-06-01", "2026-06-15")
    ahead = LONDON.grid(at("2026-06-15"), at("2026-06-22"), 30)
    assert forecast(history, LONDON, ahead) == pytest.approx(np.arange(336) + 168.0)


def test_days_off_are_a_kind_of_their_own() -> None:
    """A bank holiday neither spoils the Mondays nor is forecast as one; without one in history nothing is said."""
    clock = Clock("Europe/London", {date(2026, 5, 25), date(2026, 8, 31)})
    holiday = clock.grid(at("2026-05-25"), at("2026-05-26"), 30)
    history = weeks_of(clock, "2026-05-18", "2026-06-01", lambda starts: np.where(np.isin(starts, holiday), 2.0, 10.0))
    monday, august = (clock.grid(at(day), at(day) + 86_400, 30) for day in ("2026-06-08", "2026-08-31"))
    assert set(forecast(history, clock, monday)) == {10.0}
    assert set(forecast(history, clock, august)) == {2.0}
    before = history.where(history.starts < at("2026-05-25"))
    assert np.isnan(forecast(before, clock, august)).all()


def test_a_perfect_history_has_no_error_but_chance_would() -> None:
    """The same calls every week: no error, no bias; a real queue could not do that."""
    history = weeks_of(LONDON, "2026-06-01", "2026-06-29", lambda starts: LONDON.labels(starts) % 7.0)
    for week in held_back(history, LONDON, 2):
        assert (week.error, week.last_week_error, week.bias, week.unknown) == (0, 0, 0, 0)
        assert week.by_chance is not None and week.by_chance > 0


def test_errors_are_shares_of_the_calls_that_came() -> None:
    """Eight expected, ten came: 20 % off and 20 % too low; last week's ten would have been right."""
    starts = LONDON.grid(at("2026-06-01"), at("2026-06-22"), 30)
    level = np.array([6.0, 10.0, 10.0])[LONDON.weeks(starts) - LONDON.weeks(starts[:1])]
    (week,) = held_back(History(starts, level), LONDON, 1)
    assert (week.error, week.bias, week.last_week_error) == pytest.approx((0.2, -0.2, 0.0))


def test_poisson_calls_are_forecast_about_as_well_as_chance_allows() -> None:
    """With ten weeks of history the error comes near that of somebody who knows the averages, and beats last week's."""
    chance = np.random.default_rng(7)
    history = weeks_of(LONDON, "2026-01-05", "2026-03-30", lambda starts: chance.poisson(20.0, len(starts)))
    for week in held_back(history, LONDON, 2):
        assert week.error is not None and week.by_chance is not None and week.last_week_error is not None
        assert week.by_chance == pytest.approx(0.178, abs=0.005)  # mean deviation of Poisson(20), over 20
        assert week.by_chance * 0.9 < week.error < week.by_chance * 1.2 < week.last_week_error


@pytest.mark.parametrize("weeks", [0, 2, 5])
def test_at_least_one_week_is_left_to_forecast_from(weeks: int) -> None:
    """Two weeks of history: one can be held back."""
    with pytest.raises(StaffingError, match="weeks"):
        held_back(weeks_of(LONDON, "2026-06-01", "2026-06-15"), LONDON, weeks)


def test_a_week_without_calls_has_no_error() -> None:
    """Neither 0 % nor 100 %."""
    history = weeks_of(LONDON, "2026-06-01", "2026-06-15", lambda starts: np.zeros(len(starts)))
    (week,) = held_back(history, LONDON, 1)
    assert (week.error, week.bias, week.by_chance) == (None, None, None)
