"""Writes down where triage puts new tickets: once, in one transaction, and only where nobody has acted yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from opsnb.kb.events import EventKind
from opsnb.store.tickets import Event, append
from opsnb.store.transaction import transaction

ACTOR = "triage"
"""Who acted, in the history of a ticket that triage placed."""

ACTS = (
    EventKind.ASSIGNED, EventKind.QUEUE, EventKind.PRIORITY, EventKind.STATUS, EventKind.REPLY, EventKind.WORK,
    EventKind.MERGED,
)  # fmt: skip
"""What shows that somebody has taken a ticket up, if it happens after the opening."""

TAKEN_UP = """
SELECT DISTINCT t.ticket FROM tickets t JOIN events e ON e.ticket = t.ticket
WHERE t.desk = ? AND e.at <= ? AND e.kind IN ({acts})
  AND (e.at > t.opened_at OR e.actor = ? OR e.kind NOT IN ({at_opening}))
"""


class Placement(NamedTuple):
    """What triage settles for one ticket."""

    ticket: int
    kind: EventKind
    """Queue, priority or assigned."""
    value: str
    why: str
    """The deciding rule and its reason; it becomes the text of the event."""


def taken_up(connection: sqlite3.Connection, desk: str, as_of: int) -> set[int]:
    """Return the tickets of a desk that somebody, or triage, had acted upon by an instant.

    The queue and priority that a ticket was opened with are no such act.
    """
    acts = ", ".join(str(int(kind)) for kind in ACTS)
    at_opening = f"{int(EventKind.QUEUE)}, {int(EventKind.PRIORITY)}"
    sql = TAKEN_UP.format(acts=acts, at_opening=at_opening)
    return {ticket for (ticket,) in connection.execute(sql, (desk, as_of, ACTOR))}


def place(connection: sqlite3.Connection, desk: str, placements: Iterable[Placement], *, at: int) -> int:
    """Write placements down as events at a UTC second, and return how many tickets were placed.

    Tickets that somebody has taken up in the meantime are passed over, so the same placements a second time write
    nothing. All or nothing. Raises :class:`~opsnb.errors.BusyError` if the store is busy for too long.
    """
    by_ticket: dict[int, list[Placement]] = {}
    for one in placements:
        by_ticket.setdefault(one.ticket, []).append(one)
    with transaction(connection):
        for ticket in taken_up(connection, desk, 2**62) & by_ticket.keys():
            del by_ticket[ticket]
        for ticket, those in by_ticket.items():
            append(connection, ticket, [Event(at, one.kind, one.value, ACTOR, one.why) for one in those])
    return len(by_ticket)
