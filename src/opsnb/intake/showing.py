"""A ticket as it is shown: all of it to staff, the public part of their own to customers."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from opsnb.errors import StoreError
from opsnb.kb.events import EventKind
from opsnb.kb.records.base import Audience
from opsnb.store.current import Current, current
from opsnb.store.tickets import NumberedEvent, history

PUBLIC = (EventKind.CREATED, EventKind.STATUS, EventKind.REPLY, EventKind.MESSAGE, EventKind.MERGED)
"""Kinds of event that the customer sees."""
DESK = "desk"
"""What customers see in place of the name of whoever acted for the desk."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a ticket."""

    attachment: int
    name: str
    """A name that is safe to save under."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class TicketView:
    """A ticket with its history, as one of the two audiences sees it."""

    current: Current
    """Where it stands. For customers queue, assignee and priority are left out."""
    history: tuple[NumberedEvent, ...]
    """What happened, in order. Texts of replies are Markdown (:func:`opsnb.intake.markup.to_html`)."""
    way_in: str | None = None
    """How it came in; nothing for tickets of other systems."""
    form: str | None = None
    """Id of the form it came with."""
    answers: dict[str, Any] | None = None
    """What was answered; for staff only."""
    token: str | None = None
    """What opens the customer's page; for staff only."""
    attachments: tuple[Attachment, ...] = ()
    """Files; for staff only."""

    @property
    def came_in(self) -> str:
        """How it came in, as staff read it: only the address says who wrote a mail."""
        return "mail, sender not proven" if self.way_in == "email" and not self.form else self.way_in or ""


def show(connection: sqlite3.Connection, ticket: int, audience: Audience) -> TicketView:
    """Return a ticket with its history for an audience. Raises :class:`StoreError` if there is none.

    Customers see state, subject, replies and their own messages; never notes, names of staff, queues, priorities or
    what staff filled in.
    """
    now, events = current(connection, ticket), history(connection, ticket)
    form, way_in, token, facts = connection.execute(
        "SELECT s.form, s.way_in, s.token, t.facts FROM tickets t LEFT JOIN submissions s USING (ticket) "
        "WHERE t.ticket = ?",
        (ticket,),
    ).fetchone()
    if audience == "public":
        kept = now._replace(assignee=None, queue=None, priority=None, requester=None)
        return TicketView(kept, tuple(_public(event) for event in events if event.kind in PUBLIC), form=form)
    files = connection.execute(
        "SELECT attachment, name, length(content) FROM attachments WHERE ticket = ? ORDER BY attachment",
        (ticket,),
    )
    answers = json.loads(facts) if facts else None
    return TicketView(now, tuple(events), way_in, form, answers, token, tuple(Attachment(*file) for file in files))


def by_token(connection: sqlite3.Connection, token: str) -> int:
    """Return the ticket that a customer's token opens: its own, also if it became part of another one.

    Anybody can put anybody's address into a form, so the same address on both does not make the other one theirs.
    Raises :class:`StoreError` for any other text.
    """
    found = connection.execute("SELECT ticket FROM submissions WHERE token = ?", (token[:100],)).fetchone()
    if found is None:
        raise StoreError("no ticket opens with this link", wish="take the whole link from the mail or the page")
    return int(found[0])


def by_number(connection: sqlite3.Connection, number: str) -> int:
    """Return the ticket with a number given here, such as ``T17``; case and blanks around it do not matter.

    Tickets of other systems are found with :func:`opsnb.store.tickets.find_ticket`. Raises :class:`StoreError`.
    """
    found = connection.execute(
        "SELECT ticket FROM submissions JOIN tickets USING (ticket) WHERE number = ? COLLATE NOCASE", (number.strip(),)
    ).fetchone()
    if found is None:
        raise StoreError("no such ticket", found=number, wish="the number stands in the mail or on the page: T17")
    return int(found[0])


def attachment(connection: sqlite3.Connection, ticket: int, number: int) -> tuple[Attachment, bytes]:
    """Return a file of a ticket with its bytes. Raises :class:`StoreError` if the ticket has no such file."""
    if number.bit_length() > 63:
        raise StoreError("the ticket has no such file", found=number)
    found = connection.execute(
        "SELECT attachment, name, length(content), content FROM attachments WHERE ticket = ? AND attachment = ?",
        (ticket, number),
    ).fetchone()
    if found is None:
        raise StoreError("the ticket has no such file", found=number)
    return Attachment(*found[:3]), found[3]


def _public(event: NumberedEvent) -> NumberedEvent:
    """Take out of an event who acted for the desk, the priority, and what staff noted when they opened it."""
    by_customer = event.actor == "customer"
    value = None if event.kind is EventKind.CREATED else event.value
    text = event.text if event.kind in (EventKind.REPLY, EventKind.MESSAGE) or by_customer else None
    return event._replace(actor=event.actor if by_customer else DESK, value=value, text=text)
