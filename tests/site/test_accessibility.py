"""WCAG 2.2 AA, as far as axe can tell, on every kind of page, light and dark, wide and narrow: no violation at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from built import Open
from playwright.sync_api import Page
from screenshots import one_of_each_kind

pytestmark = pytest.mark.browser

STANDARD = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""In the dark the markup is the same, the colours are not."""
SPACE = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable", "region"]}
"""On a phone the theme moves things, and wide parts scroll."""


def violations(page: Page, *rules: dict[str, Any]) -> list[str]:
    """Return what axe finds wrong on a page: rule, place and markup."""
    found = []
    page.evaluate(AXE_SCRIPT)
    for run_only in rules:
        if run_only is COLOURS:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            page.locator("body[data-md-color-scheme=slate]").wait_for()
        options = {"runOnly": run_only, "resultTypes": ["violations"]}
        for rule in page.evaluate("options => axe.run(options)", options)["violations"]:
            found += [f"{rule['id']}: {node['target']} {node['html'][:120]}" for node in rule["nodes"]]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def _shorten(page: Page) -> None:
    """Long pages repeat themselves: a few of their listings and tables stand for all of them, and take less time."""
    page.evaluate(
        """() => {
            for (const kind of [".highlight", "div.scroll[role=group]"])
                [...document.querySelectorAll(kind)].slice(4).forEach((part) => part.remove());
        }"""
    )


@pytest.mark.parametrize(
    ("width", "rules"),
    [pytest.param(1280, (STANDARD, COLOURS), id="wide, light and dark"), pytest.param(320, (SPACE,), id="phone")],
)
def test_no_violation_on_any_kind_of_page(
    open_page: Open, address: str, staff_site: Path, width: int, rules: tuple[dict[str, Any], ...]
) -> None:
    """Every template, with the theme around it, and the page for what is not found."""
    page, found = open_page(viewport={"width": width, "height": 900}), {}
    for kind, path in {**one_of_each_kind(staff_site), "not found": "/404.html"}.items():
        page.goto(address + path)
        _shorten(page)
        found[kind] = violations(page, *rules)
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}


def test_no_violation_at_the_end_of_a_guide(open_page: Open, staff_site: Path) -> None:
    """With a step shown, the answers listed and the chart marked."""
    page = open_page(one_of_each_kind(staff_site)["flow"])
    while page.locator(".step.is-here a[data-answer]").count():
        page.locator(".step.is-here a[data-answer]").last.click()
    assert violations(page, STANDARD, COLOURS) == []
