"""A desk's calendars: one working-time calendar for each shift that has hours, made from the desk's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from opsnb.kb.records import Desk, Holidays
from opsnb.kb.records.desk import Shift
from opsnb.rules.worktime import WorkCalendar
from opsnb.rules.zones import DAY, load_zone


def calendars(desk: Desk, holidays: Holidays | None) -> dict[str, WorkCalendar]:
    """Return the calendar of every shift with hours, by the shift's id; the first is the desk's opening hours."""
    return {shift.id: _calendar(desk, shift, holidays) for shift in desk.shifts if shift.hours}


def _calendar(desk: Desk, shift: Shift, holidays: Holidays | None) -> WorkCalendar:
    record: dict[str, object] = {"timezone": desk.timezone, "hours": shift.hours}
    if holidays is not None:
        record["holidays"] = [day.date for day in holidays.days]
        record["closures"] = [[closure.first, closure.last] for closure in holidays.closures]
        if shift is desk.shifts[0]:
            record["special_days"] = {day.date: day.hours for day in holidays.special_days}
    return WorkCalendar.from_record(record)


def shift_at(desk: Desk, open_shifts: Mapping[str, WorkCalendar], at: np.ndarray) -> list[str]:
    """Return the shift of each instant (UTC seconds): the first one open, else the rest, else the next to open.

    A desk that nobody answers at night keeps its promises to those who write at night by the shift of the morning.
    """
    rest = next((shift.id for shift in desk.shifts if not shift.hours), None)
    opens = np.stack([calendar.next_open(at) for calendar in open_shifts.values()])
    names = np.array([*open_shifts])[opens.argmin(axis=0)]
    found: list[str] = (names if rest is None else np.where(opens.min(axis=0) > at, rest, names)).tolist()
    return found


def midnight(desk: Desk, day: date) -> int:
    """Return the UTC second at which a local date of the desk begins."""
    number = (day - date(1970, 1, 1)).days
    return int(load_zone(desk.timezone).first_utc(np.array([number * DAY]))[0])


def local_dates(desk: Desk, at: np.ndarray) -> list[date]:
    """Return the desk's local date of each instant."""
    numbers = load_zone(desk.timezone).date_number(at)
    return [date(1970, 1, 1) + timedelta(days=int(number)) for number in numbers]
