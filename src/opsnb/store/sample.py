"""Makes sample tickets for a desk: a believable month, made up from the desk's own records, the same every time."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from opsnb.kb.events import EventKind
from opsnb.kb.records import Desk, Holidays, Policy
from opsnb.store.instants import first_instant
from opsnb.store.sample_days import OpeningDays
from opsnb.store.sample_keeping import Made, keep_made
from opsnb.store.sample_stories import Teller

WEEK = (1.25, 1.1, 1.0, 0.95, 0.8, 1.0, 1.0)
"""How busy a day is, Monday to Sunday, if the desk is open then."""
QUIET_DAY, QUIET_HOUR = 0.12, 0.04
"""How busy a day without opening hours is, and an hour outside them, next to a usual one."""


def make_sample(
    connection: sqlite3.Connection,
    desk_id: str,
    desk: Desk,
    policy: Policy,
    *,
    holidays: Holidays | None = None,
    seed: int = 4,
    first_day: date = date(2026, 10, 1),
    days: int = 31,
    tickets: int = 600,
) -> int:
    """Make sample tickets for a desk and return how many there are; made again, they stay the same.

    Targets, priorities and shifts are those of the records. The sample ends in the afternoon of the last working
    day: some tickets are still open then, one is at risk and one late. Sample tickets that look otherwise, e.g. from
    before a record was changed, are replaced; tickets of other sources are not touched.
    """
    opening = OpeningDays(desk, holidays)
    random = Random(seed)  # noqa: S311 - the same every time is what is wanted
    end = _end(opening, desk, first_day, days)
    teller = Teller(random, policy, opening, ZoneInfo(desk.timezone), end)
    instants = sorted(at for at in _arrivals(random, opening, desk, first_day, days, tickets) if at < end)
    stories = [teller.tell(at) for at in instants] + list(teller.unfinished())
    stories.sort(key=lambda story: story.opened_at)
    made = [Made(str(number), story) for number, story in enumerate(stories, 1)]
    _merge_duplicates(random, made)
    keep_made(connection, desk_id, made)
    return len(made)


def _end(opening: OpeningDays, desk: Desk, first_day: date, days: int) -> int:
    """Return the UTC second at which the sample ends: two thirds through the last working day."""
    for day in (first_day + timedelta(days=offset) for offset in reversed(range(days))):
        if hours := opening.hours(day):
            start, close = hours[0][0], hours[-1][1]
            wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=start + (close - start) * 2 // 3)
            return first_instant(wall, ZoneInfo(desk.timezone))
    return first_instant(
        datetime.combine(first_day + timedelta(days=days), datetime.min.time()), ZoneInfo(desk.timezone)
    )


def _arrivals(
    random: Random, opening: OpeningDays, desk: Desk, first_day: date, days: int, tickets: int
) -> Iterator[int]:
    """Yield when customers get in touch: on working days, with a peak in the morning and one after noon."""
    calendar = [first_day + timedelta(days=offset) for offset in range(days)]
    busy = [WEEK[day.weekday()] if opening.hours(day) else QUIET_DAY for day in calendar]
    for day, share in zip(calendar, busy, strict=True):
        expected = tickets * share / sum(busy)
        for _ in range(max(0, round(random.gauss(expected, math.sqrt(expected) / 2)))):
            hour = random.choices(range(24), [_hourly(opening, day, hour) for hour in range(24)])[0]
            clock = timedelta(hours=hour, seconds=random.randrange(3600))
            yield first_instant(datetime.combine(day, datetime.min.time()) + clock, ZoneInfo(desk.timezone))


def _hourly(opening: OpeningDays, day: date, hour: int) -> float:
    if not opening.is_open(day, hour * 60 + 30):
        return QUIET_HOUR
    return 0.4 + math.exp(-(((hour - 9.5) / 1.6) ** 2)) + 0.7 * math.exp(-(((hour - 14) / 1.8) ** 2))


def _merge_duplicates(random: Random, made: list[Made]) -> None:
    """Let a few tickets turn out to be reports of what an earlier ticket is about."""
    for place in range(10, len(made), 37):
        story, first = made[place].story, made[place - random.randrange(1, 6)]
        at = story.opened_at + random.randrange(240, 1500)
        if story.unfinished or at > story.end:
            continue
        story.subject = first.story.subject
        story.events = [event for event in story.events if event.at < at]
        story.add(at, EventKind.MERGED, first.number, "desk-01", "The same trouble.")
        story.add(at, EventKind.STATUS, "closed", "desk-01")
