"""Links from a report into the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.reports.tables import Link, TableView


@dataclass(frozen=True)
class Pages:
    """Pages of a site: ``site`` is its address, or where it is as seen from the report."""

    kb: KnowledgeBase
    desk: str
    site: str

    def link(self, record: str) -> Link:
        """Return the link to the page of a record, given by its full id."""
        title = quote(self.kb.records[record].title, self.kb, self.desk)
        return Link(title, f"{self.site.rstrip('/')}/{record}/index.html")

    def table(self, records: Iterable[str]) -> TableView:
        """List pages to read on, those there are."""
        rows = [
            (self.link(record), quote(self.kb.records[record].summary, self.kb, self.desk))
            for record in records
            if record in self.kb.records
        ]
        return TableView("Read on in the knowledge base", ("Page", "Is about"), tuple(rows), wraps=True)
