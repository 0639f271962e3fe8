"""A duplicate becomes part of the ticket that it is about."""

from __future__ import annotations

import sqlite3

from opsnb.errors import ChangeError
from opsnb.intake.actors import Actor
from opsnb.intake.changing import after, check_version
from opsnb.kb.events import EventKind
from opsnb.store.current import Current, current
from opsnb.store.tickets import Event, append
from opsnb.store.transaction import transaction


def merge(
    connection: sqlite3.Connection, duplicate: int, into: int, *, actor: Actor, now: int, expected: int | None = None
) -> Current:
    """Make a ticket part of another one of the same desk and source; return where that other one stands then.

    The duplicate is closed and leaves the figures of the SLA check; its customer can still be answered on it. What was
    written on it stays there, and a note on the other ticket leads to it.
    Raises :class:`ChangeError` if the two are one, belong to different desks, or one is part of another already.
    """
    actor.check("merge")
    with transaction(connection):
        first, second = current(connection, duplicate), current(connection, into)
        check_version(connection, first, expected)
        _check(first, second)
        at = max(after(first, now), after(second, now))
        ended = [Event(at, EventKind.MERGED, second.number, actor.name)]
        if first.status != "closed":
            ended.append(Event(at, EventKind.STATUS, "closed", actor.name))
        append(connection, duplicate, ended)
        append(connection, into, [Event(at, EventKind.NOTE, None, actor.name, _says(first))])
        return current(connection, into)


def _check(first: Current, second: Current) -> None:
    if first.ticket == second.ticket:
        raise ChangeError("a ticket cannot become part of itself", found=first.number, wish="name another ticket")
    if (first.desk, first.source) != (second.desk, second.source):
        raise ChangeError("the tickets belong to different desks", found=second.number, wish=f"one of {first.desk}")
    for ticket in (first, second):
        if ticket.merged_into:
            raise ChangeError("the ticket is part of another", found=ticket.number, wish=f"name {ticket.merged_into}")


def _says(first: Current) -> str:
    who = f" of {first.requester}" if first.requester else ""
    return f"{first.number}{who} was about the same and became part of this ticket: {first.subject or 'no subject'}"
