"""Intervals of a desk's clock: quarters, halves or whole hours, also on days on which the clocks are changed.

Every zone of today shows full quarters of an hour at full quarters of UTC, so a quarter-hour is the grain; a day has 92
of them when clocks go forward and 100 when they go back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from opsnb.errors import OpsnbError
from opsnb.relations import Table
from opsnb.rules.zones import DAY, IntArray, load_zone

QUARTER = 900
"""Seconds of a quarter-hour."""
MINUTES = (15, 30, 60)
"""How long an interval may be."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """The intervals between two instants: ``slots`` are their quarter-hours, ``starts`` the interval of each (UTC)."""

    zone: str
    slots: IntArray
    starts: IntArray

    @classmethod
    def between(cls, zone: str, since: int, until: int, minutes: int) -> Intervals:
        """Lay the intervals that touch a period, the first one whole, also if the period begins within it.

        Raises :class:`OpsnbError` for a length that is none of ours.
        """
        if minutes not in MINUTES:
            wish = f"one of: {', '.join(map(str, MINUTES))}"
            raise OpsnbError("no such length of an interval", place="minutes", found=minutes, wish=wish)
        lead = max(MINUTES) * 60 // QUARTER  # so many quarter-hours before ``since`` are enough to find its interval
        slots = np.arange(since // QUARTER - lead, -(-until // QUARTER), dtype=np.int64) * QUARTER
        wall = load_zone(zone).wall(slots)
        fresh = (wall % (minutes * 60) == 0) | (np.diff(wall - slots, prepend=wall[:1] - slots[:1]) != 0)
        starts = slots[np.maximum.accumulate(np.where(fresh, np.arange(len(slots)), 0))]
        touched = starts >= starts[lead] if len(slots) > lead else np.zeros(len(slots), dtype=bool)
        return cls(zone, slots[touched], starts[touched])

    def table(self) -> Table:
        """Return the grid as a table: the interval that each quarter-hour belongs to."""
        rows = zip(self.slots.tolist(), self.starts.tolist(), strict=True)
        return Table.of(rows, "slot", slot="BIGINT", starts_at="BIGINT")

    def labels(self) -> Iterator[tuple[int, str, int, str]]:
        """Yield start, local date, weekday (Monday is 0) and local time of each interval, in order."""
        starts = np.unique(self.starts)
        wall = load_zone(self.zone).wall(starts)
        for start, shown in zip(starts.tolist(), wall.tolist(), strict=True):
            day, second = divmod(shown, DAY)
            date = str(np.datetime64(day, "D"))
            yield start, date, (day + 3) % 7, f"{second // 3600:02d}:{second % 3600 // 60:02d}"
