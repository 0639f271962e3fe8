"""On paper: charts are whole, what needs a screen is left out, and procedures and flows take two sheets at most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from built import Open
from test_form_page import sheets

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow, Procedure

pytestmark = pytest.mark.browser

A4 = {"width": 688, "height": 1032}
"""Room on a sheet of A4 inside the margins, in pixels."""


@pytest.mark.parametrize("kind", [Procedure, Flow])
def test_a_page_prints_on_two_sheets_at_most(kind: Any, open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """What hangs beside the telephone is one sheet, printed on both sides. Forms and checklists have tests beside."""
    page, found = open_page(), {}
    for identity in kb.of_kind(kind):
        page.goto(f"{address}/{identity}/")
        found[identity] = sheets(page.pdf(format="A4"))
    assert {identity: number for identity, number in found.items() if not 1 <= number <= 2} == {}


def test_a_printed_flow_is_the_whole_chart_and_its_words(open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """Nothing is cut off at the edge of the sheet; the guide, which needs a screen, stays away."""
    page = open_page(viewport=A4)
    page.emulate_media(media="print")
    for identity in kb.of_kind(Flow):
        page.goto(f"{address}/{identity}/")
        chart = page.locator(".flow-chart").bounding_box()
        assert chart is not None
        assert chart["x"] >= 0, identity
        assert chart["x"] + chart["width"] <= A4["width"] + 1, identity
        assert chart["height"] <= A4["height"], identity
        shown = page.evaluate(
            "Object.fromEntries(['.guide', '#chart + p', 'ol.words > li'].map((place) => "
            "[place, document.querySelector(place).checkVisibility()]))"
        )
        assert shown == {".guide": False, "#chart + p": False, "ol.words > li": True}
        assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]


def test_printed_reports_lose_no_column(open_page: Open, address: str, staff_site: Path) -> None:
    """A table that scrolls on the screen fits on the sheet."""
    page = open_page(viewport=A4)
    page.emulate_media(media="print")
    places = [path.parent.relative_to(staff_site).as_posix() for path in staff_site.glob("reports/*/*/2*/index.html")]
    widths = {}
    for place in places:
        page.goto(f"{address}/{place}/")
        widths[place] = page.evaluate("document.documentElement.scrollWidth")
    assert {place: width for place, width in widths.items() if width > A4["width"]} == {}
    assert widths


def test_printed_steps_are_plain(open_page: Open) -> None:
    """Numbers without circles, black on white, also for a reader who has the screen dark."""
    page = open_page("/broadband/procedures/take-a-message/", viewport=A4, color_scheme="dark")
    page.emulate_media(media="print")
    number = page.locator(".steps > ol > li").first.evaluate(
        "(step) => { const { backgroundColor, color, width } = getComputedStyle(step, '::before');"
        " return [backgroundColor, color, parseFloat(width) < 20]; }"
    )
    assert number == ["rgba(0, 0, 0, 0)", "rgb(0, 0, 0)", True]
