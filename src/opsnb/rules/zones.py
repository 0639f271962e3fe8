"""One IANA zone as a table: from which second on its clocks show which offset.

Desks keep wall clocks, the store keeps seconds since 1970 UTC. Python converts one ``datetime`` at a time, and moves
a wall time inside the spring gap to an hour later; here whole arrays are converted, by the rules of the desk:

- a wall time that the clocks skip is the instant of the change;
- a wall time that the clocks show twice is the first of the two for an opening, the last for a closing.

A wall time is written as the seconds it would be if the clock on the wall ran on UTC; its date is that number
divided by 86 400 (:data:`DAY`), counted in days since 1 January 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from opsnb.errors import CalendarError

IntArray = npt.NDArray[np.int64]

DAY = 86_400
_STRIDE = 6 * DAY  # since 1970 no zone has changed its clocks twice within less than 6.9 days (Brazil in 2000)


@dataclass(frozen=True, eq=False)
class Zone:
    """The offsets of one zone; ``offsets[k]`` (seconds east of UTC) holds from ``starts[k]`` to ``starts[k + 1]``.

    ``starts`` and ``limit`` are UTC seconds; the table knows the zone from ``starts[0]`` up to ``limit``.
    """

    name: str
    starts: IntArray
    offsets: IntArray
    limit: int

    def first_utc(self, wall: IntArray) -> IntArray:
        """Give the first UTC second at which the clocks show each wall time: when the desk opens."""
        self._require_known(wall, int(self.offsets[0]), int(self.offsets[-1]))
        period = np.searchsorted(self.starts[1:] + self.offsets[:-1], wall, side="right")
        utc: IntArray = np.maximum(wall - self.offsets[period], self.starts[period])
        return utc

    def last_utc(self, wall: IntArray) -> IntArray:
        """Give the last UTC second at which the clocks show each wall time: when the desk closes."""
        self._require_known(wall, int(self.offsets[0]), int(self.offsets[-1]))
        period = np.searchsorted(self.starts[1:] + self.offsets[1:], wall, side="right")
        utc: IntArray = np.minimum(wall - self.offsets[period], np.append(self.starts[1:], self.limit)[period])
        return utc

    def wall(self, at: IntArray) -> IntArray:
        """Give the wall time shown at each UTC second."""
        self._require_known(at)
        return at + self.offsets[np.searchsorted(self.starts, at, side="right") - 1]

    def date_number(self, at: IntArray) -> IntArray:
        """Give the local date at each UTC second, in days since 1 January 1970."""
        return self.wall(at) // DAY

    def _require_known(self, times: IntArray, first_offset: int = 0, last_offset: int = 0) -> None:
        low, high = int(self.starts[0]) + first_offset, self.limit + last_offset
        strange = (times < low) | (times > high)
        if strange.any():
            raise CalendarError(
                "the time is outside the years for which the zone was read",
                place=f"timezone {self.name}",
                found=int(np.extract(strange, times)[0]),
                wish=f"from {low} to {high}, in seconds since 1970",
            )


@lru_cache(maxsize=64)
def load_zone(name: str, first_year: int = 1970, last_year: int = 2100) -> Zone:
    """Read a zone for all local dates of the years given, with a margin of three days on both sides.

    Raises CalendarError, naming the zone, when the IANA database does not know it.
    """
    epoch = datetime(1970, 1, 1, tzinfo=_zone_info(name))
    first = (date(first_year, 1, 1) - date(1970, 1, 1)).days * DAY - 3 * DAY
    limit = (date(last_year, 12, 31) - date(1970, 1, 1)).days * DAY + 4 * DAY
    starts, shown = [first], [_offset(epoch, first)]
    for low in range(first, limit, _STRIDE):
        high = min(low + _STRIDE, limit)
        if _offset(epoch, high) != shown[-1]:
            starts.append(_change(epoch, low, high, shown[-1]))
            shown.append(_offset(epoch, high))
    offsets = [offset // timedelta(seconds=1) for offset in shown]
    return Zone(name, np.array(starts, dtype=np.int64), np.array(offsets, dtype=np.int64), limit)


def _change(epoch: datetime, low: int, high: int, before: timedelta) -> int:
    """Find the first second after ``low`` whose offset is no longer ``before``; at ``high`` it is another."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(epoch, middle) == before else (low, middle)
    return high


def _offset(epoch: datetime, at: int) -> timedelta:
    """Ask Python for the offset of the zone at one UTC second; ``epoch`` is midnight of 1 January 1970 there."""
    zone = epoch.tzinfo  # not fromtimestamp: it fails before 1970 on Windows
    assert zone is not None
    return zone.fromutc(epoch + timedelta(0, at)).utcoffset() or timedelta(0)


def _zone_info(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError, AttributeError) as error:
        raise CalendarError(
            "the IANA database has no such time zone",
            place="timezone",
            found=name,
            wish="a name such as America/Chicago; offsets and abbreviations are not zones",
        ) from error
