"""What the customer writes on a ticket that is there already: on its page, or by mail."""

from __future__ import annotations

import sqlite3

from opsnb.errors import ChangeError
from opsnb.intake.actors import CUSTOMER, Actor
from opsnb.intake.changing import after, clean_text
from opsnb.intake.notices import tell
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.store.current import Current, current
from opsnb.store.tickets import Event, append
from opsnb.store.transaction import transaction

WAKES = ("waiting-on-customer", "solved", "closed")
"""Statuses that a message of the customer ends: the desk has to look again."""
UNPROVEN = "sender-not-proven"
"""Value of a message that came by mail, when only the address says from whom."""


def message(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    ticket: int,
    text: str,
    *,
    actor: Actor = CUSTOMER,
    now: int,
) -> Current:
    """Write down what the customer says, in one transaction; a ticket that waited or was over is in progress again.

    On a ticket that became part of another one, the message stays on the own ticket and staff find a private note on
    the other: no customer sees what another one writes, and who knows somebody's address is not that person.
    Raises :class:`ChangeError` for an empty text or one that is too long.
    """
    with transaction(connection):
        return current(connection, receive(connection, kb, ticket, text, actor=actor, now=now))


def receive(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    ticket: int,
    text: str,
    *,
    actor: Actor = CUSTOMER,
    now: int,
    value: str | None = None,
) -> int:
    """Do what :func:`message` does inside a transaction that the caller holds; return the ticket it was written on.

    ``value`` is :data:`UNPROVEN` if nothing proves who wrote it.
    """
    own, target = current(connection, ticket), survivor(connection, ticket)
    said, at = clean_text(text), after(target, now)
    spoken = Event(at, EventKind.MESSAGE, value, actor.name, said)
    if own.ticket != target.ticket:
        there = [spoken._replace(at=after(own, now))]
        append(connection, ticket, there)
        tell(connection, kb, ticket, there, actor=actor, now=now)
        spoken = Event(
            at, EventKind.NOTE, None, actor.name, f"Written on {own.number}, which is part of this:\n\n{said}"
        )
    events = [spoken]
    if target.status in WAKES:
        events.append(Event(at, EventKind.STATUS, "in-progress", actor.name))
    append(connection, target.ticket, events)
    tell(connection, kb, target.ticket, events, actor=actor, now=now)
    return ticket


def survivor(connection: sqlite3.Connection, ticket: int) -> Current:
    """Return the ticket itself, or the one it became part of."""
    seen = {ticket}
    found = current(connection, ticket)
    while found.merged_into:
        (target,) = connection.execute(
            "SELECT ticket FROM tickets WHERE desk = ? AND source = ? AND number = ?",
            (found.desk, found.source, found.merged_into),
        ).fetchone() or (ticket,)
        if target in seen:
            raise ChangeError("tickets are merged in a circle", found=found.number)
        seen.add(target)
        found = current(connection, target)
    return found
