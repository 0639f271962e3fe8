"""Finding a page: the box in the header, its suggestions, the page of results; by keyboard, without scripts, dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from built import Open
from chromium import served
from playwright.sync_api import Browser, Page, expect
from test_accessibility import COLOURS, SPACE, STANDARD, violations

from opsnb.kb.load import KnowledgeBase

pytestmark = pytest.mark.browser

SHIFTS = """globalThis.shifted = 0; new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


def _suggestions(page: Page) -> list[str]:
    options = page.locator("[role=option]")
    options.first.wait_for()
    return [text.strip() for text in options.locator("strong").all_inner_texts()]


def test_the_box_suggests_pages_while_one_types(open_page: Open) -> None:
    """On every page `/` goes to the box; what is typed brings pages with their desk and kind."""
    page = open_page("/customer-care/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("bogus cal")
    assert "Bogus phone calls reporting form" in _suggestions(page)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").first).to_contain_text("Child maintenance · Form")
    expect(page.locator(".search-box [role=status]")).to_contain_text("suggested")
    assert page.locator(".search-box__input").input_value() == "bogus cal"


def test_the_box_works_by_keyboard(open_page: Open) -> None:
    """Arrows choose and come round, Esc closes and then leaves, Enter opens what is chosen."""
    page = open_page("/customer-care/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search")
    page.keyboard.type("transfer a call")
    count = len(_suggestions(page))
    chosen = page.locator("[role=option][aria-selected=true]")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(1)
    first = page.get_by_role("option").first
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    for _ in range(count):
        page.keyboard.press("ArrowDown")
    expect(chosen).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("shift")
    title = _suggestions(page)[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(title)


def test_enter_leads_to_the_page_of_results(open_page: Open) -> None:
    """Without a choice the question goes to the page of results, from the header and from the home page."""
    for path, label in (("/customer-care/", "Search"), ("/", "What do you need to know?")):
        page = open_page(path)
        page.get_by_role("combobox", name=label, exact=True).fill("which priority")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=which+priority")
        expect(page.locator(".results__list")).to_contain_text("Which priority is it?")


def test_results_say_what_they_are(open_page: Open) -> None:
    """Number, desk, kind and an excerpt with the words marked; the title of the tab; what was corrected."""
    page = open_page("/search/?q=bogus+cals")
    results = page.locator(".results__list > li")
    expect(results.first).to_contain_text("Bogus phone calls reporting form")
    expect(results.first.locator(".results__place")).to_have_text("Child maintenance · Form")
    assert {text.lower() for text in results.first.locator("mark").all_inner_texts()} >= {"bogus", "calls"}
    expect(page.locator(".results__said")).to_have_text(re.compile(r"^\d+ pages for “bogus cals”$"))
    expect(page).to_have_title(re.compile("^bogus cals - Search"))
    expect(page.get_by_label("What do you need to know?")).to_have_value("bogus cals")


def test_what_was_corrected_is_said_and_can_be_refused(open_page: Open) -> None:
    """A reader sees that another word was looked for than was typed, and may insist on their own."""
    page = open_page("/search/?q=securty+check")
    meant = page.locator(".results__meant")
    expect(meant).to_have_text("Showing “security” for “securty”. Search instead for “securty check”")
    meant.get_by_role("link").click()
    page.wait_for_url("**exact=1")
    expect(page.locator(".results__said")).to_have_text(re.compile(r"^\d+ pages? for “securty check”$"))
    expect(meant).to_be_hidden()


def test_facets_narrow_the_results(open_page: Open) -> None:
    """Kinds and desks can be ticked; the numbers beside them and the address follow, and the address can be sent on."""
    page = open_page("/search/?q=ticket")
    said, boxes = page.locator(".results__said"), page.locator(".results__facets")
    expect(boxes).to_be_visible()
    whole = int(said.inner_text().split()[0])
    form = boxes.locator("label", has_text="Form")
    forms = int(form.locator("span").inner_text())
    assert 0 < forms < whole
    form.click()
    expect(said).to_have_text(re.compile(rf"^{forms} pages?"))
    expect(page.locator(".results__place", has_text="Procedure")).to_have_count(0)
    assert "kind=Form" in page.url
    desk = boxes.locator("label", has_text="Customer care")
    fewer = int(desk.locator("span").inner_text())
    desk.click()
    expect(said).to_have_text(re.compile(rf"^{fewer} pages?"))
    page.reload()
    expect(boxes.get_by_label("Form")).to_be_checked()
    expect(said).to_have_text(re.compile(rf"^{fewer} pages?"))


def test_more_results_on_demand(open_page: Open) -> None:
    """Ten at a time; the focus goes on to the first new one."""
    page = open_page("/search/?q=ticket")
    results = page.locator(".results__list > li")
    expect(results).to_have_count(10)
    page.get_by_role("button", name="Show more").click()
    expect(results).to_have_count(20)
    expect(results.nth(10).locator("a")).to_be_focused()


def test_coming_back_from_a_result_finds_the_list_as_it_was(open_page: Open) -> None:
    """As many results are shown as before, and the one that was opened has the focus and is in sight."""
    page = open_page("/search/?q=ticket")
    results = page.locator(".results__list > li")
    page.get_by_role("button", name="Show more").click()
    expect(results).to_have_count(20)
    opened = results.nth(15).locator("h2 a")
    where = opened.get_attribute("href")
    opened.click()
    page.wait_for_url("**highlight=**")
    page.go_back()
    expect(results).to_have_count(20)
    expect(page.locator(f'.results__list a[href="{where}"]')).to_be_focused()
    expect(results.nth(15)).to_be_in_viewport()


def test_coming_back_from_a_suggestion_finds_the_question(open_page: Open) -> None:
    """A suggestion that was not the right one costs no second typing."""
    page = open_page("/customer-care/")
    page.keyboard.press("/")
    page.keyboard.type("transfer a call")
    page.get_by_role("option").first.click()
    page.wait_for_url("**highlight=**")
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value("transfer a call")


def test_results_are_reached_and_walked_by_keyboard(open_page: Open) -> None:
    """One Tab leads to the first result, arrows from one to the next; the facets come after them."""
    page = open_page("/search/?q=ticket")
    links = page.locator(".results__list h2 a")
    expect(page.locator(".results__said")).to_be_focused()
    page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.nth(1)).to_be_focused()


def test_the_box_is_reached_from_a_facet(open_page: Open) -> None:
    """`/` is for the box wherever no text is typed: a ticked facet does not keep it."""
    page = open_page("/search/?q=ticket")
    page.locator(".results__facets input").first.focus()
    page.keyboard.press("/")
    expect(page.get_by_label("What do you need to know?")).to_be_focused()


def test_typing_on_takes_back_a_choice(open_page: Open) -> None:
    """Who chose a suggestion and then types another letter has asked something else; Enter asks that."""
    page = open_page("/customer-care/")
    page.keyboard.press("/")
    page.keyboard.type("priorit")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("y")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=priority")


def test_an_excerpt_does_not_repeat_title_and_summary(open_page: Open) -> None:
    """What stands above it already is not said again."""
    page = open_page("/search/?q=transfer+a+call")
    for one in page.locator(".results__list > li").all():
        summary = one.locator(".results__summary").inner_text()
        assert summary not in one.locator(".results__excerpt").inner_text()


def test_facets_do_not_move_the_results(open_page: Open) -> None:
    """Their place is kept free, wide and narrow: nothing a reader is about to click shifts."""
    for width in (1280, 320):
        page = open_page("/a-z/", viewport={"width": width, "height": 900})
        page.add_init_script(SHIFTS)
        page.goto(page.url.replace("/a-z/", "/search/?q=ticket"))
        page.locator(".results__narrow:not([hidden])").wait_for()
        assert page.evaluate("shifted") < 0.05


def test_the_words_are_marked_on_the_page(open_page: Open) -> None:
    """A result leads to a page on which the words that were looked for are marked."""
    page = open_page("/search/?q=failed+check")
    page.locator(".results__list a").first.click()
    page.wait_for_url("**highlight=**")
    assert {text.lower() for text in page.locator("article mark").all_inner_texts()} >= {"failed", "check"}


def test_a_word_of_the_glossary_leads_to_its_place(open_page: Open) -> None:
    """Who asks what a word means gets the glossary, at that word."""
    page = open_page("/search/?q=what+does+RONA+mean")
    entry = page.locator(".results__list > li", has_text="Glossary").locator("a")
    assert (entry.get_attribute("href") or "").endswith("#rona")


def test_nothing_found_is_said_with_a_way_on(open_page: Open) -> None:
    """No page, no error: a sentence, and the index from A to Z."""
    page = open_page("/search/?q=xqzvwk")
    expect(page.locator(".results__said")).to_have_text("No pages for “xqzvwk”")
    page.locator(".results__else").get_by_role("link", name="from A to Z").click()
    expect(page.locator("h1")).to_contain_text("A–Z")


def test_forms_may_ask_the_search(open_page: Open) -> None:
    """While a question is typed into a form, pages of the kinds it names are suggested."""
    page = open_page("/customer-care/")
    found = page.evaluate("opsnbSearch.suggest('failed security check', { kinds: ['procedure'], limit: 2 })")
    assert next(one["title"] for one in found) == "Report a failed security check"
    assert len(found) <= 2
    assert {one["kind"] for one in found} == {"Procedure"}


def test_without_scripts_the_box_leads_to_a_page_that_leads_on(open_page: Open, kb: KnowledgeBase) -> None:
    """The form goes to the page of results, which says that searching needs scripts and leads to the index."""
    page = open_page("/customer-care/", java_script_enabled=False)
    page.locator(".search-box__input").fill("priority")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=priority")
    page.locator("noscript").get_by_role("link", name="from A to Z").click()
    expect(page.locator("h1")).to_contain_text("A–Z")
    page.get_by_role("link", name="Which priority is it?").click()
    expect(page.locator("h1")).to_contain_text("Which priority is it?")


@pytest.fixture(scope="module")
def public_address(public_site: Path) -> Iterator[str]:
    """Where the public site is served."""
    with served(public_site) as found:
        yield found


@pytest.mark.parametrize(
    "word", ["RONA", "CMSF5550", "ICOMS", "OET help desk", "cold transfer", "golden rule", "AUX code"]
)
def test_nothing_of_staff_is_found_on_the_public_site(browser: Browser, public_address: str, word: str) -> None:
    """Words that only staff pages use are not in the index, not in the words it corrects to, not among the synonyms."""
    page = browser.new_page()
    page.goto(f"{public_address}/search/?q={word}")
    expect(page.locator(".results__said")).to_have_text(re.compile("^(No|[0-9]+) pages? for"))
    shown = page.locator(".results__list").inner_text().casefold()
    assert word.casefold() not in shown
    page.close()


def test_no_violation_with_the_suggestions_open_or_among_results(open_page: Open) -> None:
    """WCAG, light and dark, wide: the list of suggestions, the page of results, the index from A to Z."""
    page = open_page("/search/?q=ticket")
    page.locator(".results__facets label").first.wait_for()
    assert violations(page, STANDARD, COLOURS) == []
    page.goto(page.url.split("/search/")[0] + "/a-z/")
    assert violations(page, STANDARD, COLOURS) == []
    page.get_by_role("combobox").fill("priority")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page, STANDARD, COLOURS) == []


@pytest.mark.parametrize("path", ["/search/?q=ticket", "/a-z/", "/customer-care/"])
def test_the_search_fits_a_phone(open_page: Open, path: str) -> None:
    """At 320 px nothing is wider than the screen, with the suggestions open too, and axe has nothing to say."""
    page = open_page(path, viewport={"width": 320, "height": 640})
    if "search" in path:
        page.locator(".results__narrow").wait_for()
        expect(page.locator(".results__facets")).to_be_hidden()
        page.get_by_text("Narrow the results").click()
        expect(page.locator(".results__facets")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page, SPACE) == []
    page.keyboard.press("/")
    page.keyboard.type("prio")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    box = page.get_by_role("listbox").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.evaluate(AXE_SCRIPT)
    assert violations(page, SPACE) == []


def test_without_an_index_the_search_says_so(browser: Browser, address: str) -> None:
    """A site whose index is missing says kindly that there is no search; its pages still work."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route("**/pagefind/**", lambda route: route.fulfill(status=404))
    page.goto(address + "/search/?q=priority")
    expect(page.locator(".results__said")).to_contain_text("The search is not there at the moment")
    page.goto(address + "/customer-care/")
    page.keyboard.press("/")
    page.keyboard.type("priority")
    expect(page.locator(".search-box [role=status]")).to_contain_text("The search is not there at the moment")
    assert wrong == []
    page.close()
