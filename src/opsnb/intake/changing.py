"""Changes to a ticket: one function for all of them, so that pages, commands and bulk changes do the same."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple, get_args

from opsnb.errors import ChangeError, ConflictError
from opsnb.intake.actors import Actor
from opsnb.intake.notices import tell
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Status
from opsnb.kb.records.team import Act
from opsnb.store.current import Current, current
from opsnb.store.tickets import Event, append, history
from opsnb.store.transaction import transaction

LONGEST_TEXT = 20_000
"""Characters of a reply, a note or a message."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

KINDS: dict[Act, EventKind] = {
    "reply": EventKind.REPLY,
    "note": EventKind.NOTE,
    "assign": EventKind.ASSIGNED,
    "queue": EventKind.QUEUE,
    "priority": EventKind.PRIORITY,
    "status": EventKind.STATUS,
}
"""Kind of event that each act becomes."""


class Change(NamedTuple):
    """One thing to do to a ticket.

    ``Change("reply", text="…")`` (the customer sees it), ``Change("note", text="…")`` (only staff do),
    ``Change("assign", "planning")``, ``Change("assign")`` (to nobody), ``Change("queue", "planning")``,
    ``Change("priority", "P1")``, ``Change("status", "solved")``. Reopening is a status too: ``in-progress``.
    """

    act: Act
    value: str | None = None
    text: str = ""


def change(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    ticket: int,
    changes: Sequence[Change],
    *,
    actor: Actor,
    now: int,
    expected: int | None = None,
) -> Current:
    """Change a ticket, all of it or nothing, and return where it stands then.

    Several changes go together: a reply and the status ``solved`` is "update and solve". A change to what the ticket
    is already writes nothing. A reply to a new ticket takes it up: it is in progress then. ``expected`` is the
    version that the actor saw (:attr:`Current.version`).

    Raises :class:`ConflictError` if somebody has changed the ticket since then, :class:`NotAllowedError` for what the
    actor may not do, :class:`ChangeError` for an unknown value or an empty text.
    """
    with transaction(connection):
        apply(connection, kb, ticket, changes, actor=actor, now=now, expected=expected)
        return current(connection, ticket)


def apply(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    ticket: int,
    changes: Sequence[Change],
    *,
    actor: Actor,
    now: int,
    expected: int | None = None,
) -> list[Event]:
    """Do what :func:`change` does inside a transaction that the caller holds; return the events written."""
    before = current(connection, ticket)
    check_version(connection, before, expected)
    events = planned(kb, before, changes, actor=actor, now=now)
    append(connection, ticket, events)
    tell(connection, kb, ticket, events, actor=actor, now=now)
    return events


def planned(kb: KnowledgeBase, before: Current, changes: Sequence[Change], *, actor: Actor, now: int) -> list[Event]:
    """Return the events that changes would write, without writing them. Raises as :func:`change` does."""
    if before.merged_into and any(one.act not in ("note", "reply") for one in changes):
        raise ChangeError("the ticket is part of another", found=before.number, wish=f"change {before.merged_into}")
    at = after(before, now)
    events = []
    for one in changes:
        actor.check(one.act)
    for one in [*_taken_up(before, changes), *changes]:
        kind = KINDS.get(one.act)
        if kind is None:
            raise ChangeError("not a change", found=one.act, wish=f"one of: {', '.join(KINDS)}")
        if kind in (EventKind.REPLY, EventKind.NOTE):
            events.append(Event(at, kind, None, actor.name, clean_text(one.text)))
        elif (value := _known(kb, before, one)) != _now(before, one.act):
            events.append(Event(at, kind, value, actor.name))
    return events


def after(before: Current, now: int) -> int:
    """Return the second of an event that follows all others, even if a machine's clock was set back."""
    return max(now, before.changed_at)


def clean_text(text: str) -> str:
    """Return a text without control characters and with plain line ends. Raises if it is empty or too long."""
    cleaned = CONTROL.sub(" ", text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n"))
    if not cleaned.strip():
        raise ChangeError("nothing is written", place="text", wish="write something")
    if len(cleaned) > LONGEST_TEXT:
        raise ChangeError(
            "the text is too long", place="text", found=f"{len(cleaned):,} characters", wish=f"{LONGEST_TEXT:,} at most"
        )
    return cleaned.strip()


def check_version(connection: sqlite3.Connection, before: Current, expected: int | None) -> None:
    """Raise :class:`ConflictError` if a ticket is not in the version that somebody saw; say what has happened."""
    if expected is None or expected == before.version:
        return
    since = history(connection, before.ticket)[max(expected, 0) :]
    said = "; ".join(f"{event.kind.name.lower()} by {event.actor or 'nobody named'}" for event in since[-5:])
    raise ConflictError(
        "somebody has changed this ticket since you opened it",
        place=before.number,
        found=said or f"version {expected}",
        wish="look at the ticket again, then change it",
    )


def _taken_up(before: Current, changes: Sequence[Change]) -> list[Change]:
    replied, decided = (any(one.act == act for one in changes) for act in ("reply", "status"))
    return [Change("status", "in-progress")] if before.status == "new" and replied and not decided else []


def _now(before: Current, act: Act) -> str | None:
    return {
        "assign": before.assignee, "queue": before.queue, "priority": before.priority, "status": before.status
    }[act]  # fmt: skip


def _known(kb: KnowledgeBase, before: Current, one: Change) -> str | None:
    """Return a value as the desk's records write it; raise if they do not know it."""
    known = values_of(kb, before.desk, one.act)
    if one.value is None and one.act == "assign":
        return None
    found = next((value for value in known if value.lower() == (one.value or "").lower()), None)
    if found is None:
        wish = f"one of: {', '.join(known)}" if known else f"the desk {before.desk} has none"
        raise ChangeError(
            f"no such {'member of the team' if one.act == 'assign' else one.act}", found=one.value, wish=wish
        )
    return found


def values_of(kb: KnowledgeBase, desk: str, act: Act) -> list[str]:
    """Return what a ticket of a desk can be changed to: members, queues, priorities or statuses, as records say."""
    match act:
        case "assign":
            team = kb.team(desk)
            return [member.id for member in team.members] if team else []
        case "queue":
            return [queue.id for queue in kb.desk(desk).queues]
        case "priority":
            found = [priority.id for policy in kb.policies(desk).values() for priority in policy.priorities]
            return list(dict.fromkeys(found))
        case "status":
            return list(get_args(Status))
        case _:
            return []
