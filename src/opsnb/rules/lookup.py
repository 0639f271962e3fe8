"""A value that changes only at a few knots, looked up for a million numbers at a time.

A binary search costs a cache miss at each turn. When the knots lie on a common grid (openings on the half hour do),
the place of a number is one division instead: the values are laid out once, slot by slot, for the range in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from opsnb.rules.zones import IntArray

CHUNK = 1 << 14  # numbers worked on at a time, so that all of a step's arrays stay in the processor's cache
FEW = 1 << 10  # for fewer numbers a search is quicker than laying out a grid
MOST_SLOTS = 1 << 22


@dataclass(frozen=True, eq=False)
class Grid:
    """``values[k]`` holds for ``step`` numbers from ``low + k * step`` on; the grid ends with ``high``."""

    low: int
    high: int
    step: int
    values: IntArray

    def take(self, at: IntArray, out: IntArray, spare: IntArray) -> bool:
        """Write the values at some numbers to ``out``; False, with nothing written, when one is not on the grid."""
        np.subtract(at, self.low, out=spare)
        places = spare.view(np.uint64)  # unsigned, a number before ``low`` is huge, and division a third faster
        if places.max() > self.high - self.low:
            return False
        np.floor_divide(places, np.uint64(self.step), out=places)
        np.take(self.values, spare, out=out, mode="clip")
        return True


class Lookup:
    """``values[k]`` holds from ``knots[k - 1]`` up to ``knots[k]``, for numbers from ``low`` to ``high`` inclusive.

    For any other number the error is raised that ``refusal`` makes of it.
    """

    def __init__(
        self, knots: IntArray, values: IntArray, low: int, high: int, refusal: Callable[[int], Exception]
    ) -> None:
        self._knots, self._values = knots, values
        self._low, self._high, self._refusal = low, high, refusal
        self._grid: Grid | None = None

    def at(self, numbers: IntArray) -> IntArray:
        """Look up an array of any shape."""
        out = np.empty(numbers.shape, dtype=np.int64)
        for (part, result), (spare,) in chunks(1, numbers, out):
            self.take(part, out=result, spare=spare)
        return out

    def take(self, at: IntArray, out: IntArray, spare: IntArray) -> None:
        """Write the values at some numbers to ``out``; ``spare`` is room to work in."""
        if self._grid and self._grid.take(at, out, spare):
            return
        low, high = int(at.min()), int(at.max())
        if low < self._low or high > self._high:
            raise self._refusal(low if low < self._low else high)
        if at.size >= FEW and (grid := self._widened(low, high)) and grid.take(at, out, spare):
            self._grid = grid
        else:
            np.take(self._values, np.searchsorted(self._knots, at, side="right"), out=out, mode="clip")

    def _widened(self, low: int, high: int) -> Grid | None:
        """Lay out a grid with room on both sides, so that sorted numbers do not widen it at every chunk."""
        if self._grid:
            low, high = min(low, self._grid.low), max(high, self._grid.high)
        room = high - low
        return self._laid_out(max(low - room, self._low), min(high + room, self._high)) or self._laid_out(low, high)

    def _laid_out(self, low: int, high: int) -> Grid | None:
        """Lay out a grid from the last knot at or before ``low``; None if that would take too many slots."""
        first = max(int(np.searchsorted(self._knots, low, side="right")) - 1, 0)
        inside = self._knots[first : np.searchsorted(self._knots, high, side="right")]
        if not inside.size:
            return None
        low = int(inside[0])
        step = int(np.gcd.reduce(inside)) or high - low + 1
        if (high - low) // step >= MOST_SLOTS:
            return None
        slots = np.arange(low, high + 1, step)
        return Grid(low, high, step, self._values[np.searchsorted(self._knots, slots, side="right")])


def chunks(spares: int, *arrays: IntArray) -> Iterator[tuple[list[IntArray], IntArray]]:
    """Cut arrays of one shape into views of at most :data:`CHUNK` numbers, with as many spare arrays to work in."""
    flat = [array.reshape(-1) for array in arrays]
    room = np.empty((spares, min(flat[0].size, CHUNK)), dtype=np.int64)
    for start in range(0, flat[0].size, CHUNK):
        parts = [array[start : start + CHUNK] for array in flat]
        yield parts, room[:, : parts[0].size]
