"""Links from a report into the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Desk, Policy
from opsnb.reports.tables import Link, TableView


@dataclass(frozen=True)
class Pages:
    """Pages of a site: ``site`` is its address, or where it is as seen from the report."""

    kb: KnowledgeBase
    desk: str
    site: str

    def link(self, record: str) -> Link:
        """Return the link to the page of a record, given by its full id.

        A desk's own record is its first page; all versions of a policy share one page.
        """
        found, desk, page = self.kb.records[record], record.split("/", 1)[0], record
        if isinstance(found, Desk):
            page = desk
        if isinstance(found, Policy):
            page = f"{desk}/policies/{found.series}"
        return Link(quote(found.title, self.kb, self.desk), f"{self.site.rstrip('/')}/{page}/index.html")

    def table(self, records: Iterable[str]) -> TableView:
        """List pages to read on, those there are."""
        rows = [
            (self.link(record), quote(self.kb.records[record].summary, self.kb, self.desk))
            for record in records
            if record in self.kb.records
        ]
        return TableView("Read on in the knowledge base", ("Page", "Is about"), tuple(rows), wraps=True)
