"""Which tickets somebody has taken up: triage leaves them alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsnb.kb.events import EventKind
from opsnb.store.placing import ACTOR, placed_by_triage, taken_up
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

QUEUE, PRIORITY, STATUS, REPLY = EventKind.QUEUE, EventKind.PRIORITY, EventKind.STATUS, EventKind.REPLY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open a store with three tickets, opened at 100, 200 and 300."""
    connection = open_store(tmp_path / "store.db", create=True)
    for ticket in (1, 2, 3):
        connection.execute(
            "INSERT INTO tickets (ticket, desk, source, number, opened_at) VALUES (?, 'desk', 'opsnb', ?, ?)",
            (ticket, f"T{ticket}", ticket * 100),
        )
        append(connection, ticket, [Event(ticket * 100, EventKind.CREATED, None, "web")])
    connection.commit()
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("event", "is_taken"),
    [
        (Event(150, QUEUE, "doors", "agent"), True),
        (Event(150, PRIORITY, "P1", "agent"), True),
        (Event(150, EventKind.ASSIGNED, "agent", "agent"), True),
        (Event(150, STATUS, "in-progress", "agent"), True),
        (Event(150, REPLY, None, "agent", "Hello."), True),
        (Event(150, EventKind.WORK, None, "agent"), True),
        (Event(150, EventKind.MERGED, "T2", "agent"), True),
        (Event(100, QUEUE, "sorting", "web"), False),
        (Event(100, PRIORITY, "P1", "web"), False),
        (Event(100, REPLY, None, "agent", "At once."), True),
        (Event(150, EventKind.MESSAGE, None, "customer", "Any news?"), False),
        (Event(150, EventKind.NOTE, None, "agent", "Nobody is free."), False),
    ],
    ids=lambda value: f"{value.kind.name.lower()}-{value.at}" if isinstance(value, Event) else "",
)
def test_what_somebody_has_taken_up_is_passed_over(store: sqlite3.Connection, event: Event, is_taken: bool) -> None:
    """An act of staff after the opening settles a ticket; what it was opened with, news and notes do not."""
    append(store, 1, [event])
    store.commit()
    assert taken_up(store, "desk", 1000) == ({1} if is_taken else set())
    assert taken_up(store, "desk", event.at) == ({1} if is_taken else set())
    assert taken_up(store, "desk", event.at - 1) == set()


@pytest.mark.parametrize(("kind", "is_taken"), [(QUEUE, True), (EventKind.ASSIGNED, True), (PRIORITY, False)])
@pytest.mark.parametrize("at", [100, 150])
def test_a_ticket_that_triage_has_given_only_a_priority_still_waits(
    store: sqlite3.Connection, kind: EventKind, is_taken: bool, at: int
) -> None:
    """Nobody has it yet; with a queue or somebody who takes it, it has left the list."""
    append(store, 1, [Event(at, kind, "x", ACTOR)])
    assert taken_up(store, "desk", 1000) == ({1} if is_taken else set())
    assert placed_by_triage(store, 1) == {kind}
    assert placed_by_triage(store, 2) == set()


def test_another_desk_is_another_matter(store: sqlite3.Connection) -> None:
    """Only tickets of the desk asked about are named."""
    append(store, 1, [Event(150, QUEUE, "doors", "agent")])
    assert taken_up(store, "other", 1000) == set()
