"""News of a ticket that is there already: a form of staff that names one adds to it instead of opening another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from opsnb.errors import StoreError
from opsnb.intake.actors import Actor
from opsnb.intake.changing import Change, apply
from opsnb.intake.messages import survivor
from opsnb.intake.requests import answer_words
from opsnb.kb.prose import quote
from opsnb.kb.submission import FormReader
from opsnb.store.tickets import find_ticket


def named_ticket(connection: sqlite3.Connection, reader: FormReader, answers: Mapping[str, Any]) -> int | None:
    """Return the ticket that a form's answers name, or the one it became part of; nothing if they name none.

    Raises :class:`StoreError` if the desk has no such ticket.
    """
    number = answers.get(reader.form.asks_for_ticket or "")
    if number is None:
        return None
    return survivor(connection, find_ticket(connection, reader.desk, str(number))).ticket


def add_news(
    connection: sqlite3.Connection,
    reader: FormReader,
    ticket: int,
    answers: Mapping[str, Any],
    *,
    actor: Actor,
    now: int,
) -> None:
    """Write a form's answers on a ticket as a private note, inside a transaction that the caller holds."""
    text = "\n\n".join(_in_words(reader, answers))
    apply(connection, reader.kb, ticket, [Change("note", text=text)], actor=actor, now=now)


def opens_with(connection: sqlite3.Connection, ticket: int) -> tuple[str, str]:
    """Return a ticket's number and its token; one of another system has no token."""
    found = connection.execute(
        "SELECT t.number, COALESCE(s.token, '') FROM tickets t LEFT JOIN submissions s USING (ticket) WHERE ticket = ?",
        (ticket,),
    ).fetchone()
    if found is None:
        raise StoreError("no such ticket", found=ticket)
    return found[0], found[1]


def _in_words(reader: FormReader, answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield each answer with its question, as people read them."""
    for field in reader.form.fields:
        if field.id in answers and field.id != reader.form.asks_for_ticket:
            said = answer_words(reader.kb, reader.desk, field, answers[field.id])
            yield f"**{quote(field.label, reader.kb, reader.desk)}** {', '.join(said)}"
