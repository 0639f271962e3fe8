"""Brings the rows of each ticket together when the file does not, e.g. in an export sorted by time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice

from opsnb.store.reading import Row

BATCH = 5000


def in_order_of_tickets(
    connection: sqlite3.Connection, rows: Iterator[Row], number: int, tell: Callable[[], None]
) -> Iterator[Row]:
    """Yield rows by ticket, those of one ticket in the file's order; SQLite sorts them, on disk where they are many.

    ``number`` is the place of the column with the ticket's number. ``tell`` is called after each batch.
    """
    connection.execute("DROP TABLE IF EXISTS temp.staged")
    connection.execute("CREATE TEMP TABLE staged (number TEXT, row TEXT)")
    while batch := [(row[number], json.dumps(row, ensure_ascii=False)) for row in islice(rows, BATCH)]:
        connection.executemany("INSERT INTO temp.staged VALUES (?, ?)", batch)
        tell()
    cursor = connection.execute("SELECT row FROM temp.staged ORDER BY number, rowid")
    for (text,) in cursor:
        row: Row = json.loads(text)
        yield row
    connection.execute("DROP TABLE temp.staged")
