"""Links into the knowledge base."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from opsnb.kb.check import open_kb
from opsnb.kb.records import SourceDocument
from opsnb.reports.pages import Pages
from opsnb.reports.tables import Link
from opsnb.site.address import addresses
from opsnb.site.edition import Edition

KB = open_kb(Path(__file__).parents[2] / "kb")


@pytest.mark.parametrize("site", ["../site/staff", "https://desk.example.org/", "../site/staff/"])
def test_a_page_is_where_the_site_has_it(site: str) -> None:
    """The address of the record, with a stroke at its end or not; no record, no row."""
    desk = next(iter(KB.desks))
    table = Pages(KB, desk, site).table(("metrics/calls", f"{desk}/no-such-record"))
    ((link, summary),) = table.rows
    assert getattr(link, "href", "") == f"{site.rstrip('/')}/metrics/calls/index.html"
    assert summary == KB.records["metrics/calls"].summary


def test_every_record_is_linked_where_the_site_has_it() -> None:
    """A desk is its first page, every version of a policy the page of its series, days off are among the hours."""
    desk, policy = next((name, one) for name in KB.desks for one in KB.policies(name).values())
    kb = replace(KB, records={**KB.records, f"{desk}/policies/an-older-version": policy})
    known = addresses(Edition(kb, "staff", date(2026, 11, 1)))
    for record in (identity for identity, one in kb.records.items() if not isinstance(one, SourceDocument)):
        link: Link = Pages(kb, desk, "site").link(record)
        assert link.href == f"site/{known[record].removesuffix('.md').removesuffix('/index')}/index.html", record
