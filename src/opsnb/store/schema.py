"""The store: one SQLite file. Its tables, and the steps that bring an older file up to date."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from sqlite_utils import Database, Migrations

from opsnb.errors import BusyError, StoreError
from opsnb.kb.events import EventKind
from opsnb.store import schema_intake
from opsnb.store.call_tables import CALL_TABLES
from opsnb.store.transaction import transaction

migrations = Migrations("opsnb")
WAIT, PAUSE = 30.0, 0.05
"""Seconds to wait for others who use the store, and between two tries where SQLite does not wait itself."""

TABLES = """
CREATE TABLE event_kinds (
  kind INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE imports (
  import INTEGER PRIMARY KEY,
  format TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  desk TEXT NOT NULL,
  zone TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  rows_read INTEGER NOT NULL,
  report TEXT NOT NULL
) STRICT;

CREATE TABLE rejected_rows (
  import INTEGER NOT NULL REFERENCES imports,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL,
  row TEXT NOT NULL
) STRICT;

CREATE TABLE tickets (
  ticket INTEGER PRIMARY KEY,
  desk TEXT NOT NULL,
  source TEXT NOT NULL,
  number TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  requester TEXT,
  subject TEXT,
  updates_wanted INTEGER,
  facts TEXT,
  UNIQUE (desk, source, number)
) STRICT;

CREATE INDEX tickets_by_opening ON tickets (desk, opened_at);

CREATE TABLE events (
  ticket INTEGER NOT NULL REFERENCES tickets,
  at INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL REFERENCES event_kinds,
  value TEXT,
  actor TEXT,
  text TEXT,
  PRIMARY KEY (ticket, at, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW history AS
SELECT t.desk, t.number, e.ticket, datetime(e.at, 'unixepoch') AS at_utc, e.seq, k.name AS kind, e.value,
       e.actor, e.text
FROM events e JOIN tickets t USING (ticket) JOIN event_kinds k USING (kind);
"""


@migrations()
def tickets_and_events(db: Database) -> None:
    """Lay the first tables: tickets, their events, and what was imported."""
    with db.atomic():
        _lay(db, TABLES)
        db.conn.executemany(
            "INSERT INTO event_kinds VALUES (?, ?)", [(int(kind), kind.name.lower()) for kind in EventKind]
        )


@migrations()
def tickets_that_come_in(db: Database) -> None:
    """Lay the tables of the intake, and the view of where each ticket stands."""
    with db.atomic():
        _lay(db, schema_intake.TABLES)


@migrations()
def what_readers_say(db: Database) -> None:
    """Lay the table of how often readers said something, by day; who said it is not kept."""
    with db.atomic():
        db.execute(
            "CREATE TABLE heard (day INTEGER NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, "
            "times INTEGER NOT NULL, PRIMARY KEY (day, kind, about)) STRICT, WITHOUT ROWID"
        )


@migrations()
def calls_and_agents(db: Database) -> None:
    """Lay the tables of the telephone."""
    with db.atomic():
        _lay(db, CALL_TABLES)


@migrations()
def notices_of_reports(db: Database) -> None:
    """Let the outbox hold notices that are about no ticket."""
    with db.atomic():
        _lay(db, schema_intake.NOTICES_OF_REPORTS)


def _lay(db: Database, tables: str) -> None:
    for statement in tables.split(";\n"):
        if statement.strip():
            db.execute(statement)


def open_store(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the store at ``path``, bringing it up to date; with ``create`` an absent one is made.

    Several programs may do so at once: one lays the tables, the others wait for it. Raises :class:`StoreError` if there
    is none, or the file is not a store, and :class:`BusyError` if it stays busy for half a minute.
    """
    if not create and not path.exists():
        raise StoreError("no store here", place=str(path), wish="make one with: opsnb sample, or opsnb import")
    wish = "name another file with --db"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=WAIT)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(f"cannot be opened: {error}", place=str(path), wish=wish) from None
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        _write_ahead(connection)
        if migrations.pending(Database(connection)):
            with transaction(connection):
                migrations.apply(Database(connection))
    except BusyError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        if _is_busy(error):
            raise BusyError("the store is busy", place=str(path), wish="try again in a moment") from None
        raise StoreError(f"not a store of opsnb: {error}", place=str(path), wish=wish) from None
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while one writes. SQLite waits for its turn to change to that only sometimes, so this does."""
    connection.execute("PRAGMA busy_timeout = 0")
    for left in reversed(range(ceil(WAIT / PAUSE))):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or not left:
                raise
            time.sleep(PAUSE)
    connection.execute(f"PRAGMA busy_timeout = {ceil(WAIT * 1000)}")


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def store_for(path: Path, *, throw_away: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a store to write to, making it if there is none; one that was made is removed again if the work fails.

    With ``throw_away`` it is removed in any case: a trial leaves nothing behind.
    """
    there = path.exists()
    connection = open_store(path, create=True)
    keep = False
    try:
        yield connection
        keep = not throw_away
    finally:
        connection.close()
        if not there and not keep:
            path.unlink(missing_ok=True)
