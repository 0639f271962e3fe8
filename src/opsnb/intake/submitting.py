"""A form that is sent in becomes a ticket: checked by its record, numbered, with a token for whoever asked."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from opsnb.errors import ConflictError, NotAllowedError, OpsnbError, StoreError
from opsnb.intake.actors import CUSTOMER, Actor
from opsnb.intake.news import add_news, named_ticket, opens_with
from opsnb.intake.notices import tell
from opsnb.intake.requests import requester_of, subject_of, updates_wanted
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records.form import Form, WayIn
from opsnb.kb.submission import FieldProblem, FormReader
from opsnb.rules.routing import priority_of, queue_of
from opsnb.store.tickets import OWN, Event, append
from opsnb.store.transaction import transaction

TOKEN_BYTES = 24
"""192 random bits: nobody guesses the address of somebody else's ticket."""
KEY = re.compile(r"[!-~]{1,200}")
"""What the key of a submission may be: letters, digits and signs, as a header can hold them."""


class SubmissionError(OpsnbError):
    """Answers that the form's record does not take; ``problems`` says what is wrong, field by field.

    ``values`` are the answers as they were understood, so that the form can be shown again with them.
    """

    def __init__(self, problems: tuple[FieldProblem, ...], values: dict[str, Any]) -> None:
        super().__init__(
            "the form cannot be taken like this", wish="\n  ".join(f"{one.field}: {one.message}" for one in problems)
        )
        self.problems, self.values = problems, values


@dataclass(frozen=True)
class Receipt:
    """What whoever sent the form is told."""

    ticket: int
    """Key of the ticket in the store; not for customers."""
    number: str
    """Number of the ticket, to be quoted."""
    token: str
    """What opens the customer's page of this ticket; who has it sees the public part."""
    next: str
    """What happens now, in the words of the form's record."""
    repeated: bool = False
    """Whether the same submission had come in before; nothing was written then."""


@dataclass(frozen=True)
class Opening:
    """A ticket about to be opened."""

    desk: str
    opened_at: int
    way_in: WayIn
    actor: Actor
    requester: str | None
    subject: str
    answers: Mapping[str, Any]
    form: str | None = None
    queue: str | None = None
    priority: str | None = None
    updates_wanted: bool | None = None
    text: str | None = None
    receipt: bool = True
    """Whether the requester is told by mail that it has come in."""


def submit(
    connection: sqlite3.Connection,
    reader: FormReader,
    given: Mapping[str, Any],
    *,
    actor: Actor = CUSTOMER,
    way_in: WayIn | None = None,
    now: int,
    key: str | None = None,
) -> Receipt:
    """Open a ticket from a form's answers, in one transaction.

    ``reader`` is made once for each form (``FormReader(kb, "DESK/forms/FORM")``) and kept. ``given`` are JSON values
    or the texts of a web form. ``way_in`` is how it came, one of the form's ``ways_in``; without it, the first.
    ``key`` is chosen by the sender: the same key with the same answers again gives the same receipt and no second
    ticket. ``actor`` is who files it, which is not the requester: the requester is read from the answers. A form of
    staff that names a ticket (``asks_for_ticket``) writes a note on that one, and its receipt is returned.

    Raises :class:`SubmissionError` for answers the form does not take, :class:`NotAllowedError` for a form that the
    actor may not file, :class:`ConflictError` for a key that was used for other answers, and :class:`OpsnbError` for a
    text that is no key.
    """
    if key is not None and not KEY.fullmatch(key):
        wish = "1 to 200 letters, digits or signs without blanks, new for each submission"
        raise OpsnbError("not a key", place="key", found=key[:40], wish=wish)
    opening = opening_of(reader, given, actor=actor, way_in=way_in, now=now)
    following = quote(reader.form.next, reader.kb, reader.desk)
    with transaction(connection):
        if key and (earlier := _earlier(connection, reader, opening, key)):
            return Receipt(earlier, *opens_with(connection, earlier), following, repeated=True)
        if ticket := _named(connection, reader, opening):
            add_news(connection, reader, ticket, opening.answers, actor=actor, now=now)
        else:
            ticket, _, _ = open_ticket(connection, reader.kb, opening)
        if key:
            row = (key, ticket, reader.identity, _digest(opening))
            connection.execute("INSERT INTO submission_keys VALUES (?, ?, ?, ?)", row)
        return Receipt(ticket, *opens_with(connection, ticket), following)


def opening_of(
    reader: FormReader, given: Mapping[str, Any], *, actor: Actor, way_in: WayIn | None = None, now: int
) -> Opening:
    """Return the ticket that a form's answers ask for, without opening it. Raises as :func:`submit` does."""
    form, desk = reader.form, reader.desk
    _check_filer(form, reader.identity, actor)
    read = reader.read(given)
    values = read.values
    way = way_in or form.ways_in[0]
    problems = read.problems or _own_address(form, values, actor, way)
    if problems:
        raise SubmissionError(problems, values)
    if way not in form.ways_in:
        raise NotAllowedError("the form is not for this way in", found=way, wish=f"one of: {', '.join(form.ways_in)}")
    return Opening(
        desk=desk,
        opened_at=now,
        way_in=way,
        actor=actor,
        requester=requester_of(form, values),
        subject=subject_of(form, values, quote(form.title, reader.kb, desk)),
        answers=values,
        form=reader.identity,
        queue=queue_of(reader.kb, desk, reader.identity, values) or reader.kb.desk(desk).triage,
        priority=priority_of(reader.kb, desk, form, values),
        updates_wanted=updates_wanted(form, values),
    )


def open_ticket(connection: sqlite3.Connection, kb: KnowledgeBase, opening: Opening) -> tuple[int, str, str]:
    """Write a ticket down inside a transaction that the caller holds; return its key, number and token."""
    if opening.way_in not in get_args(WayIn):
        raise StoreError("no such way in", found=opening.way_in, wish=f"one of: {', '.join(get_args(WayIn))}")
    ticket = 1 + (connection.execute("SELECT MAX(ticket) FROM tickets").fetchone()[0] or 0)
    number, token = f"T{ticket}", secrets.token_urlsafe(TOKEN_BYTES)
    facts = json.dumps(dict(opening.answers), sort_keys=True, ensure_ascii=False)
    connection.execute(
        "INSERT INTO tickets (ticket, desk, source, number, opened_at, requester, subject, updates_wanted, facts) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (ticket, opening.desk, OWN, number, opening.opened_at, opening.requester, opening.subject,
         opening.updates_wanted, facts),
    )  # fmt: skip
    connection.execute(
        "INSERT INTO submissions (ticket, form, way_in, token) VALUES (?, ?, ?, ?)",
        (ticket, opening.form, opening.way_in, token),
    )
    at, actor = opening.opened_at, opening.actor.name
    events = [Event(at, EventKind.CREATED, opening.priority, actor, opening.text)]
    if opening.queue:
        events.append(Event(at, EventKind.QUEUE, opening.queue, actor))
    append(connection, ticket, events)
    tell(connection, kb, ticket, events, actor=opening.actor, now=at, receipt=opening.receipt)
    return ticket, number, token


def _check_filer(form: Form, identity: str, actor: Actor) -> None:
    if actor.is_staff:
        actor.check("create")
    elif form.filed_by == "staff" or form.audience == "staff":
        raise NotAllowedError("this form is filled in by staff", found=identity, wish="sign in, or call the desk")


def _own_address(form: Form, values: Mapping[str, Any], actor: Actor, way: WayIn) -> tuple[FieldProblem, ...]:
    """Tell staff who put themselves in as the requester of somebody else's ticket."""
    own = {actor.address.lower(), actor.name.lower()}
    if actor.is_staff and way != "internal":
        for field in form.fields:
            if field.type == "email" and field.id in values and str(values[field.id]).lower() in own:
                message = f"{field.label}: this is your own address. Put in that of the person you write this for."
                return (FieldProblem(field.id, "requester", message),)
    return ()


def _named(connection: sqlite3.Connection, reader: FormReader, opening: Opening) -> int | None:
    """Return the ticket that the answers name; one that is not there is a problem of that field."""
    try:
        return named_ticket(connection, reader, opening.answers)
    except StoreError as error:
        field = reader.form.field(reader.form.asks_for_ticket or "")
        message = f"{field.label if field else ''}: {error.problem}; {error.wish}."
        problem = FieldProblem(reader.form.asks_for_ticket or "", "ticket", message)
        raise SubmissionError((problem,), dict(opening.answers)) from None


def _earlier(connection: sqlite3.Connection, reader: FormReader, opening: Opening, key: str) -> int | None:
    """Return the ticket on which the submission with this key was written, if it was."""
    found = connection.execute(
        "SELECT ticket, form, answers_sha256 FROM submission_keys WHERE key = ?", (key,)
    ).fetchone()
    if found is None:
        return None
    if found[1:] != (reader.identity, _digest(opening)):
        raise ConflictError("this key was used for other answers", found=key, wish="a new key")
    return int(found[0])


def _digest(opening: Opening) -> str:
    return hashlib.sha256(json.dumps(dict(opening.answers), sort_keys=True).encode()).hexdigest()
