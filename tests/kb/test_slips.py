"""Small slips that would go unnoticed on a page: each is a problem at its own field."""

from __future__ import annotations

import pytest

from kb.conftest import DESK, FORM, HEAD, Write, procedure
from opsnb.kb.check import check

ASK = """start: a
steps:
  a:
    ask: Which?
    fact: colour
    answers:
      - {label: Red, to: b, when: [red]}
      - {label: Blue, to: b, when: [blue]}
  b: {end: Here., outcome: {see: [desk]}}
"""
TELEPHONY = """redirect_on_no_answer: PT15S
security: {failures_in_a_row: 3, form: forms/f, see: desk}
"""
ROSTER = "duty: Look.\nevery: PT30M\n"
REGISTER = """identifier: Key
columns: {identifier: key, group: floor, holder: name}
groups: 2
reuse: vacant-first
procedure: procedures/p
"""
CODES = """used_for: The lamp.
entries:
  - {id: red, title: Red, meaning: Stop.}
  - {id: green, title: Green, meaning: Go.}
"""
GLOSSARY = "terms: [{id: lamp, term: Lamp, text: It shines., desks: [a-desk]}]\n"
SOURCES = "statements: [{id: one, place: Top, says: It shines., parts: [1]}]\n"
CONTACT = "contacts: [{id: mail, title: Write, channel: email, value: help@desk.example}]\n"
BOX = "fields:\n  - {id: box, label: Box, type: confirm, why: To know.}\nexample: {}\n"
NUMBER = "fields:\n  - {id: n, label: N, type: number, why: To know., example: 1, min: 0}\nexample: {}\n"
TEXT = """fields:
  - {id: t, label: T, type: text, why: To know., example: "1", pattern: "[0-9]{1,9}", pattern_in_words: a number}
example: {}
"""
ABOVE = FORM[: FORM.index("fields:")]


@pytest.mark.parametrize(
    ("place", "text", "slip", "field"),
    [
        pytest.param("flows/f.yaml", ASK, ("[blue]", "[red]"), "steps.a", id="a value that means two answers"),
        pytest.param("flows/f.yaml", ASK, ("Blue", "Red"), "steps.a", id="two answers with one label"),
        pytest.param("telephony.yaml", TELEPHONY, ("PT15S", "PT0S"), "redirect_on_no_answer", id="no time to answer"),
        pytest.param("telephony.yaml", TELEPHONY, ("row: 3", "row: 0"), "security.failures_in_a_row", id="no failure"),
        pytest.param("rosters/r.yaml", ROSTER, ("PT30M", "P0D"), "every", id="a duty without a pause"),
        pytest.param("registers/r.yaml", REGISTER, ("groups: 2", "groups: -1"), "groups", id="fewer than no groups"),
        pytest.param("registers/r.yaml", REGISTER, ("group: floor", "group: key"), "columns", id="one column for two"),
        pytest.param("codes/c.yaml", CODES, ("title: Green", "title: Red"), "entries.1.title", id="one title twice"),
        pytest.param("desk.yaml", DESK + CONTACT, ("help@desk.example", "ask us"), "contacts.0", id="no address"),
        pytest.param("forms/f.yaml", ABOVE + BOX, ("why:", "required: true, why:"), "fields.0", id="a box without no"),
        pytest.param("forms/f.yaml", ABOVE + NUMBER, ("min: 0", "min: .nan"), "fields.0.min", id="no number"),
        pytest.param("forms/f.yaml", ABOVE + NUMBER, ("min: 0", "min: .inf"), "fields.0.min", id="no end"),
        pytest.param(
            "forms/f.yaml", ABOVE + TEXT, ("{1,9}", "{1,99999}"), "fields.0", id="a pattern beyond all bounds"
        ),
        pytest.param("forms/f.yaml", ABOVE + TEXT, ("[0-9]", "("), "fields.0", id="half a pattern"),
        pytest.param("procedures/p.md", procedure(), ("P365D", "P0D"), "review_every", id="never reviewed"),
        pytest.param(
            "procedures/p.md",
            procedure("history:\n  - {date: 2026-01-31, change: First}\n"),
            ("date: 2026-01-31", "date: lately"),
            "history.0.date",
            id="a day that is none",
        ),
    ],
)
def test_a_slip_is_named(place: str, text: str, slip: tuple[str, str], field: str, write: Write) -> None:
    """The sound record has no problem of its own at that field; with the slip it has one, and only there."""
    whole = text if text.startswith("---") else HEAD + text
    assert slip[0] in whole
    needed = {"a-desk/procedures/p.md": procedure(), "a-desk/forms/f.yaml": HEAD + FORM}
    assert check(write({**needed, f"a-desk/{place}": whole})) == []
    problems = check(write({**needed, f"a-desk/{place}": whole.replace(*slip)}))
    assert [problem.field for problem in problems if problem.code in ("bad-value", "duplicate-id")] == [field]


@pytest.mark.parametrize(
    ("place", "text", "code", "field"),
    [
        pytest.param(
            "glossary.yaml",
            GLOSSARY.replace("[a-desk]", "[b-desk]"),
            "dangling-reference",
            "terms.0.desks.0",
            id="desk",
        ),
        pytest.param(
            "sources/s.yaml", SOURCES.replace("[1]", "[-1]"), "bad-value", "statements.0.parts.0", id="part of a source"
        ),
    ],
)
def test_a_slip_in_what_all_desks_share_is_named(place: str, text: str, code: str, field: str, write: Write) -> None:
    """A word of the glossary names a desk that exists, a statement names parts that can be counted."""
    head = HEAD if place == "glossary.yaml" else HEAD[: HEAD.index("source:")]
    assert [(problem.code, problem.field) for problem in check(write({place: head + text}))] == [(code, field)]


@pytest.mark.parametrize("text", ["{{ desk#title", "{{desk#title }", "{{ desk }}", "{{", "x {{ y {{ desk#title }}"])
def test_half_a_quotation_is_named(text: str, write: Write) -> None:
    """Two braces that begin no quotation would be printed as they stand."""
    problems = check(write({"a-desk/procedures/p.md": procedure(body=text)}))
    assert {problem.code for problem in problems} == {"dangling-quotation"}


def test_a_long_row_of_spaces_is_read_at_once(write: Write) -> None:
    """What looks for quotations does not grow slow with the text."""
    problems = check(write({"a-desk/procedures/p.md": procedure(body="{{" + " " * 200_000)}))
    assert len(problems) == 1
