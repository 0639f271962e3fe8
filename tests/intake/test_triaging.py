"""What triage writes down: once, all or nothing, never over what somebody did, and whoever it concerns is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from service_desk import NOON, ask, new_store, reachable

from opsnb.errors import OpsnbError, StoreError
from opsnb.intake.triaging import place, triage_desk
from opsnb.kb.events import EventKind
from opsnb.store.placing import ACTOR, Placement
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append, history

DESK = "development-services"
ROOT = Path(__file__).parents[2]
QUEUE, PRIORITY, ASSIGNED = EventKind.QUEUE, EventKind.PRIORITY, EventKind.ASSIGNED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open a store with three questions of a customer."""
    connection = new_store(tmp_path)
    for minute in range(3):
        ask(connection, now=NOON + 60 * minute)
    yield connection
    connection.close()


PLACED = [
    Placement(1, QUEUE, "planning", "a rule"),
    Placement(1, PRIORITY, "P2", "a flow"),
    Placement(2, QUEUE, "inspections", ""),
]


def put(connection: sqlite3.Connection, placements: list[Placement] | None = None, now: int = NOON + 500) -> int:
    """Place some tickets."""
    return place(connection, reachable(), DESK, PLACED if placements is None else placements, now=now)


def written(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return every event of the store and every notice."""
    events = connection.execute("SELECT * FROM events ORDER BY ticket, at, seq")
    return [*events, *connection.execute("SELECT * FROM outbox ORDER BY 1")]


def test_a_placement_is_an_event_that_names_its_rule(store: sqlite3.Connection) -> None:
    """Who, when, what and why stand in the history of the ticket; other tickets stay as they are."""
    before = len(history(store, 3))
    assert put(store) == 2
    at = NOON + 500
    found = [tuple(event) for event in history(store, 1) if event.actor == ACTOR]
    assert found == [(at, 0, QUEUE, "planning", ACTOR, "a rule"), (at, 1, PRIORITY, "P2", ACTOR, "a flow")]
    assert len(history(store, 3)) == before


def test_whoever_it_concerns_is_told(store: sqlite3.Connection) -> None:
    """A ticket that triage puts into a queue calls for the same notices as one that somebody puts there."""
    store.execute("DELETE FROM outbox")
    store.commit()
    put(store, [Placement(1, QUEUE, "planning", "a rule"), Placement(2, ASSIGNED, "greeter", "a rule")])
    told = {tuple(row) for row in store.execute("SELECT ticket, recipient FROM outbox")}
    team = reachable().team(DESK)
    assert team is not None
    assert {(1, one.address) for one in team.members if "planning" in one.queues} <= told
    assert {ticket for ticket, _ in told} == {1} | ({2} if team.member("greeter") else set())


def test_the_same_placements_again_write_nothing(store: sqlite3.Connection) -> None:
    """Placing is done once, however often it is asked for, and whenever; nobody is told twice."""
    put(store)
    before = written(store)
    assert [put(store, now=NOON + later) for later in (500, 501, 100)] == [0, 0, 0]
    assert written(store) == before


def test_a_ticket_without_a_queue_yet_gets_it_later_and_its_priority_once(store: sqlite3.Connection) -> None:
    """A priority alone does not take it up."""
    assert put(store, [PLACED[1]]) == 1
    assert put(store, [PLACED[1]], now=NOON + 600) == 0
    assert put(store, PLACED[:2], now=NOON + 700) == 1
    kinds = [(event.kind, event.at - NOON) for event in history(store, 1) if event.actor == ACTOR]
    assert kinds == [(PRIORITY, 500), (QUEUE, 700)]


def test_no_event_comes_before_what_is_there(store: sqlite3.Connection) -> None:
    """A clock that was set back, or an instant before the opening, does not place a ticket before it exists."""
    assert put(store, now=5) == 2
    assert {event.at for event in history(store, 2) if event.actor == ACTOR} == {NOON + 60}


def test_what_somebody_has_taken_up_is_passed_over(store: sqlite3.Connection) -> None:
    """What an agent did since the decision stays as it is."""
    append(store, 1, [Event(NOON + 200, QUEUE, "inspections", "agent")])
    store.commit()
    assert put(store) == 1
    assert not [event for event in history(store, 1) if event.actor == ACTOR]


def test_it_is_all_or_nothing(store: sqlite3.Connection) -> None:
    """If one ticket cannot be written, none is, and nobody is told."""
    before = written(store)
    with pytest.raises(StoreError, match="no such ticket"):
        put(store, [*PLACED, Placement(99, QUEUE, "planning", "")])
    assert written(store) == before


def test_nobody_writes_between_looking_and_placing(store: sqlite3.Connection, tmp_path: Path) -> None:
    """Whoever would take a ticket up while triage looks which are free has to wait."""
    other = open_store(tmp_path / "store.db")
    other.execute("PRAGMA busy_timeout = 0")
    refused = list[str]()

    def take_up(statement: str) -> None:
        if statement.lstrip().startswith("SELECT DISTINCT t.ticket"):
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                refused.append(str(error))

    store.set_trace_callback(take_up)
    assert put(store) == 2
    store.set_trace_callback(None)
    other.close()
    assert refused == ["database is locked"]


def test_the_sample_is_never_written_to() -> None:
    """It is the same for everybody."""
    with pytest.raises(OpsnbError, match="nothing is written to the sample"):
        triage_desk("customer-care", "sample", apply=True, start=ROOT)
