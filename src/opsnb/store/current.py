"""Where tickets stand: derived from their events whenever it is asked, kept nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from opsnb.errors import StoreError

COLUMNS = (
    "ticket, desk, number, source, opened_at, requester, subject, assignee, queue, priority, status, merged_into, "
    "turn, changed_at, version"
)


class Current(NamedTuple):
    """A ticket as it stands now."""

    ticket: int
    desk: str
    number: str
    source: str
    opened_at: int
    """UTC second, as is ``changed_at``."""
    requester: str | None
    """For whom it is: an e-mail address if one is known, else a telephone number or a name."""
    subject: str | None
    assignee: str | None
    """Who works on it; nothing for nobody."""
    queue: str | None
    priority: str | None
    status: str
    merged_into: str | None
    """Number of the ticket that it became part of."""
    turn: str
    """``customer`` if the desk spoke last, ``desk`` if the customer did."""
    changed_at: int
    version: int
    """How many events it has. Who changes the ticket says which version they saw."""


def current(connection: sqlite3.Connection, ticket: int) -> Current:
    """Return where a ticket stands. Raises :class:`StoreError` if there is none."""
    found = connection.execute(f"SELECT {COLUMNS} FROM current WHERE ticket = ?", (ticket,)).fetchone()  # noqa: S608
    if found is None:
        raise StoreError("no such ticket", found=ticket)
    return Current(*found)


def select(connection: sqlite3.Connection, where: str, parameters: Iterable[Any], limit: int = -1) -> list[Current]:
    """Return the tickets that a condition in SQL holds for, the latest opened first."""
    sql = f"SELECT {COLUMNS} FROM current WHERE {where} ORDER BY opened_at DESC, ticket DESC LIMIT ?"  # noqa: S608
    return [Current(*row) for row in connection.execute(sql, (*parameters, limit))]
