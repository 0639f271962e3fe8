"""Mails become tickets: once, in the right ticket, and never by a program or for somebody else."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from mails import mail
from service_desk import DESK, NOON, QUESTION, ask, new_store, reachable, staff

from opsnb.intake.changing import Change, change
from opsnb.intake.mail.reading import read_mail
from opsnb.intake.mail.taking import Taken, take_mail
from opsnb.intake.messages import UNPROVEN
from opsnb.intake.showing import attachment, show
from opsnb.intake.web.telling import event_words
from opsnb.kb.events import EventKind
from opsnb.kb.records import Form
from opsnb.store.current import current

DAY = 86_400


def take(store: sqlite3.Connection, raw: bytes, now: int = NOON + 600) -> Taken:
    """Take a mail for the desk."""
    return take_mail(store, reachable(), DESK, read_mail(raw, "a.eml"), now=now, own=["desk@example.org"])


def events(store: sqlite3.Connection) -> list[object]:
    """Return the whole log."""
    return list(store.execute("SELECT * FROM events"))


def test_a_mail_opens_a_ticket_once(tmp_path: Path) -> None:
    """A mail is a ticket of whoever sent it, from when it arrived; the same mail again changes nothing."""
    store = new_store(tmp_path)
    assert take(store, mail()) == Taken("opened", "T1")
    before = events(store)
    assert take(store, mail()) == Taken("known")
    assert events(store) == before
    seen = show(store, 1, "staff")
    assert (seen.current.requester, seen.current.subject) == ("jordan@example.com", "Street vendors")
    assert (seen.current.opened_at, seen.way_in) == (NOON, "email")
    assert (seen.current.queue, seen.history[0].text) == (reachable().desk(DESK).triage, "Who is in charge?")


def test_the_number_in_the_subject_joins_the_requesters_mails(tmp_path: Path) -> None:
    """A reply of the requester joins its ticket, however the subject was changed around the number."""
    store = new_store(tmp_path)
    number = ask(store).number
    assert take(store, mail(f"Re: AW: [{number.lower()}] vendors", "And trucks?")) == Taken("joined", "T1")
    last = show(store, 1, "public").history[-1]
    assert (last.kind, last.text) == (EventKind.MESSAGE, "And trucks?")


def test_a_stranger_does_not_join_by_a_number(tmp_path: Path) -> None:
    """Numbers can be guessed: a mail from elsewhere that names one opens a ticket of its own."""
    store = new_store(tmp_path)
    ask(store)
    before = show(store, 1, "staff").history
    assert take(store, mail("[T1] hello", sender="eve@example.net")) == Taken("opened", "T2")
    assert show(store, 1, "staff").history == before


def test_an_answer_to_our_mail_joins_from_any_address(tmp_path: Path) -> None:
    """Who has our mail was given it: a colleague of the customer may answer, and is named."""
    store = new_store(tmp_path)
    ask(store)
    (secret,) = store.execute("SELECT message_id FROM outbox WHERE recipient = 'jordan@example.com'").fetchone()
    assert take(store, mail(sender="kim@example.com", In_Reply_To=secret)).outcome == "joined"
    assert "From kim@example.com" in (show(store, 1, "public").history[-1].text or "")


def test_an_answer_to_a_mail_for_staff_is_private(tmp_path: Path) -> None:
    """A notice that a colleague passed on may be answered by anybody; that is no word of the customer."""
    store = new_store(tmp_path)
    ask(store)
    (inside,) = store.execute("SELECT message_id FROM outbox WHERE recipient LIKE 'greeter@%'").fetchone()
    assert take(store, mail(text="Internal.", sender="kim@example.net", In_Reply_To=inside)).outcome == "noted"
    assert "Internal." not in repr(show(store, 1, "public"))


def test_a_long_mail_is_cut_and_kept(tmp_path: Path) -> None:
    """A mail longer than a ticket's texts may be is cut, and says so; it is not refused."""
    store = new_store(tmp_path)
    ask(store)
    (secret,) = store.execute("SELECT message_id FROM outbox WHERE recipient = 'jordan@example.com'").fetchone()
    assert take(store, mail(text="word " * 9000, sender="kim@example.com", In_Reply_To=secret)).outcome == "joined"
    assert "was too long" in (show(store, 1, "public").history[-1].text or "")


def test_a_second_mail_before_our_answer_joins_the_first(tmp_path: Path) -> None:
    """A customer who answers the own mail goes on with the same ticket."""
    store = new_store(tmp_path)
    take(store, mail())
    assert take(store, mail("More", number=2, In_Reply_To="<1@mail.example.com>")) == Taken("joined", "T1")


def test_a_mail_of_the_team_is_a_private_note(tmp_path: Path) -> None:
    """An address is easily forged, so what comes under the name of staff never reaches the customer."""
    store = new_store(tmp_path)
    ask(store)
    assert take(store, mail("[T1]", "Call Sam.", sender="planning@example.org")) == Taken("noted", "T1")
    assert "Call Sam." not in repr(show(store, 1, "public"))
    last = show(store, 1, "staff").history[-1]
    assert (last.kind, last.actor) == (EventKind.NOTE, "opsnb")


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Auto_Submitted": "auto-replied"}, id="an answer of absence"),
        pytest.param({"sender": "desk@example.org"}, id="our own mail"),
    ],
)
def test_programs_open_no_tickets(tmp_path: Path, headers: dict[str, str]) -> None:
    """What a program sends is remembered as ignored, and is no ticket, even with the number of one."""
    store = new_store(tmp_path)
    ask(store)
    before = events(store)
    assert take(store, mail("[T1] away", **headers)).outcome == "ignored"  # type: ignore[arg-type]
    assert events(store) == before
    assert "ignored" in store.execute("SELECT outcome FROM mails").fetchone()[0]


def test_our_own_notice_that_comes_back_is_no_ticket(tmp_path: Path) -> None:
    """A notice that is sent to the desk's own mailbox is known by its Message-ID."""
    store = new_store(tmp_path)
    ask(store)
    (secret,) = store.execute("SELECT message_id FROM outbox").fetchone()
    raw = mail(sender="somebody@example.net").replace(b"<1@mail.example.com>", secret.encode())
    assert take(store, raw).outcome == "ignored"


def test_a_mail_wakes_a_solved_ticket(tmp_path: Path) -> None:
    """A customer who writes after the solution is heard."""
    store = new_store(tmp_path)
    ask(store)
    change(store, reachable(), 1, [Change("status", "solved")], actor=staff("planning"), now=NOON)
    take(store, mail("[T1]", "It is not solved."))
    assert current(store, 1).status == "in-progress"


def test_files_are_kept_and_what_is_too_large_is_told(tmp_path: Path) -> None:
    """Files come with the ticket under safe names; one that is too large is left out, and staff are told."""
    store = new_store(tmp_path)
    take(store, mail(files={"../../etc/passwd": b"x", "big.bin": b"0" * (10 * 1024**2 + 1)}))
    seen = show(store, 1, "staff")
    assert [(file.name, file.size) for file in seen.attachments] == [("passwd", 1)]
    assert "big.bin: larger than 10 MB" in (seen.history[-1].text or "")
    assert attachment(store, 1, seen.attachments[0].attachment)[1] == b"x"


def test_a_saved_form_that_is_attached_opens_the_ticket(tmp_path: Path) -> None:
    """Who saves a form and mails the file has sent the form: its answers are the ticket's."""
    store = new_store(tmp_path)
    saved = {"form": QUESTION, "version": 1, "values": reachable().get(QUESTION, Form).example}
    take(store, mail(files={"question.json": json.dumps(saved).encode()}))
    seen = show(store, 1, "staff")
    assert (seen.form, (seen.answers or {})["about"]) == (QUESTION, "development")


def test_the_time_of_a_mail_is_never_in_the_future(tmp_path: Path) -> None:
    """A mail server whose clock is wrong does not open a ticket tomorrow."""
    store = new_store(tmp_path)
    take(store, mail(at=NOON + 10**6), now=NOON)
    assert current(store, 1).opened_at == NOON


@pytest.mark.parametrize(
    "at",
    [pytest.param(10, id="1970"), pytest.param(-(10**10), id="long before"), pytest.param(NOON - 31 * DAY, id="old")],
)
def test_a_date_that_cannot_be_is_none(tmp_path: Path, at: int) -> None:
    """A mail whose server says a wrong year counts from now: every clock and calendar reaches its ticket."""
    store = new_store(tmp_path)
    take_mail(store, reachable(), DESK, replace(read_mail(mail(), "a.eml"), received_at=at), now=NOON)
    assert current(store, 1).opened_at == NOON


def test_an_old_mailbox_thanks_nobody(tmp_path: Path) -> None:
    """Mails older than a day become tickets from when they came, without a receipt; the desk hears of them."""
    store = new_store(tmp_path)
    take(store, mail(), now=NOON + DAY + 1)
    assert current(store, 1).opened_at == NOON
    told = [who for (who,) in store.execute("SELECT recipient FROM outbox")]
    assert told and "jordan@example.com" not in told
    take(store, mail(number=2), now=NOON + DAY)
    assert "jordan@example.com" in [who for (who,) in store.execute("SELECT recipient FROM outbox")]


def test_who_only_claims_to_be_the_customer_is_marked(tmp_path: Path) -> None:
    """Anybody can write a sender and a number: staff see that nothing proves it; an answer to our mail is proof."""
    store = new_store(tmp_path)
    ask(store)
    (secret,) = store.execute("SELECT message_id FROM outbox WHERE recipient = 'jordan@example.com'").fetchone()
    take(store, mail("[T1]", "Forged."))
    take(store, mail("Re", "Mine.", number=2, In_Reply_To=secret))
    said = {event.text: event.value for event in show(store, 1, "staff").history if event.kind is EventKind.MESSAGE}
    assert said == {"Forged.": UNPROVEN, "Mine.": None}
    forged = next(event for event in show(store, 1, "public").history if event.text == "Forged.")
    assert "not proven" in event_words(forged, {}) and "You" not in event_words(forged, {}, own=True)
    notices = [body for (body,) in store.execute("SELECT body FROM outbox WHERE body LIKE '%Forged.%'")]
    assert notices and all("nothing proves who sent it" in body for body in notices)


def test_desks_know_their_own_mails(tmp_path: Path) -> None:
    """A mail to two desks is a ticket at each; a number in a subject is one of the desk that the mail came to."""
    store, both = new_store(tmp_path), read_mail(mail(), "a.eml")
    other = next(desk for desk in reachable().desks if desk != DESK)
    taken = [take_mail(store, reachable(), desk, both, now=NOON) for desk in (DESK, other, other)]
    assert taken == [Taken("opened", "T1"), Taken("opened", "T2"), Taken("known")]
    named = read_mail(mail("[T1]", number=2), "a.eml")
    assert take_mail(store, reachable(), other, named, now=NOON) == Taken("opened", "T3")
