"""How far the store reaches: the first and the last second of which it knows something of a desk."""

from __future__ import annotations

from opsnb.store.engines import Engine

TICKETS = """
SELECT MIN(t.opened_at), (SELECT MAX(e.at) FROM events e JOIN tickets x ON x.ticket = e.ticket WHERE x.desk = ?)
FROM tickets t WHERE t.desk = ?
"""

CALLS = """
SELECT MIN(entered_at), MAX(CASE WHEN left_at > entered_at THEN left_at ELSE entered_at END)
FROM call_legs WHERE desk = ? AND queue IS NOT NULL
"""

Reach = tuple[int, int]
"""First and last, UTC seconds."""


def ticket_reach(engine: Engine, desk: str) -> Reach | None:
    """Return when a desk's first ticket was opened and when the last thing happened to one; nothing without tickets."""
    (found,) = engine.query(TICKETS, (desk, desk)).rows
    return None if found[0] is None else (int(found[0]), int(found[1]))


def call_reach(engine: Engine, desk: str) -> Reach | None:
    """Return when a desk's first call was offered and when the last one did anything; nothing without calls."""
    (found,) = engine.query(CALLS, (desk,)).rows
    return None if found[0] is None else (int(found[0]), int(found[1]))
