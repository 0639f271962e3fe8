"""The page of a procedure: first what somebody with a customer on the line needs, then the document's own facts."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.prose import quote
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.pages.desk import MOMENTS
from opsnb.site.template import fill


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each procedure of a desk."""
    for identity, record in edition.procedures(desk).items():
        body = fill(
            "procedure",
            edition,
            identity,
            record=record,
            moment=MOMENTS[record.moment],
            related=related(edition, desk, record.related),
            overdue=edition.is_overdue(record),
        )
        title, summary = (quote(text, edition.kb, desk) for text in (record.title, record.summary))
        yield Page(f"{identity}.md", title, body, {"description": summary})


def related(edition: Edition, desk: str, references: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Return id, title and summary of the records referred to, those in the edition only."""
    found = [edition.kb.resolve(reference, desk) for reference in references]
    records = {identity: edition.kb.records[identity] for identity in found if identity}
    return [(identity, record.title, record.summary) for identity, record in records.items()]
