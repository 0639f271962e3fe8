"""Transactions: all or nothing, and nobody else's writing comes between."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from opsnb.errors import BusyError, StoreError

CACHE_KIB = 32_768
"""Memory that SQLite may use for pages while much is written."""


@contextmanager
def transaction(connection: sqlite3.Connection, *, keep: bool = True) -> Iterator[None]:
    """Do all of what is inside or nothing of it; others who write wait until it is done.

    Without ``keep`` it is a trial, of which nothing stays. Raises :class:`BusyError` if the store stays busy for half a
    minute, or cannot be written to.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        wish = "another import or the intake is writing to it; try again in a moment"
        raise BusyError("the store is busy", found=str(error), wish=wish) from None
    try:
        yield
        connection.execute("COMMIT" if keep else "ROLLBACK")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def import_transaction(connection: sqlite3.Connection, *, keep: bool) -> Iterator[None]:
    """Do the same for much writing. Raises :class:`StoreError` also if the disk is full or the file read-only."""
    with _tuned(connection):
        try:
            with transaction(connection, keep=keep):
                yield
        except sqlite3.OperationalError as error:
            raise StoreError("the store cannot be written", found=str(error), wish="nothing was imported") from error


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
