"""The page of a metric: what it tells, every way to compute it, and the SQL text that counts its figures."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.calls import Figure, Presence
from opsnb.kb.records import Metric
from opsnb.rules.sla import sql_text
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.template import fill

FOLDER = "metrics"


def pages(edition: Edition) -> Iterator[Page]:
    """Yield one page for each metric."""
    for identity, record in edition.kb.of_kind(Metric).items():
        terms = {term.removeprefix("-") for one in record.variants for term in (*one.of, *one.over)}
        texts = [
            (name, sql_text(name)) for name, names in SQL.items() if not terms.isdisjoint(str(name) for name in names)
        ]
        more = {
            "texts": texts,
            "said": said,
            "conventions": any(one.convention for one in record.variants),
            "see": [f"[{edition.kb.records[name].title}](ref:{name})" for name in record.see],
        }
        body = fill("metric", edition, identity, record=record, overdue=edition.is_overdue(record), **more)
        yield Page(f"{identity}.md", record.title, body, {"description": record.summary})


SQL: dict[str, type[Figure] | type[Presence]] = {"queue_figures": Figure, "presence": Presence}
"""Which text counts which figures."""


def said(terms: tuple[str, ...]) -> str:
    """Return figures that are added up and taken off, in words: `offered less short abandoned`."""
    words = [
        f"{'less' if term.startswith('-') else 'and'} {term.removeprefix('-').replace('_', ' ')}" for term in terms
    ]
    return " ".join(words).removeprefix("and ")
