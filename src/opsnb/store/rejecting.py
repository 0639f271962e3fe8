"""Rows that an import could not use: put aside while it runs, kept with their reason when it ends."""

from __future__ import annotations

import json
import sqlite3

from opsnb.store.import_report import Rejection
from opsnb.store.reading import Row

SHOWN_REASONS, SHOWN_LINES, BATCH = 20, 5, 1000


class RejectedRows:
    """The rejected rows of one import, in a temporary table: even a file of nothing else fits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[int, str, str]] = []
        self.rows = 0
        self.last_line = 0
        """The last line of the file that was rejected."""
        self.forget()
        connection.execute("CREATE TEMP TABLE rejected (line INTEGER, reason TEXT, row TEXT)")

    def add(self, line: int, reason: str, row: Row) -> None:
        """Put a row aside."""
        fields = [field for field in row if isinstance(field, str)]
        self._waiting.append((line, reason, json.dumps(fields, ensure_ascii=False)))
        self.rows += 1
        self.last_line = max(self.last_line, line)
        if len(self._waiting) >= BATCH:
            self._flush()

    def by_reason(self) -> tuple[Rejection, ...]:
        """Return the most frequent reasons, with the lines of their first rows."""
        self._flush()
        reasons = self._connection.execute(
            "SELECT reason, COUNT(*) FROM temp.rejected GROUP BY reason ORDER BY 2 DESC, reason LIMIT ?",
            (SHOWN_REASONS,),
        ).fetchall()
        return tuple(Rejection(reason, rows, self._first_lines(reason)) for reason, rows in reasons)

    def keep(self, number: int) -> None:
        """Move the rows to the store, as those of one import."""
        self._flush()
        self._connection.execute(
            "INSERT INTO rejected_rows SELECT ?, line, reason, row FROM temp.rejected ORDER BY line", (number,)
        )

    def forget(self) -> None:
        """Drop the temporary table."""
        self._connection.execute("DROP TABLE IF EXISTS temp.rejected")

    def _first_lines(self, reason: str) -> tuple[int, ...]:
        sql = "SELECT line FROM temp.rejected WHERE reason = ? ORDER BY line LIMIT ?"
        return tuple(line for (line,) in self._connection.execute(sql, (reason, SHOWN_LINES)))

    def _flush(self) -> None:
        self._connection.executemany("INSERT INTO temp.rejected VALUES (?, ?, ?)", self._waiting)
        self._waiting.clear()
