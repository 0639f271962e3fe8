"""How much a reader's browser fetches for a page: somebody waits for it with a customer on the line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response

pytestmark = pytest.mark.browser

MOST = 120_000
"""Bytes of a procedure page with all that it asks for, packed as web servers pack it."""


def test_a_procedure_weighs_little(browser: Browser, address: str, staff_site: Path) -> None:
    """The longest procedure with its styles, programs and pictures is at most 120 kB."""
    longest = max(staff_site.glob("*/procedures/*/index.html"), key=lambda page: page.stat().st_size)
    fetched: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        fetched[answer.url] = len(gzip.compress(answer.body()))

    page = browser.new_page()
    page.on("response", weigh)
    page.goto(f"{address}/{longest.parent.relative_to(staff_site).as_posix()}/", wait_until="networkidle")
    page.close()
    assert any(url.endswith(".css") for url in fetched)
    assert any(url.endswith(".js") for url in fetched)
    assert sum(fetched.values()) <= MOST, fetched
