"""Sample tickets of a desk that promises no times: filed with its forms, in the words of its records."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from small_logs import new_store, records

from opsnb.errors import StoreError
from opsnb.kb.records import Form
from opsnb.kb.submission import FormReader
from opsnb.store.sample_forms import make_filed

DESK = "development-services"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """Make the sample once for all tests that only read it."""
    store = new_store(tmp_path_factory.mktemp("filed"))
    assert make_filed(store, records(), DESK) == 120
    return store


def test_each_ticket_is_what_its_form_would_take(month: sqlite3.Connection) -> None:
    """A made-up ticket can have come in: the form takes its answers."""
    kb = records()
    readers = {key: FormReader(kb, key) for key in kb.of_kind(Form, DESK)}
    rows = month.execute("SELECT s.form, t.facts FROM tickets t JOIN submissions s USING (ticket)").fetchall()
    assert len(rows) == 120
    for form, facts in rows:
        assert readers[form].read(json.loads(facts)).problems == ()


def test_what_people_ask_is_what_the_records_say_they_ask(month: sqlite3.Connection) -> None:
    """No words are made up beside the records' own."""
    kb = records()
    asked = {question for record in kb.records.values() for question in record.questions}
    examples = {str(value) for form in kb.of_kind(Form, DESK).values() for value in form.example.values()}
    titles = {form.title for form in kb.of_kind(Form, DESK).values()}
    subjects = {subject for (subject,) in month.execute("SELECT subject FROM tickets")}
    assert subjects <= asked | examples | titles
    assert len(subjects) > 20


def test_the_same_every_time(month: sqlite3.Connection, tmp_path: Path) -> None:
    """Two stores get the same tickets, and a store that has them is not touched."""
    store = new_store(tmp_path)
    make_filed(store, records(), DESK)
    rows = "SELECT * FROM tickets JOIN events USING (ticket) ORDER BY ticket, at, seq"
    assert store.execute(rows).fetchall() == month.execute(rows).fetchall()
    changes = store.total_changes
    make_filed(store, records(), DESK)
    assert store.total_changes == changes


def test_some_still_wait_when_the_sample_ends(month: sqlite3.Connection) -> None:
    """There is something to triage: a few tickets are new, most are solved."""
    states = dict(month.execute("SELECT status, COUNT(*) FROM current GROUP BY status"))
    assert states["new"] >= 5
    assert states["solved"] >= 80


def test_real_tickets_are_not_mixed_with_made_up_ones(tmp_path: Path) -> None:
    """A store that holds real tickets of the desk is left as it is."""
    store = new_store(tmp_path)
    store.execute("INSERT INTO tickets (desk, source, number, opened_at) VALUES (?, 'opsnb', 'T1', 0)", (DESK,))
    with pytest.raises(StoreError, match="real tickets"):
        make_filed(store, records(), DESK)
    assert store.execute("SELECT COUNT(*) FROM tickets").fetchone() == (1,)


def test_what_was_tried_out_on_the_sample_goes_when_it_is_made_anew(tmp_path: Path) -> None:
    """A reply and a file on a made-up ticket are in nobody's way."""
    store = new_store(tmp_path)
    make_filed(store, records(), DESK)
    (ticket,) = store.execute("SELECT MIN(ticket) FROM tickets").fetchone()
    with store:
        store.execute("INSERT INTO events (ticket, at, seq, kind) SELECT ?, MAX(at) + 1, 9, 6 FROM events", (ticket,))
        store.execute(
            "INSERT INTO attachments (ticket, at, name, media_type, sha256, content) VALUES (?, 1, 'a', 'b', '', x'')",
            (ticket,),
        )
    assert make_filed(store, records(), DESK) == 120
    assert store.execute("SELECT (SELECT COUNT(*) FROM attachments), COUNT(*) FROM tickets").fetchone() == (0, 120)
