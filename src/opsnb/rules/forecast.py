"""A forecast of calls: the average of the same weekday and interval in history, days off apart, and how far off it is.

Everything is counted in intervals of the desk's own clock. On the night the clocks go back an interval comes twice,
both times under the same label; on the night they go forward some do not come at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from opsnb.errors import StaffingError
from opsnb.rules.intervals import Intervals
from opsnb.rules.zones import DAY, IntArray, load_zone

FloatArray = npt.NDArray[np.float64]

DAY_OFF = 7
"""Kind of day beside the weekdays 0 (Monday) to 6 (Sunday)."""


@dataclass(frozen=True)
class Clock:
    """A desk's clock and its days off: what the label of an interval is made of."""

    zone: str
    days_off: Collection[date] = ()

    def grid(self, since: int, until: int, minutes: int) -> IntArray:
        """Return where the intervals of the queue report begin, from ``since`` to before ``until`` (UTC seconds)."""
        begins: IntArray = np.unique(Intervals.between(self.zone, since, until, minutes).starts)
        return begins[begins >= since]

    def labels(self, starts: IntArray) -> IntArray:
        """Return weekday and time of day of each interval as one number: kind of day times 86,400 plus seconds."""
        zone = load_zone(self.zone)
        wall = zone.wall(starts)
        days = wall // DAY
        off = np.array([(day - date(1970, 1, 1)).days for day in self.days_off], dtype=np.int64)
        kinds = np.where(np.isin(days, off), DAY_OFF, (days + 3) % 7)  # 1 January 1970 was a Thursday
        labels: IntArray = kinds * DAY + wall % DAY
        return labels

    def weeks(self, starts: IntArray) -> IntArray:
        """Return the number of the week, from Monday, that each interval lies in."""
        return (load_zone(self.zone).date_number(starts) + 3) // 7


@dataclass(frozen=True)
class History:
    """Calls offered in each interval of some time, none left out; both arrays of the same length."""

    starts: IntArray
    """UTC seconds."""
    offered: FloatArray

    def where(self, chosen: npt.NDArray[np.bool_]) -> History:
        """Return some of the intervals."""
        return History(self.starts[chosen], self.offered[chosen])


def forecast(history: History, clock: Clock, starts: IntArray) -> FloatArray:
    """Return the calls to expect in each interval: the average of the intervals of history with the same label.

    Not a number where history has none, such as a day off when none was seen before.
    """
    return _by_label(clock.labels(history.starts), history.offered, clock.labels(starts))


def as_last_week(history: History, clock: Clock, starts: IntArray) -> FloatArray:
    """Return what came in the latest interval of history with the same label: the forecast that costs nothing."""
    labels = clock.labels(history.starts)
    latest = dict(zip(labels.tolist(), history.offered.tolist(), strict=True))
    return np.array([latest.get(label, np.nan) for label in clock.labels(starts).tolist()], dtype=np.float64)


@dataclass(frozen=True)
class Accuracy:
    """How far a forecast was off in a week that it had not seen. Errors are shares of the calls that came."""

    week: int
    """The week's number, see :meth:`Clock.weeks`."""
    calls: float
    forecast: float
    error: float | None
    """Sum of the absolute errors of the intervals over the calls (WAPE); nothing in a week without calls."""
    last_week_error: float | None
    """The same for :func:`as_last_week`. A forecast that is not better is not worth having."""
    by_chance: float | None
    """The same for somebody who knew the true average of each interval: calls come at random (Poisson)."""
    unknown: int
    """Intervals for which history says nothing; they are left out."""

    @property
    def bias(self) -> float | None:
        """Share by which the forecast was too high; negative: too low."""
        return self.forecast / self.calls - 1 if self.calls else None


def held_back(history: History, clock: Clock, weeks: int) -> tuple[Accuracy, ...]:
    """Judge the forecast on the last ``weeks`` whole weeks, made from what lies before the first of them.

    Raises :class:`StaffingError` if no week would be left to forecast from.
    """
    numbers = clock.weeks(history.starts)
    known = np.unique(numbers)
    if not 0 < weeks < len(known):
        wish = f"from 1 to {len(known) - 1}: history has {len(known)} weeks" if len(known) > 1 else "a longer history"
        raise StaffingError("not so many weeks to hold back", place="held_back", found=weeks, wish=wish)
    seen = history.where(numbers < known[-weeks])
    return tuple(_accuracy(seen, history.where(numbers == week), clock, int(week)) for week in known[-weeks:])


def _accuracy(seen: History, week: History, clock: Clock, number: int) -> Accuracy:
    made, naive = forecast(seen, clock, week.starts), as_last_week(seen, clock, week.starts)
    known = ~np.isnan(made)
    came = week.offered[known]
    calls = float(came.sum())

    def error(guess: FloatArray) -> float | None:
        return float(np.abs(guess - came).sum()) / calls if calls else None

    return Accuracy(
        number,
        calls,
        float(made[known].sum()),
        error(made[known]),
        error(naive[known]),
        float(_mean_deviation(made[known]).sum()) / calls if calls else None,
        int((~known).sum()),
    )


def _by_label(labels: IntArray, values: FloatArray, wanted: IntArray) -> FloatArray:
    """Return for each wanted label the average of the values with that label."""
    known, place = np.unique(labels, return_inverse=True)
    sums, times = np.bincount(place, values), np.bincount(place)
    means = dict(zip(known.tolist(), (sums / times).tolist(), strict=True))
    return np.array([means.get(label, np.nan) for label in wanted.tolist()], dtype=np.float64)


def _mean_deviation(mean: FloatArray) -> FloatArray:
    """Return how far a Poisson number lies from its mean on average: 2 m^(k+1) e^(-m) / k!, k the whole part of m."""
    whole = np.floor(mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = (whole + 1) * np.log(mean) - mean - gammaln(whole + 1)
    return np.where(mean > 0, 2 * np.exp(logarithm), 0.0)
