"""The same change to many tickets: shown before it is made, then made to all of them or to none."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from opsnb.errors import ChangeError, OpsnbError
from opsnb.intake.actors import Actor
from opsnb.intake.changing import Change, apply, check_version, planned
from opsnb.kb.load import KnowledgeBase
from opsnb.store.current import Current, current
from opsnb.store.tickets import Event
from opsnb.store.transaction import transaction

MOST = 500
"""Tickets in one go."""


class Preview(NamedTuple):
    """What would happen to one ticket."""

    current: Current
    """The ticket as it stands; its version belongs into the selection that is then changed."""
    events: tuple[Event, ...]
    """What would be written; nothing if the ticket is like that already."""
    problem: str = ""
    """Why it cannot be; then none of the selection is changed."""


def preview(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    tickets: Sequence[int],
    changes: Sequence[Change],
    *,
    actor: Actor,
    now: int,
) -> list[Preview]:
    """Say ticket by ticket what :func:`change_all` would do, and write nothing."""
    _check(actor, tickets, changes)
    found = []
    for ticket in dict.fromkeys(tickets):
        before = current(connection, ticket)
        try:
            found.append(Preview(before, tuple(planned(kb, before, changes, actor=actor, now=now))))
        except OpsnbError as error:
            found.append(Preview(before, (), str(error)))
    return found


def change_all(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    selection: Mapping[int, int],
    changes: Sequence[Change],
    *,
    actor: Actor,
    now: int,
) -> list[Current]:
    """Change all tickets of a selection in one transaction; return where they stand then.

    ``selection`` has the version of each ticket that the actor saw in the preview. If one of them was changed in
    between, or cannot be changed like that, none is, and the error names it.
    """
    _check(actor, list(selection), changes)
    with transaction(connection):
        for ticket, seen in selection.items():
            before = current(connection, ticket)
            check_version(connection, before, seen)
            try:
                apply(connection, kb, ticket, changes, actor=actor, now=now)
            except ChangeError as error:
                raise ChangeError(f"{before.number} cannot be changed, so none was: {error.problem}",
                                  found=error.found, wish=error.wish) from None  # fmt: skip
        return [current(connection, ticket) for ticket in selection]


def _check(actor: Actor, tickets: Sequence[int], changes: Sequence[Change]) -> None:
    actor.check("bulk")
    if not tickets or not changes:
        raise ChangeError("nothing is chosen", wish="choose at least one ticket and one change")
    if len(tickets) > MOST:
        raise ChangeError("too many tickets in one go", found=len(tickets), wish=f"{MOST} at most")
