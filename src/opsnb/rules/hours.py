"""The opening hours of a desk as a record states them: weekly hours, holidays, special days and closures.

Everything here is wall time and local dates; :mod:`opsnb.rules.worktime` turns it into instants. A wall time is
counted in seconds from the midnight that begins its day, so 24:00 is 86 400 and an overnight shift ends beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

import numpy as np

from opsnb.errors import CalendarError
from opsnb.rules.zones import DAY, IntArray

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("timezone", "hours", "holidays", "special_days", "closures")

Day = tuple[tuple[int, int], ...]
"""The intervals that begin on one day, each ``(from, to)`` in seconds of wall time after its midnight."""

_TIME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?")
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class OpeningHours:
    """What a calendar record says, checked. Dates are day numbers, counted from 1 January 1970.

    ``special`` replaces a date's weekly hours and wins over ``closed``, the ranges of closed days (first, last,
    inclusive) that holidays and closures give. A closed day cancels the intervals that begin on it; the tail of the
    night shift before it stays open.
    """

    timezone: str
    week: tuple[Day, ...]
    special: Mapping[int, Day]
    closed: tuple[tuple[int, int], ...]

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> OpeningHours:
        """Read the keys ``timezone``, ``hours``, ``holidays``, ``special_days`` and ``closures`` of a record.

        Raises CalendarError with place, value and wish on an unknown key, a bad date, weekday or time.
        """
        for key in _mapping(record, "calendar"):
            if key not in KEYS:
                _refuse("the calendar has an unknown key", str(key), key, f"one of {', '.join(KEYS)}")
        zone = record.get("timezone")
        if not isinstance(zone, str):
            _refuse("the calendar has no time zone", "timezone", zone, "an IANA name such as America/Chicago")
        holidays = [_day_number(day, place) for place, day in _items(record.get("holidays"), "holidays")]
        closures = [_day_range(days, place) for place, days in _items(record.get("closures"), "closures")]
        return cls(
            timezone=zone,
            week=_week(record.get("hours")),
            special=_special_days(record.get("special_days")),
            closed=(*((day, day) for day in holidays), *closures),
        )

    def dated(self, first: int, last: int) -> tuple[IntArray, IntArray, IntArray]:
        """List every interval beginning on the days ``first`` to ``last``, one array each for day, from and to.

        ``from`` and ``to`` are wall times in seconds since 1970 (see :mod:`opsnb.rules.zones`), ordered by ``from``.
        """
        days = np.arange(first, last + 1, dtype=np.int64)
        weekly = np.ones(len(days), dtype=bool)
        for begin, end in (*self.closed, *((day, day) for day in self.special)):
            weekly[max(begin - first, 0) : max(end - first + 1, 0)] = False
        parts = [
            (days[weekly & ((days + 3) % 7 == weekday)], interval)  # 1 January 1970 was a Thursday
            for weekday, intervals in enumerate(self.week)
            for interval in intervals
        ]
        for day, intervals in self.special.items():
            parts += [(days[days == day], interval) for interval in intervals]
        if not parts:
            return days[:0], days[:0], days[:0]
        begins = np.concatenate([day * DAY + start for day, (start, _) in parts])
        ends = np.concatenate([day * DAY + stop for day, (_, stop) in parts])
        order = np.argsort(begins, kind="stable")
        return begins[order] // DAY, begins[order], ends[order]


def _week(hours: object) -> tuple[Day, ...]:
    week: list[Day] = [()] * len(WEEKDAYS)
    for weekday, intervals in _mapping(hours, "hours").items():
        place = f"hours.{weekday}"
        if weekday not in WEEKDAYS:
            _refuse("the weekly hours name an unknown day", place, weekday, f"one of {', '.join(WEEKDAYS)}")
        week[WEEKDAYS.index(weekday)] = _intervals(intervals, place)
    return tuple(week)


def _special_days(days: object) -> dict[int, Day]:
    special: dict[int, Day] = {}
    for key, intervals in _mapping(days, "special_days").items():
        place = f"special_days.{key}"
        number = _day_number(key, place)
        if number in special:
            _refuse("the special day is given twice", place, key, "one entry for a date")
        special[number] = _intervals(intervals, place)
    return special


def _intervals(value: object, place: str) -> Day:
    """Read a list of ``[from, to]``; a ``to`` before its ``from`` is on the next day."""
    return tuple(_interval(interval, where) for where, interval in _items(value, place))


def _interval(value: object, place: str) -> tuple[int, int]:
    pair = [_time(time, place) for _, time in _items(value, place)]
    if len(pair) != 2:
        _refuse("an opening is not a pair of times", place, value, 'two wall times such as ["09:00", "17:00"]')
    begin, end = pair
    if begin in (end, DAY):
        _refuse("an opening has no length", place, value, 'two different times; the whole day is ["00:00", "24:00"]')
    return begin, end if end > begin else end + DAY


def _time(value: object, place: str) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (25, 0, 0)
    if (moment := hours * 3600 + minutes * 60 + seconds) > DAY:
        _refuse("a wall time cannot be read", place, value, 'a quoted time from "00:00" to "24:00", HH:MM or HH:MM:SS')
    return moment


def _day_range(value: object, place: str) -> tuple[int, int]:
    if isinstance(value, Mapping) and set(value) == {"from", "to"}:
        value = [value["from"], value["to"]]
    ends = [] if isinstance(value, Mapping) else [_day_number(day, place) for _, day in _items(value, place)]
    if len(ends) != 2 or ends[0] > ends[1]:
        _refuse("a closure is not a range of days", place, value, "its first and its last day, both closed")
    return ends[0], ends[1]


def _day_number(value: object, place: str) -> int:
    if isinstance(value, str):
        with suppress(ValueError):
            value = date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        _refuse("a date cannot be read", place, value, "a date written as 2026-12-25")
    return (value - _EPOCH).days


def _mapping(value: object, place: str) -> Mapping[object, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        _refuse("keys with values are expected here", place, value, "a mapping, not a list or a single value")
    return value


def _items(value: object, place: str) -> Iterator[tuple[str, object]]:
    """List the entries of a list, each with its place, such as ``hours.mon[0]``."""
    if value is None:
        return iter(())
    if isinstance(value, str) or not isinstance(value, Sequence):
        _refuse("a list is expected here", place, value, "a list, even of a single entry")
    return ((f"{place}[{index}]", item) for index, item in enumerate(value))


def _refuse(problem: str, place: str, found: object, wish: str) -> NoReturn:
    raise CalendarError(problem, place=place, found=found, wish=wish)
