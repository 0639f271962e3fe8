"""Keeps made-up tickets in the store: those of a desk are replaced together, and never mixed with real ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from opsnb.errors import StoreError
from opsnb.kb.records.form import Given
from opsnb.store.sample_stories import Story
from opsnb.store.tickets import append
from opsnb.store.transaction import transaction

SOURCE = "sample"
"""Source of made-up tickets in table ``tickets``."""


@dataclass(frozen=True)
class Made:
    """A made-up ticket, ready to be stored."""

    number: str
    story: Story
    form: str = ""
    """Full id of the form it was filed with; empty if it came without one."""
    way_in: str = ""
    """How the form came in."""
    answers: Mapping[str, Given] = field(default_factory=dict)
    """What was filled in."""

    @property
    def facts(self) -> str | None:
        """The answers as table ``tickets`` keeps them."""
        return json.dumps(dict(self.answers), sort_keys=True, ensure_ascii=False) if self.form else None


def keep_made(connection: sqlite3.Connection, desk: str, made: list[Made]) -> None:
    """Replace a desk's sample, in one transaction, unless it is there already.

    What somebody who tried things out has hung on its tickets goes with them: replies, files, notices, mails.
    Raises :class:`StoreError` if the store holds real tickets of the desk.
    """
    if connection.execute("SELECT 1 FROM tickets WHERE desk = ? AND source <> ?", (desk, SOURCE)).fetchone():
        raise StoreError("this store holds real tickets of the desk", place=desk, wish="name another with --db")
    with transaction(connection):
        if list(_stored(connection, desk)) == list(_shown(made)):
            return
        which = "(SELECT ticket FROM tickets WHERE desk = ? AND source = ?)"
        for table in (*_hanging(connection), "tickets"):
            connection.execute(f"DELETE FROM {table} WHERE ticket IN {which}", (desk, SOURCE))  # noqa: S608
        for ticket in made:
            _keep(connection, desk, ticket)


def _hanging(connection: sqlite3.Connection) -> list[str]:
    """Name the tables whose rows belong to tickets."""
    found = connection.execute(
        "SELECT DISTINCT m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) k "
        "WHERE m.type = 'table' AND k.\"table\" = 'tickets' ORDER BY m.name"
    )
    return [name for (name,) in found]


def _keep(connection: sqlite3.Connection, desk: str, made: Made) -> None:
    ticket = connection.execute(
        "INSERT INTO tickets (desk, source, number, opened_at, requester, subject, updates_wanted, facts) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (desk, SOURCE, made.number, *made.story.facts(), made.facts),
    ).lastrowid
    if made.form:
        token = f"made-up-{desk}-{made.number}"
        row = (ticket, made.form, made.way_in, token)
        connection.execute("INSERT INTO submissions (ticket, form, way_in, token) VALUES (?, ?, ?, ?)", row)
    append(connection, ticket or 0, made.story.in_order())


def _stored(connection: sqlite3.Connection, desk: str) -> Iterator[tuple[object, ...]]:
    yield from connection.execute(
        "SELECT t.number, t.opened_at, t.requester, t.subject, t.updates_wanted, t.facts, "
        "coalesce(s.form, ''), e.at, e.kind, e.value, e.actor, e.text "
        "FROM tickets t JOIN events e USING (ticket) LEFT JOIN submissions s USING (ticket) "
        "WHERE t.desk = ? AND t.source = ? ORDER BY t.ticket, e.at, e.seq",
        (desk, SOURCE),
    )


def _shown(made: Iterable[Made]) -> Iterator[tuple[object, ...]]:
    for ticket in made:
        for event in ticket.story.in_order():
            yield (ticket.number, *ticket.story.facts(), ticket.facts, ticket.form, *event)
