"""A mail becomes a ticket, or part of the one it answers; the same mail again changes nothing."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection
from dataclasses import replace
from typing import Literal, NamedTuple

from opsnb.errors import OpsnbError
from opsnb.intake.actors import CUSTOMER, PROGRAM
from opsnb.intake.attachments import MOST, keep
from opsnb.intake.changing import CONTROL, after, clean_text
from opsnb.intake.formfiles import read_form_file
from opsnb.intake.mail.reading import Incoming
from opsnb.intake.messages import UNPROVEN, receive, survivor
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
DAY = 86_400
OLDEST = 30 * DAY
"""Seconds; a mail from before that counts from now: its date is wrong, or nobody has promised anything for it."""
RECEIPT_WITHIN = DAY
"""Seconds in which a mail is thanked for; an old mailbox that is taken in thanks nobody."""

OURS = """
SELECT o.ticket, o.recipient FROM json_each(?) r JOIN outbox o ON o.message_id = r.value ORDER BY r.key LIMIT 1
"""
THEIRS = """
SELECT m.ticket FROM json_each(?) r JOIN mails m ON m.message_id = r.value
WHERE m.desk = ? AND m.ticket IS NOT NULL ORDER BY r.key LIMIT 1
"""
NUMBERED = """
SELECT t.ticket FROM tickets t JOIN submissions USING (ticket) WHERE t.desk = ? AND t.number = ? COLLATE NOCASE
"""

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
    subject; of the latter nothing proves who sent it, and it is marked so. A mail of a member of the team, or an answer
    to what we sent to one, becomes a private note: an address is easily forged. Any other mail opens a ticket.
    """
    opening = _opening(kb, desk, mail, now)
    with transaction(connection):
        mine = (desk, mail.message_id)
        if connection.execute("SELECT 1 FROM mails WHERE (desk, message_id) = (?, ?)", mine).fetchone():
            return Taken("known")
        if why := _ignored(connection, mail, own):
            _remember(connection, desk, mail, None, now, f"ignored: {why}")
            return Taken("ignored", why=why)
        joined = _join(connection, kb, desk, mail, opening.opened_at)
        ticket, outcome = joined or (open_ticket(connection, kb, opening)[0], "opened")
        if left_out := keep(connection, ticket, mail.files, now):
            text = "Files of a mail that were not kept:\n\n" + "\n".join(f"- {line}" for line in left_out)
            _note(connection, ticket, text, now)
        _remember(connection, desk, mail, ticket, now, outcome)
        return Taken(outcome, current(connection, ticket).number)


def _ignored(connection: sqlite3.Connection, mail: Incoming, own: Collection[str]) -> str:
    if mail.automatic:
        return mail.automatic
    if mail.sender.lower() in {address.lower() for address in own}:
        return "sent by this desk"
    ours = connection.execute("SELECT 1 FROM outbox WHERE message_id = ?", (mail.message_id,)).fetchone()
    return "a notice of this desk" if ours else ""


def _join(
    connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, mail: Incoming, at: int
) -> tuple[int, Outcome] | None:
    """Add a mail to the ticket that it answers, if it may; return the ticket and how."""
    ticket, answered = _answered(connection, desk, mail)
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
        return receive(connection, kb, ticket, text, now=at, value=None if answered else UNPROVEN), "joined"
    if answered:
        return receive(connection, kb, ticket, f"{text}\n\n(From {mail.sender})", now=at), "joined"
    return None


def _answered(connection: sqlite3.Connection, desk: str, mail: Incoming) -> tuple[int | None, str]:
    """Return the ticket that a mail speaks of and, if it answers a mail of ours, to whom we had sent that.

    The Message-ID of our mails is a secret between us and the recipient.
    """
    references = json.dumps(mail.references)
    ours = connection.execute(OURS, (references,)).fetchone()
    if ours:
        return ours[0], ours[1]
    theirs = connection.execute(THEIRS, (references, desk)).fetchone()
    if theirs:
        return theirs[0], ""
    number = NUMBER.search(mail.subject)
    named = connection.execute(NUMBERED, (desk, number[1])).fetchone() if number else None
    return (named[0] if named else None), ""


def _opening(kb: KnowledgeBase, desk: str, mail: Incoming, now: int) -> Opening:
    """Return the ticket that a mail asks for: that of an attached form if there is one, else its subject and text."""
    arrived = mail.received_at if mail.received_at is not None else now
    at = arrived if now - OLDEST <= arrived <= now else now
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
    return replace(opening, receipt=arrived >= now - RECEIPT_WITHIN)


def _by_form(kb: KnowledgeBase, desk: str, mail: Incoming, at: int) -> Opening | None:
    """Return what an attached form asks for; a file that is no good form stays an attachment like any other."""
    for file in mail.files[:MOST]:
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


def _remember(
    connection: sqlite3.Connection, desk: str, mail: Incoming, ticket: int | None, now: int, outcome: str
) -> None:
    connection.execute(
        "INSERT INTO mails (desk, message_id, sender, ticket, at, outcome) VALUES (?, ?, ?, ?, ?, ?)",
        (desk, mail.message_id, mail.sender, ticket, now, outcome),
    )
