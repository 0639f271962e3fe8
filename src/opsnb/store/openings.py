"""Reads tickets as they were known when they were opened, and how earlier ones ended. Nothing later is read."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.records import Mapping as LogMapping
from opsnb.kb.tickets import NewTicket

CREATED, QUEUE, PRIORITY, MESSAGE = map(
    int, (EventKind.CREATED, EventKind.QUEUE, EventKind.PRIORITY, EventKind.MESSAGE)
)
KINDS = {"queue": (QUEUE,), "priority": (CREATED, PRIORITY)}
"""Kinds of event by which a matter is set."""

OPENED = """
SELECT t.ticket, t.number, t.opened_at, t.subject, t.requester, t.facts, s.form, s.way_in, t.source
FROM tickets t LEFT JOIN submissions s USING (ticket)
WHERE t.desk = ? AND t.opened_at >= ? AND t.opened_at < ? ORDER BY t.opened_at, t.ticket
"""

AT_OPENING = """
SELECT e.ticket, e.kind, e.value, e.text FROM tickets t JOIN events e ON e.ticket = t.ticket AND e.at <= t.opened_at
WHERE t.desk = ? AND t.opened_at >= ? AND t.opened_at < ? ORDER BY e.ticket, e.at, e.seq
"""

ENDED = """
SELECT t.ticket, (
  SELECT e.value FROM events e WHERE e.ticket = t.ticket AND e.kind IN ({kinds}) AND e.at <= s.at
  ORDER BY e.at DESC, e.seq DESC LIMIT 1)
FROM tickets t JOIN (
  SELECT ticket, MIN(at) AS at FROM events WHERE kind = {status} AND value IN ('solved', 'closed') AND at < ?
  GROUP BY ticket) s USING (ticket)
WHERE t.desk = ? AND NOT EXISTS (
  SELECT 1 FROM events m WHERE m.ticket = t.ticket AND m.kind = {merged} AND m.at < ?)
"""


def opened(connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, since: int, until: int) -> list[NewTicket]:
    """Return the tickets of a desk opened from ``since`` and before ``until`` (UTC seconds), the first opened first.

    Of each, what came in with it: subject, requester, form, way in and answers, and the events of the second of its
    opening. Of the facts of imported tickets, those that their mapping calls known at the opening; the others are read
    from the last row of a log.
    """
    period = (desk, since, until)
    began: dict[int, list[tuple[int, str | None, str | None]]] = defaultdict(list)
    for ticket, kind, value, text in connection.execute(AT_OPENING, period):
        began[ticket].append((kind, value, text))
    return [_ticket(kb, row, began[row[0]]) for row in connection.execute(OPENED, period)]


def ended(
    connection: sqlite3.Connection, desk: str, matter: Literal["queue", "priority"], before: int
) -> dict[int, str]:
    """Return how the tickets solved before an instant stood when they were solved: by ticket, the queue or priority.

    Tickets that turned out to be part of another say nothing about where they belong.
    """
    kinds = ", ".join(map(str, KINDS[matter]))
    sql = ENDED.format(kinds=kinds, status=int(EventKind.STATUS), merged=int(EventKind.MERGED))
    return {ticket: value for ticket, value in connection.execute(sql, (before, desk, before)) if value}


def last_event(connection: sqlite3.Connection, desk: str) -> int | None:
    """Return the UTC second of the last event at a desk; nothing if it has no tickets."""
    (last,) = connection.execute(
        "SELECT MAX(e.at) FROM events e JOIN tickets t ON t.ticket = e.ticket WHERE t.desk = ?", (desk,)
    ).fetchone()
    return None if last is None else int(last)


def _ticket(kb: KnowledgeBase, row: tuple[Any, ...], began: list[tuple[int, str | None, str | None]]) -> NewTicket:
    key, number, opened_at, subject, requester, facts, form, way_in, source = row
    said = json.loads(facts) if facts else {}
    answers: Mapping[str, object] = said if form else {}
    texts = [text for kind, _, text in began if kind in (CREATED, MESSAGE) and text]
    set_to = {kind: value for kind, value, _ in began if value}
    return NewTicket(
        number,
        opened_at,
        subject or "",
        "\n".join([*texts, *_long_answers(kb, form, answers)]),
        requester or "",
        way_in or "",
        form or "",
        answers,
        set_to.get(QUEUE, ""),
        set_to.get(PRIORITY, set_to.get(CREATED, "")),
        {} if form else {name: said[name] for name in _known_at_opening(kb, source) if name in said},
        key,
    )


def _known_at_opening(kb: KnowledgeBase, source: str) -> Iterable[str]:
    record = kb.records.get(f"mappings/{source}")
    return record.opening if isinstance(record, LogMapping) else ()


def _long_answers(kb: KnowledgeBase, form: str | None, answers: Mapping[str, object]) -> list[str]:
    record = kb.records.get(form or "")
    fields = record.fields if isinstance(record, Form) else ()
    return [str(answers[field.id]) for field in fields if field.type == "long-text" and field.id in answers]
