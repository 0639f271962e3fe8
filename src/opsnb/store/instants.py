"""Wall times of another system's export, read as UTC seconds in the zone given at import."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time is counted from it, so it has no zone either
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
CACHE = 1 << 14
"""Days and times of day remembered."""

DATE_THEN_TIME = re.compile(r"(?P<date>.*%[dmYyjbB])(?P<between>[ T])(?P<time>%[HI].*)")


class Instants:
    """Reads wall times of a format, that of ``strptime``, in a zone.

    A wall time that the clocks skip in spring is the instant of the change; one that they show twice in autumn is
    the first of the two. A format with an offset (``%z``) says the instant itself.
    """

    def __init__(self, time_format: str, zone: ZoneInfo) -> None:
        self.format = time_format
        self.zone = zone
        parts = DATE_THEN_TIME.fullmatch(time_format)
        self._parts = parts if parts and "%z" not in time_format and parts["between"] not in parts["time"] else None
        self._between = parts["between"] if parts else " "
        self._midnights: dict[str, int] = {}
        self._clocks: dict[str, int] = {}

    def read(self, text: str) -> int | None:
        """Return the UTC second of a wall time; ``None`` where the text is no time in the format.

        It is the midnight of the day plus the time of day: years have few days, and days few minutes.
        """
        day, _, clock = text.rpartition(self._between)
        try:
            return self._midnights[day] + self._clocks[clock]
        except KeyError:
            return self._read_new(text, day, clock)

    def _read_new(self, text: str, day: str, clock: str) -> int | None:
        """Read a text whose day or time of day is not remembered, and remember them if that is safe."""
        wall = _parse(text, self.format)
        if wall is None:
            return None
        try:
            found = int(wall.timestamp()) if wall.tzinfo else first_instant(wall, self.zone)
            if self._parts:
                self._remember(day, clock)
        except OverflowError:  # in the first or last year that Python knows
            return None
        return found

    def _remember(self, day_text: str, clock_text: str) -> None:
        """Remember a day, if its clocks are not changed, and a time of day."""
        day, clock = _parse(day_text, self._parts["date"]), _parse(clock_text, self._parts["time"])  # type: ignore[index]
        if day is None or clock is None:
            return
        if len(self._midnights) >= CACHE or len(self._clocks) >= CACHE:
            self._midnights.clear()
            self._clocks.clear()
        begin, end = first_instant(day, self.zone), first_instant(day + DAY, self.zone)
        if end - begin == DAY // SECOND:
            self._midnights[day_text] = begin
        self._clocks[clock_text] = clock.hour * 3600 + clock.minute * 60 + clock.second


def _parse(text: str, time_format: str) -> datetime | None:
    try:
        return datetime.strptime(text, time_format)  # noqa: DTZ007 - the zone is the one given at import
    except ValueError:
        return None


def first_instant(wall: datetime, zone: ZoneInfo) -> int:
    """Return the first UTC second at which the clocks of a zone show a wall time, or pass it in spring."""
    local = wall.replace(tzinfo=zone)
    seconds = (wall - EPOCH) // SECOND
    offset, later_offset = _offset(local), _offset(local.replace(fold=1))
    if offset >= later_offset:
        return seconds - offset
    return _change(seconds - later_offset, seconds - offset, later_offset, zone)


def _change(before: int, after: int, offset: int, zone: ZoneInfo) -> int:
    """Return the first second in (before, after] at which a zone shows an offset."""
    while after - before > 1:
        middle = (before + after) // 2
        shown = _offset(datetime.fromtimestamp(middle, UTC).astimezone(zone))
        before, after = (before, middle) if shown == offset else (middle, after)
    return after


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return offset // SECOND if offset is not None else 0


def day_and_month_swapped(time_format: str) -> str:
    """Return a format with day and month the other way round: the usual mistake about a source."""
    return time_format.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
