"""What was known of a ticket at its opening, and how earlier ones ended: each read up to its moment, and no further."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.store.openings import ended, last_event, opened
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

KB = KnowledgeBase.read(Path(__file__).parents[2] / "kb")
DESK = "development-services"
CREATED, QUEUE, PRIORITY, STATUS, MESSAGE = (
    EventKind.CREATED, EventKind.QUEUE, EventKind.PRIORITY, EventKind.STATUS, EventKind.MESSAGE,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open an empty store."""
    connection = open_store(tmp_path / "store.db", create=True)
    yield connection
    connection.close()


def add(store: sqlite3.Connection, number: str, opened_at: int, *events: Event, facts: str | None = None) -> int:
    """Put a ticket into the store."""
    cursor = store.execute(
        "INSERT INTO tickets (desk, source, number, opened_at, requester, subject, facts) "
        "VALUES (?, 'x', ?, ?, 'r@example.org', 'A subject', ?)",
        (DESK, number, opened_at, facts),
    )
    append(store, cursor.lastrowid or 0, events)
    return cursor.lastrowid or 0


def test_of_a_ticket_only_its_opening_is_read(store: sqlite3.Connection) -> None:
    """Text, queue and priority of the second of the opening; what was said or set a second later is not there."""
    add(
        store, "1", 100,
        Event(100, CREATED, "P3", "web", "The driveway."), Event(100, QUEUE, "sorting", "web"),
        Event(101, MESSAGE, None, "customer", "Later."), Event(101, QUEUE, "planning"), Event(101, PRIORITY, "P1"),
    )  # fmt: skip
    (ticket,) = opened(store, KB, DESK, 0, 1000)
    assert (ticket.text, ticket.queue, ticket.priority) == ("The driveway.", "sorting", "P3")
    assert ticket.words == "A subject\nThe driveway."


def test_a_period_is_half_open_and_in_order(store: sqlite3.Connection) -> None:
    """From its first second on, before its last one, the first opened first."""
    for number, at in (("b", 200), ("a", 100), ("c", 300)):
        add(store, number, at, Event(at, CREATED))
    assert [one.number for one in opened(store, KB, DESK, 100, 300)] == ["a", "b"]
    assert opened(store, KB, "broadband", 0, 1000) == []


def test_facts_of_a_log_are_not_known_at_the_opening(store: sqlite3.Connection) -> None:
    """They come from the last row of the log; those alone are known that the mapping takes from the first."""
    add(store, "1", 100, Event(100, CREATED), facts='{"category": "Category 5", "made-sla": "true"}')
    assert (opened(store, KB, DESK, 0, 1000)[0].answers, opened(store, KB, DESK, 0, 1000)[0].known) == ({}, {})
    store.execute("UPDATE tickets SET source = 'servicenow'")
    (ticket,) = opened(store, KB, DESK, 0, 1000)
    assert (ticket.answers, ticket.known) == ({}, {"category": "Category 5"})
    assert (ticket.words, ticket.evidence) == ("A subject", "A subject\ncategory_Category_5")


def test_the_answers_of_a_form_are_known(store: sqlite3.Connection) -> None:
    """Form, way in and answers of what came in here; long answers are part of the text, names and the like are not."""
    answers = {"first-name": "Jordan", "how-can-we-help": "May I build a shed?"}
    key = add(store, "1", 100, Event(100, CREATED), facts=json.dumps(answers))
    form = f"{DESK}/forms/general-question"
    store.execute("INSERT INTO submissions (ticket, form, way_in, token) VALUES (?, ?, 'web', 't')", (key, form))
    (ticket,) = opened(store, KB, DESK, 0, 1000)
    assert (ticket.form, ticket.way_in, ticket.answers) == (form, "web", answers)
    assert ticket.text == "May I build a shed?"


SOLVED = Event(300, STATUS, "solved")


@pytest.mark.parametrize(
    ("events", "before", "queue"),
    [
        ([Event(110, QUEUE, "a"), Event(200, QUEUE, "b"), SOLVED], 1000, "b"),
        ([Event(110, QUEUE, "a"), SOLVED, Event(400, QUEUE, "b")], 1000, "a"),
        ([Event(110, QUEUE, "a"), SOLVED], 300, None),
        ([Event(110, QUEUE, "a"), SOLVED], 301, "a"),
        ([Event(110, QUEUE, "a")], 1000, None),
        ([SOLVED], 1000, None),
        ([Event(110, QUEUE, "a"), Event(250, EventKind.MERGED, "7"), SOLVED], 1000, None),
        ([Event(110, QUEUE, "a"), Event(250, STATUS, "in-progress"), Event(260, STATUS, "closed"), SOLVED], 1000, "a"),
    ],
    ids=["moved", "moved later", "not yet", "just", "open", "no queue", "merged", "closed"],
)  # fmt: skip
def test_a_ticket_ends_where_it_was_solved(
    store: sqlite3.Connection, events: list[Event], before: int, queue: str | None
) -> None:
    """The queue in force when it was first solved or closed, if that was before the moment asked for."""
    key = add(store, "1", 100, Event(100, CREATED), *events)
    assert ended(store, DESK, "queue", before) == ({key: queue} if queue else {})


def test_the_priority_it_ended_with_may_be_that_of_its_opening(store: sqlite3.Connection) -> None:
    """A priority is set at the opening or later; the last one before the solution counts."""
    first = add(store, "1", 100, Event(100, CREATED, "P3"), SOLVED)
    second = add(store, "2", 100, Event(100, CREATED, "P3"), Event(150, PRIORITY, "P1"), SOLVED)
    assert ended(store, DESK, "priority", 1000) == {first: "P3", second: "P1"}


def test_the_last_event_of_a_desk(store: sqlite3.Connection) -> None:
    """Of its tickets, whatever the event; nothing if it has none."""
    assert last_event(store, DESK) is None
    add(store, "1", 100, Event(100, CREATED), SOLVED)
    assert last_event(store, DESK) == 300
