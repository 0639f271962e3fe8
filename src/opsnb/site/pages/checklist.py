"""The page of a checklist: the items in their order, with boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.prose import quote
from opsnb.kb.records import Checklist
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.pages.desk import MOMENTS
from opsnb.site.pages.procedure import related
from opsnb.site.template import fill


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each checklist of a desk."""
    for identity, record in edition.kb.of_kind(Checklist, desk).items():
        values = {"moment": MOMENTS[record.moment], "related": related(edition, desk, record.related)}
        body = fill("checklist", edition, identity, record=record, overdue=edition.is_overdue(record), **values)
        title, summary = (quote(text, edition.kb, desk) for text in (record.title, record.summary))
        yield Page(f"{identity}.md", title, body, {"description": summary})
