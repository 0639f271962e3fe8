"""What readers do, in a real browser: click through a guide, see who is open, on a phone, in the dark, without scripts.

Every page opened here also proves that no request leaves the site and that the console stays silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from built import Open, text_of
from chromium import executable
from filling import answer
from playwright.sync_api import Browser, Page, expect
from screenshots import one_of_each_kind

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow

pytestmark = pytest.mark.browser

GUIDE, DESK = "/customer-care/flows/which-priority/", "/customer-care/"
WAY = ["Yes, something is wrong", "Not at all", "No"]


def _heading(page: Page) -> str:
    return page.locator(".step.is-here h3").inner_text()


def _answer(page: Page, label: str) -> None:
    page.locator(".step.is-here").get_by_role("link", name=label, exact=True).click()


def _place(page: Page) -> str:
    return page.url.partition("#")[2]


def test_the_guide_leads_to_the_priority_and_what_is_promised(open_page: Open, kb: KnowledgeBase) -> None:
    """One step at a time, the place in the URL, the answers kept in sight, the end with its targets and links."""
    page = open_page(GUIDE)
    flow = kb.get("customer-care/flows/which-priority", Flow)
    assert _heading(page) == flow.steps[flow.start].text
    assert page.locator(".step:visible").count() == 1
    for label in WAY:
        _answer(page, label)
    assert _place(page) == "step-p1"
    end = page.locator(".step.is-here")
    expect(end.locator(".priority")).to_have_text("P1")
    expect(end.locator("dl")).to_contain_text("1 hour")
    expect(end.locator("dl")).to_contain_text("2 hours")
    expect(page.locator(".guide__trail li")).to_have_count(len(WAY))
    expect(page.locator(".guide__trail")).to_contain_text("Not at all")
    expect(page.locator(".flow-chart .is-here text")).to_have_text(["Priority 1 - system down"])
    end.get_by_role("link", name="Priorities and response times").click()
    assert page.url.endswith("/policies/priorities/#p1")


def test_back_goes_one_step_back_and_start_again_to_the_start(open_page: Open) -> None:
    """The guide's own button and the browser's do the same; a reload stays where it was."""
    page = open_page(GUIDE)
    expect(page.get_by_role("button", name="Back")).to_be_hidden()
    for label in WAY[:2]:
        _answer(page, label)
    assert _place(page) == "step-backup"
    page.reload()
    assert _heading(page) == "Is there a backup or another system to work with?"
    expect(page.locator(".guide__trail li")).to_have_count(2)
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".step.is-here")).to_have_id("step-usable")
    expect(page.locator(".guide__trail li")).to_have_count(1)
    page.go_back()
    expect(page.locator(".step.is-here")).to_have_id("step-disturbed")
    page.go_forward()
    expect(page.locator(".step.is-here")).to_have_id("step-usable")
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".step.is-here")).to_have_id("step-disturbed")
    expect(page.locator(".guide__trail")).to_be_hidden()


def test_a_place_in_the_guide_can_be_sent_to_a_colleague(open_page: Open) -> None:
    """Opened at a step, the guide shows that step; back from there is the start."""
    page = open_page(f"{GUIDE}#step-how-restricted")
    expect(page.locator(".step.is-here")).to_have_id("step-how-restricted")
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".step.is-here")).to_have_id("step-disturbed")


def test_a_look_elsewhere_on_the_page_does_not_lose_the_place(open_page: Open) -> None:
    """The words and the chart are read beside the guide: it stays at its step, and so do the answers."""
    page = open_page(GUIDE)
    for label in WAY[:2]:
        _answer(page, label)
    page.get_by_role("link", name="the same in words").click()
    assert _place(page) == "words"
    expect(page.locator(".step.is-here")).to_have_id("step-backup")
    expect(page.locator(".guide__trail li")).to_have_count(2)
    _answer(page, "Yes")
    page.get_by_role("button", name="Back").click()
    expect(page.locator(".step.is-here")).to_have_id("step-backup")
    page.go_back()
    page.go_back()
    expect(page.locator(".step.is-here")).to_have_id("step-usable")


@pytest.mark.parametrize(
    ("clicked", "box", "answers"),
    [
        pytest.param(WAY[:2], "Is something that worked before disturbed now?", [], id="back to the start"),
        pytest.param(WAY[:2], "Can the product be used at all?", WAY[:1], id="back to a step on the way"),
        pytest.param([], "Is there a backup or another system to work with?", WAY[:2], id="ahead, by one way only"),
        pytest.param([], "Priority 2 - severely restricted", WAY[:1], id="ahead, where two ways lead"),
        pytest.param(
            ["No, nothing is disturbed"], "How badly is the work affected?", [WAY[0], "Yes, at least in part"],
            id="to another branch",
        ),
    ],
)  # fmt: skip
def test_a_box_of_the_chart_keeps_the_answers_that_lead_there(
    open_page: Open, clicked: list[str], box: str, answers: list[str]
) -> None:
    """Answers given on the way to a step stay; of a step never passed, those without which nobody gets there."""
    page = open_page(GUIDE)
    for label in clicked:
        _answer(page, label)
    page.locator(".flow-chart").get_by_role("link", name=box).click()
    assert _heading(page) == box
    expect(page.locator(".guide__trail li strong")).to_have_text(answers)
    if clicked:
        page.go_back()
        expect(page.locator(".guide__trail li strong")).to_have_text(clicked)


def test_a_guide_ends_in_a_form_that_knows_the_answers(open_page: Open) -> None:
    """What was answered once is not asked again; what the guide did not ask is empty."""
    page = open_page(GUIDE)
    for label in ("Yes, something is wrong", "Yes, at least in part", "It is severely restricted"):
        _answer(page, label)
    page.locator(".step.is-here").get_by_role("link", name="Report a problem or ask for something new").click()
    for field, option in {"disturbed": "yes", "usable": "in-part", "how-restricted": "severely"}.items():
        expect(page.locator(f"#field-{field} input[value={option}]")).to_be_checked()
    expect(page.locator(".field input:checked")).to_have_count(3)
    assert "?" not in page.url


def test_staff_go_on_to_log_the_call_with_its_priority(open_page: Open, public_site: Path) -> None:
    """A call taker who asked for the priority has it in the form for the call; customers are not led there."""
    page = open_page(GUIDE)
    for label in (*WAY[:2], "Not known"):
        _answer(page, label)
    page.locator(".step.is-here").get_by_role("link", name="Log a call").click()
    answer(page, "caller", "customer-new")
    for field, option in {"priority": "P1", "backup": "unknown"}.items():
        expect(page.locator(f"#field-{field} input[value={option}]")).to_be_checked()
    assert "Log a call" not in text_of(public_site / GUIDE.strip("/") / "index.html")


def test_the_first_step_stands_still_while_the_page_opens(open_page: Open) -> None:
    """The other steps are hidden from the start, not by the script when it comes: nothing on the page moves."""
    page = open_page(GUIDE)
    moved = page.evaluate(
        """() => new Promise((tell) => new PerformanceObserver((list) =>
            tell(list.getEntries().reduce((sum, { value }) => sum + value, 0))
        ).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => tell(0), 300))"""
    )
    assert moved < 0.02


def test_a_box_of_the_chart_opens_its_step(open_page: Open) -> None:
    """The chart is a way into the guide."""
    page = open_page(GUIDE)
    page.locator(".flow-chart").get_by_role("link", name="Can the product be used at all?").click()
    expect(page.locator(".step.is-here")).to_have_id("step-usable")
    expect(page.locator(".step.is-here h3")).to_be_focused()
    expect(page.locator(".step.is-here h3")).to_be_in_viewport()


def test_the_guide_works_by_keyboard_and_says_where_it_is(open_page: Open) -> None:
    """Tab and Enter answer; the focus moves to the new question, so that it is read out."""
    page = open_page(GUIDE)
    page.locator(".step.is-here a[data-answer]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#step-usable h3")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#step-how-restricted h3")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#step-usable h3")).to_be_focused()


def test_without_scripts_the_guide_is_linked_sections(open_page: Open, kb: KnowledgeBase) -> None:
    """Every step is on the page, and an answer leads to the next one."""
    page = open_page(GUIDE, java_script_enabled=False)
    steps = kb.get("customer-care/flows/which-priority", Flow).steps
    expect(page.locator(".step:visible")).to_have_count(len(steps))
    expect(page.locator(".guide__bar")).to_be_hidden()
    page.get_by_role("link", name="Not at all").click()
    assert _place(page) == "step-backup"


def test_without_scripts_the_hours_are_text(open_page: Open) -> None:
    """No badge, but the hours and the zone."""
    page = open_page(DESK, java_script_enabled=False)
    expect(page.locator(".opening__state")).to_be_hidden()
    expect(page.locator(".opening__line")).to_have_text("Monday to Friday 07:00 to 17:00, Chicago time")


@pytest.fixture(scope="module")
def tokyo(browser: Browser, address: str) -> Iterator[Page]:
    """Leave a desk's page open for hours in front of a reader in Tokyo."""
    page = browser.new_page(timezone_id="Asia/Tokyo")
    page.goto(address + DESK)
    yield page
    page.close()


def _look_again(page: Page, at: str, data: dict[str, Any] | None = None) -> None:
    """Let the reader come back to the page at an instant, with the hours of another desk if given."""
    page.clock.set_fixed_time(datetime.fromisoformat(at).replace(tzinfo=UTC))
    page.locator("[data-opening]").evaluate(
        """(place, data) => {
            place.dataset.own ??= place.dataset.opening;
            place.dataset.opening = data ? JSON.stringify(data) : place.dataset.own;
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        data,
    )


@pytest.mark.parametrize(
    ("at", "state", "more"),
    [
        pytest.param("2026-11-23T15:00", "Open now", "Until 17:00 (Chicago time).", id="Monday morning"),
        pytest.param("2026-11-23T13:00", "Open now", "Until 17:00 (Chicago time).", id="the minute it opens"),
        pytest.param("2026-11-23T12:59", "Off shift", "begins 07:00 (Chicago time).", id="the minute before"),
        pytest.param("2026-11-23T23:00", "Off shift", "begins tomorrow 07:00", id="the minute it closes"),
        pytest.param("2026-11-28T18:00", "Off shift", "begins Monday 07:00", id="Saturday"),
        pytest.param(
            "2026-11-26T18:00", "Off shift", "Thanksgiving Day. Answered by Data Center Operations.", id="holiday"
        ),
        pytest.param("2026-12-23T23:30", "Off shift", "begins Monday 07:00", id="evening before Christmas Eve"),
        pytest.param("2027-03-15T12:30", "Open now", "Until 17:00", id="after the clocks went forward"),
        pytest.param("2026-11-23T05:30", "Off shift", "begins tomorrow 07:00", id="still Sunday at the desk"),
    ],
)
def test_open_now_is_told_in_the_desks_own_zone(tokyo: Page, at: str, state: str, more: str) -> None:
    """A reader in Tokyo sees the desk's state, not that of their own clock."""
    _look_again(tokyo, at)
    expect(tokyo.locator(".opening__state")).to_have_text(state)
    expect(tokyo.locator(".opening__more")).to_contain_text(more)


def _desk(hours: dict[str, Any], **days: Any) -> dict[str, Any]:
    shift = {"title": "Day", "by": "Us", "hours": hours}
    base = {"zone": "Etc/UTC", "place": "UTC time", "until": "2027-12-31", "shifts": [shift]}
    return {**base, "holidays": {}, "special": {}, "closures": [], **days}


NIGHT = {day: [["22:00", "06:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ROUND = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
BROKEN = {"tue": [["08:00", "12:00"], ["13:00", "17:00"]]}
CHRISTMAS = {"2026-11-24": {"name": "Short day", "hours": [["09:00", "11:00"]]}}
# Tuesday, 24 November 2026


@pytest.mark.parametrize(
    ("at", "desk", "said"),
    [
        pytest.param("02:00", _desk(NIGHT), "Open now Until 06:00 (UTC time).", id="night shift"),
        pytest.param("06:00", _desk(NIGHT), "Closed now Opens 22:00 (UTC time).", id="night shift over"),
        pytest.param(
            "02:00", _desk(NIGHT, holidays={"2026-11-24": "Feast"}), "Open now Until 06:00", id="holiday's eve"
        ),
        pytest.param("23:00", _desk(NIGHT, holidays={"2026-11-24": "Feast"}), "Closed now Feast.", id="holiday night"),
        pytest.param("12:00", _desk(ROUND), "Open now", id="round the clock"),
        pytest.param("12:30", _desk(BROKEN), "Closed now Opens 13:00 (UTC time).", id="lunch"),
        pytest.param(
            "18:00", _desk(BROKEN), "Closed now Opens Tuesday 1 December 08:00 (UTC time).", id="a week ahead"
        ),
        pytest.param("10:00", _desk(ROUND, special=CHRISTMAS), "Open now Until 11:00 (UTC time).", id="special day"),
        pytest.param(
            "12:00", _desk(ROUND, special=CHRISTMAS), "Closed now Short day. Opens tomorrow 00:00", id="after it"
        ),
        pytest.param(
            "12:00",
            _desk(ROUND, closures=[["2026-11-20", "2026-11-25", "Move"]]),
            "Closed now Move. Opens Thursday 00:00 (UTC time).",
            id="closure",
        ),
        pytest.param("12:00", _desk({}), "Closed now", id="never open"),
        pytest.param("12:00", _desk(ROUND, until="2026-11-23"), "", id="page too old to tell"),
    ],
)
def test_open_now_for_all_kinds_of_hours(tokyo: Page, at: str, desk: dict[str, Any], said: str) -> None:
    """Nights, breaks, special days, holidays, closures; a page older than its list of holidays says nothing."""
    _look_again(tokyo, f"2026-11-24T{at}", desk)
    shown = [place.inner_text() for place in tokyo.locator(".opening__state:visible, .opening__more:visible").all()]
    assert " ".join(shown).startswith(said)
    assert bool(said) == bool(shown)


def test_a_page_past_its_review_says_so_without_a_new_build(open_page: Open) -> None:
    """The banner appears on the day, not with the next publication."""
    expect(open_page(DESK).locator(".overdue")).to_be_hidden()
    page = open_page(DESK, at=datetime(2028, 1, 1, tzinfo=UTC))
    expect(page.locator(".overdue")).to_contain_text("overdue for review")


def test_nothing_is_wider_than_a_phone(open_page: Open, address: str, staff_site: Path) -> None:
    """At 320 px no page scrolls sideways; wide tables and charts scroll by themselves."""
    page, widths = open_page(viewport={"width": 320, "height": 640}), {}
    for kind, path in one_of_each_kind(staff_site).items():
        page.goto(address + path)
        widths[kind] = page.evaluate("document.documentElement.scrollWidth")
    assert {kind: width for kind, width in widths.items() if width != 320} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system(open_page: Open, scheme: Any) -> None:
    """A reader who has the system dark gets the dark scheme at once."""
    page = open_page(color_scheme=scheme)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate" if scheme == "dark" else "default")


def test_a_missing_chromium_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The browser tests never pass for want of a browser: they fail and say what to run."""
    monkeypatch.setenv("OPSNB_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(RuntimeError, match="make browser"):
        executable("")
