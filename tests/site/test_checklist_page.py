"""Checklists to tick off: kept for the day in this browser, empty again on the next, plain boxes without scripts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from built import Open, text_of
from playwright.sync_api import Page, expect
from test_accessibility import COLOURS, SPACE, STANDARD, violations
from test_form_page import sheets

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Checklist

PATH, OTHER = "/broadband/checklists/start-of-shift/", "/broadband/checklists/end-of-shift/"
MONDAY, TUESDAY = datetime(2026, 11, 23, 18, tzinfo=UTC), datetime(2026, 11, 24, 8, tzinfo=UTC)


def _kept(page: Page) -> dict[str, str]:
    """Return what the site keeps in the browser, as far as it is not the theme's."""
    return page.evaluate("Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('opsnb')))")


def test_every_item_has_its_box(staff_site: Path, kb: KnowledgeBase) -> None:
    """A box with the item's text as its label, in the order of the record."""
    for identity, record in kb.of_kind(Checklist).items():
        html = text_of(staff_site / identity / "index.html")
        places = [html.index(f'<input type="checkbox" name="{item.id}"') for item in record.items]
        assert places == sorted(places)


@pytest.mark.browser
def test_ticks_are_kept_for_the_day(open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """How many are done is said; a reload keeps them; another list knows nothing of them; start again empties all."""
    page = open_page(PATH, at=MONDAY)
    boxes = page.locator("ol.checklist input")
    total = len(kb.get(PATH.strip("/"), Checklist).items)
    expect(page.locator(".checklist__done")).to_have_text(f"0 of {total} done")
    boxes.nth(0).check()
    page.get_by_text("Reboot your computer").click()
    expect(page.locator(".checklist__done")).to_have_text(f"2 of {total} done")
    page.reload()
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(2)).to_be_checked()
    assert _kept(page) == {"opsnb:checklist:broadband/checklists/start-of-shift:2026-11-23": '["clock-in","reboot"]'}
    page.goto(address + OTHER)
    expect(page.locator(".checklist__done")).to_contain_text("0 of")
    page.goto(address + PATH)
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".checklist__done")).to_have_text(f"0 of {total} done")
    expect(boxes.nth(0)).to_be_focused()
    assert _kept(page) == {}
    for box in boxes.all():
        box.check()
    expect(page.locator(".checklist__done")).to_have_text(f"{total} of {total} done")


@pytest.mark.browser
@pytest.mark.parametrize("back", ["look again", "reload", "tick"])
def test_the_next_day_begins_empty(open_page: Open, back: str) -> None:
    """Whether the page stayed open, was opened anew, or is ticked first thing: yesterday is gone from the browser."""
    page = open_page(PATH, at=MONDAY)
    boxes = page.locator("ol.checklist input")
    boxes.nth(0).check()
    page.evaluate("localStorage.setItem('opsnb:checklist:old/checklists/one:2026-11-20', '[\"x\"]')")
    page.clock.set_fixed_time(TUESDAY)
    if back == "look again":
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    elif back == "reload":
        page.reload()
    else:
        boxes.nth(3).check()
    expect(boxes.nth(0)).not_to_be_checked()
    later = {"opsnb:checklist:broadband/checklists/start-of-shift:2026-11-24": '["workplace"]'}
    assert _kept(page) == (later if back == "tick" else {})


@pytest.mark.browser
def test_the_day_is_the_readers_own(open_page: Open) -> None:
    """Midnight where the reader is, not in London."""
    page = open_page(PATH, at=datetime(2026, 11, 24, 2, tzinfo=UTC), timezone_id="America/New_York")
    page.locator("ol.checklist input").first.check()
    assert [key.rsplit(":", 1)[1] for key in _kept(page)] == ["2026-11-23"]


@pytest.mark.browser
def test_an_open_page_notices_midnight(open_page: Open) -> None:
    """Left open over night, it is empty in the morning without anybody touching it."""
    page = open_page("/")
    page.clock.install(time=datetime(2026, 11, 23, 23, 59, tzinfo=UTC))
    page.goto(page.url.rstrip("/") + PATH)
    page.locator("ol.checklist input").first.check()
    page.clock.fast_forward("12:00:00")
    expect(page.locator("ol.checklist input").first).not_to_be_checked()


@pytest.mark.browser
def test_two_windows_show_the_same(open_page: Open) -> None:
    """What is ticked in one is ticked in the other."""
    page = open_page(PATH, at=MONDAY)
    second = page.context.new_page()
    second.clock.set_fixed_time(MONDAY)
    second.goto(page.url)
    page.locator("ol.checklist input").nth(1).check()
    expect(second.locator("ol.checklist input").nth(1)).to_be_checked()


@pytest.mark.browser
@pytest.mark.parametrize("left", ["{", '"x"', "null", '["nobody", 3]'])
def test_what_is_broken_in_the_browser_does_no_harm(open_page: Open, left: str) -> None:
    """Something else in its place counts as nothing ticked."""
    page = open_page(PATH, at=MONDAY)
    key = "opsnb:checklist:broadband/checklists/start-of-shift:2026-11-23"
    page.evaluate("([key, left]) => localStorage.setItem(key, left)", [key, left])
    page.reload()
    expect(page.locator(".checklist__done")).to_contain_text("0 of")


@pytest.mark.browser
def test_without_scripts_the_boxes_can_be_ticked(open_page: Open) -> None:
    """Plain boxes; what needs a script is not there."""
    page = open_page(PATH, java_script_enabled=False)
    page.locator("ol.checklist input").first.check()
    expect(page.locator("ol.checklist input").first).to_be_checked()
    expect(page.locator(".checklist__bar")).to_be_hidden()


@pytest.mark.browser
def test_a_checklist_prints_on_one_sheet(open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """Boxes to tick with a pen."""
    page = open_page()
    for identity in kb.of_kind(Checklist):
        page.goto(f"{address}/{identity}/")
        assert sheets(page.pdf(format="A4")) == 1, identity
        page.emulate_media(media="print")
        expect(page.locator("button:visible")).to_have_count(0)
        page.emulate_media(media="null")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "rules"),
    [pytest.param(1280, (STANDARD, COLOURS), id="wide, light and dark"), pytest.param(320, (SPACE,), id="phone")],
)
def test_no_violation_on_a_checklist(open_page: Open, width: int, rules: tuple[dict[str, Any], ...]) -> None:
    """Fresh, and with everything done."""
    page = open_page(PATH, viewport={"width": width, "height": 900})
    found = violations(page, *rules)
    for box in page.locator("ol.checklist input").all():
        box.check()
    assert [*found, *violations(page, *rules)] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
