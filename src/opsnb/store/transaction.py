"""One transaction for much writing: all or nothing, and nobody else's writing comes between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from opsnb.errors import StoreError

CACHE_KIB = 32_768
"""Memory that SQLite may use for pages meanwhile."""


@contextmanager
def transaction(connection: sqlite3.Connection, *, keep: bool) -> Iterator[None]:
    """Run one transaction that nobody else's writing can come between."""
    with _tuned(connection):
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            wish = "another import or the intake is writing to it; try again when it is done"
            raise StoreError("the store is busy", found=str(error), wish=wish) from None
        try:
            yield
            connection.execute("COMMIT" if keep else "ROLLBACK")
        except sqlite3.OperationalError as error:
            raise StoreError("the store cannot be written", found=str(error), wish="nothing was imported") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


@contextmanager
def _tuned(connection: sqlite3.Connection) -> Iterator[None]:
    """Set the connection up for writing much, and back again.

    Every event is written together with its ticket, so looking each ticket up again would only cost a third of the
    time; and the indexes of the tickets are to fit into memory, or their pages are written over and over.
    """
    settings = {"foreign_keys": 0, "cache_size": -CACHE_KIB}
    before = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in settings}
    try:
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name} = {value}")
        yield
    finally:
        for name, value in before.items():
            connection.execute(f"PRAGMA {name} = {value}")
