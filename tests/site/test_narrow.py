"""On a phone, or at four times the size: the menu opens by keyboard, and the focus is always in sight."""

from __future__ import annotations

import pytest
from built import Open
from playwright.sync_api import Page, expect

from opsnb.kb.load import KnowledgeBase

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 700}
FOCUSED = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
}"""


def _tab(page: Page, times: int) -> list[bool]:
    seen = []
    for _ in range(times):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    return seen


def test_the_focus_is_always_in_sight(open_page: Open, kb: KnowledgeBase) -> None:
    """Nothing of the closed menu takes it (WCAG 2.4.7)."""
    page = open_page(f"/{kb.desks[0]}/", viewport=PHONE)
    assert all(_tab(page, 25))


def test_the_menu_opens_and_closes_by_keyboard(open_page: Open, kb: KnowledgeBase) -> None:
    """Enter opens it and goes to its first link; Esc closes it and comes back; leaving it closes it."""
    page = open_page(f"/{kb.desks[0]}/", viewport=PHONE)
    button = page.get_by_role("button", name="Menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".md-sidebar--primary a:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.locator("main h1 + p, main a").last.focus()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_how_to_reach_a_desk_is_on_the_first_screen(open_page: Open, kb: KnowledgeBase) -> None:
    """Whoever comes to call finds the number without scrolling, on a phone too."""
    desk = next(name for name in kb.desks if any(contact.value for contact in kb.desk(name).contacts))
    page = open_page(f"/{desk}/", viewport=PHONE)
    box = page.locator("ul.ways a").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["height"]
