"""When a desk answers: in words for the page, and as data from which the browser tells whether it is open now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from opsnb.kb.records import Desk, Holidays
from opsnb.kb.records.desk import WEEKDAYS, Closure, Holiday, Interval, Shift, SpecialDay, Weekday

DAYS = dict(zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
HORIZON = timedelta(days=400)
"""How far ahead a published page knows the days off; later it shows the week only."""


def week_in_words(shift: Shift) -> list[tuple[str, str]]:
    """Return the days of a shift and their hours, equal neighbours as one: Monday to Friday, 07:00 to 17:00."""
    if not shift.hours:
        return [("All other times", "")]
    runs: list[tuple[list[Weekday], tuple[Interval, ...]]] = []
    for day in WEEKDAYS:
        hours = shift.hours.get(day, ())
        if runs and runs[-1][1] == hours:
            runs[-1][0].append(day)
        else:
            runs.append(([day], hours))
    return [(_days(days), hours_in_words(hours)) for days, hours in runs if hours]


def hours_in_words(hours: tuple[Interval, ...]) -> str:
    """Say the opening hours of one day; none at all is a day on which the desk is closed."""
    return " and ".join(f"{start} to {end}" for start, end in hours) or "closed"


def week_in_a_line(shift: Shift) -> str:
    """Say a shift's week in one line."""
    return "; ".join(f"{days} {hours}".strip() for days, hours in week_in_words(shift))


def zone_in_words(desk: Desk) -> str:
    """Say whose wall time a desk's hours are: Chicago time."""
    return f"{desk.timezone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def opening_data(desk: Desk, holidays: Holidays | None, as_of: date) -> str:
    """Return as JSON what the browser needs to tell whether a desk is open: zone, shifts and days that differ."""
    days = holidays or _no_days_off(desk)
    first, last = as_of - timedelta(days=2), as_of + HORIZON
    data: dict[str, Any] = {
        "zone": desk.timezone,
        "place": zone_in_words(desk),
        "until": last.isoformat(),
        "shifts": [{"title": s.title, "by": s.answered_by, "hours": s.hours} for s in desk.shifts],
        "holidays": {day.date.isoformat(): day.name for day in days.days if first <= day.date <= last},
        "special": {
            day.date.isoformat(): {"name": day.name, "hours": day.hours}
            for day in days.special_days
            if first <= day.date <= last
        },
        "closures": [[c.first.isoformat(), c.last.isoformat(), c.name] for c in days.closures if c.last >= first],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def days_by_year(holidays: Holidays, as_of: date) -> tuple[dict[int, list[Row]], dict[int, list[Row]]]:
    """Return the days that differ by year: those still to come on ``as_of``, and those gone by."""
    ahead: dict[int, list[Row]] = {}
    past: dict[int, list[Row]] = {}
    for row in sorted(_rows(holidays), key=lambda row: row[0]):
        years = past if row[0] < as_of else ahead
        years.setdefault(row[0].year, []).append(row)
    return ahead, dict(reversed(past.items()))


Row = tuple[date, str, str]
"""First day, what it is, and the hours."""


def _rows(holidays: Holidays) -> Iterable[Row]:
    special = {day.date for day in holidays.special_days}
    for day in (*holidays.days, *holidays.special_days, *holidays.closures):
        match day:
            case Holiday() if day.date not in special:
                yield day.date, day.name, "closed"
            case SpecialDay():
                yield day.date, day.name, hours_in_words(day.hours)
            case Closure():
                yield day.first, day.name, f"closed until {day.last.day} {day.last:%B %Y}"
            case _:
                pass


def _days(days: list[Weekday]) -> str:
    if len(days) == len(WEEKDAYS):
        return "Every day"
    names = [DAYS[day] for day in days]
    return names[0] if len(names) == 1 else f"{names[0]} {'and' if len(names) == 2 else 'to'} {names[-1]}"


def _no_days_off(desk: Desk) -> Holidays:
    about = {field: getattr(desk, field) for field in ("owner", "reviewed", "review_every", "source")}
    return Holidays(title="Days off", summary="None.", **about)
