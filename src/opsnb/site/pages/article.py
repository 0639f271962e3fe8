"""The page of an article: the answer first, then what goes with it."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.prose import quote
from opsnb.kb.records import Article
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.pages.procedure import related
from opsnb.site.template import fill


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each article of a desk."""
    for identity, record in edition.kb.of_kind(Article, desk).items():
        goes_with = related(edition, desk, record.related)
        body = fill("article", edition, identity, record=record, related=goes_with, overdue=edition.is_overdue(record))
        title, summary = (quote(text, edition.kb, desk) for text in (record.title, record.summary))
        yield Page(f"{identity}.md", title, body, {"description": summary})
