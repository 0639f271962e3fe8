"""What a guide hands to a form: the project's own flows fill the project's own forms, and no answer is made up."""

from __future__ import annotations

import pytest

from kb.conftest import HEAD, KB, Write
from kb.small_forms import BOX, COLOUR, TOOLS, form, text
from opsnb.kb.check import check
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow, Form
from opsnb.kb.submission import FormReader
from opsnb.rules.flows import follow

PROJECT = KnowledgeBase.read(KB)
PRIORITY, REPORT = "customer-care/flows/which-priority", "customer-care/forms/report-a-problem"

QUESTION = """start: ask
steps:
  ask:
    ask: Which?
    fact: {fact}
    answers:
      - {{label: One, to: form, when: [{one}]}}
      - {{label: Other, to: {to}, when: [{other}]}}
  form: {{end: Fill it in., outcome: {{form: forms/f{fills}}}}}
"""
ELSEWHERE = "  desk: {end: Come here., outcome: {see: [desk]}}\n"


def problems(write: Write, fact: str, one: str, other: str, to: str = "desk", fills: str = "") -> list[tuple[str, str]]:
    """Return what is wrong with a flow of one question that leads to a form, and with the second answer to ``to``."""
    flow = QUESTION.format(fact=fact, one=one, other=other, to=to, fills=fills and f", fills: {{{fills}}}")
    flow += ELSEWHERE if to == "desk" else ""
    fields = form(COLOUR, BOX, TOOLS, text("name"))
    kb = write({"a-desk/flows/f.yaml": HEAD + flow, "a-desk/forms/f.yaml": fields})
    return [(problem.code, problem.field) for problem in check(kb)]


UNLIKE = "fact-unlike-field"


@pytest.mark.parametrize(
    ("fact", "one", "other", "to", "expected"),
    [
        pytest.param("colour", "red", "blue", "form", [], id="the options of the field"),
        pytest.param("tools", "saw", "file", "form", [], id="of a field that takes several"),
        pytest.param("box", '"yes"', '"no"', "form", [], id="yes and no of a box"),
        pytest.param("weather", "fine", "foul", "form", [], id="a fact that the form does not ask"),
        pytest.param("colour", "red", "blue, green", "desk", [], id="another answer, which leads elsewhere"),
        pytest.param(
            "colour", "red", "blue, green", "form", [(UNLIKE, "steps.ask.answers.1.when")], id="no such option"
        ),
        pytest.param("colour", "red", "green", "desk", [(UNLIKE, "steps.ask.fact")], id="an option without an answer"),
        pytest.param("name", "jo", "al", "desk", [(UNLIKE, "steps.ask.answers.0.when")], id="a field for typing"),
    ],
)
def test_a_fact_named_like_a_field_has_its_options(
    fact: str, one: str, other: str, to: str, expected: list[tuple[str, str]], write: Write
) -> None:
    """Each answer that leads to the form is one the form takes, and each option of the form is some answer."""
    assert problems(write, fact, one, other, to) == expected


@pytest.mark.parametrize(
    ("fills", "expected"),
    [
        pytest.param("colour: red", [], id="an option"),
        pytest.param('box: "yes"', [], id="a box"),
        pytest.param("colour: green", ["colour"], id="no such option"),
        pytest.param("name: Jo", ["name"], id="a field for typing"),
        pytest.param("nobody: red, colour: green", ["colour", "nobody"], id="no such field, and another mistake"),
    ],
)
def test_an_end_knows_only_what_its_form_offers(fills: str, expected: list[str], write: Write) -> None:
    """What an end fills in is an option of a field of the form it names."""
    found = problems(write, "weather", "fine", "foul", "form", fills)
    assert found == [("unknown-answer", f"steps.form.outcome.fills.{name}") for name in expected]


def test_answers_without_a_form_are_refused(write: Write) -> None:
    """An end that fills nothing in has nothing to fill in."""
    flow = QUESTION.format(fact="w", one="a", other="b", to="desk", fills="").replace("form: forms/f", "see: [desk]")
    flow = (flow + ELSEWHERE).replace("Fill it in., outcome: {", "Fill it in., outcome: {fills: {colour: red}, ")
    (problem,) = check(write({"a-desk/flows/f.yaml": HEAD + flow}))
    assert problem.code == "bad-value"
    assert "expected a form beside fills" in problem.wish


def handed_over(flow: Flow, desk: str) -> set[tuple[str, str]]:
    """Return the forms at the ends of a flow, each with the fields it gets from the flow."""
    facts = {step.fact for step in flow.steps.values()}
    found = set()
    for step in flow.steps.values():
        identity = PROJECT.resolve(step.outcome.form, desk) if step.outcome and step.outcome.form else None
        if identity and step.outcome:
            asked = {field.id for field in PROJECT.get(identity, Form).fields if not field.must_be_ticked}
            found |= {(identity.partition("/forms/")[2], field) for field in asked & {*facts, *step.outcome.fills}}
    return found


@pytest.mark.parametrize(
    ("flow", "filled"),
    [
        pytest.param(
            PRIORITY,
            {("report-a-problem", field) for field in ("disturbed", "usable", "how-restricted", "backup", "long-term")},
            id="a problem's priority",
        ),
        pytest.param(
            "child-maintenance/flows/route-a-call", {("query", "screen"), ("query", "party")}, id="a call to place"
        ),
        pytest.param(
            "child-maintenance/flows/security-check",
            {("bogus-call", "claimed-to-be"), ("call-record", "security-result"), ("call-record", "outcome")},
            id="a failed check",
        ),
        pytest.param("child-maintenance/flows/transfer-a-call", {("call-record", "outcome")}, id="nobody is free"),
        pytest.param(
            "development-services/flows/development-question",
            {
                ("due-diligence", "checks"),
                ("zoning-and-property-analysis", "confirm"),
                ("allowable-use-determination", "determine"),
                ("general-question", "about"),
            },
            id="a question about a property",
        ),
        pytest.param(
            "development-services/flows/which-form",
            {(f"phone-{name}", "queue") for name in ("public-works", "planning", "inspections", "other")}
            | {("general-question", "about")},
            id="a caller's department",
        ),
        pytest.param("development-services/flows/how-to-ask", {("general-question", "about")}, id="how to ask"),
    ],
)
def test_the_project_s_guides_fill_the_project_s_forms(flow: str, filled: set[tuple[str, str]]) -> None:
    """Nobody is asked again what the guide has asked already; what a person has to tick is left to them."""
    assert handed_over(PROJECT.get(flow, Flow), flow.partition("/")[0]) == filled


def test_a_form_that_is_sent_in_has_its_priority() -> None:
    """The form asks what the flow asks: its answers alone lead to an end, whatever they are."""
    flow, form, reader = PROJECT.get(PRIORITY, Flow), PROJECT.get(REPORT, Form), FormReader(PROJECT, REPORT)
    for backup in ("no", "yes", "unknown"):
        given = reader.read({**form.example, "backup": backup})
        assert given.problems == ()
        outcome = follow(flow, {key: value for key, value in given.values.items() if isinstance(value, str)}).outcome
        assert outcome is not None
        assert outcome.priority == ("P2" if backup == "yes" else "P1")


@pytest.mark.parametrize("identity", [key for key, flow in PROJECT.of_kind(Flow).items() if flow.audience == "public"])
def test_no_customer_is_left_with_nothing_to_do(identity: str) -> None:
    """Each end of a guide for customers gives a form, somebody to reach, or another guide."""
    for key, step in PROJECT.get(identity, Flow).steps.items():
        if step.outcome:
            guides = [one for one in step.outcome.see if one.startswith("flows/")]
            assert step.outcome.form or step.outcome.contact or guides, key
