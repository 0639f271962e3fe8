"""What is sent in with a form: cleaned as web forms need it, checked, and answered in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given as given_that
from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from kb.conftest import DESK, HEAD, Write
from kb.small_forms import BOX, COLOUR, TOOLS, form, text, when
from opsnb.kb.forms import form_schema
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.submission import FormReader, Submission

FORM_ID = "a-desk/forms/f"
NAMES = "names:\n  - {id: group, value: Crew}\n"

EVERY_TYPE = (
    text("name", "max_length: 20"),
    'id: story, label: Story, type: long-text, why: "Why.", example: It rang., min_length: 5',
    'id: mail, label: Mail, type: email, why: "Why.", example: name@example.org',
    'id: call, label: Call, type: phone, why: "Why.", example: 919-555-0100',
    'id: day, label: Day, type: date, why: "Why.", example: 2026-11-23',
    'id: at, label: Time, type: time, why: "Why.", example: "08:30"',
    'id: count, label: Count, type: number, why: "Why.", example: 1, min: 1, max: 500',
    'id: least, label: Least, type: number, why: "Why.", example: 1, min: 1',
    'id: most, label: Most, type: number, why: "Why.", example: 1, max: 9',
    COLOUR,
    TOOLS,
    BOX,
    text("code", 'pattern: "[A-Z]{2}", pattern_in_words: two capital letters'),
)
"""Fields of every type; none is required."""

HANGING = (
    COLOUR,
    TOOLS,
    f"{BOX}, shown_when: {{field: colour, is: [red]}}",
    text("a", when("colour", "red", "blue")),
    text("b", when("box", '"yes"')),
    text("c", "shown_when: {field: tools, is: [saw]}"),
    'id: promise, label: Promise, type: confirm, why: "Why.", must_be_ticked: Tick it., '
    "shown_when: {field: tools, is: [file]}",
    text("d", "required: true, max_length: 3"),
    'id: day, label: Day, type: date, why: "Why.", example: 2026-11-23',
    'id: count, label: Count, type: number, why: "Why.", example: 1, min: 1, max: 5',
    'id: mail, label: Mail, type: email, why: "Why.", example: name@example.org',
    'id: at, label: Time, type: time, why: "Why.", example: "08:30"',
)
"""Fields that hang on each other."""


def written(write: Write, *fields: str) -> FormReader:
    """Return what reads a form with these fields."""
    kb = write({"a-desk/desk.yaml": HEAD + DESK + NAMES, "a-desk/forms/f.yaml": form(*fields)})
    assert kb.problems == ()
    return FormReader(kb, FORM_ID)


def found(read: Submission) -> list[tuple[str, str]]:
    """Return field and rule of every problem."""
    return [(problem.field, problem.keyword) for problem in read.problems]


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        pytest.param("name", "  Jordan \t", "Jordan", id="space around a text"),
        pytest.param("story", "one\r\n\r\ntwo\r\n", "one\n\ntwo", id="line ends of a web form"),
        pytest.param("story", "one\n two", "one\n two", id="space inside of a text"),
        pytest.param("name", "7", "7", id="digits in a text"),
        pytest.param("count", "12", 12, id="a number as text"),
        pytest.param("count", " 007 ", 7, id="zeros before a number"),
        pytest.param("count", "+3", 3, id="a number with a plus"),
        pytest.param("count", 12, 12, id="a number as JSON has it"),
        pytest.param("box", "on", True, id="a box as browsers send it"),
        pytest.param("box", "Yes", True, id="a box that says yes"),
        pytest.param("box", "true", True, id="a box that says true"),
        pytest.param("box", "no", False, id="a box that says no"),
        pytest.param("box", "FALSE", False, id="a box that says false"),
        pytest.param("box", False, False, id="a box as JSON has it"),
        pytest.param("tools", "saw", ["saw"], id="one of several as a single text"),
        pytest.param("tools", ("saw", "file"), ["saw", "file"], id="several as a record has them"),
        pytest.param("tools", ["file", "saw"], ["file", "saw"], id="several in the order they came"),
        pytest.param("colour", " red ", "red", id="space around an option"),
        pytest.param("day", " 2026-11-23 ", "2026-11-23", id="space around a date"),
        pytest.param("mail", "name@example.org\r\n", "name@example.org", id="a line end behind an address"),
    ],
)
def test_what_a_web_form_sends_is_read_as_it_is_meant(field: str, sent: object, value: object, write: Write) -> None:
    """Browsers send texts: numbers, boxes and single options are read from them, and nothing else is changed."""
    read = written(write, *EVERY_TYPE).read({field: sent})
    assert read.values == {field: value}
    assert type(read.values[field]) is type(value)
    assert read.problems == ()


@pytest.mark.parametrize("blank", ["", "  ", "\r\n", None, [], ()], ids=repr)
@pytest.mark.parametrize("field", ["name", "story", "mail", "count", "day", "colour", "tools", "box"])
def test_a_blank_answer_is_no_answer(field: str, blank: object, write: Write) -> None:
    """A browser sends every field: one that is left blank counts as left out, whatever its type."""
    assert written(write, *EVERY_TYPE).read({field: blank}) == Submission({})


@pytest.mark.parametrize(
    ("field", "sent"),
    [("count", "2.5"), ("count", "1,000"), ("count", "two"), ("count", "9" * 16), ("box", "perhaps"), ("day", "today")],
)
def test_what_cannot_be_read_stays_as_it_came(field: str, sent: str, write: Write) -> None:
    """A wrong answer is refused with the words that were sent, not made into another one."""
    read = written(write, *EVERY_TYPE).read({field: sent})
    assert read.values == {field: sent}
    assert [problem.field for problem in read.problems] == [field]


@pytest.mark.parametrize("sent", [0, False])
def test_nought_and_no_are_answers(sent: object, write: Write) -> None:
    """Only blank counts as left out."""
    field = "box" if sent is False else "most"
    assert written(write, *EVERY_TYPE).read({field: sent}).values == {field: sent}


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        pytest.param({"colour": "blue", "box": "on", "b": "x", "a": "x"}, ["colour", "a"], id="a chain cut at its top"),
        pytest.param({"colour": "red", "b": "x", "a": "x"}, ["colour", "a"], id="a chain cut in the middle"),
        pytest.param(
            {"colour": "red", "box": "on", "b": "x", "a": "x"}, ["colour", "box", "b", "a"], id="a whole chain"
        ),
        pytest.param({"tools": "file", "c": "x", "promise": "on"}, ["tools", "promise"], id="several options"),
        pytest.param({"c": "x", "promise": "on"}, [], id="nothing chosen"),
        pytest.param({"tools": "saw", "c": "x" * 999}, ["tools", "c"], id="a wrong answer that is asked"),
        pytest.param(
            {"tools": "file", "promise": "on", "c": "x" * 999}, ["tools", "promise"], id="and one that is not"
        ),
    ],
)
def test_an_answer_to_what_is_not_asked_is_dropped(sent: dict[str, Any], left: list[str], write: Write) -> None:
    """A browser also sends the fields it hides: what is not asked for, given the other answers, is left out."""
    assert list(written(write, *HANGING).read(sent | {"d": "x"}).values) == [*left, "d"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param({"d": "x"}, [], id="nothing is asked"),
        pytest.param({"colour": "blue", "d": "x"}, [("a", "required")], id="one is asked"),
        pytest.param({"colour": "red", "a": "x", "box": "on", "d": "x"}, [("b", "required")], id="through a box"),
        pytest.param({"tools": ["saw", "file"], "d": "x"}, [("promise", "required")], id="a box that has to be ticked"),
        pytest.param({"tools": "file", "promise": "no", "d": "x"}, [("promise", "const")], id="a box that says no"),
        pytest.param(
            {"colour": "red", "box": "yes", "tools": "file"},
            [("a", "required"), ("b", "required"), ("promise", "required"), ("d", "required")],
            id="all at once",
        ),
    ],
)
def test_an_answer_that_is_asked_for_is_missed(
    sent: dict[str, Any], expected: list[tuple[str, str]], write: Write
) -> None:
    """What is needed under a condition is missed where the condition holds, each field once."""
    assert found(written(write, *HANGING).read(sent)) == expected


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"box": "no"}, id="said"),
        pytest.param({}, id="not sent"),
    ],
)
def test_a_box_that_is_not_ticked_is_a_no(sent: dict[str, Any], write: Write) -> None:
    """A browser does not send a box that is not ticked; what is asked for then is missed, and kept if it is there."""
    reader = written(write, BOX, text("why-not", when("box", '"no"')))
    assert found(reader.read(sent)) == [("why-not", "required")]
    assert reader.read(sent | {"why-not": "x"}) == Submission(
        {"box": False, "why-not": "x"} if sent else {"why-not": "x"}
    )


def test_problems_stand_in_the_order_of_the_fields(write: Write) -> None:
    """Whoever mends a form goes from its top to its bottom; what the form does not have comes last."""
    sent = {"zz": 1, "code": "x", "aa": 2, "tools": "axe", "count": "many", "mail": "x", "story": "x", "name": 7}
    assert [field for field, _ in found(written(write, *EVERY_TYPE).read(sent))] == [
        "name", "story", "mail", "count", "tools", "code", "zz", "aa",
    ]  # fmt: skip


def test_a_field_has_one_problem(write: Write) -> None:
    """What breaks several rules at once is said once."""
    read = written(write, *EVERY_TYPE).read({"call": "x" * 99, "tools": ["axe", "axe", 7], "code": "x" * 999})
    assert [problem.field for problem in read.problems] == ["call", "tools", "code"]


@pytest.mark.parametrize(
    ("field", "sent", "message"),
    [
        ("name", "x" * 21, "The name: that is too long; shorten it."),
        ("name", 7, "The name: enter text."),
        ("story", "Hm", "Story: write at least 5 characters."),
        ("mail", "nobody", "Mail: enter an e-mail address like name@example.org."),
        ("call", "me", "Call: enter a telephone number, such as 919-555-0100."),
        ("day", "soon", "Day: enter a date as year-month-day, such as 2026-11-23."),
        ("day", 20261123, "Day: enter a date."),
        ("at", "noon", "Time: enter a time of the day, such as 08:30."),
        ("at", 830, "Time: enter a time."),
        ("count", "many", "Count: enter a whole number."),
        ("count", "0", "Count: enter a number from 1 to 500."),
        ("count", "501", "Count: enter a number from 1 to 500."),
        ("least", "0", "Least: enter a number of 1 or more."),
        ("most", "10", "Most: enter a number of 9 or less."),
        ("colour", "green", "Colour: choose from the list."),
        ("colour", 7, "Colour: choose from the list."),
        ("tools", ["axe"], "Tools: choose from the list."),
        ("tools", ["saw", "saw"], "Tools: choose from the list."),
        ("box", "perhaps", "A box: enter yes or no."),
        ("code", "abc", "The code: enter two capital letters."),
        ("more", "x", "This form has no field 'more'."),
    ],
)
def test_a_wrong_answer_is_explained(field: str, sent: object, message: str, write: Write) -> None:
    """Each message names the field as the form calls it and says what to do, without a word of JSON Schema."""
    (problem,) = written(write, *EVERY_TYPE).read({field: sent}).problems
    assert (problem.field, problem.message) == (field, message)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (text("it", "required: true"), "Fill in: The it"),
        (COLOUR.replace("id: colour", "required: true, id: it"), "Choose: Colour"),
        (TOOLS.replace("id: tools", "required: true, id: it"), "Choose: Tools"),
        ('id: it, label: It, type: confirm, why: "Why.", must_be_ticked: Ask first.', "Ask first."),
        (
            'id: it, label: It, type: confirm, why: "Why.", must_be_ticked: "Ask the {{ desk#names.group }} first."',
            "Ask the Crew first.",
        ),
        (
            'id: it, label: "Your {{ desk#names.group }}", type: text, why: "Why.", example: x, required: true',
            "Fill in: Your Crew",
        ),
    ],
)
def test_a_missing_answer_is_asked_for(field: str, message: str, write: Write) -> None:
    """What has to be ticked says why in its own words; names are called as the desk calls them."""
    (problem,) = written(write, field).read({}).problems
    assert (problem.field, problem.keyword, problem.message) == ("it", "required", message)


def deep(levels: int) -> list[Any]:
    """Return lists inside of lists."""
    node: list[Any] = []
    for _ in range(levels):
        node = [node]
    return node


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"name": "x" * 1_000_000}, id="a huge text"),
        pytest.param({"zz": "x" * 1_000_000}, id="a huge text in no field"),
        pytest.param({"x" * 100_000: "x"}, id="a huge name"),
        pytest.param({f"f{n}": n for n in range(2000)}, id="many fields"),
        pytest.param({"tools": ["saw"] * 10_000}, id="many options"),
        pytest.param({"name": {"name": "x"}}, id="an object for a text"),
        pytest.param({"colour": {"red": True}}, id="an object for a choice"),
        pytest.param({"zz": deep(100)}, id="lists inside of lists"),
        pytest.param({"count": 10**400}, id="a number without end"),
        pytest.param({"count": "9" * 10_000}, id="a text of digits without end"),
        pytest.param({"count": float("inf")}, id="infinity"),
        pytest.param({"count": float("nan")}, id="not a number"),
        pytest.param({"count": "-"}, id="a sign alone"),
        pytest.param({"colour": ["red"]}, id="a list for a choice"),
        pytest.param({"tools": {"saw": 1}}, id="an object for choices"),
        pytest.param({"name": ["x"]}, id="a list for a text"),
        pytest.param({"day": True}, id="yes for a date"),
        pytest.param({"box": 1}, id="a number for a box"),
        pytest.param(
            {"name": "\ud800" * 21}, id="half a character"
        ),
        pytest.param({"name": "x\0" * 210}, id="bytes of zero"),
        pytest.param({"constructor": "x", "__proto__": "x", "toString": "x"}, id="names that mean something elsewhere"),
        pytest.param(
            {"count": "+-5"}, id="two signs"
        ),
        pytest.param(
            {"colour": [{}]}, id="objects in a list for a choice"
        ),
        pytest.param(
            {"tools": [["saw"]]}, id="a list in a list for choices"
        ),
        pytest.param(
            {"\ud800": "x"}, id="half a character for a name"
        ),
        pytest.param(
            {"zz": deep(500)}, id="lists inside of lists without end"
        ),
    ],
)  # fmt: skip
def test_hostile_input_is_a_problem_like_any_other(sent: dict[str, Any], write: Write) -> None:
    """Whatever JSON a stranger sends in, reading ends in problems with words, never in an exception."""
    read = written(write, *EVERY_TYPE, text("hangs", when("colour", "red")), text("too", when("tools", "saw"))).read(
        sent
    )
    assert read.problems
    assert {problem.field for problem in read.problems} <= {*sent, "hangs", "too", "?"}
    assert all(problem.message for problem in read.problems)


def test_html_is_text(write: Write) -> None:
    """What looks like HTML is kept as it came; whoever shows it has to escape it."""
    story = "<script>alert(1)</script> {{ desk#mission }}"
    read = written(write, *EVERY_TYPE).read({"story": story})
    assert read == Submission({"story": story})


def test_what_was_sent_in_stays_as_it_was(write: Write) -> None:
    """Cleaning makes a new mapping; that of the caller is not touched."""
    sent = {"tools": ("saw",), "count": " 7 ", "name": "", "zz": [1]}
    before = json.dumps(sent)
    written(write, *EVERY_TYPE).read(sent)
    assert json.dumps(sent) == before


WORDS = st.text("ab1é€😀 @.\n\t", max_size=6)
"""Letters on which the two libraries' regular expressions agree, and no signs of numbers."""
NUMBERS = st.integers(-3, 10) | st.sampled_from([2.0, 2.5, -0.0, 1e20, 10**30])
JUNK = (
    st.none()
    | st.booleans()
    | NUMBERS
    | WORDS
    | st.lists(WORDS, max_size=3)
    | st.dictionaries(WORDS, WORDS, max_size=2)
)
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "colour": st.sampled_from(["red", "blue", "green", " red "]),
    "tools": st.lists(st.sampled_from(["saw", "file", "axe"]), max_size=3) | st.just("file"),
    "box": st.sampled_from(["on", "no", "yes", True, False, ""]),
    "promise": st.sampled_from(["on", "no", True, False]),
    "day": st.dates().map(str) | st.sampled_from(["2026-02-30", "2026-2-3", "0000-01-01", "2024-02-29", "20261123"]),
    "count": st.integers(-1, 7).map(str) | st.integers(-1, 7),
    "mail": st.sampled_from(["a@b.c", "a@b", "a b@c.d", "é@b.c"]),
    "at": st.sampled_from(["00:00", "24:00", "08:30 ", "8:30"]),
}
SENT = st.fixed_dictionaries(
    {}, optional={name: GOOD.get(name, WORDS) | JUNK for name in (*GOOD, "a", "b", "c", "d", "not-a-field")}
)


@pytest.fixture(scope="module")
def hanging(tmp_path_factory: pytest.TempPathFactory) -> FormReader:
    """Read one form with fields that hang on each other, for many examples."""
    root = tmp_path_factory.mktemp("hanging") / "kb"
    (root / "a-desk/forms").mkdir(parents=True)
    (root / "a-desk/desk.yaml").write_text(HEAD + DESK + NAMES, encoding="utf-8")
    (root / "a-desk/forms/f.yaml").write_text(form(*HANGING), encoding="utf-8")
    return FormReader(KnowledgeBase.read(root), FORM_ID)


@pytest.fixture(scope="module")
def other(hanging: FormReader) -> Draft202012Validator:
    """Compile the same schema with the library that is not ours."""
    return Draft202012Validator(form_schema(hanging.kb, FORM_ID), format_checker=FormatChecker(["date"]))


@settings(max_examples=300)
@given_that(sent=SENT)
def test_the_verdict_is_that_of_the_schema(
    sent: dict[str, Any], hanging: FormReader, other: Draft202012Validator
) -> None:
    """No problem is found exactly where another library finds the cleaned answers valid by the same schema."""
    read = hanging.read(sent)
    assert (read.problems == ()) is other.is_valid(read.values)


@settings(max_examples=150)
@given_that(sent=SENT)
def test_what_is_clean_stays_as_it_is(sent: dict[str, Any], hanging: FormReader) -> None:
    """Answers that were cleaned once are read the same a second time: as they are kept, they can be checked again."""
    read = hanging.read(sent)
    assert hanging.read(read.values) == read


@settings(max_examples=150)
@given_that(sent=SENT)
def test_every_problem_can_be_found_by_its_field(sent: dict[str, Any], hanging: FormReader) -> None:
    """A problem is about a field of the form or of what was sent, each field at most once, in words."""
    names = [problem.field for problem in hanging.read(sent).problems]
    assert len(names) == len(set(names))
    assert set(names) <= {field.id for field in hanging.form.fields} | {*sent}
