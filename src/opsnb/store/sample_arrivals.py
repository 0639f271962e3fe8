"""When calls of a made-up week come: by weekday and hour, by chance within it, more during an outage."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from opsnb.store.instants import first_instant
from opsnb.store.sample_days import OpeningDays

OPEN, CLOSE = 8 * 60, 18 * 60
"""Hours of a made-up week, in minutes of the day, for a desk whose hours no record states."""
WEEK = (1.3, 1.1, 1.0, 0.95, 0.9, 0.45, 0.4)
"""How busy a day is, Monday to Sunday."""


@dataclass(frozen=True)
class Outage:
    """A spell in which much more people call; UTC seconds."""

    start: int
    end: int
    busier: float
    city: str

    def factor(self, at: int) -> float:
        """Return how much busier it is at an instant."""
        return self.busier if self.start <= at < self.end else 1.0


@dataclass(frozen=True)
class Days:
    """The days on which a desk answers: its own hours, or ours where no record states any."""

    zone: ZoneInfo
    opening: OpeningDays | None
    weekend: bool

    def hours(self, day: date) -> tuple[int, int] | None:
        """Return from and until when the desk answers on a day, in minutes; nothing on a day off."""
        if self.opening is not None:
            spells = self.opening.hours(day)
            return (spells[0][0], spells[-1][1]) if spells else None
        return (OPEN, CLOSE) if self.weekend or day.weekday() < 5 else None

    def at(self, day: date, minute: float) -> int:
        """Return the UTC second of a minute of a local day."""
        wall = datetime.combine(day, datetime.min.time()) + timedelta(seconds=round(minute * 60))
        return first_instant(wall, self.zone)


def arrivals(random: Random, days: Days, day: date, calls: float, outages: tuple[Outage, ...] = ()) -> Iterator[int]:
    """Yield the UTC seconds at which a day's calls come; a usual day has ``calls`` of them, a Monday more."""
    hours = days.hours(day)
    if hours is None:
        return
    total = sum(_busy(minute) for minute in range(*hours, 15))
    for minute in range(*hours, 15):
        start = days.at(day, minute)
        factor = max([1.0, *(outage.factor(start) for outage in outages)])
        expected = calls * WEEK[day.weekday()] * _busy(minute) / total * factor
        for _ in range(_poisson(random, expected)):
            yield start + random.randrange(900)


def _busy(minute: int) -> float:
    """Return how busy a time of day is: a peak in the morning and a lower one after noon."""
    hour = minute / 60
    return 0.35 + math.exp(-(((hour - 10) / 1.6) ** 2)) + 0.7 * math.exp(-(((hour - 14.5) / 1.8) ** 2))


def _poisson(random: Random, expected: float) -> int:
    """Return how many come by chance when so many are expected."""
    limit, product, number = math.exp(-expected), random.random(), 0
    while product > limit:
        product *= random.random()
        number += 1
    return number
