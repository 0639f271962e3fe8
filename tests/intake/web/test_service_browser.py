"""The service in a browser: every form from who files it to the answer the customer reads, and how pages look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import launch
from filling import fill_in
from playwright.sync_api import Browser, Page, expect, sync_playwright
from running import DESK, Running
from service_desk import records
from test_accessibility import COLOURS, SPACE, STANDARD, violations

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.rules.sla import Rulebook, Scope
from opsnb.store.engines import SqliteEngine

pytestmark = pytest.mark.browser

FORMS = sorted(records().of_kind(Form, DESK))
PROMISES = "customer-care"
"""A desk that promises times."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def agent(browser: Browser, desk: Running) -> Iterator[Page]:
    """Open a browser in which an agent is signed in."""
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{desk.address}/staff/?token={desk.service.door.token}")
    yield page
    page.context.close()


@pytest.fixture
def customer(browser: Browser) -> Iterator[Page]:
    """Open a browser of somebody else; at the end it has not complained of anything."""
    context = browser.new_context(reduced_motion="reduce")
    page, complaints = context.new_page(), []
    page.set_default_timeout(10_000)
    page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def last(desk: Running) -> tuple[str, str]:
    """Return number and token of the ticket that came last."""
    sql = "SELECT number, token FROM tickets JOIN submissions USING (ticket) ORDER BY ticket DESC LIMIT 1"
    [(number, token)] = desk.rows(sql)
    return number, token


def test_there_are_fourteen_forms() -> None:
    """The source names fourteen."""
    assert len(FORMS) == 14


@pytest.mark.parametrize("identity", FORMS)
def test_every_form_from_filing_to_answer(
    desk: Running, kb: KnowledgeBase, agent: Page, customer: Page, identity: str
) -> None:
    """Filed by the one who files it, given to somebody, answered and solved by an agent, and read by the customer."""
    form, name = kb.get(identity, Form), identity.rpartition("/")[2]
    filer, place = (agent, "/staff") if form.filed_by == "staff" else (customer, "")
    filer.goto(f"{desk.address}{place}/{identity}/")
    fill_in(filer, form, form.example)
    filer.get_by_role("button", name="Send", exact=True).click()
    expect(filer.locator("[data-sent]")).to_be_attached()
    number, token = last(desk)
    assert number in filer.inner_text("article")
    for _ in range(100):
        if filer.evaluate("sessionStorage.length") == 0:
            break
        filer.wait_for_timeout(50)
    else:
        raise AssertionError("what has been sent is still kept")
    agent.goto(f"{desk.address}/staff/tickets/{DESK}/{number}")
    agent.select_option("#assign", "planning")
    agent.fill("#text", f"The answer to *{name}*.")
    agent.select_option("#status", "solved")
    agent.get_by_role("button", name="Save").click()
    expect(agent.locator(".lead")).to_contain_text("solved")
    customer.goto(f"{desk.address}/ticket/{token}")
    assert f"The answer to {name}." in customer.inner_text("article")
    assert "It is solved" in customer.inner_text("article")
    [(actor,)] = desk.rows("SELECT actor FROM history WHERE number = ? AND kind = 'created'", number)
    assert actor == ("administrator" if form.filed_by == "staff" else "customer")


def test_the_sla_check_judges_what_came_in(desk: Running, kb: KnowledgeBase, agent: Page, customer: Page) -> None:
    """A problem filed on the site gets its priority from the flow; its clocks are those of the policy, and are kept."""
    identity = f"{PROMISES}/forms/report-a-problem"
    form = kb.get(identity, Form)
    customer.goto(f"{desk.address}/{identity}/")
    fill_in(customer, form, form.example)
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.locator("[data-sent]")).to_be_attached()
    number, _ = last(desk)
    agent.goto(f"{desk.address}/staff/tickets/{PROMISES}/{number}")
    agent.fill("#text", "It works again.")
    agent.select_option("#status", "solved")
    agent.get_by_role("button", name="Save").click()
    expect(agent.locator(".lead")).to_contain_text("solved")
    [(opened, priority)] = desk.rows("SELECT opened_at, priority FROM current WHERE number = ?", number)
    assert priority
    engine = SqliteEngine(desk.service.keeper.path)
    engine.run(Rulebook.of(kb, PROMISES).plan(Scope(PROMISES, opened, opened + 600, opened + 600)))
    verdicts = {tuple(row) for row in engine.query("SELECT clock, state FROM verdicts").rows}
    engine.close()
    assert ("response", "met") in verdicts
    assert {state for _, state in verdicts} <= {"met", "no target"}


def test_without_scripts_a_form_comes_back_filled_in(browser: Browser, desk: Running) -> None:
    """The browser checks what it can, the service the rest; what was typed stands there, and is sent when mended."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{desk.address}/{DESK}/forms/general-question/")
    page.fill("#answer-requester", "jo@example.org")
    page.fill("#answer-how-can-we-help", "   ")
    page.check("#field-about input[value=development]")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator("#field-how-can-we-help.is-wrong .error")).to_be_visible()
    expect(page.locator("#answer-requester")).to_have_value("jo@example.org")
    expect(page.locator("#field-about input[value=development]")).to_be_checked()
    page.fill("#answer-how-can-we-help", "May I?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("We have it.", exact=True)).to_be_visible()
    page.close()


def test_with_scripts_it_is_the_same_form_still(browser: Browser, desk: Running) -> None:
    """Sent past the page's own checks, it comes back alive: the summary has the focus, a mended field is taken off."""
    page = browser.new_page()
    page.goto(f"{desk.address}/{DESK}/forms/general-question/")
    page.fill("#answer-requester", "jo")
    page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('form[data-form]'))")
    expect(page.locator(".summary")).to_be_focused()
    assert page.title().startswith("Error: General Question")
    page.fill("#answer-requester", "jo@example.org")
    expect(page.locator(".summary li")).to_have_count(1)
    page.fill("#answer-how-can-we-help", "May I?")
    expect(page.locator(".summary")).to_be_hidden()
    assert not page.title().startswith("Error")
    page.close()


def test_several_tickets_by_clicking(agent: Page, desk: Running) -> None:
    """Tick, choose, look at the preview, confirm."""
    numbers = [desk.ask()[0] for _ in range(2)]
    agent.goto(f"{desk.address}/staff/")
    agent.get_by_role("link", name="Tickets", exact=True).click()
    agent.goto(f"{desk.address}/staff/tickets/{DESK}/")
    for number in numbers:
        agent.get_by_label(f"Choose {number}", exact=True).check()
    agent.select_option("#status", "closed")
    agent.get_by_role("button", name="Show what would change").click()
    expect(agent.locator("table.tickets tbody tr")).to_have_count(2)
    agent.get_by_role("button", name="Change them").click()
    expect(agent.get_by_text("Changed: 2.")).to_be_visible()
    closed = desk.rows("SELECT COUNT(*) FROM current WHERE status = 'closed'")
    assert closed == [(2,)]


def test_a_script_that_gets_into_a_page_does_not_run(browser: Browser, desk: Running) -> None:
    """The pages of the service have the site's policy: neither a script nor a handler in a page runs."""
    page = browser.new_page()
    page.goto(desk.address + desk.ask()[1])
    page.evaluate("""() => {
      const script = Object.assign(document.createElement("script"), { textContent: "window.ran = 1" });
      const picture = document.createElement("div");
      picture.innerHTML = '<img src="data:," onerror="window.ran = 1">';
      document.body.append(script, picture);
    }""")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    page.close()


def test_a_search_in_vain_is_told_to_the_service(browser: Browser, desk: Running) -> None:
    """The page of results tells it by itself; nothing else about the reader goes with it."""
    page = browser.new_page()
    with page.expect_request("**/searched") as told:
        page.goto(f"{desk.address}/search/?q=xylophonquark")
    assert told.value.post_data == "words=xylophonquark"
    page.close()
    for _ in range(100):
        if desk.rows("SELECT 1 FROM heard WHERE about = 'xylophonquark'"):
            return
    raise AssertionError("the search was not counted")


@pytest.mark.parametrize(
    ("width", "rules"),
    [pytest.param(1280, (STANDARD, COLOURS), id="wide, light and dark"), pytest.param(320, (SPACE,), id="phone")],
)
def test_no_violation_on_the_pages_of_the_service(
    browser: Browser, desk: Running, width: int, rules: tuple[dict[str, Any], ...]
) -> None:
    """WCAG 2.2 AA as far as axe can tell; on a phone nothing but wide tables scrolls sideways."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{desk.address}/staff/tickets/?token={desk.service.door.token}")
    number, own = desk.ask(**{"how-can-we-help": "One\n\n" + "long" * 60})
    staff = f"/staff/tickets/{DESK}/"
    desk.staff().post(f"{staff}{number}", data={"seen": "2", "text": "- a\n\n`b`", "to": "note"})
    places = [f"{own}?sent", "/nowhere", staff, f"{staff}{number}", f"{staff}new?way-in=phone&active-case=no"]
    found = {}
    for place in (*places, f"/{DESK}/forms/general-question/"):
        page.goto(desk.address + place)
        if place not in places:
            page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('form[data-form]'))")
            expect(page.locator(".summary")).to_be_visible()
        found[place] = violations(page, *rules)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[place] += [f"{wide} px too wide"] if wide > 0 else []
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    context.close()


def test_events_have_words(desk: Running) -> None:
    """Every kind of event that can happen to a ticket is a sentence on its page."""
    from opsnb.intake.web.telling import event_words
    from opsnb.store.tickets import Event

    for kind in EventKind:
        words = event_words(Event(0, kind, "x", "planning"), {})
        assert words[0].isupper() or words.startswith("planning")
        assert "_" not in words


def test_the_sites_are_those_that_were_built(desk: Running, sites: dict[str, Path]) -> None:
    """The same bytes as in the folders, also for the search."""
    for name in ("index.html", "assets/site.css", "pagefind/pagefind-entry.json"):
        address = "/" if name == "index.html" else f"/{name}"
        assert desk.client().get(address).content == (sites["public"] / name).read_bytes()
