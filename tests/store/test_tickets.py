"""One ticket: found by its number, its history read, what happens written down and never changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_logs import load, new_store, row, write

from opsnb.errors import StoreError
from opsnb.kb.events import EventKind
from opsnb.store.tickets import Event, append, find_ticket, history

ROWS = [row("INC0042", "New", "08:05", group="?"), row("INC0043", "New", "08:05"), row("REQ7", "New", "08:05")]


def test_what_happens_is_added_at_the_end(tmp_path: Path) -> None:
    """Events that share a second keep the order in which they were written; nothing before them changes."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *ROWS))
    ticket = find_ticket(store, "d", "INC0042")
    before = history(store, ticket)
    at = before[-1].at
    append(store, ticket, [Event(at, EventKind.REPLY, actor="tech-01", text="Hello"), Event(at, EventKind.NOTE)])
    after = history(store, ticket)
    assert after[: len(before)] == before
    assert [(event.at, event.seq, event.kind) for event in after[len(before) :]] == [
        (at, 1, EventKind.REPLY),
        (at, 2, EventKind.NOTE),
    ]


def test_no_event_without_a_ticket(tmp_path: Path) -> None:
    """An event belongs to a ticket that exists."""
    with pytest.raises(StoreError, match="no such ticket"):
        append(new_store(tmp_path), 17, [Event(0, EventKind.NOTE)])


@pytest.mark.parametrize("number", ["INC0042", "inc0042", " INC0042 "])
def test_a_ticket_is_found_by_its_number(tmp_path: Path, number: str) -> None:
    """Case and blanks around a number do not matter."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *ROWS))
    assert find_ticket(store, "d", number) == 1


@pytest.mark.parametrize(
    ("desk", "number", "wish"),
    [
        pytest.param("d", "42", "near it: INC0042", id="the end of a number"),
        pytest.param("d", "INC0041", "INC0042", id="a neighbour"),
        pytest.param("e", "INC0042", "the store has no tickets of the desk e", id="another desk"),
    ],
)
def test_an_unknown_number_names_near_ones(tmp_path: Path, desk: str, number: str, wish: str) -> None:
    """A number that is not there is an error that helps on."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *ROWS))
    with pytest.raises(StoreError, match=f"no such ticket at the desk {desk}") as caught:
        find_ticket(store, desk, number)
    assert wish in caught.value.wish


def test_one_number_in_two_sources(tmp_path: Path) -> None:
    """A number that two sources of a desk use is not guessed at."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *ROWS))
    store.execute("INSERT INTO tickets (desk, source, number, opened_at) VALUES ('d', 'other', 'REQ7', 0)")
    with pytest.raises(StoreError, match="more than one ticket") as caught:
        find_ticket(store, "d", "REQ7")
    assert caught.value.wish == "it is in: other, small"


def test_a_number_of_ours_goes_before_one_of_elsewhere(tmp_path: Path) -> None:
    """An imported ticket with the number of one that was opened here does not hide it."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *ROWS))
    store.execute("INSERT INTO tickets (desk, source, number, opened_at) VALUES ('d', 'opsnb', 'REQ7', 0)")
    assert history(store, find_ticket(store, "d", "req7")) == []
