"""When a desk is open, on the wall clock: enough to make up tickets, not to judge them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from opsnb.kb.records import Desk, Holidays
from opsnb.kb.records.desk import WEEKDAYS, Interval, Shift

Minutes = tuple[int, int]
"""Open from and until, in minutes of the day; an end past 1440 is in the next day."""


class OpeningDays:
    """The days of a desk: its first shift with its days off, and who answers at other times."""

    def __init__(self, desk: Desk, holidays: Holidays | None = None) -> None:
        self._shifts = desk.shifts
        self._special = {day.date: day.hours for day in holidays.special_days} if holidays else {}
        self._off = {day.date for day in holidays.days} if holidays else set()
        self._closures = [(closure.first, closure.last) for closure in holidays.closures] if holidays else []

    def hours(self, day: date) -> list[Minutes]:
        """Return when the first shift works on a day; empty on a day off."""
        if day in self._special:
            return [_minutes(interval) for interval in self._special[day]]
        if day in self._off or any(first <= day <= last for first, last in self._closures):
            return []
        return _weekly(self._shifts[0], day)

    def is_open(self, day: date, minute: int) -> bool:
        """Whether the first shift works at a minute of a day."""
        return _within(self.hours(day), minute) or _within(self.hours(day - timedelta(days=1)), minute + 1440)

    def shift(self, wall: datetime) -> str:
        """Return the shift that answers at a wall time."""
        day, minute = wall.date(), wall.hour * 60 + wall.minute
        if self.is_open(day, minute):
            return self._shifts[0].id
        for shift in self._shifts[1:]:
            if not shift.hours or _within(_weekly(shift, day), minute):
                return shift.id
        return self._shifts[0].id

    def next_business_day(self, wall: datetime) -> tuple[datetime, datetime] | None:
        """Return opening and close of the first working day that begins after a wall time."""
        for offset in range(60):
            day = wall.date() + timedelta(days=offset)
            midnight = datetime.combine(day, datetime.min.time())
            for start, close in self.hours(day)[:1]:
                if (begins := midnight + timedelta(minutes=start)) > wall:
                    return begins, midnight + timedelta(minutes=max(close, self.hours(day)[-1][1]))
        return None


def _weekly(shift: Shift, day: date) -> list[Minutes]:
    return [_minutes(interval) for interval in shift.hours.get(WEEKDAYS[day.weekday()], ())]


def _minutes(interval: Interval) -> Minutes:
    start, close = (int(wall[:2]) * 60 + int(wall[3:]) for wall in interval)
    return start, close if close > start else close + 1440


def _within(hours: list[Minutes], minute: int) -> bool:
    return any(start <= minute < close for start, close in hours)
