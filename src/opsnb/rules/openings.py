"""A desk's opening hours expanded into instants: every open interval and every business day of a span of years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from opsnb.errors import CalendarError
from opsnb.rules.hours import OpeningHours
from opsnb.rules.zones import DAY, IntArray, load_zone


@dataclass(frozen=True, eq=False)
class Openings:
    """Open intervals and business days, in order, in UTC seconds; intervals neither touch nor overlap.

    ``opens[k]`` is the first open second of an interval and ``closes[k]`` the first closed one after it, cut at the
    horizon from ``start`` to ``end``. ``day_opens`` and ``day_closes`` are the first opening and the last closing of
    each local date on which an interval begins; they are not cut.
    """

    start: int
    end: int
    opens: IntArray
    closes: IntArray
    day_opens: IntArray
    day_closes: IntArray


def expand(hours: OpeningHours, first_year: int, last_year: int) -> Openings:
    """Expand opening hours for all local dates of the years given, both included.

    Raises CalendarError if the time zone is unknown or the desk never opens in these years.
    """
    zone = load_zone(hours.timezone, first_year, last_year)
    first, last = ((day - date(1970, 1, 1)).days for day in (date(first_year, 1, 1), date(last_year, 12, 31)))
    start, end = zone.first_utc(np.array([first, last + 1]) * DAY).tolist()
    days, begins, ends = hours.dated(first - 1, last)  # the night before reaches into the first day
    opens, closes = zone.first_utc(begins), zone.last_utc(ends)
    real = (closes > opens) & (closes > start)  # an interval inside the spring gap has no length
    days, opens, closes = days[real], opens[real], closes[real]
    if not np.any(days >= first):
        raise CalendarError(
            f"the calendar is never open from {first_year} to {last_year}",
            place="hours",
            wish='at least one opening, such as mon: [["09:00", "17:00"]]',
        )
    whole = days >= first
    return Openings(
        start,
        end,
        *_merged(np.maximum(opens, start), np.minimum(closes, end)),
        *_business_days(days[whole], opens[whole], closes[whole]),
    )


def _merged(opens: IntArray, closes: IntArray) -> tuple[IntArray, IntArray]:
    """Join intervals that touch or overlap; they come ordered by opening."""
    latest = np.maximum.accumulate(closes)
    apart = opens[1:] > latest[:-1]
    return opens[np.append(True, apart)], latest[np.append(apart, True)]


def _business_days(days: IntArray, opens: IntArray, closes: IntArray) -> tuple[IntArray, IntArray]:
    """Give each date's first opening and last closing; the intervals come ordered by date and opening."""
    firsts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    return opens[firsts], np.maximum.reduceat(closes, firsts)
