"""What triage writes down: once, all or nothing, and never over what somebody did."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsnb.errors import StoreError
from opsnb.kb.events import EventKind
from opsnb.store.placing import ACTOR, Placement, place, taken_up
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append, history

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


PLACED = [
    Placement(1, QUEUE, "doors", "a rule"),
    Placement(1, PRIORITY, "P2", "a flow"),
    Placement(2, QUEUE, "bells", ""),
]


def events(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return every event of the store."""
    return list(connection.execute("SELECT * FROM events ORDER BY ticket, at, seq"))


def test_a_placement_is_an_event_that_names_its_rule(store: sqlite3.Connection) -> None:
    """Who, when, what and why stand in the history of the ticket; other tickets stay as they are."""
    assert place(store, "desk", PLACED, at=500) == 2
    found = [tuple(event) for event in history(store, 1)[1:]]
    assert found == [(500, 0, QUEUE, "doors", ACTOR, "a rule"), (500, 1, PRIORITY, "P2", ACTOR, "a flow")]
    assert len(history(store, 3)) == 1


def test_the_same_placements_again_write_nothing(store: sqlite3.Connection) -> None:
    """Placing is done once, however often it is asked for, and whenever."""
    place(store, "desk", PLACED, at=500)
    before = events(store)
    assert [place(store, "desk", PLACED, at=at) for at in (500, 501, 100)] == [0, 0, 0]
    assert events(store) == before


def test_a_ticket_placed_in_the_second_of_its_opening_is_placed_once(store: sqlite3.Connection) -> None:
    """The event of triage counts as an act even where the queue chosen at the opening would not."""
    assert [place(store, "desk", PLACED, at=100), place(store, "desk", PLACED, at=100)] == [2, 0]


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
    assert taken_up(store, "desk", event.at - 1) == set()
    assert place(store, "desk", PLACED, at=500) == (1 if is_taken else 2)


def test_it_is_all_or_nothing(store: sqlite3.Connection) -> None:
    """If one ticket cannot be written, none is."""
    before = events(store)
    with pytest.raises(StoreError, match="no such ticket"):
        place(store, "desk", [*PLACED, Placement(99, QUEUE, "doors", "")], at=500)
    assert events(store) == before
