"""The page of a feed: what each column or event of a telephone system becomes, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.records import Feed
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.template import fill

FOLDER = "feeds"


def pages(edition: Edition) -> Iterator[Page]:
    """Yield one page for each feed."""
    for identity, record in edition.kb.of_kind(Feed).items():
        body = fill(
            "feed", edition, identity, record=record, columns=columns(record), overdue=edition.is_overdue(record)
        )
        yield Page(f"{identity}.md", record.title, body, {"description": record.summary})


def columns(record: Feed) -> list[tuple[str, str, dict[str, str]]]:
    """Return each column that is read, what it becomes, and how its values are called here."""
    found: list[tuple[str, str, dict[str, str]]] = []
    if record.number:
        found.append((" and ".join(record.number), "number of the call", {}))
    for name, instant in record.instants.items():
        either = ", else ".join(instant.columns)
        found.append((f"{instant.date} with {either}" if instant.date else either, _words(name), {}))
    for name, cell in record.cells.items():
        meaning = _words(name) if cell.per_second == 1 else f"{_words(name)}, {cell.per_second:,} to the second"
        found.append((cell.column, meaning, cell.values))
    return [*found, *((column, "kept as it is", {}) for column in record.facts)]


def _words(name: str) -> str:
    return name.replace("_", " ")
