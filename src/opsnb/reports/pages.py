"""Links from a report into the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Desk, Holidays, Policy, Record
from opsnb.reports.tables import Link, TableView


@dataclass(frozen=True)
class Pages:
    """Pages of a site: ``site`` is its address, or where it is as seen from the report."""

    kb: KnowledgeBase
    desk: str
    site: str

    def link(self, record: str) -> Link:
        """Return the link to the page of a record, given by its full id."""
        found = self.kb.records[record]
        return Link(
            quote(found.title, self.kb, self.desk), f"{self.site.rstrip('/')}/{_page(record, found)}/index.html"
        )

    def table(self, records: Iterable[str]) -> TableView:
        """List pages to read on, those there are."""
        rows = [
            (self.link(record), quote(self.kb.records[record].summary, self.kb, self.desk))
            for record in records
            if record in self.kb.records
        ]
        return TableView("Read on in the knowledge base", ("Page", "Is about"), tuple(rows), wraps=True)


def _page(identity: str, record: Record) -> str:
    """Return which page a record is on: a desk's first one, that of its hours, of a series of policies, or its own."""
    desk = identity.split("/", 1)[0]
    if isinstance(record, Desk):
        return desk
    if isinstance(record, Holidays):
        return f"{desk}/hours"
    return f"{desk}/policies/{record.series}" if isinstance(record, Policy) else identity
