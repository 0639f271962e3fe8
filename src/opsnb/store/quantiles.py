"""The exact percentile that SQLite lacks, under the name and with the meaning it has in DuckDB."""

from __future__ import annotations

import math
import sqlite3


class Quantile:
    """Aggregate ``quantile_cont(value, share)``: linear interpolation between neighbours; nulls do not count."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._share = 0.0

    def step(self, value: float | None, share: float) -> None:
        """Take a row."""
        if value is not None:
            self._values.append(value)
            self._share = share

    def finalize(self) -> float | None:
        """Return the percentile; nothing where there was no value."""
        if not self._values:
            return None
        self._values.sort()
        place = self._share * (len(self._values) - 1)
        low, high = self._values[math.floor(place)], self._values[math.ceil(place)]
        return float(low + (high - low) * (place - math.floor(place)))


def teach_quantiles(connection: sqlite3.Connection) -> None:
    """Make ``quantile_cont`` known to a connection."""
    connection.create_aggregate("quantile_cont", 2, Quantile)  # type: ignore[arg-type]
