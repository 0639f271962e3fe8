"""Notices: who is told of what is what the desk's triggers say, once, together with what calls for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from service_desk import NOON, QUESTION, ask, new_store, reachable, reader, records, staff

from opsnb.errors import ChangeError
from opsnb.intake.changing import Change, change
from opsnb.intake.messages import message
from opsnb.intake.notices import RECEIPTS_AN_HOUR
from opsnb.intake.submitting import submit
from opsnb.kb.records import Form
from opsnb.store.current import current


def outbox(store: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return trigger and recipient of every notice, in order."""
    rows = store.execute("SELECT occasion, recipient FROM outbox ORDER BY notice")
    return [(occasion.split()[0], recipient) for occasion, recipient in rows]


def test_a_new_ticket_tells_the_requester_and_its_queue(tmp_path: Path) -> None:
    """Whoever asked gets the number and what happens next; the queue's members hear of a ticket that nobody has."""
    store = new_store(tmp_path)
    receipt = ask(store)
    told = outbox(store)
    assert told[0] == ("receipt", "jordan@example.com")
    assert {who for what, who in told[1:] if what == "new-in-the-queue"} == {
        f"{name}@example.org" for name in ("technician", "greeter", "reception", "coordination", "administrator")
    }
    subject, body, link = store.execute("SELECT subject, body, link FROM outbox ORDER BY notice").fetchone()
    assert subject == "[T1] Who is in charge of street vendors?"
    assert receipt.next in body
    assert link == f"/ticket/{receipt.token}"


def test_the_customer_does_not_read_what_staff_wrote(tmp_path: Path) -> None:
    """A form that only staff fill in is called by its title to the customer, and by its first line to staff."""
    store, form = new_store(tmp_path), "development-services/forms/phone-planning"
    example = records().get(form, Form).example
    long = next(one.id for one in records().get(form, Form).fields if one.type == "long-text")
    answers = {**example, long: "Sounds drunk. Wants a fence."}
    receipt = submit(store, reader(form), answers, actor=staff("reception"), now=NOON)
    requester = current(store, receipt.ticket).requester or ""
    assert "@" in requester
    told = store.execute("SELECT recipient, subject || body FROM outbox").fetchall()
    assert {("drunk" in text) for who, text in told if who == requester} == {False}
    assert {("drunk" in text) for who, text in told if who != requester} == {True}


def test_who_is_assigned_is_told_and_nobody_of_their_own_deeds(tmp_path: Path) -> None:
    """A mail goes to whoever is given a ticket, unless they took it themselves."""
    store, kb = new_store(tmp_path), reachable()
    ticket = ask(store).ticket
    store.execute("DELETE FROM outbox")
    store.commit()
    change(store, kb, ticket, [Change("assign", "planning")], actor=staff("coordination"), now=NOON)
    change(store, kb, ticket, [Change("assign")], actor=staff("planning"), now=NOON)
    change(store, kb, ticket, [Change("assign", "planning")], actor=staff("planning"), now=NOON)
    assert outbox(store) == [("given-to-you", "planning@example.org")]


def test_a_note_tells_no_customer(tmp_path: Path) -> None:
    """A private reply updates the ticket and sends the customer nothing; a public one is sent."""
    store, kb = new_store(tmp_path), reachable()
    ticket = ask(store).ticket
    store.execute("DELETE FROM outbox")
    store.commit()
    steps = [Change("note", text="Ask Sam."), Change("reply", text="Planning is **in charge**.")]
    change(store, kb, ticket, steps, actor=staff("planning"), now=NOON)
    assert outbox(store) == [("answer", "jordan@example.com")]
    (body,) = store.execute("SELECT body FROM outbox").fetchone()
    assert "Planning is **in charge**." in body and "Sam" not in body


def test_the_customers_message_reaches_whoever_has_the_ticket(tmp_path: Path) -> None:
    """A ticket that somebody has tells that one; one that nobody has tells the queue."""
    store, kb = new_store(tmp_path), reachable()
    ticket = ask(store).ticket
    change(store, kb, ticket, [Change("queue", "planning")], actor=staff("coordination"), now=NOON)
    for held, trigger in ((None, "customer-wrote-to-the-queue"), ("planning", "customer-wrote")):
        store.execute("DELETE FROM outbox")
        store.commit()
        change(store, kb, ticket, [Change("assign", held)], actor=staff("planning"), now=NOON)
        message(store, kb, ticket, "And food trucks?", now=NOON)
        assert outbox(store) == [(trigger, "planning@example.org")]


def test_what_is_not_done_is_not_told(tmp_path: Path) -> None:
    """An event and its notices are written together: a change that fails leaves no notice."""
    store, kb = new_store(tmp_path), reachable()
    ticket = ask(store).ticket
    before = outbox(store)
    with pytest.raises(ChangeError):
        change(store, kb, ticket, [Change("assign", "planning"), Change("queue", "attic")], actor=staff("coordination"),
               now=NOON)  # fmt: skip
    assert outbox(store) == before


def test_members_without_an_address_get_no_mail(tmp_path: Path) -> None:
    """The records as they are name no addresses: nothing waits for somebody who cannot be reached."""
    store = new_store(tmp_path)
    ticket = ask(store).ticket
    store.execute("DELETE FROM outbox")
    store.commit()
    change(store, records(), ticket, [Change("assign", "planning")], actor=staff("coordination"), now=NOON)
    assert outbox(store) == []


def test_a_desk_without_triggers_sends_nothing(tmp_path: Path) -> None:
    """Notices are records: a desk that has none is quiet, and its tickets work all the same."""
    store, kb = new_store(tmp_path), records()
    quiet = next(f"{name}/forms" for name in kb.desks if f"{name}/triggers" not in kb.records)
    identity, form = next((key, form) for key, form in kb.of_kind(type(kb.records[QUESTION])).items() if quiet in key)
    actor = staff(kb.team(identity.split("/")[0]).members[0].id, identity.split("/")[0])  # type: ignore[union-attr]
    submit(store, reader(identity), form.example, actor=actor, now=NOON)
    assert outbox(store) == []


def test_receipts_come_to_rest(tmp_path: Path) -> None:
    """Two programs that answer each other's mails stop after a few; the tickets are all there."""
    store = new_store(tmp_path)
    for n in range(RECEIPTS_AN_HOUR + 3):
        ask(store, f"Question {n}", NOON + n)
    assert [what for what, _ in outbox(store)].count("receipt") == RECEIPTS_AN_HOUR
    ask(store, "An hour later", NOON + 3700)
    assert [what for what, _ in outbox(store)].count("receipt") == RECEIPTS_AN_HOUR + 1
