"""Reports fit the screen: nothing is cut on a desk; on a telephone charts keep their size, captions their words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from opsnb.reports.html import report_html
from opsnb.reports.result import result_of

pytestmark = pytest.mark.browser
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = [path.stem.split("-", 1)[1] for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))]
TOO_WIDE = """[...document.querySelectorAll('.opsnb-table')].filter(table => table.scrollWidth > table.clientWidth + 1)
  .map(table => table.ariaLabel)"""
FIRST = TOO_WIDE.replace("].filter", "].slice(0, 1).filter", 1)
"""What a report is about has to be read whole on a telephone too."""
CLIPPED = """[...document.querySelectorAll('caption')].filter(caption => caption.checkVisibility())
  .filter(caption => caption.getBoundingClientRect().right > innerWidth).map(caption => caption.textContent)"""
SHRUNK = """[...document.querySelectorAll('.opsnb-chart svg')]
  .filter(svg => svg.getBoundingClientRect().width < svg.width.baseVal.value - 1).map(svg => svg.ariaLabel)"""


def written(name: str, folder: Path) -> str:
    """Write the report of a committed notebook and return its address."""
    page: Any = nbformat.read(next(NOTEBOOKS.glob(f"*-{name}.ipynb")), as_version=4)
    place = folder / "report.html"
    place.write_text(report_html(page, result_of(page, name)), encoding="utf-8")
    return place.as_uri()


@pytest.mark.parametrize("name", ["queue-report", "sla-check", "availability", "staffing", "knowledge-gaps"])
@pytest.mark.parametrize(
    ("width", "wrong"),
    [(1280, TOO_WIDE), (320, FIRST), (320, CLIPPED), (320, SHRUNK)],
    ids=["tables", "first table", "captions", "charts"],
)
def test_reports_fit_the_screen(browser: Browser, tmp_path: Path, name: str, width: int, wrong: str) -> None:
    """The page itself never scrolls sideways; what is wider than a telephone scrolls by itself, at its full size."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(written(name, tmp_path))
    assert page.evaluate(wrong) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


STANDARD = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
"""What axe looks for: WCAG 2.2 AA and good practice."""


@pytest.mark.parametrize("name", NAMES)
def test_no_violation_in_any_report(browser: Browser, tmp_path: Path, name: str) -> None:
    """WCAG 2.2 AA, as far as axe can tell, wide and on a telephone, light and dark."""
    found = {}
    for width, scheme in ((1280, "light"), (320, "dark")):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(written(name, tmp_path))
        page.evaluate(AXE_SCRIPT)
        rules = page.evaluate("options => axe.run(options)", {"runOnly": STANDARD, "resultTypes": ["violations"]})
        found[scheme] = [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in rules["violations"]]
        page.close()
    assert {scheme: wrong for scheme, wrong in found.items() if wrong} == {}
