"""The page of the glossary: every word an audience may see, in alphabetical order."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.records import Glossary
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.template import fill


def pages(edition: Edition) -> Iterator[Page]:
    """Yield the page of the glossary, if this edition has words to explain."""
    for identity, record in edition.kb.of_kind(Glossary).items():
        terms = sorted(record.terms, key=lambda term: term.term.casefold())
        if terms:
            titles = {name: desk.title for name, desk in edition.desks.items()}
            body = fill(
                "glossary", edition, identity, record=record, terms=terms, titles=titles,
                overdue=edition.is_overdue(record),
            )  # fmt: skip
            yield Page(f"{identity}.md", record.title, body, {"description": record.summary})
