"""Lists of tickets: the views that a desk shares, as its record says, and those that somebody keeps for themselves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from opsnb.errors import ChangeError, RecordError
from opsnb.intake.actors import Actor
from opsnb.intake.promises import open_promises
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Views
from opsnb.kb.records.views import View
from opsnb.store.current import Current, select
from opsnb.store.transaction import transaction

ALL_OPEN = View(id="all-open", title="All open tickets")
"""The list that every desk has, and the only one of a desk without a record of views."""
SHOWN = 200
"""Tickets on a list at most, unless more are asked for."""
OVER = "('solved', 'closed')"


def views_of(connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, actor: Actor) -> list[View]:
    """Return the lists that somebody can choose from: all open tickets, those of the desk's record, their own."""
    record = kb.records.get(f"{desk}/views")
    own = connection.execute(
        "SELECT definition FROM own_views WHERE desk = ? AND owner = ? ORDER BY view", (desk, actor.name)
    )
    shared = record.views if isinstance(record, Views) else ()
    return [ALL_OPEN, *shared, *(View.model_validate_json(text) for (text,) in own)]


def find_view(connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, view: str, actor: Actor) -> View:
    """Return a list by its id. Raises :class:`RecordError` that names those there are."""
    known = views_of(connection, kb, desk, actor)
    for one in known:
        if one.id == view:
            return one
    raise RecordError("no such view", place=desk, found=view, wish=f"one of: {', '.join(one.id for one in known)}")


def save_view(
    connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, view: View, *, actor: Actor, now: int
) -> None:
    """Keep a list for oneself; one of the same id is replaced. Nobody else sees it.

    Raises :class:`ChangeError` for an id that a shared list has, or a queue that the desk does not have.
    """
    record = kb.records.get(f"{desk}/views")
    shared = [ALL_OPEN.id, *(one.id for one in (record.views if isinstance(record, Views) else ()))]
    queues = [queue.id for queue in kb.desk(desk).queues]
    if view.id in shared:
        raise ChangeError("a list that all share has this name", place="view", found=view.id, wish="another name")
    if view.queue and view.queue not in queues:
        wish = f"one of: {', '.join(queues) or 'the desk has none'}"
        raise ChangeError("no such queue", place="view", found=view.queue, wish=wish)
    definition = json.dumps(view.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)
    with transaction(connection):
        connection.execute(
            "INSERT INTO own_views (desk, owner, view, definition, saved_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (desk, owner, view) DO UPDATE "
            "SET definition = excluded.definition, saved_at = excluded.saved_at",
            (desk, actor.name, view.id, definition, now),
        )


def in_view(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    desk: str,
    view: View,
    *,
    actor: Actor,
    now: int,
    limit: int = SHOWN,
) -> list[Current]:
    """Return the tickets on a list, the latest opened first; those with a promise to keep, the most urgent first.

    ``me`` and ``my_queues`` are those of the actor. A list without statuses holds open tickets. Tickets that became
    part of another are on no list.
    """
    conditions = list(_conditions(view, actor))
    parameters: list[Any] = [desk, *(value for _, values in conditions for value in values)]
    where = " AND ".join(["desk = ?", "merged_into IS NULL", *(text for text, _ in conditions)])
    if view.due is None:
        return select(connection, where, parameters, limit)
    urgent = list(dict.fromkeys(one.ticket for one in open_promises(connection, kb, desk, now) if one.due == view.due))
    chosen = " AND ".join([where, "ticket IN (SELECT value FROM json_each(?))"])
    found = select(connection, chosen, [*parameters, json.dumps(urgent)])
    return sorted(found, key=lambda ticket: urgent.index(ticket.ticket))[:limit]


def _conditions(view: View, actor: Actor) -> Iterator[tuple[str, tuple[Any, ...]]]:
    if view.queue:
        yield "queue = ?", (view.queue,)
    if view.my_queues:
        yield "queue IN (SELECT value FROM json_each(?))", (json.dumps(actor.queues),)
    if view.assignee == "nobody":
        yield "assignee IS NULL", ()
    elif view.assignee == "me":
        yield "assignee = ?", (actor.name,)
    if view.statuses:
        yield "status IN (SELECT value FROM json_each(?))", (json.dumps(view.statuses),)
    else:
        yield f"status NOT IN {OVER}", ()
    if view.waiting_for == "customer":
        yield "(turn = 'customer' OR status = 'waiting-on-customer')", ()
    elif view.waiting_for == "desk":
        yield "turn = 'desk' AND status <> 'waiting-on-customer'", ()
