"""Working time: how long a desk was open between two instants, and when so many open seconds will be over.

A calendar is expanded once into open intervals with the open seconds gone by before each. ``F(t)``, the open seconds
from the start of the horizon to ``t``, is then a closed form: elapsed time is ``F(end) - F(start)``, and a deadline is
the instant at which ``F`` reaches ``F(start) + amount``. Instants are seconds since 1970 UTC.

The conventions: intervals are open at their first second and closed at their last (half-open); real seconds count, so
a night of clock change is 23 or 25 hours long; an end before its start gives negative time; a deadline that falls on
closing time is closing time; adding nothing while closed gives the next opening; a negative amount walks back and
stops at an opening when it ends exactly there. Outside the years of the horizon is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import overload

import numpy as np
import numpy.typing as npt

from opsnb.errors import CalendarError
from opsnb.rules.hours import OpeningHours
from opsnb.rules.lookup import MOST_SLOTS, Lookup, chunks
from opsnb.rules.openings import expand
from opsnb.rules.zones import DAY, IntArray

BoolArray = npt.NDArray[np.bool_]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class SlotTable:
    """Working time for an engine that can only join: one row a slot of ``step`` seconds, all arrays of one length.

    ``slot`` is the slot's first second, a multiple of ``step``; ``cum`` the open seconds from the start of the
    horizon to it; ``open`` 1 or 0 for the whole slot. So ``F(t) = cum + open * (t - slot)``, with the row of
    ``slot = t - t % step``. ``day_close`` is the close of the first business day that opens after ``slot``. That holds
    for every instant after ``slot`` up to and including ``slot + step``, so join it on ``(t - 1) - (t - 1) % step``;
    ``F`` may be read from that row as well.
    """

    step: int
    slot: IntArray
    cum: IntArray
    open: IntArray
    day_close: IntArray


class WorkCalendar:
    """One desk's opening hours over a horizon of years, ready for arithmetic.

    Every method takes whole seconds since 1970 UTC, single or as integer arrays that broadcast; single values give
    Python numbers. An instant or a result outside the horizon is a CalendarError.
    """

    def __init__(self, hours: OpeningHours, first_year: int = 1970, last_year: int = 2100) -> None:
        """Expand the hours for all local dates from ``first_year`` to ``last_year``, both included."""
        self.hours = hours
        self.openings = openings = expand(hours, first_year, last_year)
        opens, closes = openings.opens, openings.closes
        gone = np.append(0, np.cumsum(closes - opens))
        shift = opens - gone[:-1]
        lines = np.append(np.stack([gone[:-1] * 2, 1 - shift * 2], axis=1), gone[-1] * 2)
        edges = np.stack([opens, closes], axis=1).reshape(-1)
        self._line = Lookup(edges, lines, openings.start, openings.end, self._outside)
        self._shift = Lookup(gone[1:-1], shift, 0, int(gone[-1]) - 1, self._unreachable)
        days, last = openings.day_opens[:-1], int(openings.day_opens[-1]) - 1
        self._close = Lookup(days, openings.day_closes, openings.start - 1, last, lambda at: self._outside(at + 1))

    @classmethod
    def from_record(cls, mapping: Mapping[str, object], first_year: int = 1970, last_year: int = 2100) -> WorkCalendar:
        """Read a calendar record and expand it.

        Keys: ``timezone``; ``hours`` (``mon`` … ``sun``, lists of ``["09:00", "17:00"]``; an end before its start is on
        the next day); ``holidays`` (dates); ``special_days`` (date: intervals instead of the weekly ones);
        ``closures`` (``[first, last]`` dates). Raises CalendarError naming the place, or if it never opens.
        """
        return cls(OpeningHours.from_record(mapping), first_year, last_year)

    @overload
    def elapsed(self, start: int, end: int) -> int: ...
    @overload
    def elapsed(self, start: IntArray, end: int | IntArray) -> IntArray: ...
    @overload
    def elapsed(self, start: int, end: IntArray) -> IntArray: ...
    def elapsed(self, start: int | IntArray, end: int | IntArray) -> int | IntArray:
        """Count the open seconds from ``start`` to ``end``; negative when ``end`` comes first."""
        starts, ends = np.broadcast_arrays(_whole(start), _whole(end))
        out = np.empty(starts.shape, dtype=np.int64)
        for (begin, finish, result), (before, spare) in chunks(2, starts, ends, out):
            self._gone(begin, before, spare)
            self._gone(finish, result, spare)
            np.subtract(result, before, out=result)
        return _plain(out)

    @overload
    def add(self, start: int, seconds: int) -> int: ...
    @overload
    def add(self, start: IntArray, seconds: int | IntArray) -> IntArray: ...
    @overload
    def add(self, start: int, seconds: IntArray) -> IntArray: ...
    def add(self, start: int | IntArray, seconds: int | IntArray) -> int | IntArray:
        """Give the instant at which ``seconds`` of open time have gone by since ``start``; negative walks back."""
        starts, amounts = np.broadcast_arrays(_whole(start), _whole(seconds))
        out = np.empty(starts.shape, dtype=np.int64)
        for (begin, amount, result), (second, shift, spare) in chunks(3, starts, amounts, out):
            self._gone(begin, result, spare)
            np.add(result, amount, out=result)
            # the open second that ends at the deadline, or for nothing and backwards the one that begins there
            np.subtract(result, 1 if amount.min() > 0 else amount > 0, out=second)
            self._shift.take(second, shift, spare)
            np.add(result, shift, out=result)
        return _plain(out)

    @overload
    def is_open(self, at: int) -> bool: ...
    @overload
    def is_open(self, at: IntArray) -> BoolArray: ...
    def is_open(self, at: int | IntArray) -> bool | BoolArray:
        """Say whether the desk is open at an instant; at closing time it is closed."""
        instants = _whole(at)
        is_open: BoolArray = np.asarray(self._line.at(instants) % 2 == 1)
        return is_open if is_open.ndim else bool(is_open)

    @overload
    def next_open(self, at: int) -> int: ...
    @overload
    def next_open(self, at: IntArray) -> IntArray: ...
    def next_open(self, at: int | IntArray) -> int | IntArray:
        """Give the instant itself while the desk is open, else the next opening."""
        return self.add(at, 0)

    @overload
    def day_close(self, at: int) -> int: ...
    @overload
    def day_close(self, at: IntArray) -> IntArray: ...
    def day_close(self, at: int | IntArray) -> int | IntArray:
        """Give the last closing of the first business day that opens at or after ``at``.

        A business day is the local date on which its intervals begin; an overnight shift closes on the next date.
        Asked by Monday's opening the answer is Monday's close; asked later on Monday, it is Tuesday's.
        """
        return _plain(self._close.at(np.asarray(_whole(at) - 1)))  # a day that opens at that very second counts

    def intervals(self, from_: int, to: int) -> IntArray:
        """List the open intervals between two instants, clipped to them: one row ``[open, close]`` each."""
        self._within(from_, to)
        opens, closes = self.openings.opens, self.openings.closes
        part = slice(np.searchsorted(closes, from_, side="right"), np.searchsorted(opens, to))
        rows = np.stack([opens[part].clip(min=from_), closes[part].clip(max=to)], axis=1)
        return rows[rows[:, 0] < rows[:, 1]]

    def slots(self, from_: int, to: int) -> SlotTable:
        """Lay out working time from ``from_`` to ``to``, both included, as a table for the SQL engines."""
        self._within(from_, to)
        days = self.openings
        low = max(from_ - 1, days.start)
        edges = np.concatenate([days.opens, days.closes, days.day_opens, [days.start]])
        step = int(np.gcd.reduce(edges[(edges >= low - DAY) & (edges <= to)], initial=DAY))
        if (to - low) // step >= MOST_SLOTS:
            raise CalendarError(
                "the slot table would be too long",
                place="hours",
                found=f"slots of {step} s",
                wish="openings and closings on whole minutes, or a shorter range",
            )
        slot = np.arange(low // step, to // step + 1, dtype=np.int64) * step
        return SlotTable(
            step,
            slot,
            self.elapsed(self.openings.start, slot),
            self.is_open(slot).astype(np.int64),
            self.day_close(slot + 1),
        )

    def _gone(self, at: IntArray, out: IntArray, spare: IntArray) -> None:
        """Write ``F`` of a chunk of instants to ``out``: the line that holds there is ``line // 2 + line % 2 * at``."""
        self._line.take(at, out=spare, spare=out)
        np.bitwise_and(spare, 1, out=out)
        np.multiply(out, at, out=out)
        np.right_shift(spare, 1, out=spare)
        np.add(out, spare, out=out)

    def _within(self, *instants: int) -> None:
        for instant in instants:
            if not self.openings.start <= instant <= self.openings.end:
                raise self._outside(instant)

    def _outside(self, instant: int) -> CalendarError:
        return self._beyond("the instant is", found=instant)

    def _unreachable(self, _second: int) -> CalendarError:
        return self._beyond("the open time asked for ends", found=None)

    def _beyond(self, problem: str, found: int | None) -> CalendarError:
        first, last = (EPOCH + timedelta(seconds=edge) for edge in (self.openings.start, self.openings.end))
        return CalendarError(
            f"{problem} outside the years the calendar was expanded for",
            place=f"calendar in {self.hours.timezone}",
            found=found,
            wish=f"instants from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC, or a calendar over more years",
        )


def _whole(value: int | IntArray) -> IntArray:
    """Take whole seconds as they are; fractions, truth values and texts are the caller's mistake."""
    array = np.asarray(value)
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(f"whole seconds are expected, not {array.dtype}")
    return array.astype(np.int64, copy=False)


def _plain(array: IntArray) -> int | IntArray:
    return array if array.ndim else int(array)
