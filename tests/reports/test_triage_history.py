"""What new tickets learn from: what had ended before each was opened, tried honestly on what came later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.tickets import NewTicket
from opsnb.reports.triage import triage_tickets
from opsnb.reports.triage_history import DAY, batches, learn
from opsnb.rules.triage import Triager
from opsnb.store.page_search import PageSearch, Suggestion
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

ROOT = Path(__file__).parents[2]
KB = KnowledgeBase.read(ROOT / "kb")
DESK = "customer-care"
TRIAGER = Triager(KB, DESK)
BEGIN, HOUR = 1_793_000_000, 3600
THINGS = {"printer": "Workplace", "router": "Network", "payroll": "Applications", "login": "Service desk"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open an empty store."""
    connection = open_store(tmp_path / "store.db", create=True)
    yield connection
    connection.close()


def add(store: sqlite3.Connection, number: int, subject: str, queue: str = "", solved: int = 2, **more: str) -> None:
    """Put a ticket into the store: the n-th hour it is opened, and after some hours it is solved in its queue."""
    at = BEGIN + number * HOUR
    cursor = store.execute(
        "INSERT INTO tickets (desk, source, number, opened_at, subject, facts) VALUES (?, ?, ?, ?, ?, ?)",
        (DESK, more.get("source", "x"), more.get("name", f"T{number}"), at, subject, more.get("facts")),
    )
    events = [Event(at, EventKind.CREATED)]
    if queue:
        events += [Event(at + 60, EventKind.QUEUE, queue), Event(at + solved * HOUR, EventKind.STATUS, "solved")]
    append(store, cursor.lastrowid or 0, events)
    store.commit()


def filled(store: sqlite3.Connection, size: int, moved: int | None = None, slow: int | None = None) -> None:
    """Fill a store with tickets on four things; from some on, printers went elsewhere, and nothing was solved soon."""
    random = Random(1)
    for number in range(size):
        thing = random.choice([*THINGS])
        subject = f"{thing} {random.choice(['broken', 'slow', 'stuck'])} {random.choice(['today', 'again'])}"
        queue = "Applications" if moved is not None and number >= moved and thing == "printer" else THINGS[thing]
        add(store, number, subject, queue, 1000 if slow is not None and number >= slow else 2)


@pytest.mark.parametrize(
    ("ages", "sizes"),
    [([], []), ([0], [1]), ([0, 1, DAY - 1], [3]), ([0, DAY, 2 * DAY, 4 * DAY - 1, 300 * DAY], [1, 1, 2, 1])],
    ids=["none", "one", "a day", "long ago"],
)
def test_the_oldest_take_nothing_from_the_newest(ages: list[int], sizes: list[int]) -> None:
    """Each batch reaches as far back as all the newer ones together; together they are all that waits."""
    waiting = [NewTicket(str(age), BEGIN - age) for age in ages]
    found = batches(waiting)
    assert [len(batch) for batch in found] == sizes
    assert sorted((one for batch in found for one in batch), key=lambda one: -one.opened_at) == waiting
    assert all(list(batch) == sorted(batch, key=lambda one: one.opened_at) for batch in found)


def test_a_forgotten_ticket_does_not_switch_the_history_off(store: sqlite3.Connection, tmp_path: Path) -> None:
    """The new ticket is placed by all that came before it; the old one by nothing, and it is named."""
    filled(store, 150)
    store.execute("UPDATE tickets SET number = 'OLD' WHERE number = 'T0'")
    store.execute(
        "DELETE FROM events WHERE ticket = (SELECT ticket FROM tickets WHERE number = 'OLD') AND at > ?", (BEGIN,)
    )
    add(store, 160, "router slow again")
    found = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT)
    told = {one.ticket.number: one.value("queue") for one in found.verdicts}
    assert told == {"OLD": None, "T160": "Network"}
    assert found.quality.learnt_from == 149
    scope = {row[0]: str(row[1]) for row in found.scope_table().rows}
    assert "OLD" in scope["1 older learn from"] and scope["1 older learn from"].startswith("0, until")


def test_nothing_after_a_tickets_own_opening_is_learnt_for_it(store: sqlite3.Connection, tmp_path: Path) -> None:
    """Of two tickets in the same words, a week apart, the older goes by what was known a week ago."""
    filled(store, 300, moved=130)
    add(store, 135, "printer slow again", name="HELD")
    add(store, 301, "printer slow again")
    found = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT)
    assert [one.value("queue") for one in found.verdicts if one.ticket.number == "HELD"] == ["Workplace"]
    assert found.verdicts[-1].value("queue") != "Workplace"


def test_the_trial_learns_only_what_had_ended_before_it(store: sqlite3.Connection) -> None:
    """Printers move to another group at the split: whoever had not seen that is wrong about every one of them."""
    filled(store, 300, moved=200)
    quality = learn(store, KB, TRIAGER, BEGIN + 400 * HOUR)
    printers = [one for one in quality.trials if one.guess.label == "Workplace"]
    assert len(quality.trials) == 100
    assert len(printers) > 10 and not any(one.right for one in printers)
    assert all(one.right for one in quality.trials if one.guess.label in ("Network", "Service desk"))


def test_what_was_open_at_the_split_is_no_part_of_the_trial(store: sqlite3.Connection) -> None:
    """Printers moved before the split, but none that moved had been solved by then: the trial cannot know it."""
    filled(store, 300, moved=60, slow=60)
    quality = learn(store, KB, TRIAGER, BEGIN + 2000 * HOUR)
    assert quality.learnt_from == 300
    assert {one.truth for one in quality.trials if one.guess.label == "Workplace"} == {"Applications"}


def test_what_a_log_knows_of_an_opening_is_learnt_and_counted(store: sqlite3.Connection) -> None:
    """Tickets without a word teach by what their mapping calls known at the opening; those without either, nothing."""
    random = Random(2)
    for number in range(200):
        category = random.randrange(3)
        queue = ("Network", "Workplace", "Applications")[category]
        facts = f'{{"category": "Category {category}", "location": "Place {number % 4}", "made-sla": "{number}"}}'
        add(store, number, "", queue, source="servicenow", facts=facts)
    for number in range(200, 250):
        add(store, number, "", "Network")
    quality = learn(store, KB, TRIAGER, BEGIN + 400 * HOUR)
    assert quality.learnt_from == 200
    words = {word for row in quality.history for word in row[2].split()}
    assert words == {f"category_Category_{n}" for n in range(3)} | {f"location_Place_{n}" for n in range(4)}
    assert all(one.right for one in quality.trials)
    assert quality.right_share == 1


@pytest.mark.parametrize("field", ["form", "way_in", "answers", "queue", "priority", "requester", "known"])
def test_the_digest_covers_all_that_decides(store: sqlite3.Connection, tmp_path: Path, field: str) -> None:
    """Form, way in, answers, what was given and who asks: whatever of them changes, the data is other data."""
    add(store, 1, "printer slow again")
    found = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT)
    verdict = found.verdicts[0]
    other = replace(verdict.ticket, **{field: {"a": "b"} if field in ("answers", "known") else "other"})
    changed = replace(found, verdicts=(replace(verdict, ticket=other),))
    assert changed.result().provenance.data_sha256 != found.result().provenance.data_sha256


def test_a_suggested_page_says_for_whom_it_is(store: sqlite3.Connection, tmp_path: Path) -> None:
    """A page for staff may answer whoever answers; it is not to be sent."""
    add(store, 1, "The payment page is down, what priority is an outage without a backup?")
    rows = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT).pages().rows
    assert rows
    assert all(row[2] == KB.records[str(row[-1])].audience for row in rows)


def test_the_reason_stands_where_a_narrow_screen_shows_it(store: sqlite3.Connection, tmp_path: Path) -> None:
    """After what was decided and before all else, and its lines may break."""
    add(store, 1, "printer slow again")
    table = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT).reasons()
    assert table.columns[:4] == ("Ticket", "Matter", "Decision", "Because")
    assert table.wraps


def test_pages_are_looked_for_only_where_they_are_shown(store: sqlite3.Connection, tmp_path: Path) -> None:
    """With thousands of tickets that wait, a list of three rows takes three looks, not thousands."""
    for number in range(20):
        add(store, number, "What priority is an outage without a backup?")
    found = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT)
    asked: list[str] = []

    class Counted(PageSearch):
        def suggest(self, text: str, limit: int = 3) -> list[Suggestion]:
            asked.append(text)
            return super().suggest(text, limit)

    counted = replace(found, search=Counted(found.search.pages, DESK))
    assert len(counted.pages(3).rows) == 3
    assert len(asked) <= 3


def test_what_is_opened_later_changes_no_second_report(store: sqlite3.Connection, tmp_path: Path) -> None:
    """Two reports of one thing stay what they are, however many tickets with their words come after them."""
    filled(store, 20)
    add(store, 30, "invoice for march shows the wrong address")
    add(store, 31, "invoice for march shows a wrong address")
    first = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT).duplicates
    assert [(one.number, one.of) for one in first] == [("T31", "T30")]
    for number, subject in enumerate(["wrong address", "invoice for march", "the address shows march"] * 5, 40):
        add(store, number, subject)
    later = triage_tickets(DESK, str(tmp_path / "store.db"), start=ROOT).duplicates
    assert [one for one in later if one.number == "T31"] == list(first)
