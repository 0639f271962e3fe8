"""Notices by mail: what the desk's triggers say, put into the outbox together with what calls for them.

An event and its notices are written in one transaction, so neither is there without the other; sending comes later
(:mod:`opsnb.intake.mail.sending`). The same occasion never makes a second notice for the same person.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from opsnb.intake.actors import Actor
from opsnb.intake.addresses import customer_page, staff_page
from opsnb.intake.requests import customers_subject
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Form, Triggers
from opsnb.kb.records.team import Team
from opsnb.kb.records.triggers import Occasion, Trigger
from opsnb.store.current import Current, current
from opsnb.store.tickets import Event

OCCASIONS: dict[EventKind, Occasion] = {
    EventKind.CREATED: "created",
    EventKind.MESSAGE: "message",
    EventKind.REPLY: "replied",
    EventKind.ASSIGNED: "assigned",
    EventKind.QUEUE: "in-queue",
}
"""What each kind of event is an occasion for; a kind that is not named is none."""

RECEIPTS_AN_HOUR = 5
"""So many receipts one address gets in an hour: two programs that answer each other come to rest."""
HOUR = 3600


class Notice(NamedTuple):
    """What is told, to whom, about what."""

    trigger: Trigger
    recipient: str
    occasion: str
    """Trigger, ticket and the event that called for it: what makes it one of its kind."""
    said: str
    """What was written on the ticket, if that is told on."""


def tell(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    ticket: int,
    events: Sequence[Event],
    *,
    actor: Actor,
    now: int,
    receipt: bool = True,
) -> int:
    """Queue the notices that the last ``events`` of a ticket call for; return how many.

    The caller holds the transaction in which the events were written. Nobody is told of what they did themselves. A
    desk without a record of triggers sends nothing. Without ``receipt`` the requester is not told that it came in.
    """
    seen = current(connection, ticket)
    record = kb.records.get(f"{seen.desk}/triggers")
    if not isinstance(record, Triggers):
        return 0
    count = 0
    for place, event in enumerate(events, seen.version - len(events) + 1):
        for trigger in record.triggers:
            if trigger.when == OCCASIONS.get(event.kind) and (event.value or event.kind is not EventKind.ASSIGNED):
                if trigger.tell == "requester" and trigger.when == "created" and not receipt:
                    continue
                said = event.text or "" if event.kind in (EventKind.REPLY, EventKind.MESSAGE) else ""
                if said and event.kind is EventKind.MESSAGE and event.value:
                    said = f"(By mail; nothing proves who sent it.)\n\n{said}"
                occasion = f"{trigger.id} {seen.number} {place}"
                for recipient in recipients(trigger, seen, kb.team(seen.desk), actor):
                    count += queue(connection, kb, seen, Notice(trigger, recipient, occasion, said), now)
    return count


def recipients(trigger: Trigger, seen: Current, team: Team | None, actor: Actor | None = None) -> Iterator[str]:
    """Yield the addresses that a trigger tells about a ticket; members without an address are left out."""
    if (trigger.queue and trigger.queue != seen.queue) or (trigger.unassigned and seen.assignee):
        return
    if trigger.tell == "requester":
        if seen.requester and "@" in seen.requester:
            yield seen.requester
        return
    chosen = {"assignee": (seen.assignee,), "members": trigger.members}.get(trigger.tell, ())
    for member in team.members if team else ():
        named = member.id in chosen or (trigger.tell == "queue" and seen.queue in member.queues)
        if named and member.address and (actor is None or member.id != actor.name):
            yield member.address


def queue(connection: sqlite3.Connection, kb: KnowledgeBase, seen: Current, notice: Notice, now: int) -> int:
    """Put one notice into the outbox, unless it is there already; return 1 or 0."""
    record = kb.get(f"{seen.desk}/triggers", Triggers)
    to_requester = notice.trigger.tell == "requester"
    if to_requester and notice.trigger.when == "created" and _too_many(connection, notice.recipient, now):
        return 0
    token, form = connection.execute(
        "SELECT s.token, s.form FROM tickets t LEFT JOIN submissions s USING (ticket) WHERE ticket = ?", (seen.ticket,)
    ).fetchone()
    if to_requester:
        seen = seen._replace(subject=customers_subject(kb, form, seen.subject))
    link = (
        customer_page(token) if to_requester and token else "" if to_requester else staff_page(seen.desk, seen.number)
    )
    done = connection.execute(
        "INSERT INTO outbox (ticket, occasion, recipient, sender, subject, body, link, message_id, queued_at, "
        "next_try_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (occasion, recipient) DO NOTHING",
        (
            seen.ticket,
            notice.occasion,
            notice.recipient,
            record.sender,
            f"[{seen.number}] {seen.subject or ''}".strip(),
            _body(kb, seen, notice, form if to_requester else None),
            link,
            f"<{seen.number}.{secrets.token_hex(12)}@{seen.desk}.opsnb>",
            now,
            now,
        ),
    )
    return done.rowcount


def _too_many(connection: sqlite3.Connection, recipient: str, now: int) -> bool:
    (count,) = connection.execute(
        "SELECT COUNT(DISTINCT ticket) FROM outbox WHERE recipient = ? AND queued_at > ?", (recipient, now - HOUR)
    ).fetchone()
    return int(count) >= RECEIPTS_AN_HOUR


def _body(kb: KnowledgeBase, seen: Current, notice: Notice, form: str | None) -> str:
    """Say what it is about; who filled in a form is also told what happens next, as it says."""
    parts = [quote(notice.trigger.says, kb, seen.desk)]
    if notice.said:
        parts.insert(0 if notice.trigger.tell == "requester" else 1, notice.said)
    elif form and notice.trigger.when == "created" and kb.get(form, Form).filed_by != "staff":
        parts.append(quote(kb.get(form, Form).next, kb, seen.desk))
    about = [f"Ticket {seen.number}: {seen.subject or 'without a subject'}"]
    if notice.trigger.tell != "requester":
        about += [f"Queue: {seen.queue}"] if seen.queue else []
        about += [f"Priority: {seen.priority}"] if seen.priority else []
    return "\n\n".join([*parts, "\n".join(about)])
