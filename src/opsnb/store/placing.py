"""What triage settles for tickets, and which of them somebody has taken up already."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from opsnb.kb.events import EventKind

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
  AND NOT (e.actor = ? AND e.kind = {priority})
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

    The queue and priority that a ticket was opened with are no such act; nor is a priority that triage has set: that
    ticket still waits for its queue.
    """
    acts = ", ".join(str(int(kind)) for kind in ACTS)
    at_opening = f"{int(EventKind.QUEUE)}, {int(EventKind.PRIORITY)}"
    sql = TAKEN_UP.format(acts=acts, at_opening=at_opening, priority=int(EventKind.PRIORITY))
    return {ticket for (ticket,) in connection.execute(sql, (desk, as_of, ACTOR, ACTOR))}


def placed_by_triage(connection: sqlite3.Connection, ticket: int) -> set[int]:
    """Return the kinds of event by which triage has settled something of a ticket already."""
    rows = connection.execute("SELECT DISTINCT kind FROM events WHERE ticket = ? AND actor = ?", (ticket, ACTOR))
    return {kind for (kind,) in rows}
