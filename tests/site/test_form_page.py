"""Forms to fill in: what the page says is what the record says, and what it finds wrong is what the intake finds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from built import ROOT, Open, as_read, change, letters, text_of
from chromium import served
from filling import answer, fill_in, said, save
from playwright.sync_api import Browser, Page, expect
from test_accessibility import COLOURS, SPACE, STANDARD, violations

from opsnb.kb.check import open_kb
from opsnb.kb.forms import LENGTHS, form_schema, needed, options_of
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.submission import FormReader
from opsnb.site.build import build
from opsnb.site.pages.form import KNOWN_TO_BROWSERS, for_browsers

PROBLEM, REPORT = "clerk-of-court/forms/report-a-problem", "customer-care/forms/report-a-problem"
RECORD = "child-maintenance/forms/call-record"


def _field(html: str, identity: str) -> str:
    """Return the markup of one field."""
    start = html.index(f'id="field-{identity}"')
    end = re.search(r'id="field-|class="script__bar"', html[start + 1 :])
    assert end
    return html[html.rindex("<", 0, start) : start + end.start()]


def _in_words(values: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def test_a_page_asks_every_field_with_its_reason(staff_site: Path, kb: KnowledgeBase) -> None:
    """Label, reason, help, example and every option stand in the field as text; what is needed says so in a word."""
    for identity, form in kb.of_kind(Form).items():
        html, desk = text_of(staff_site / identity / "index.html"), identity.split("/")[0]
        for field in form.fields:
            place = letters(_field(html, field.id))
            options = options_of(kb, desk, field)
            for text in (field.label, field.why, field.help, field.must_be_ticked, *(one.label for one in options)):
                assert as_read(text, kb, identity) in place, (identity, field.id, text)
            if field.example is not None and not options and field.type != "confirm":
                assert letters(f"For example: {field.example}") in place
            assert (letters(f"{field.label} needed") in place) == needed(field) or "{{" in field.label
            assert ("Onlyif“" in place) == bool(field.shown_when)


def test_browsers_check_what_the_record_says(staff_site: Path, kb: KnowledgeBase) -> None:
    """Native attributes carry the limits; a field that may not be asked for is never required by the browser."""
    for identity, form in kb.of_kind(Form).items():
        html = text_of(staff_site / identity / "index.html")
        schema = form_schema(kb, identity)["properties"]
        for field in form.fields:
            place = _field(html, field.id)
            required = needed(field) and not field.shown_when and field.type != "choices"
            assert (' required=""' in place) == required, (identity, field.id)
            assert (f' maxlength="{schema[field.id].get("maxLength")}"' in place) == (field.type in LENGTHS)
            assert (f' minlength="{field.min_length}"' in place) == ((field.min_length or 1) > 1)
            assert f' min="{field.min:g}"' in place if field.min is not None else ' min="' not in place
            assert f' max="{field.max:g}"' in place if field.max is not None else ' max="' not in place
            kinds = {"email": "email", "phone": "tel", "date": "date", "time": "time", "number": "number"}
            assert field.type not in kinds or f' type="{kinds[field.type]}"' in place
            many = field.type == "choice" and len(options_of(kb, identity.split("/")[0], field)) > 7
            assert ("<select" in place) == many


def test_a_browser_fills_in_only_what_people_say_of_themselves(staff_site: Path, kb: KnowledgeBase) -> None:
    """A customer at home is helped; staff, and the screen that all visitors share, are offered nobody's data."""
    for identity, form in kb.of_kind(Form).items():
        html = text_of(staff_site / identity / "index.html")
        shared = form.filed_by == "staff" or "walk-in" in form.ways_in
        assert (' autocomplete="off">' in re.findall(r'<form class="form"[^>]*>', html)[0]) == shared
        tokens = re.findall(r'name="([\w-]+)"[^>]*autocomplete="([\w-]+)"', html[html.index('class="form"') :])
        assert {name for name, token in tokens if token != "off"} <= set(KNOWN_TO_BROWSERS)
        assert bool([name for name, token in tokens if token != "off"]) != shared or not tokens


def test_the_words_of_a_page_are_those_of_the_intake(staff_site: Path, kb: KnowledgeBase) -> None:
    """Nobody writes a message twice: the page carries what the reader of submissions says."""
    for identity in kb.of_kind(Form):
        html, reader = text_of(staff_site / identity / "index.html"), FormReader(kb, identity)
        for problem in reader.read({}).problems:
            says = re.findall(r'data-say="([^"]*)"', _field(html, problem.field))[0]
            assert json.loads(unescape(says))["required"] == problem.message


@pytest.mark.parametrize(
    ("pattern", "same"),
    [
        ("[A-Z]{2}", "[A-Z]{2}"),
        ("[+(]?[0-9 ()./-]", r"[+\(]?[0-9 \(\).\/\-]"),
        (r"[\w-]", r"[\w\-]"),
        (r"[^\]a]\-x", r"[^\]a]\-x"),
        (r"a\@b\"", 'a@b"'),
        (r"[\"\@]", '["@]'),
    ],
)  # fmt: skip
def test_a_pattern_is_written_as_browsers_want_it(pattern: str, same: str) -> None:
    """Browsers read `pattern` with the v flag, and leave one out that they cannot read."""
    assert for_browsers(pattern) == same


def test_a_public_form_says_nothing_of_staff(public_site: Path, staff_site: Path) -> None:
    """The script to read out is for staff; customers find the form and how to send it."""
    path = f"{REPORT}/index.html"
    assert "Read it out" in text_of(staff_site / path)
    assert "Read it out" not in text_of(public_site / path)
    assert "Save as a file" in text_of(public_site / path)


@pytest.mark.browser
def test_an_empty_form_gets_what_the_intake_would_answer(open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """Every form, sent empty: the same fields, in the same order, in the same words."""
    page = open_page()
    for identity in kb.of_kind(Form):
        page.goto(f"{address}/{identity}/")
        page.get_by_role("button", name="Save as a file").click()
        wanted = {problem.field: problem.message for problem in FormReader(kb, identity).read({}).problems}
        assert list(said(page).items()) == list(wanted.items()), identity
        expect(page.locator(".summary")).to_be_focused()
        assert page.title().startswith("Error: ")


@pytest.mark.browser
def test_a_good_form_is_saved_as_it_was_filled_in(
    open_page: Open, address: str, kb: KnowledgeBase, tmp_path: Path
) -> None:
    """Every form, filled in with its record's example: the file holds the example, and its name nothing of it."""
    page = open_page()
    for identity, form in kb.of_kind(Form).items():
        page.goto(f"{address}/{identity}/")
        fill_in(page, form, form.example)
        saved = save(page, tmp_path)
        assert saved["values"] == _in_words(form.example), identity
        assert (saved["form"], saved["version"]) == (identity, 1)
        assert re.fullmatch(identity.replace("/forms/", "-") + r"-\d{4}(-\d\d){4}\.json", saved["name"])
        assert FormReader(kb, identity).read(saved["values"]).problems == ()
        expect(page.locator(".sent")).to_contain_text("Nothing has been sent yet")
        assert page.evaluate(
            "[sessionStorage.length, Object.keys(localStorage).filter((k) => k.includes('form'))]"
        ) == [0, []]


WRONG: list[dict[str, Any]] = [
    {"email": "name"},
    {"email": "a@b"},
    {"email": "nöme@exämple.org"},
    {"phone": "a"},
    {"phone": "602 555"},
    {"how-can-we-help": "too short"},
    {"how-can-we-help": "x" * 2001},
    {"how-can-we-help": "\N{OLD KEY}" * 2000},
    {"area": "x" * 81},
    {"area": "   "},
    {"agents-affected": "501"},
    {"agents-affected": "-1"},
    {"agents-affected": "1.5"},
    {"agents-affected": "1e2"},
    {"can-wait": False},
]  # fmt: skip


@pytest.mark.browser
def test_each_wrong_answer_is_told_as_the_intake_tells_it(open_page: Open, kb: KnowledgeBase) -> None:
    """Shapes, lengths, limits: page and reader agree on field and words, also where they find nothing wrong."""
    page, form, reader = open_page(f"/{PROBLEM}/"), kb.get(PROBLEM, Form), FormReader(kb, PROBLEM)
    for wrong in WRONG:
        given = {**_in_words(form.example), **wrong}
        fill_in(page, form, given)
        page.get_by_role("button", name="Save as a file").click()
        wanted = {problem.field: problem.message for problem in reader.read(given).problems}
        assert said(page) == wanted, wrong


@pytest.mark.browser
def test_the_summary_leads_to_the_field(open_page: Open) -> None:
    """A link puts the focus into the field, which tells its own message; what is put right leaves the list."""
    page = open_page(f"/{PROBLEM}/")
    page.get_by_role("button", name="Save as a file").click()
    page.locator(".summary").get_by_role("link", name="What does not work").click()
    first = page.locator("#field-kind input").first
    expect(first).to_be_focused()
    expect(page.locator("#field-kind")).to_have_attribute("aria-invalid", "true")
    described = page.locator("#field-kind").get_attribute("aria-describedby") or ""
    assert described.split() == ["hints-kind", "error-kind"]
    first.check()
    expect(page.locator("#error-kind")).to_be_hidden()
    assert page.locator("#field-kind").get_attribute("aria-invalid") is None
    assert "kind" not in said(page)
    answer(page, "email", "x@example.org")
    expect(page.locator("#answer-email")).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.browser
def test_a_field_is_asked_only_when_its_condition_holds(open_page: Open, kb: KnowledgeBase, tmp_path: Path) -> None:
    """What is not asked for is neither seen, nor missed, nor sent; what was typed comes back with the question."""
    page, form = open_page(f"/{RECORD}/"), kb.get(RECORD, Form)
    expect(page.locator("#field-transferred-to")).to_be_hidden()
    fill_in(page, form, {**form.example, "transfer-kind": "cold", "cold-reason": "The line was bad."})
    expect(page.locator("#field-cold-reason")).to_be_visible()
    expect(page.locator("#field-cold-reason .condition")).to_be_hidden()
    answer(page, "outcome", "no-answer")
    for identity in ("transfer-kind", "transferred-to", "cold-reason"):
        expect(page.locator(f"#field-{identity}")).to_be_hidden()
    saved = save(page, tmp_path)["values"]
    assert not {"transfer-kind", "transferred-to", "cold-reason"} & saved.keys()
    answer(page, "outcome", "call-transferred")
    assert save(page, tmp_path)["values"]["cold-reason"] == "The line was bad."


@pytest.mark.browser
def test_nothing_typed_is_lost(open_page: Open, address: str, tmp_path: Path, kb: KnowledgeBase) -> None:
    """Not by an error, not by a reload, not by going away and back; after sending, nothing is kept."""
    page, form = open_page(f"/{REPORT}/"), kb.get(REPORT, Form)
    typed = {name: value for name, value in form.example.items() if name != "follow-up"}
    fill_in(page, form, typed)
    page.get_by_role("button", name="Save as a file").click()
    assert list(said(page)) == ["follow-up"]
    page.reload()
    page.goto(address)
    page.go_back()
    page.goto(f"{address}/{REPORT}/")
    expect(page.locator("#answer-product")).to_have_value("Payroll")
    expect(page.locator("#field-backup")).to_be_visible()
    answer(page, "follow-up", form.example["follow-up"])
    assert save(page, tmp_path)["values"] == _in_words(form.example)
    page.goto(f"{address}/{REPORT}/")
    expect(page.locator("#answer-product")).to_have_value("")
    fill_in(page, form, {"product": "Mail"})
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear the form").click()
    expect(page.locator("#answer-product")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.browser
def test_an_optional_choice_can_be_taken_back(open_page: Open, kb: KnowledgeBase, tmp_path: Path) -> None:
    """A slip of the mouse is no answer for ever."""
    identity = "development-services/forms/general-question"
    page, form = open_page(f"/{identity}/"), kb.get(identity, Form)
    fill_in(page, form, form.example)
    page.locator("#field-about").get_by_label("No answer").check()
    assert "about" not in save(page, tmp_path)["values"]


@pytest.mark.browser
def test_an_email_is_drafted_with_questions_and_answers(browser: Browser, address: str, kb: KnowledgeBase) -> None:
    """Subject, address and text in words; options by their labels, line ends as mail wants them."""
    page, form = browser.new_page(), kb.get(PROBLEM, Form)
    page.goto(f"{address}/{PROBLEM}/")
    fill_in(page, form, {**form.example, "already-tried": "One.\nTwo & three?"})
    page.get_by_role("button", name="Write an e-mail").click()
    draft = page.get_by_role("link", name="Open the draft again").get_attribute("href") or ""
    place, _, query = draft.partition("?")
    fields = parse_qs(query)
    assert place == f"mailto:{next(c.value for c in kb.desk('clerk-of-court').contacts if c.id == form.goes_to)}"
    assert fields["subject"] == [form.title]
    text = fields["body"][0]
    labels = {option.id: option.label for option in options_of(kb, "clerk-of-court", form.field("kind"))}
    assert f"What does not work\r\n{labels[form.example['kind']]}\r\n\r\n" in text
    assert "It can wait\r\nYes\r\n" in text
    assert text.endswith("What was tried\r\nOne.\r\nTwo & three?\r\n")
    assert "+" not in query
    page.close()


@pytest.mark.browser
def test_a_long_email_is_copied(open_page: Open, kb: KnowledgeBase) -> None:
    """Mail programs cut long drafts: the page says so and gives the text instead."""
    page, form = open_page(f"/{PROBLEM}/", permissions=["clipboard-read", "clipboard-write"]), kb.get(PROBLEM, Form)
    fill_in(page, form, {**form.example, "how-can-we-help": "The screen stays dark. " * 80})
    page.get_by_role("button", name="Write an e-mail").click()
    expect(page.locator(".sent")).to_contain_text("too long for a draft")
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Your answers as text").input_value()


@pytest.mark.browser
def test_without_scripts_it_is_a_sheet(open_page: Open, kb: KnowledgeBase) -> None:
    """All fields with their conditions, no button that does nothing, how to send it; Enter puts nothing into a URL."""
    page, form = open_page(f"/{REPORT}/", java_script_enabled=False), kb.get(REPORT, Form)
    expect(page.locator(".field:visible")).to_have_count(len(form.fields))
    expect(page.locator("#field-backup .condition")).to_be_visible()
    expect(page.locator("form.form button:visible")).to_have_count(0)
    expect(page.locator(".send:visible")).to_contain_text("Print this page")
    lobby = open_page("/development-services/forms/lobby-planning/", java_script_enabled=False)
    lobby.locator("#answer-name").fill("Jordan")
    lobby.locator("#answer-name").press("Enter")
    assert "?" not in lobby.url


HOSTILE = "?area=%3Cscript%3Ealert(1)%3C/script%3E&kind=headset&nobody=x&__proto__=x&agents-affected=1e9&can-wait=yes"


@pytest.mark.browser
def test_answers_that_come_with_the_address_are_filled_in(open_page: Open, kb: KnowledgeBase) -> None:
    """Only fields and options of the form, never as markup, never longer than allowed; no promise is made for one."""
    page = open_page(f"/{PROBLEM}/{HOSTILE}&phone={'9' * 99}")
    expect(page.locator("#answer-area")).to_have_value("<script>alert(1)</script>")
    expect(page.locator("#answer-kind")).to_be_checked()
    expect(page.locator("#field-where")).to_be_visible()
    expect(page.locator("#answer-agents-affected")).to_have_value("")
    expect(page.locator("#answer-can-wait")).not_to_be_checked()
    assert page.locator("#answer-phone").input_value() == "9" * 40
    assert "area" not in page.url
    assert "nobody=x" in page.url
    page.reload()
    expect(page.locator("#answer-area")).to_have_value("<script>alert(1)</script>")
    unknown = open_page(f"/{RECORD}/?outcome=flown&party=%22%3E%3Cimg%3E&interpreter=yes&start-date=tomorrow")
    assert unknown.locator("#answer-outcome").input_value() == ""
    expect(unknown.locator("#field-party input:checked")).to_have_count(0)
    expect(unknown.locator("#answer-interpreter")).to_be_checked()
    assert unknown.locator("#answer-start-date").input_value() == ""
    several = open_page("/broadband/forms/queue-report/?node-out=yes&city=weston&city=paris&city=coral-springs")
    expect(several.locator("#field-city input:checked")).to_have_count(2)


FORM = """\
title: Everything
summary: A form with a field of every type.
owner: COC management
reviewed: 2026-11-23
review_every: P365D
source: {seed: house rules, place: Chapter 4}
filed_by: either
ways_in: [web]
when_to_use: [You want to try everything.]
next: Nothing happens.
fields:
  - {id: first-name, label: "Name <&> \\"quoted\\"", type: text, required: true, max_length: 20, why: Why., example: Jo}
  - {id: code, label: Code, type: text, pattern: "[A-Z]{2}[-/][0-9 ()]+",
     pattern_in_words: two capital letters and digits, why: Why., example: AB-1}
  - {id: email, label: Mail, type: email, why: Why., example: jo@example.org}
  - {id: phone, label: Phone, type: phone, why: Why., example: 602-555-0123}
  - {id: day, label: Day, type: date, why: Why., example: 2026-11-23}
  - {id: at, label: Time, type: time, why: Why., example: "08:30"}
  - {id: count, label: Count, type: number, why: Why., example: 5, min: 2, max: 9}
  - {id: least, label: Least, type: number, why: Why., example: 5, min: 2}
  - {id: colour, label: Colour, type: choice, why: Why., example: red,
     options: [{id: red, label: Red}, {id: blue, label: Blue}, {id: green, label: Green}]}
  - {id: tools, label: Tools, type: choices, required: true, why: Why., example: [saw],
     options: [{id: saw, label: Saw}, {id: file, label: File}]}
  - {id: agreed, label: Agreed, type: confirm, why: Why., must_be_ticked: Agree first.}
  - {id: box, label: Box, type: confirm, why: Why.}
  - {id: ticked, label: Ticked, type: text, required: true, why: Why., example: x,
     shown_when: {field: box, is: ["yes"]}}
  - {id: unticked, label: Unticked, type: text, required: true, why: Why., example: x,
     shown_when: {field: box, is: ["no"]}}
  - {id: sharp, label: Sharp, type: text, required: true, why: Why., example: x, shown_when: {field: tools, is: [saw]}}
  - {id: story, label: Story, type: long-text, min_length: 5, why: Why., example: It rang.}
example: {first-name: Jo, tools: [saw], agreed: true, box: false, unticked: x, sharp: x}
"""
FLOW = """\
title: What now?
summary: Three questions.
owner: COC management
reviewed: 2026-11-23
review_every: P365D
source: {seed: house rules, place: Chapter 4}
start: colour
steps:
  colour:
    ask: Which colour?
    fact: colour
    answers: [{label: Red, to: tools, when: [red]}, {label: Others, to: tools, when: [blue, green]}]
  tools:
    ask: Which tool?
    fact: tools
    answers: [{label: A saw, to: box, when: [saw]}, {label: A file, to: box, when: [file]}]
  box:
    ask: Agreed?
    fact: agreed
    answers: [{label: "Yes", to: end, when: ["yes"]}, {label: "No", to: end, when: ["no"]}]
  end: {end: Fill it in, outcome: {form: forms/everything, fills: {box: "yes"}}}
"""
OWN, NOW = "clerk-of-court/forms/everything", "clerk-of-court/flows/what-now"


class Intake(BaseHTTPRequestHandler):
    """Takes what is posted to it, and says thank you."""

    received: list[tuple[str, str]] = []

    def do_POST(self) -> None:
        """Keep the path and what was sent."""
        self.received.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Thank you</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test output to the tests."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FormReader]]:
    """Serve a project with an intake, a form of every type of field, and a flow that leads to it; read its form."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Intake)
    Thread(target=server.serve_forever, daemon=True).start()
    root = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "mkdocs.yml", root)
    for folder in ("kb", "docs"):
        shutil.copytree(ROOT / folder, root / folder)
    for name in ("src", "notebooks"):
        (root / name).symlink_to(ROOT / name)
    change(root / "mkdocs.yml", 'intake: ""', f"intake: http://127.0.0.1:{server.server_address[1]}/")
    (root / f"kb/{OWN}.yaml").write_text(FORM, encoding="utf-8")
    (root / f"kb/{NOW}.yaml").write_text(FLOW, encoding="utf-8")
    site = build(root, "staff", tmp_path_factory.mktemp("own")).out
    with served(site) as address:
        yield address, FormReader(open_kb(root / "kb"), OWN)
    server.shutdown()
    server.server_close()


@pytest.fixture
def own_page(own: tuple[str, FormReader], browser: Browser) -> Iterator[Page]:
    """Open the form of every type of field."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{own[0]}/{OWN}/")
    yield page
    context.close()


WRONG_OWN: list[dict[str, Any]] = [
    {"code": "ab-1"},
    {"code": "AB-1 (2)"},
    {"code": "AB|1"},
    {"email": "Jo <jo@example.org>"},
    {"email": "jö@example.org"},
    {"count": "1"},
    {"count": "10"},
    {"count": "+3"},
    {"count": "9999999999999999"},
    {"least": "1"},
    {"least": "999999999999999"},
    {"story": "rang"},
    {"story": "  \u200b "},
    {"story": "rang\n"},
    {"story": "a\r\nb\nc"},
    {"first-name": " Jo\u00a0 \t"},
    {"first-name": "J  o"},
    {"first-name": "x" * 20 + "  "},
    {"first-name": "x" * 21},
    {"agreed": False},
    {"box": True},
    {"box": True, "ticked": "x"},
    {"tools": []},
    {"tools": ["file"]},
    {"tools": ["saw", "file"], "sharp": ""},
]
"""Answers that differ from the example; some of them are good."""


@pytest.mark.browser
def test_page_and_intake_agree_on_every_type_of_field(own: tuple[str, FormReader], own_page: Page) -> None:
    """The same fields in the same words; a box that is not ticked is a no for both."""
    form, reader = own[1].form, own[1]
    for differs in WRONG_OWN:
        given = {**_in_words(form.example), **differs}
        wanted = {problem.field: problem.message for problem in reader.read(given).problems}
        own_page.evaluate("sessionStorage.clear()")
        own_page.goto(f"{own[0]}/{OWN}/")
        fill_in(
            own_page,
            form,
            {name: value for name, value in given.items() if name not in ("ticked", "unticked", "sharp")},
        )
        for name in ("ticked", "unticked", "sharp"):
            if name in given and own_page.locator(f"#field-{name}").is_visible():
                answer(own_page, name, given[name])
        before = len(Intake.received)
        own_page.get_by_role("button", name="Send", exact=True).click()
        if wanted:
            assert said(own_page) == wanted, differs
            assert len(Intake.received) == before
        else:
            own_page.wait_for_url(f"**/forms/{OWN.replace('/forms/', '/')}#fields")
            sent = {key: one if len(one) > 1 else one[0] for key, one in parse_qs(Intake.received[-1][1]).items()}
            assert len(sent.pop("_key")) == 32
            assert reader.read(sent).problems == (), differs
            assert reader.read(sent).values == {
                key: one for key, one in reader.read(given).values.items() if one is not False
            }


@pytest.mark.browser
def test_what_was_sent_comes_back_on_the_way_back_only(own: tuple[str, FormReader], own_page: Page) -> None:
    """An intake that refuses it loses nothing; whoever comes anew finds an empty form."""
    fill_in(own_page, own[1].form, own[1].form.example)
    own_page.get_by_role("button", name="Send", exact=True).click()
    own_page.wait_for_url(f"**/forms/{OWN.replace('/forms/', '/')}#fields")
    own_page.go_back()
    expect(own_page.locator("#answer-sharp")).to_have_value("x")
    own_page.get_by_role("button", name="Send", exact=True).click()
    own_page.wait_for_url(f"**/forms/{OWN.replace('/forms/', '/')}#fields")
    keys = [parse_qs(sent)["_key"] for _, sent in Intake.received[-2:]]
    assert keys[0] == keys[1], "the same answers, sent again, are the same submission"
    own_page.go_back()
    answer(own_page, "sharp", "y")
    own_page.get_by_role("button", name="Send", exact=True).click()
    own_page.wait_for_url(f"**/forms/{OWN.replace('/forms/', '/')}#fields")
    assert parse_qs(Intake.received[-1][1])["_key"] != keys[0]
    own_page.goto(f"{own[0]}/{OWN}/")
    expect(own_page.locator("#answer-first-name")).to_have_value("")
    assert own_page.evaluate("sessionStorage.length") == 0


@pytest.mark.browser
def test_with_an_intake_it_is_sent_without_scripts_too(own: tuple[str, FormReader], browser: Browser) -> None:
    """A plain web form: the browser checks what is always required, the intake the rest."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{own[0]}/{OWN}/")
    before = len(Intake.received)
    page.get_by_role("button", name="Send", exact=True).click()
    assert len(Intake.received) == before
    fill_in(page, own[1].form, own[1].form.example)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/everything#fields")
    sent = {key: one if len(one) > 1 else one[0] for key, one in parse_qs(Intake.received[-1][1]).items()}
    assert own[1].read(sent).problems == ()
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("answers", "query"),
    [
        pytest.param(("Red", "A saw", "Yes"), "?box=yes&colour=red&tools=saw", id="each means one option"),
        pytest.param(("Others", "A file", "No"), "?box=yes&tools=file", id="an answer that means several"),
    ],
)
def test_the_end_of_a_guide_hands_its_answers_to_the_form(
    own: tuple[str, FormReader], own_page: Page, answers: tuple[str, ...], query: str
) -> None:
    """The link carries what the end knows and what means one option, and the form shows it; no promise is made."""
    own_page.goto(f"{own[0]}/{NOW}/")
    for label in answers:
        own_page.locator(".step.is-here").get_by_role("link", name=label, exact=True).click()
    link = own_page.locator(".step.is-here .see a").first
    assert (link.get_attribute("href") or "").partition("everything/")[2] == query
    link.click()
    for field, option in re.findall(r"(\w+)=(\w+)", query):
        expect(own_page.locator(f"#field-{field} input[value={option}]")).to_be_checked()
    expect(own_page.locator(".field input:checked")).to_have_count(query.count("="))
    own_page.goto(f"{own[0]}/{NOW}/#step-end")
    assert (own_page.locator(".step.is-here .see a").first.get_attribute("href") or "").endswith("/?box=yes")


def _question(page: Page) -> str:
    expect(page.locator(".field:visible")).to_have_count(1)
    return (page.locator(".field:visible").get_attribute("id") or "").removeprefix("field-")


@pytest.mark.browser
def test_staff_read_the_form_out_question_by_question(open_page: Open, kb: KnowledgeBase) -> None:
    """One question at a time with its reason, the focus in it, the place in the URL; Enter or Alt with arrows go on."""
    page = open_page(f"/{PROBLEM}/")
    page.get_by_role("button", name="Read it out").click()
    assert _question(page) == "can-wait"
    expect(page.locator(".script__where")).to_have_text("Question 1 of 10")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert _question(page) == "requester"
    expect(page.locator("#answer-requester")).to_be_focused()
    expect(page.locator("#field-requester .why")).to_be_visible()
    page.keyboard.type("Jordan")
    page.keyboard.press("Alt+ArrowRight")
    assert page.url.endswith("#ask-email")
    page.keyboard.press("Alt+ArrowLeft")
    assert _question(page) == "requester"
    page.go_back()
    assert _question(page) == "email"
    for _ in range(3):
        page.keyboard.press("Enter")
    assert _question(page) == "kind"
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    assert _question(page) == "where"
    expect(page.locator(".script__where")).to_have_text("Question 7 of 12")
    page.reload()
    assert _question(page) == "where"
    page.goto(page.url.replace("#ask-where", "#ask-how-can-we-help"))
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    assert page.locator("#answer-how-can-we-help").input_value() == "one\n"
    for _ in range(4):
        page.get_by_role("button", name="Next question").click()
    expect(page.locator(".send:visible h3")).to_be_focused()
    page.get_by_role("button", name="Save as a file").click()
    page.locator(".summary").get_by_role("link", name="Your e-mail").click()
    assert _question(page) == "email"
    page.get_by_role("button", name="Show the whole form").click()
    assert page.locator(".field:visible").count() > 5
    assert "#ask" not in page.url


@pytest.mark.browser
def test_without_scripts_there_is_nothing_to_read_out(open_page: Open) -> None:
    """The button would do nothing."""
    page = open_page(f"/{PROBLEM}/", java_script_enabled=False)
    expect(page.get_by_role("button", name="Read it out")).to_have_count(0)


@pytest.mark.browser
def test_pages_that_may_answer_are_shown_while_the_question_is_typed(open_page: Open) -> None:
    """Up to three pages of the desk, told without taking the focus; gone again when the question is."""
    page = open_page(f"/{REPORT}/")
    box, place = page.locator("#answer-how-can-we-help"), page.locator("[data-suggest]")
    expect(place).to_be_hidden()
    box.fill("How soon do I get an answer to my problem?")
    expect(place.get_by_role("link").first).to_be_visible()
    expect(box).to_be_focused()
    assert place.get_attribute("role") == "status"
    links = [link.get_attribute("href") or "" for link in place.get_by_role("link").all()]
    assert 1 <= len(links) <= 3
    assert all("/customer-care/" in link for link in links)
    box.fill("short")
    expect(place).to_be_hidden()


def sheets(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.browser
def test_a_form_prints_on_two_sheets_at_most(open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """Questions, lines and boxes, all conditions; no navigation and nothing that only a screen can do."""
    page = open_page()
    for identity, form in kb.of_kind(Form).items():
        page.goto(f"{address}/{identity}/")
        assert 1 <= sheets(page.pdf(format="A4")) <= 2, identity
        page.emulate_media(media="print")
        expect(page.locator(".field:visible")).to_have_count(len(form.fields))
        for hidden in ("button", "nav", "select", ".send", ".form__tools"):
            expect(page.locator(f"{hidden}:visible")).to_have_count(0)
        page.emulate_media(media="null")


@pytest.mark.browser
def test_every_pattern_is_one_that_browsers_read(open_page: Open, address: str, kb: KnowledgeBase) -> None:
    """As attribute with the v flag, in the script with the u flag."""
    page = open_page()
    for identity in kb.of_kind(Form):
        page.goto(f"{address}/{identity}/")
        page.evaluate(
            """() => document.querySelectorAll("[data-rules]").forEach((place) => {
                const { pattern } = JSON.parse(place.dataset.rules);
                if (pattern) new RegExp(pattern, "u");
                const shape = place.querySelector("[pattern]")?.pattern;
                if (shape) new RegExp(`^(?:${shape})$`, "v");
            })"""
        )


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "rules"),
    [pytest.param(1280, (STANDARD, COLOURS), id="wide, light and dark"), pytest.param(320, (SPACE,), id="phone")],
)
@pytest.mark.parametrize("identity", [PROBLEM, RECORD, REPORT])
def test_no_violation_on_a_form(open_page: Open, identity: str, width: int, rules: tuple[dict[str, Any], ...]) -> None:
    """As it opens, after a bad submission, as a script to read out; never wider than the screen."""
    page = open_page(f"/{identity}/", viewport={"width": width, "height": 900})
    found = {"fresh": violations(page, *rules)}
    page.get_by_role("button", name="Save as a file").click()
    found["bad"] = violations(page, *rules)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"{page.url.partition('#')[0]}#ask-how-can-we-help")
    found["script"] = violations(page, *rules)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
