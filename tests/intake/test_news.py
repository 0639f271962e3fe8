"""News of a ticket goes on that ticket: a form of staff that names one opens no second one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from service_desk import NOON, new_store, reader, records, staff

from opsnb.errors import ConflictError
from opsnb.intake.showing import show
from opsnb.intake.submitting import Receipt, SubmissionError, submit
from opsnb.kb.events import EventKind
from opsnb.kb.records import Form

(FORM,) = (name for name, form in records().of_kind(Form).items() if form.asks_for_ticket)
CARE = FORM.split("/")[0]
NEWS = {"caller": "technician-news", "first-name": "Sam", "last-name": "Example", "phone": "501-555-0123",
        "how-can-we-help": "The switch was replaced; payroll runs again."}  # fmt: skip


def call_in(store: sqlite3.Connection, number: str = "", key: str | None = None) -> Receipt:
    """Log a call: a new problem, or news of a ticket."""
    answers = {**NEWS, "ticket-number": number} if number else records().get(FORM, Form).example
    return submit(store, reader(FORM), answers, actor=staff("call-taker", CARE), now=NOON, key=key)


def test_news_is_a_note_on_the_ticket(tmp_path: Path) -> None:
    """What the technician calls in stands in the ticket's history, in words; no ticket is opened."""
    store = new_store(tmp_path)
    first = call_in(store)
    assert call_in(store, "t1").number == first.number
    last = show(store, first.ticket, "staff").history[-1]
    assert (last.kind, last.actor) == (EventKind.NOTE, "call-taker")
    assert "A technician with news of a ticket" in (last.text or "")
    assert "payroll runs again" in (last.text or "")
    assert store.execute("SELECT COUNT(*) FROM tickets").fetchone() == (1,)


def test_the_same_news_twice_is_one_note(tmp_path: Path) -> None:
    """A sender who tries again with the same key writes nothing more."""
    store = new_store(tmp_path)
    call_in(store)
    assert [call_in(store, "T1", "k").repeated for _ in range(2)] == [False, True]
    assert [event.kind for event in show(store, 1, "staff").history].count(EventKind.NOTE) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("T1", "T2", id="news of another ticket"),
        pytest.param("T1", "", id="news, then a new ticket"),
        pytest.param("", "T1", id="a new ticket, then news"),
    ],
)
def test_a_key_is_for_one_submission(tmp_path: Path, before: str, after: str) -> None:
    """What comes with the key of something else is refused and never acknowledged: it would be lost."""
    store = new_store(tmp_path)
    for _ in range(2):
        call_in(store)
    call_in(store, before, "k")
    written = store.execute("SELECT COUNT(*) FROM events").fetchone()
    with pytest.raises(ConflictError, match="other answers"):
        call_in(store, after, "k")
    assert store.execute("SELECT COUNT(*) FROM events").fetchone() == written


def test_news_of_no_ticket(tmp_path: Path) -> None:
    """A number that is not there is a mistake in its field, and nothing is lost or opened."""
    store = new_store(tmp_path)
    call_in(store)
    with pytest.raises(SubmissionError) as caught:
        call_in(store, "T9")
    assert [problem.field for problem in caught.value.problems] == ["ticket-number"]
    assert caught.value.values["how-can-we-help"] == NEWS["how-can-we-help"]
