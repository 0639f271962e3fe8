"""A mail becomes a ticket, or part of the one it answers; the same mail again changes nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from dataclasses import replace
from typing import Literal, NamedTuple

from opsnb.errors import OpsnbError
from opsnb.intake.actors import CUSTOMER, PROGRAM
from opsnb.intake.attachments import keep
from opsnb.intake.changing import CONTROL, after, clean_text
from opsnb.intake.formfiles import read_form_file
from opsnb.intake.mail.reading import Incoming
from opsnb.intake.messages import receive, survivor
from opsnb.intake.requests import shortened
from opsnb.intake.submitting import Opening, open_ticket, opening_of
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.submission import FormReader
from opsnb.store.current import current
from opsnb.store.tickets import Event, append
from opsnb.store.transaction import transaction

NUMBER = re.compile(r"\[\s*(T\d{1,12})\s*\]", re.IGNORECASE)
ANSWER = re.compile(r"^((re|aw|fwd?|wg|sv)\s*:\s*)+", re.IGNORECASE)
NO_TEXT = "(This mail has no text.)"

Outcome = Literal["opened", "joined", "noted", "known", "ignored"]


class Taken(NamedTuple):
    """What became of a mail."""

    outcome: Outcome
    number: str = ""
    """The ticket that it opened or joined."""
    why: str = ""
    """Why it was ignored."""


def take_mail(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    desk: str,
    mail: Incoming,
    *,
    now: int,
    own: Collection[str] = (),
) -> Taken:
    """Take a mail for a desk, in one transaction.

    A mail that was taken before is known by its Message-ID. What programs send is ignored: answers of absence,
    reports of mail servers, lists, and our own notices (``own`` are the addresses we send from). A mail joins a ticket
    if it answers a mail of ours to the requester, or if it comes from the requester and has the number in its
    subject. A mail of a member of the team, or an answer to what we sent to one, becomes a private note: an address is
    easily forged. Any other mail opens a ticket.
    """
    at = min(mail.received_at or now, now)
    with transaction(connection):
        if connection.execute("SELECT 1 FROM messages WHERE message_id = ?", (mail.message_id,)).fetchone():
            return Taken("known")
        if why := _ignored(connection, mail, own):
            _remember(connection, mail, None, now, f"ignored: {why}")
            return Taken("ignored", why=why)
        ticket, outcome = _join(connection, kb, mail, at) or (_open(connection, kb, desk, mail, at), "opened")
        if left_out := keep(connection, ticket, mail.files, now):
            text = "Files of a mail that were not kept:\n\n" + "\n".join(f"- {line}" for line in left_out)
            _note(connection, ticket, text, now)
        _remember(connection, mail, ticket, now, outcome)
        return Taken(outcome, current(connection, ticket).number)


def _ignored(connection: sqlite3.Connection, mail: Incoming, own: Collection[str]) -> str:
    if mail.automatic:
        return mail.automatic
    if mail.sender.lower() in {address.lower() for address in own}:
        return "sent by this desk"
    ours = connection.execute("SELECT 1 FROM outbox WHERE message_id = ?", (mail.message_id,)).fetchone()
    return "a notice of this desk" if ours else ""


def _join(connection: sqlite3.Connection, kb: KnowledgeBase, mail: Incoming, at: int) -> tuple[int, Outcome] | None:
    """Add a mail to the ticket that it answers, if it may; return the ticket and how."""
    ticket, answered = _answered(connection, mail)
    if ticket is None:
        return None
    sender, text = mail.sender.lower(), mail.text or NO_TEXT
    requester = (current(connection, ticket).requester or "").lower()
    before = survivor(connection, ticket)
    team = kb.team(before.desk)
    if any(sender in (member.address.lower(), member.id.lower()) for member in (team.members if team else ())) or (
        answered and answered.lower() != requester
    ):
        _note(connection, before.ticket, f"Mail from {mail.sender}:\n\n{text}", at)
        return before.ticket, "noted"
    if sender == requester:
        return receive(connection, kb, ticket, text, now=at), "joined"
    if answered:
        return receive(connection, kb, ticket, f"{text}\n\n(From {mail.sender})", now=at), "joined"
    return None


def _answered(connection: sqlite3.Connection, mail: Incoming) -> tuple[int | None, str]:
    """Return the ticket that a mail speaks of and, if it answers a mail of ours, to whom we had sent that.

    The Message-ID of our mails is a secret between us and the recipient.
    """
    for reference in mail.references:
        found = connection.execute("SELECT ticket, recipient FROM outbox WHERE message_id = ?", (reference,)).fetchone()
        if found:
            return found[0], found[1]
    for reference in mail.references:
        found = connection.execute("SELECT ticket FROM messages WHERE message_id = ?", (reference,)).fetchone()
        if found and found[0] is not None:
            return found[0], ""
    if number := NUMBER.search(mail.subject):
        found = connection.execute(
            "SELECT t.ticket FROM tickets t JOIN submissions USING (ticket) WHERE number = ? COLLATE NOCASE",
            (number[1],),
        ).fetchone()
        return (found[0] if found else None), ""
    return None, ""


def _open(connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, mail: Incoming, at: int) -> int:
    """Open a ticket for a mail, by the form that is attached if there is one, else with its subject and text."""
    opening = _by_form(kb, desk, mail, at) or Opening(
        desk=desk,
        opened_at=at,
        way_in="email",
        actor=CUSTOMER,
        requester=mail.sender,
        subject=shortened(CONTROL.sub(" ", ANSWER.sub("", mail.subject))) or "(no subject)",
        answers={},
        queue=kb.desk(desk).triage,
        text=clean_text(mail.text or NO_TEXT),
    )
    ticket, _, _ = open_ticket(connection, kb, opening)
    return ticket


def _by_form(kb: KnowledgeBase, desk: str, mail: Incoming, at: int) -> Opening | None:
    """Return what an attached form asks for; a file that is no good form stays an attachment like any other."""
    for file in mail.files:
        try:
            form = read_form_file(file.content, file.name)
            reader = FormReader(kb, form.form)
            opening = opening_of(reader, form.values, actor=CUSTOMER, now=at)
        except OpsnbError:
            continue
        if reader.desk == desk:
            asks = opening.requester if "@" in (opening.requester or "") else mail.sender
            return replace(opening, way_in="email", requester=asks, text=mail.text or None)
    return None


def _note(connection: sqlite3.Connection, ticket: int, text: str, at: int) -> None:
    before = current(connection, ticket)
    append(connection, ticket, [Event(after(before, at), EventKind.NOTE, None, PROGRAM.name, text)])


def _remember(connection: sqlite3.Connection, mail: Incoming, ticket: int | None, now: int, outcome: str) -> None:
    connection.execute(
        "INSERT INTO messages (message_id, ticket, at, outcome) VALUES (?, ?, ?, ?)",
        (mail.message_id, ticket, now, outcome),
    )
