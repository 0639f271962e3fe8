"""Writes what a file says about tickets: compares it with the store and writes the difference only."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from itertools import chain

from opsnb.store.deriving import CREATED, NOTHING, PRIORITY, STATUS, WORK, Deriver, Draft, EventRow, Known, final_text
from opsnb.store.reading import Row

Group = tuple[str, list[Row]]
"""A ticket's number and its rows."""

Stored = tuple[int, int, str | None, str | None, int | None, str | None]
"""ticket, opened_at, requester, subject, updates_wanted, facts: a ticket as the store has it."""

PUT_TICKET = """
INSERT INTO tickets (ticket, desk, source, number, opened_at, requester, subject, updates_wanted, facts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (ticket) DO UPDATE SET opened_at = excluded.opened_at, requester = excluded.requester,
  subject = excluded.subject, updates_wanted = excluded.updates_wanted, facts = excluded.facts
"""
PUT_EVENT = """
INSERT INTO events (ticket, at, seq, kind, value, actor, text) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (ticket, at, seq) DO UPDATE SET kind = excluded.kind, value = excluded.value, actor = excluded.actor,
  text = excluded.text
"""
WIDE = 100
PUT_MANY_EVENTS = PUT_EVENT.replace("(?, ?, ?, ?, ?, ?, ?)", ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * WIDE))


class ScatteredError(Exception):
    """The rows of one ticket do not stand together in the file."""


class Writer:
    """Puts tickets of one desk and source into the store, inside a transaction that its caller holds.

    A ticket that is there already goes on from what the store knows of the time before the file's first row of it,
    so an export of the last days alone fits as well as a whole one. Nothing is ever deleted.
    """

    def __init__(self, connection: sqlite3.Connection, deriver: Deriver, desk: str, source: str) -> None:
        self._connection, self._deriver, self._desk, self._source = connection, deriver, desk, source
        self._first_new = self._next = 1 + (connection.execute("SELECT MAX(ticket) FROM tickets").fetchone()[0] or 0)
        self._final_texts = {final_text(end.column) for end in deriver.mapping.ends}
        self.rows = self.tickets_added = self.tickets_changed = self.events_added = self.events_changed = 0

    def take(self, batch: list[Group]) -> None:
        """Write some tickets. Raises :class:`ScatteredError` if one of them was there before in the same file."""
        stored = self._stored([number for number, _ in batch])
        if len({number for number, _ in batch}) < len(batch) or any(
            ticket[0] >= self._first_new for ticket in stored.values()
        ):
            raise ScatteredError
        events = self._stored_events([ticket[0] for ticket in stored.values()])
        tickets_out: list[tuple[object, ...]] = []
        events_out: list[EventRow] = []
        for number, rows in batch:
            self.rows += len(rows)
            timed = self._deriver.in_order(rows)
            if not timed[0]:
                continue
            if number in stored:
                ticket = stored[number]
                past = events[ticket[0]]
                if draft := self._deriver.derive(ticket[0], number, timed, self._known(ticket, past, timed[0][0])):
                    self._compare(ticket, past, draft, tickets_out, events_out)
            elif draft := self._deriver.derive(self._next, number, timed, NOTHING):
                self._next += 1
                self.tickets_added += 1
                self.events_added += len(draft.events)
                tickets_out.append(self._ticket_row(draft, None))
                events_out += draft.events
        self._connection.executemany(PUT_TICKET, tickets_out)
        self._put_events(events_out)

    def _put_events(self, events: list[EventRow]) -> None:
        """Write events, a hundred a statement: half the time of one by one."""
        whole = len(events) - len(events) % WIDE
        for start in range(0, whole, WIDE):
            self._connection.execute(PUT_MANY_EVENTS, list(chain.from_iterable(events[start : start + WIDE])))
        self._connection.executemany(PUT_EVENT, events[whole:])

    def _stored(self, numbers: list[str]) -> dict[str, Stored]:
        columns = "number, ticket, opened_at, requester, subject, updates_wanted, facts"
        which = f"desk = ? AND source = ? AND number IN ({_marks(numbers)})"
        sql = f"SELECT {columns} FROM tickets WHERE {which}"  # noqa: S608 - question marks only
        found = self._connection.execute(sql, (self._desk, self._source, *numbers))
        return {number: tuple(rest) for number, *rest in found}

    def _stored_events(self, tickets: list[int]) -> dict[int, dict[tuple[int, int], EventRow]]:
        columns = "ticket, at, seq, kind, value, actor, text"
        sql = f"SELECT {columns} FROM events WHERE ticket IN ({_marks(tickets)})"  # noqa: S608 - question marks only
        found: dict[int, dict[tuple[int, int], EventRow]] = defaultdict(dict)
        if tickets:
            for event in self._connection.execute(sql, tickets):
                found[event[0]][event[1], event[2]] = event
        return found

    def _known(self, ticket: Stored, past: dict[tuple[int, int], EventRow], before: int) -> Known:
        """Sum up what happened to a ticket before an instant; ends that no row showed are left out."""
        known = Known(facts=ticket[5])
        for (at, _), (_, _, _, kind, value, _, text) in sorted(past.items()):
            if at < before and text not in self._final_texts:
                known.created |= kind == CREATED
                known.begun |= kind != CREATED
                known.responded |= kind == WORK
                known.values[PRIORITY if kind == CREATED else kind] = value
                if kind == STATUS:
                    known.statuses.append((at, value))
        return known

    def _compare(
        self,
        ticket: Stored,
        past: dict[tuple[int, int], EventRow],
        draft: Draft,
        tickets_out: list[tuple[object, ...]],
        events_out: list[EventRow],
    ) -> None:
        """Write out what differs from the store."""
        row = self._ticket_row(draft, ticket[4])
        if row[0:1] + row[4:] != ticket:
            self.tickets_changed += 1
            tickets_out.append(row)
        self._move_opening(past, draft)
        for event in draft.events:
            before = past.get((event[1], event[2]))
            if before != event:
                events_out.append(event)
                self.events_added += before is None
                self.events_changed += before is not None

    def _move_opening(self, past: dict[tuple[int, int], EventRow], draft: Draft) -> None:
        """Move the event of the opening where the source has corrected the time."""
        openings = [key for key, event in past.items() if event[3] == CREATED and event[0] == draft.ticket]
        if openings and draft.opened_at not in [at for at, _ in openings]:
            at, seq = openings[0]
            self._connection.execute(
                "UPDATE events SET at = ? WHERE ticket = ? AND at = ? AND seq = ?",
                (draft.opened_at, draft.ticket, at, seq),
            )
            past[draft.opened_at, seq] = (draft.ticket, draft.opened_at, *past.pop((at, seq))[2:])
            self.events_changed += 1

    def _ticket_row(self, draft: Draft, updates_wanted: int | None) -> tuple[object, ...]:
        wanted = updates_wanted if self._deriver.mapping.updates_recorded else 0
        ticket, number, opened_at, requester, subject, facts, _ = draft
        return ticket, self._desk, self._source, number, opened_at, requester, subject, wanted, facts


def _marks(values: list[str] | list[int]) -> str:
    return ",".join("?" * len(values))
