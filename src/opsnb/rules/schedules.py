"""When a report that runs by itself is due, and what it is asked then: from its record and the desk's zone alone.

A local time that the clocks skip is due at the change; one that they show twice is due at the first of the two.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from opsnb.kb.records.desk import WEEKDAYS
from opsnb.kb.records.reports import PLACE, Run
from opsnb.rules.zones import DAY, load_zone

EPOCH = date(1970, 1, 1).toordinal()
SKIPPED = 1
"""Whole days that a zone may have left out at once (Samoa, 30 December 2011)."""


def due_between(run: Run, zone: str, after: int, until: int) -> tuple[int, ...]:
    """Return the instants (UTC seconds, in order) at which a run is due: later than ``after``, up to ``until``.

    However a span of time is cut, each instant is in one of its parts. Raises :class:`CalendarError` for instants
    before 1970 or after 2100.
    """
    table = load_zone(zone)
    first, last = table.date_number(np.array([after, until])).tolist()
    days = [day for day in range(first - SKIPPED, last + 1) if _is_on(run, date.fromordinal(EPOCH + day))]
    hours, minutes = map(int, run.at.split(":"))
    due = np.unique(table.first_utc(np.array(days, dtype=np.int64) * DAY + hours * 3600 + minutes * 60))
    return tuple(due[(due > after) & (due <= until)].tolist())


def _is_on(run: Run, day: date) -> bool:
    if run.day_of_month:
        return day.day == run.day_of_month
    return not run.on or WEEKDAYS[day.weekday()] in run.on


def days_seen_from(day: date) -> dict[str, date]:
    """Return what each place for a day (:data:`DAYS`) stands for, seen from a local day; weeks begin on Monday."""
    week = day - timedelta(day.weekday())
    month = day.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % 3)
    return {
        "today": day,
        "yesterday": day - timedelta(1),
        "this_week": week,
        "last_week": week - timedelta(7),
        "this_month": month,
        "last_month": _months_before(month, 1),
        "this_quarter": quarter,
        "last_quarter": _months_before(quarter, 3),
    }


def _months_before(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)


def filled(run: Run, at: int, zone: str) -> dict[str, str]:
    """Return the parameters of a run that is due at an instant, as they are written on the command line."""
    days = days_seen_from(datetime.fromtimestamp(at, ZoneInfo(zone)).date())
    return {
        name: PLACE.sub(lambda place: days[place.group(1)].isoformat(), str(given.value))
        for name, given in run.parameters.items()
    }


def stamp(at: int, zone: str) -> str:
    """Name an instant by the desk's clock, fit for a folder: ``2026-10-26T0700``; of two alike, with its offset."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    wall, table = np.array([int(local.replace(tzinfo=UTC).timestamp())]), load_zone(zone)
    twice = table.first_utc(wall)[0] < table.last_utc(wall)[0]
    return f"{local:%Y-%m-%dT%H%M}{f'{local:%z}' if twice else ''}"
