"""What stays of what somebody typed: a draft for the same person, nothing for the next one."""

from __future__ import annotations

from typing import Any

import pytest
from built import Open
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LOBBY, REPORT = "/development-services/forms/lobby-planning/", "/customer-care/forms/report-a-problem/"
STORED = "Object.keys(sessionStorage).filter((key) => key.startsWith('opsnb:form:'))"


def _typed(open_page: Open, path: str, field: str) -> tuple[Page, str]:
    """Type a name into a form, with a clock that the test moves."""
    page = open_page("/404.html")
    page.clock.install()
    page.goto(page.url.replace("/404.html", path))
    page.locator(f"#answer-{field}").press_sequentially("Jordan")
    return page, page.url


def test_the_next_visitor_finds_an_empty_form(open_page: Open, address: str) -> None:
    """On the screen in the lobby nothing is kept: not after a look elsewhere, not on the way back, not by a reload."""
    page, form = _typed(open_page, LOBBY, "name")
    assert page.evaluate(STORED) == []
    page.goto(address)
    page.go_back()
    expect(page.locator("#answer-name")).to_have_value("")
    page.locator("#answer-name").fill("Jordan")
    page.reload()
    expect(page.locator("#answer-name")).to_have_value("")
    page.goto(form)
    expect(page.locator("#answer-name")).to_have_value("")
    expect(page.locator(".restored")).to_be_hidden()


def test_what_a_visitor_leaves_behind_is_cleared(open_page: Open) -> None:
    """Whoever walks away is asked first; who is still there loses nothing."""
    page, _ = _typed(open_page, LOBBY, "name")
    page.clock.run_for("02:01")
    expect(page.locator(".left")).to_contain_text("Are you still there?")
    page.keyboard.press("Shift")
    expect(page.locator(".left")).to_be_hidden()
    expect(page.locator("#answer-name")).to_have_value("Jordan")
    page.clock.run_for("02:01")
    expect(page.locator("#answer-name")).to_have_value("Jordan")
    page.clock.run_for("00:30")
    expect(page.locator("#answer-name")).to_have_value("")
    expect(page.locator(".left")).to_be_hidden()


def test_answers_that_come_back_are_announced(open_page: Open, address: str) -> None:
    """At a computer of one's own a look elsewhere loses nothing; the page says so and offers to clear it."""
    page, form = _typed(open_page, REPORT, "first-name")
    expect(page.locator(".restored")).to_be_hidden()
    page.goto(address)
    page.goto(form)
    expect(page.locator("#answer-first-name")).to_have_value("Jordan")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".restored").get_by_role("button", name="Clear them").click()
    expect(page.locator("#answer-first-name")).to_have_value("")
    expect(page.locator(".restored")).to_be_hidden()
    assert page.evaluate(STORED) == []


@pytest.mark.parametrize("elsewhere", [False, True], ids=["on the form", "on another page"])
def test_a_draft_is_forgotten_after_half_an_hour(open_page: Open, address: str, elsewhere: bool) -> None:
    """Whoever sits down next at the same window finds no trace, on whatever page it was left."""
    page, form = _typed(open_page, REPORT, "first-name")
    assert len(page.evaluate(STORED)) == 1
    if elsewhere:
        page.goto(address)
        page.clock.fast_forward("31:00")
        page.goto(f"{address}/customer-care/")
    else:
        page.clock.run_for("31:00")
    assert page.evaluate(STORED) == []
    page.goto(form)
    expect(page.locator("#answer-first-name")).to_have_value("")


@pytest.mark.parametrize(
    "left",
    ["no JSON", "null", "[]", '{"typed": 5}', '{"typed": {"nobody": "x"}, "at": 9e15}', '{"typed": null, "at": 9e15}'],
)
def test_what_is_broken_in_the_browser_does_no_harm(open_page: Open, left: Any) -> None:
    """A draft that cannot be read is none."""
    page = open_page(REPORT)
    page.evaluate("(left) => sessionStorage.setItem('opsnb:form:customer-care/forms/report-a-problem', left)", left)
    page.reload()
    expect(page.locator("form.is-live")).to_have_count(1)
    expect(page.locator(".restored")).to_be_hidden()
