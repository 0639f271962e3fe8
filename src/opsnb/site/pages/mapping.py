"""The page of an import mapping: which column of another system becomes what, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.records import Mapping
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.template import fill

FOLDER = "mappings"


def pages(edition: Edition) -> Iterator[Page]:
    """Yield one page for each mapping."""
    for identity, record in edition.mappings().items():
        body = fill(
            "mapping", edition, identity, record=record, columns=columns(record), overdue=edition.is_overdue(record)
        )
        yield Page(f"{identity}.md", record.title, body, {"description": record.summary})


def columns(record: Mapping) -> list[tuple[str, str, dict[str, str]]]:
    """Return each column that is read, what it becomes, and how its values are called here."""
    found: list[tuple[str, str, dict[str, str]]] = [(record.ticket, "number of the ticket", {})]
    found += [(record.opened, "when the ticket was opened", {}), (record.at, "when the row was written", {})]
    found += [(name, meaning, {}) for name, meaning in _people(record) if name]
    found += [(column.column, f"event: {column.kind}", column.values) for column in record.events]
    found += [(end.column, f"status {end.status}, at the end of the ticket's life", {}) for end in record.ends]
    found += [(fact.column, f"fact: {name}", fact.values) for name, fact in record.facts.items()]
    found += [(fact.column, f"known at the opening: {name}", fact.values) for name, fact in record.opening.items()]
    return found


def _people(record: Mapping) -> list[tuple[str | None, str]]:
    return [(record.actor, "who made the change"), (record.requester, "who asked"), (record.subject, "short text")]
