"""Triage put to work: its decisions become events, once, and whoever they concern is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from opsnb.errors import OpsnbError
from opsnb.intake.actors import Actor
from opsnb.intake.changing import after
from opsnb.intake.notices import tell
from opsnb.kb.load import KnowledgeBase
from opsnb.reports.triage import Triage, triage_tickets
from opsnb.reports.workspace import SAMPLE, Workspace
from opsnb.store.current import current
from opsnb.store.placing import ACTOR, Placement, placed_by_triage, taken_up
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append
from opsnb.store.transaction import transaction

TRIAGE = Actor(ACTOR)


def triage_desk(
    desk: str,
    db: str = SAMPLE,
    since: str = "",
    as_of: str = "",
    *,
    apply: bool = False,
    at: int | None = None,
    subjects: bool = False,
    start: Path | None = None,
) -> Triage:
    """Triage the tickets of a desk that nobody has taken up, and with ``apply`` write the decisions down.

    The events are of the UTC second ``at``; without it, of the instant as of which tickets are looked at. Without
    ``apply`` nothing is written. The rest is as in :func:`~opsnb.reports.triage.triage_tickets`.
    """
    if apply and db == SAMPLE:
        wish = "make one to try on: opsnb sample --db try.db"
        raise OpsnbError(
            "nothing is written to the sample: it is the same for everybody", place="db", found=db, wish=wish
        )
    found = triage_tickets(desk, db, since, as_of, subjects=subjects, start=start)
    if not apply:
        return found
    workspace = Workspace.find(start or Path.cwd())
    connection = open_store(workspace.store_named(db))
    try:
        when = found.as_of if at is None else at
        placed = place(connection, workspace.open_kb(), desk, found.placements(), now=when)
        return replace(found, applied=placed)
    finally:
        connection.close()


def place(
    connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, placements: Iterable[Placement], *, now: int
) -> int:
    """Write placements down as events at a UTC second with their notices, and return how many tickets were placed.

    Tickets that somebody has taken up in the meantime are passed over, and so is what triage has settled before: the
    same placements a second time write nothing. All or nothing. Raises :class:`~opsnb.errors.BusyError` if the store
    is busy for too long.
    """
    by_ticket: dict[int, list[Placement]] = {}
    for one in placements:
        by_ticket.setdefault(one.ticket, []).append(one)
    with transaction(connection):
        for ticket in taken_up(connection, desk, 2**62) & by_ticket.keys():
            del by_ticket[ticket]
        return sum(_place(connection, kb, ticket, those, now) for ticket, those in by_ticket.items())


def _place(
    connection: sqlite3.Connection, kb: KnowledgeBase, ticket: int, placements: list[Placement], now: int
) -> bool:
    at, settled = after(current(connection, ticket), now), placed_by_triage(connection, ticket)
    events = [Event(at, one.kind, one.value, ACTOR, one.why) for one in placements if one.kind not in settled]
    append(connection, ticket, events)
    tell(connection, kb, ticket, events, actor=TRIAGE, now=at)
    return bool(events)
