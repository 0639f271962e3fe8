"""A register of identifiers against its rule: each kind of finding, and which identifier is next in each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Register
from opsnb.kb.records.register import Row
from opsnb.rules.registers import Finding, check_register, vacant

RULE = Register.model_validate(
    {
        "title": "Keys",
        "summary": "Who has which key.",
        "owner": "The porter",
        "reviewed": "2026-01-31",
        "review_every": "P365D",
        "source": {"seed": "000", "place": "A heading"},
        "identifier": "Key",
        "columns": {"identifier": "key", "group": "floor", "holder": "name"},
        "groups": 2,
        "reuse": "vacant-first",
        "procedure": "procedures/hand-out-a-key",
    }
)


def rows(text: str) -> list[Row]:
    """Read rows of identifier, group and holder; a hyphen stands for nothing."""
    listed = [line.replace("-", "").split(" ") for line in text.split(" / ") if line]
    return [Row(identifier=identifier, group=group, holder=holder) for identifier, group, holder in listed]


def by_line(register: Sequence[Row]) -> dict[int, Row]:
    """Return rows by their line, as a file without a header would have them."""
    return dict(enumerate(register, 1))


def found(register: Sequence[Row], rule: Register = RULE) -> list[tuple[str, int]]:
    """Return code and row of every finding."""
    return [(finding.code, finding.row) for finding in check_register(by_line(register), rule)]


@pytest.mark.parametrize(
    ("register", "expected"),
    [
        pytest.param("", [], id="nothing in it"),
        pytest.param("1 A x / 2 A - / 3 B y", [], id="in order"),
        pytest.param("1 A x / - A y", [], id="a new one where none is vacant"),
        pytest.param("1 A x / 2 B x", [], id="one in each of two groups"),
        pytest.param("- A -", [("nothing", 1)], id="an empty row"),
        pytest.param("1 A x / 1 A y", [("given-twice", 2)], id="an identifier with two holders"),
        pytest.param("1 A x / 1 B y", [("given-twice", 2)], id="an identifier in two groups"),
        pytest.param("1 A - / 1 A x", [("given-twice", 2)], id="vacant and held at once"),
        pytest.param("1 A x / 1 A y / 1 A z", [("given-twice", 2), ("given-twice", 3)], id="three times"),
        pytest.param("1 A x / 2 A x", [("two-for-one", 2)], id="two for one holder"),
        pytest.param("1 A x / 2 A y / - A x", [("two-for-one", 3)], id="a holder who asks for a second one"),
        pytest.param("1 A x / 1 A x", [("given-twice", 2), ("two-for-one", 2)], id="the same row twice"),
        pytest.param("1 A - / - A x", [("ask-while-vacant", 2)], id="asked for while one is vacant"),
        pytest.param("- A x / 1 A -", [("ask-while-vacant", 1)], id="vacant in a row below"),
        pytest.param("1 B - / - A x", [], id="vacant in another group"),
        pytest.param("1 A - / - A x / - A y", [("ask-while-vacant", 2)], id="one vacant, two who ask"),
        pytest.param(
            "1 A - / 2 A - / - A x / - A y / - A z",
            [("ask-while-vacant", 3), ("ask-while-vacant", 4)],
            id="two vacant, three who ask",
        ),
        pytest.param(
            "1 A - / 2 B - / - B x / - A y / - B z",
            [("ask-while-vacant", 3), ("ask-while-vacant", 4)],
            id="each group by itself",
        ),
        pytest.param("1 A x / 2 B y / 3 C z", [("too-many-groups", 0)], id="a third group of two"),
        pytest.param("1 A x / 2 a y", [("two-spellings", 2)], id="a group in other letters is the same group"),
        pytest.param(
            "1 C x / 1 A x / 2 A x / - C y / 3 C - / - B -",
            [("too-many-groups", 0), ("given-twice", 2), ("two-for-one", 3), ("ask-while-vacant", 4), ("nothing", 6)],
            id="everything at once, in the order of the rows",
        ),
    ],
)
def test_what_breaks_the_rule_is_found_in_its_row(register: str, expected: list[tuple[str, int]]) -> None:
    """No identifier twice, nobody with two in a group, no new one while one is vacant, no groups beyond those named."""
    assert found(rows(register)) == expected


@pytest.mark.parametrize(
    ("register", "finding"),
    [
        pytest.param("1 A x / 2 A y / 2 B z", Finding("given-twice", 3, "Key 2 stands in row 2 already."), id="twice"),
        pytest.param(
            "1 A x / 2 A x",
            Finding("two-for-one", 2, "x is in row 1 of A already: free one of the two."),
            id="two for one",
        ),
        pytest.param(
            "1 A - / - A x",
            Finding("ask-while-vacant", 2, "rename Key 1 for x instead of asking for a new one."),
            id="asked while vacant",
        ),
        pytest.param("- A -", Finding("nothing", 1, "neither Key nor holder: delete the row."), id="nothing"),
        pytest.param(
            "1 A x / 2 B y / 3 C z",
            Finding("too-many-groups", 0, "3 groups, but there are 2: look for a misspelt one."),
            id="groups",
        ),
    ],
)
def test_a_finding_says_what_to_do(register: str, finding: Finding) -> None:
    """It names what is handed out as the record calls it, and the other row if there is one."""
    assert check_register(by_line(rows(register)), RULE) == [finding]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [(None, []), (3, []), (2, [("too-many-groups", 0)]), (1, [("too-many-groups", 0)]), (9, [])],
)
def test_how_many_groups_there_may_be_is_said_by_the_rule(groups: int | None, expected: list[tuple[str, int]]) -> None:
    """Fewer groups are no mistake, more are; a rule without a figure leaves it open."""
    rule = RULE.model_copy(update={"groups": groups})
    assert found(rows("1 A x / 2 B y / 3 C z / 4 A w"), rule) == expected


def test_vacant_identifiers_are_offered_in_the_order_of_the_register() -> None:
    """The first vacant row is the next to be renamed; groups stand in alphabetical order, also those with none left."""
    register = rows("9 B - / 5 A - / 3 A x / 4 A - / - B y / 7 B - / 1 C z")
    assert vacant(by_line(register)) == {"A": ["5", "4"], "B": ["9", "7"], "C": []}
    assert list(vacant(by_line(register))) == ["A", "B", "C"]


def test_whoever_asks_first_is_given_the_next_vacant_one() -> None:
    """Each vacant identifier is given out once, in the order of those who ask."""
    findings = check_register(by_line(rows("- A x / 5 A - / - A y / 4 A - / - A z")), RULE)
    assert [finding.says.split(" instead")[0] for finding in findings] == ["rename Key 5 for x", "rename Key 4 for y"]


def test_capitals_and_spaces_make_no_other_group() -> None:
    """A group that is written in two ways is one group, and is named, so that no vacant identifier hides in it."""
    register = [
        Row(identifier="1", group="Area 1", holder=""),
        Row(identifier="", group="area  1", holder="x"),
    ]
    assert found(register) == [("two-spellings", 2), ("ask-while-vacant", 2)]
    assert vacant(by_line(register)) == {"Area 1": ["1"]}


@pytest.mark.parametrize(
    ("register", "left"),
    [
        pytest.param("1 A - / 1 A - / 2 A x", ["1"], id="vacant twice"),
        pytest.param("1 A x / 1 A - / 2 A y", [], id="held and vacant"),
    ],
)
def test_an_identifier_that_stands_twice_is_no_second_vacant_one(register: str, left: list[str]) -> None:
    """A mistake in the register does not lead to a second one: nobody is told to rename what somebody has."""
    assert vacant(by_line(rows(register))) == {"A": left}


def test_the_example_of_an_own_register_shows_one_of_each_case() -> None:
    """The made-up register keeps its rule: thirteen areas, one of which has none left and may ask for a new one."""
    rule = KnowledgeBase.read(Path(__file__).parents[2] / "kb").get("clerk-of-court/registers/agent-ids", Register)
    left = vacant(by_line(rule.example))
    assert check_register(by_line(rule.example), rule) == []
    assert len(left) == rule.groups == 13
    assert {group for group, free in left.items() if not free} == {"Area 2"}
    assert left["Area 1"] == ["70103"]
    asks = Row(identifier="", group="Area 1", holder="Agent 99")
    assert found([*rule.example, asks], rule) == [("ask-while-vacant", len(rule.example) + 1)]


GROUPS = st.sampled_from("AB")
REGISTERS = st.lists(st.tuples(GROUPS, st.sampled_from(["held", "vacant", "asks"])), max_size=12).map(
    lambda kinds: [
        Row(
            identifier="" if kind == "asks" else str(number),
            group=group,
            holder="" if kind == "vacant" else f"holder {number}",
        )
        for number, (group, kind) in enumerate(kinds)
    ]
)
"""Registers in which only asking can be wrong."""


@settings(max_examples=100)
@given(register=REGISTERS)
def test_nobody_asks_while_there_is_one_left(register: list[Row]) -> None:
    """In each group as many ask in vain as there are vacant ones for them, and each is sent to one of his own."""
    findings = check_register(by_line(register), RULE)
    asking = Counter(row.group for row in register if not row.identifier)
    in_vain = Counter(register[finding.row - 1].group for finding in findings)
    left = vacant(by_line(register))
    assert {finding.code for finding in findings} <= {"ask-while-vacant"}
    assert in_vain == Counter({group: min(asking[group], len(free)) for group, free in left.items()})
    named = [finding.says.split()[2] for finding in findings]
    assert len(named) == len(set(named))
    assert all(name in left[register[finding.row - 1].group] for name, finding in zip(named, findings, strict=True))


@settings(max_examples=100)
@given(register=REGISTERS)
def test_doing_what_it_says_keeps_the_rule(register: list[Row]) -> None:
    """Renaming as told leaves a register without findings."""
    mended = [*register]
    for finding in check_register(by_line(register), RULE):
        row, name = register[finding.row - 1], finding.says.split()[2]
        mended = [
            other.model_copy(update={"holder": row.holder}) if other.identifier == name else other for other in mended
        ]
        mended.remove(row)
    assert check_register(by_line(mended), RULE) == []
