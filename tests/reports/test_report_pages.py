"""Links into the knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsnb.kb.check import open_kb
from opsnb.reports.pages import Pages

KB = open_kb(Path(__file__).parents[2] / "kb")


@pytest.mark.parametrize("site", ["../site/staff", "https://desk.example.org/", "../site/staff/"])
def test_a_page_is_where_the_site_has_it(site: str) -> None:
    """The address of the record, with a stroke at its end or not; no record, no row."""
    desk = next(iter(KB.desks))
    table = Pages(KB, desk, site).table(("metrics/calls", f"{desk}/no-such-record"))
    ((link, summary),) = table.rows
    assert getattr(link, "href", "") == f"{site.rstrip('/')}/metrics/calls/index.html"
    assert summary == KB.records["metrics/calls"].summary
