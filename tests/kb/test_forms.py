"""A form as JSON Schema, and every form of the project's own records, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kb.conftest import DESK, HEAD, KB, Write
from kb.small_forms import BOX, COLOUR, TOOLS, form, text, when
from opsnb.kb.check import check
from opsnb.kb.forms import EMAIL, LENGTHS, PHONE, TIME, form_schema, needed
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.records.form import FormField, asked
from opsnb.kb.submission import FormReader

PROJECT = KnowledgeBase.read(KB)
FORMS = PROJECT.of_kind(Form)
FIELDS = [
    pytest.param(identity, field, id=f"{identity}:{field.id}")
    for identity, one in FORMS.items()
    for field in one.fields
]
FORM_ID = "a-desk/forms/f"

QUEUES = """queues:
  - {id: first, title: The first, does: All.}
  - {id: second, title: "The {{ desk#names.group }}", does: The rest.}
names:
  - {id: group, value: Crew}
"""
CODES = """used_for: What is wrong.
entries:
  - {id: lamp, title: The lamp, meaning: It is dark.}
  - {id: bell, title: "The bell of {{ desk#names.group }}", meaning: It is quiet.}
"""


def schema(write: Write, *fields: str) -> dict[str, Any]:
    """Return the schema of a form with these fields at a desk with queues, names and a code list."""
    files = {"desk.yaml": HEAD + DESK + QUEUES, "codes/things.yaml": HEAD + CODES, "forms/f.yaml": form(*fields)}
    kb = write({f"a-desk/{place}": content for place, content in files.items()})
    assert kb.problems == ()
    found = form_schema(kb, FORM_ID)
    Draft202012Validator.check_schema(found)
    return found


def allows(found: dict[str, Any], values: dict[str, Any]) -> bool:
    """Tell whether a schema lets values pass, by the library that is not ours."""
    return bool(Draft202012Validator(found).is_valid(values))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("type: text, example: x", {"type": "string", "minLength": 1, "maxLength": 200}, id="text"),
        pytest.param(
            "type: long-text, example: x", {"type": "string", "minLength": 1, "maxLength": 5000}, id="long text"
        ),
        pytest.param(
            "type: text, min_length: 3, max_length: 7, example: x",
            {"type": "string", "minLength": 3, "maxLength": 7},
            id="text with lengths",
        ),
        pytest.param(
            'type: text, pattern: "[A-Z]|[0-9]+", pattern_in_words: a letter, example: x',
            {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^(?:[A-Z]|[0-9]+)$"},
            id="text with a pattern, as a whole",
        ),
        pytest.param(
            "type: email, example: x",
            {"type": "string", "minLength": 1, "maxLength": 254, "pattern": EMAIL},
            id="email",
        ),
        pytest.param(
            "type: phone, max_length: 12, example: x",
            {"type": "string", "minLength": 1, "maxLength": 12, "pattern": PHONE},
            id="phone",
        ),
        pytest.param("type: date, example: x", {"type": "string", "format": "date"}, id="date"),
        pytest.param("type: time, example: x", {"type": "string", "pattern": TIME}, id="time"),
        pytest.param(
            "type: number, example: 1", {"type": "integer", "minimum": -(2**53 - 1), "maximum": 2**53 - 1}, id="number"
        ),
        pytest.param(
            "type: number, min: 0, max: 9, example: 1", {"type": "integer", "minimum": 0, "maximum": 9}, id="limits"
        ),
        pytest.param(
            "type: number, min: 0, example: 1",
            {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
            id="one limit, of zero",
        ),
        pytest.param("type: confirm", {"type": "boolean"}, id="box"),
        pytest.param("type: confirm, must_be_ticked: Tick it.", {"const": True}, id="box that has to be ticked"),
        pytest.param(
            "type: choice, example: a, options: [{id: a, label: A}, {id: b, label: B}]",
            {"type": "string", "enum": ["a", "b"]},
            id="choice",
        ),
        pytest.param(
            "type: choices, example: [a], options: [{id: a, label: A}, {id: b, label: B}]",
            {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1, "uniqueItems": True},
            id="choices",
        ),
        pytest.param(
            "type: choice, example: lamp, options_from: codes/things",
            {"type": "string", "enum": ["lamp", "bell"]},
            id="choice from a code list of the desk",
        ),
        pytest.param(
            "type: choice, example: lamp, options_from: a-desk/codes/things",
            {"type": "string", "enum": ["lamp", "bell"]},
            id="choice from a code list by its full id",
        ),
        pytest.param(
            "type: choice, example: first, options_from: queues",
            {"type": "string", "enum": ["first", "second"]},
            id="choice from the queues of the desk",
        ),
    ],
)
def test_each_type_of_field_has_its_schema(field: str, expected: dict[str, Any], write: Write) -> None:
    """The type says what can be sent in, with the field's own limits or those of its type."""
    found = schema(write, f'id: it, label: It, why: "Why.", {field}')
    described = {"title": "It", "description": "Why."}
    assert found["properties"] == {"it": described | expected}
    assert found["type"] == "object"
    assert found["additionalProperties"] is False


def test_a_length_of_each_type_of_text_is_known() -> None:
    """No text comes in without a limit, whatever the field says."""
    assert set(LENGTHS) == {"text", "long-text", "email", "phone"}


def test_what_a_field_is_called_has_its_quotations_replaced(write: Write) -> None:
    """Title, label and reason name things as the desk calls them."""
    name = "{{ desk#names.group }}"
    it = f'id: it, label: "Is it the {name}", why: "To tell the {name}.", type: confirm'
    found = schema(write, it)
    assert found["properties"]["it"]["title"] == "Is it the Crew"
    assert found["properties"]["it"]["description"] == "To tell the Crew."
    head = form(it).replace("A title", f'"For the {name}"').replace("A summary.", f'"{name}"')
    kb = write({"a-desk/desk.yaml": HEAD + DESK + QUEUES, "a-desk/forms/f.yaml": head})
    found = form_schema(kb, FORM_ID)
    assert (found["title"], found["description"]) == ("For the Crew", "Crew")


def test_only_what_is_always_asked_is_always_required(write: Write) -> None:
    """A box that must be ticked is needed like a required field; one asked under a condition has a rule of its own."""
    found = schema(
        write,
        text("a", "required: true"),
        text("b"),
        COLOUR,
        text("c", when("colour", "red")),
        text("d", "shown_when: {field: colour, is: [red]}"),
        f"{BOX}, must_be_ticked: Tick it.",
    )
    assert found["required"] == ["a", "box"]
    assert [rule["then"] for rule in found["allOf"]] == [{"required": ["c"]}]
    assert "allOf" not in schema(write, text("a", "required: true"))


@pytest.mark.parametrize(
    ("fields", "given", "required"),
    [
        pytest.param([COLOUR], {"colour": "red"}, True, id="the option"),
        pytest.param([COLOUR], {"colour": "blue"}, False, id="another option"),
        pytest.param([COLOUR], {}, False, id="no option"),
        pytest.param([TOOLS], {"tools": ["file", "saw"]}, True, id="one of several"),
        pytest.param([TOOLS], {"tools": ["file"]}, False, id="several others"),
        pytest.param([TOOLS], {}, False, id="none of several"),
        pytest.param([BOX], {"box": True}, True, id="ticked"),
        pytest.param([BOX], {"box": False}, False, id="not ticked"),
        pytest.param([BOX], {}, False, id="the box left out"),
    ],
)
def test_a_condition_is_a_rule_of_the_schema(
    fields: list[str], given: dict[str, Any], required: bool, write: Write
) -> None:
    """A field asked under a condition is required where the condition holds, and may be left out elsewhere."""
    wish = {COLOUR: ("colour", "red"), TOOLS: ("tools", "saw"), BOX: ("box", '"yes"')}[fields[-1]]
    found = schema(write, *fields, text("more", when(*wish)))
    assert allows(found, given) is not required
    assert allows(found, given | {"more": "x"})


@pytest.mark.parametrize(
    ("given", "required"),
    [({"box": False}, True), ({"box": True}, False), ({}, True)],
    ids=["not ticked", "ticked", "left out, as a web form does"],
)
def test_a_condition_may_ask_for_a_box_that_is_not_ticked(given: dict[str, Any], required: bool, write: Write) -> None:
    """A box that is not ticked is not sent at all by a web form: that is a no."""
    found = schema(write, BOX, text("more", when("box", '"no"')))
    assert allows(found, given) is not required
    assert allows(schema(write, BOX, text("more", when("box", '"no"', '"yes"'))), given) is False


@pytest.mark.parametrize(
    ("given", "required"),
    [
        pytest.param({"colour": "red", "box": True, "tools": ["saw"]}, ["deep"], id="all three hold"),
        pytest.param({"colour": "red", "box": True}, [], id="the last is left open"),
        pytest.param({"colour": "red", "tools": ["saw"]}, [], id="the one between does not hold"),
        pytest.param({"colour": "blue", "box": True, "tools": ["saw"]}, [], id="the first does not hold"),
        pytest.param({"box": True, "tools": ["saw"]}, [], id="the first is left open"),
    ],
)
def test_a_condition_on_a_field_that_is_not_asked_does_not_hold(
    given: dict[str, Any], required: list[str], write: Write
) -> None:
    """Conditions are chained: a field is required only if everything it hangs on is asked for and answered so."""
    found = schema(
        write,
        COLOUR,
        f"{BOX}, shown_when: {{field: colour, is: [red]}}",
        f'{TOOLS}, shown_when: {{field: box, is: ["yes"]}}',
        text("deep", when("tools", "saw")),
    )
    assert allows(found, given) is not required
    assert allows(found, given) is (required == [])


def test_one_of_several_options_is_enough(write: Write) -> None:
    """A condition that names options holds for each of them."""
    found = schema(write, COLOUR, text("more", when("colour", "red", "blue")))
    assert not allows(found, {"colour": "red"})
    assert not allows(found, {"colour": "blue"})
    assert allows(found, {})


def test_a_pattern_that_is_no_regular_expression_is_a_problem_of_the_form(write: Write) -> None:
    """`opsnb check` names the field; it does not end in a traceback."""
    field = text("it", 'pattern: "(", pattern_in_words: a bracket')
    assert check(write({"a-desk/forms/f.yaml": form(field, example="{it: x}")})) != []


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("name@example.org", True), ("a.b+c@mail.example.co.uk", True), ("ü@example.org", True),
        ("name", False), ("name@example", False), ("@example.org", False), ("name@example.", False),
        ("name@.org", False), ("a b@example.org", False), ("a@b@example.org", False), ("name@exam ple.org", False),
    ],
)  # fmt: skip
def test_an_e_mail_address_has_a_name_and_a_domain(value: str, good: bool, write: Write) -> None:
    """What no mail could be sent to is refused; what exists is not looked up."""
    found = schema(write, 'id: it, label: It, type: email, why: "Why.", example: x')
    assert allows(found, {"it": value}) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("919-555-0100", True), ("(919) 555-0100", True), ("+43 1 555 01 00", True), ("919.555.0100", True),
        ("9195550100 x12", True), ("919-555-0100 ext. 12", True), ("55501", True), ("01632 960123", True),
        ("555", False), ("call me", False), ("919-555-0100 at night", False), ("+", False), ("5" * 40, False),
        ("919-555-0100 x1234567", False), ("+-5550100", False),
    ],
)  # fmt: skip
def test_a_telephone_number_is_digits_as_people_write_them(value: str, good: bool, write: Write) -> None:
    """Countries write numbers in many ways, with an extension or without; words are none."""
    found = schema(write, 'id: it, label: It, type: phone, why: "Why.", example: x')
    assert allows(found, {"it": value}) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("00:00", True), ("08:30", True), ("19:59", True), ("23:59", True),
        ("24:00", False), ("8:30", False), ("08:60", False), ("08.30", False), ("noon", False), ("08:30 pm", False),
    ],
)  # fmt: skip
def test_a_time_has_two_digits_and_two(value: str, good: bool, write: Write) -> None:
    """A time of the day is as browsers send it."""
    assert allows(schema(write, 'id: it, label: It, type: time, why: "Why.", example: x'), {"it": value}) is good


@cache
def reader(identity: str) -> FormReader:
    """Return what reads one of the project's own forms."""
    return FormReader(PROJECT, identity)


def answer(field: FormField) -> Any:
    """Return a good answer to a field."""
    return True if field.type == "confirm" else field.example


def filled(one: Form, field: FormField) -> dict[str, Any]:
    """Fill in a form so that a field is asked for and answered, and nothing that is needed is left out."""
    values: dict[str, Any] = {**one.example}
    below = field
    while condition := below.shown_when:
        above = one.field(condition.field)
        assert above is not None
        wish = condition.is_[0]
        values[above.id] = wish == "yes" if above.type == "confirm" else [wish] if above.type == "choices" else wish
        below = above
    values[field.id] = values.get(field.id, answer(field))
    while missing := [other for other in asked(one, values) if needed(other) and other.id not in values]:
        values |= {other.id: answer(other) for other in missing}
    return values


@pytest.mark.parametrize("identity", FORMS)
def test_an_own_form_has_a_schema_and_an_example_that_passes(identity: str) -> None:
    """The schema is one by the metaschema; the example is sent in as it stands, nothing dropped."""
    found = form_schema(PROJECT, identity)
    Draft202012Validator.check_schema(found)
    read = reader(identity).read(FORMS[identity].example)
    assert read.problems == ()
    assert set(read.values) == set(FORMS[identity].example)
    assert allows(found, read.values)


@pytest.mark.parametrize("identity", FORMS)
def test_an_own_form_refuses_what_it_does_not_ask(identity: str) -> None:
    """A field that the form does not have is named, and nothing else."""
    read = reader(identity).read({**FORMS[identity].example, "not-a-field": "x"})
    assert [(problem.field, problem.keyword) for problem in read.problems] == [("not-a-field", "additionalProperties")]
    assert "not-a-field" in read.problems[0].message


@pytest.mark.parametrize(("identity", "field"), FIELDS)
def test_an_own_field_can_be_answered(identity: str, field: FormField) -> None:
    """There is a way to every field, and its example is a good answer there."""
    values = filled(FORMS[identity], field) | {field.id: answer(field)}
    read = reader(identity).read(values)
    assert read.problems == ()
    assert field.id in read.values


@pytest.mark.parametrize(("identity", "field"), FIELDS)
def test_an_own_field_left_out_is_missed_if_it_is_needed(identity: str, field: FormField) -> None:
    """Left out or left blank, a field that is asked for and needed is the one problem; any other is none."""
    values = filled(FORMS[identity], field)
    without = {name: value for name, value in values.items() if name != field.id}
    for given in (without, values | {field.id: "  "}, values | {field.id: None}):
        problems = reader(identity).read(given).problems
        assert [problem.field for problem in problems] == ([field.id] if needed(field) else [])
        assert all(problem.keyword == "required" and problem.message for problem in problems)


def wrong(field: FormField) -> Iterator[tuple[Any, str]]:
    """Yield wrong values of each sort that fits a field, with the rule of JSON Schema that they break."""
    longest = field.max_length or LENGTHS.get(field.type, 0)
    match field.type:
        case "choice":
            yield from (("not-an-option", "enum"), (7, "type"), (["not-an-option"], "type"))
        case "choices":
            chosen = list(field.example) if isinstance(field.example, tuple) else []
            yield from (("not-an-option", "enum"), ([*chosen, "not-an-option"], "enum"))
            yield from (([chosen[0], chosen[0]], "uniqueItems"), (7, "type"), ({"a": 1}, "type"))
        case "confirm":
            rule = "const" if field.must_be_ticked else "type"
            yield from (("maybe", rule), (7, rule), ([True], rule))
            if field.must_be_ticked:
                yield from ((False, rule), ("no", rule))
        case "number":
            yield from (("many", "type"), ("1.5", "type"), (1.5, "type"), (True, "type"))
            if field.min is not None:
                yield int(field.min) - 1, "minimum"
                yield str(int(field.min) - 1), "minimum"
            if field.max is not None:
                yield int(field.max) + 1, "maximum"
        case "date":
            yield from ((day, "format") for day in ("yesterday", "2026-02-30", "23.11.2026", "2026-1-1", "20261123"))
            yield 20261123, "type"
        case "time":
            yield from ((time, "pattern") for time in ("noon", "24:00", "8:30", "10:40:00"))
            yield 10.4, "type"
        case "email":
            yield from ((mail, "pattern") for mail in ("name at example.org", "@example.org", "name@example"))
            yield from (("a" * longest + "@example.org", "maxLength"), (7, "type"))
        case "phone":
            yield from (
                ("call me", "pattern"),
                ("12", "pattern"),
                ("1" * (longest + 1), "pattern maxLength"),
                (7, "type"),
            )
        case _:
            yield from (("x" * (longest + 1), "maxLength"), (7, "type"), (["x"], "type"), ({"x": "x"}, "type"))
            if (field.min_length or 0) > 1:
                yield "x" * ((field.min_length or 0) - 1), "minLength"


@pytest.mark.parametrize(("identity", "field"), FIELDS)
def test_an_own_field_refuses_what_is_wrong(identity: str, field: FormField) -> None:
    """Each sort of wrong value is one problem, of exactly that field, by the rule it breaks and with words."""
    values = filled(FORMS[identity], field)
    for value, rules in wrong(field):
        problems = reader(identity).read(values | {field.id: value}).problems
        assert [problem.field for problem in problems] == [field.id], value
        assert problems[0].keyword in rules.split(), value
        assert problems[0].message.endswith("."), value
        assert "{{" not in problems[0].message


def test_every_type_of_field_is_used_somewhere() -> None:
    """The tests above have seen a field of every type."""
    types = {field.type for one in FORMS.values() for field in one.fields}
    assert types == {"text", "long-text", "email", "phone", "date", "time", "number", "choice", "choices", "confirm"}
