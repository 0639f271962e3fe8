"""Tickets of the store, one at a time: find one by its number, read what happened to it, write down what happens."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from opsnb.errors import StoreError
from opsnb.kb.events import EventKind

OWN = "opsnb"
"""Source, in table ``tickets``, of the tickets that come in here."""


class Event(NamedTuple):
    """Something that happens to a ticket."""

    at: int
    """UTC second."""
    kind: EventKind
    value: str | None = None
    """What the kind says it is: a priority, a status, a person, a queue, another ticket's number."""
    actor: str | None = None
    """Who did it."""
    text: str | None = None
    """What was said."""


class NumberedEvent(NamedTuple):
    """An event of the history, with its place among those of the same second."""

    at: int
    seq: int
    kind: EventKind
    value: str | None
    actor: str | None
    text: str | None


def append(connection: sqlite3.Connection, ticket: int, events: Iterable[Event]) -> None:
    """Write events down at the end of what is known for their second; nothing written before is touched.

    The caller holds the transaction. Raises :class:`StoreError` if there is no such ticket.
    """
    try:
        connection.executemany(
            "INSERT INTO events (ticket, at, seq, kind, value, actor, text) VALUES (:ticket, :at, "
            "(SELECT COALESCE(MAX(seq) + 1, 0) FROM events WHERE ticket = :ticket AND at = :at), "
            ":kind, :value, :actor, :text)",
            ({**event._asdict(), "ticket": ticket} for event in events),
        )
    except sqlite3.IntegrityError as error:
        raise StoreError("no such ticket", found=ticket, wish=str(error)) from None


def find_ticket(connection: sqlite3.Connection, desk: str, number: str) -> int:
    """Return the ticket of a desk by its number; case does not matter. One opened here goes before one of elsewhere.

    Raises :class:`StoreError` that names numbers like it, or tells from which sources it could be.
    """
    sql = "SELECT ticket, source FROM tickets WHERE desk = ? AND number = ? COLLATE NOCASE ORDER BY source <> ?, source"
    found = connection.execute(sql, (desk, number.strip(), OWN)).fetchall()
    if len(found) > 1 and found[0][1] != OWN:
        sources = ", ".join(source for _, source in found)
        raise StoreError("more than one ticket has this number", found=number, wish=f"it is in: {sources}")
    if not found:
        near = _near(connection, desk, number.strip())
        wish = f"near it: {', '.join(near)}" if near else f"the store has no tickets of the desk {desk}"
        raise StoreError(f"no such ticket at the desk {desk}", found=number, wish=wish)
    ticket: int = found[0][0]
    return ticket


def history(connection: sqlite3.Connection, ticket: int) -> list[NumberedEvent]:
    """Return all that happened to a ticket, in order."""
    rows = connection.execute(
        "SELECT at, seq, kind, value, actor, text FROM events WHERE ticket = ? ORDER BY at, seq", (ticket,)
    )
    return [NumberedEvent(at, seq, EventKind(kind), value, actor, text) for at, seq, kind, value, actor, text in rows]


def _near(connection: sqlite3.Connection, desk: str, number: str) -> list[str]:
    """Return numbers like one: those that end in it, else the neighbours in order that look most like it."""
    ending = connection.execute(
        "SELECT number FROM tickets WHERE desk = ? AND substr(number, -length(?)) = ? COLLATE NOCASE LIMIT 3",
        (desk, number, number),
    )
    if found := [text for (text,) in ending]:
        return found
    beside = connection.execute(
        "SELECT * FROM (SELECT number FROM tickets WHERE desk = ? AND number < ? ORDER BY number DESC LIMIT 50) "
        "UNION ALL SELECT * FROM (SELECT number FROM tickets WHERE desk = ? AND number > ? ORDER BY number LIMIT 50)",
        (desk, number, desk, number),
    )
    return difflib.get_close_matches(number, [text for (text,) in beside], 3, 0.0)
