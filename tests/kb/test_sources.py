"""Nothing a source document states is lost: what counts as stating it, and where a mistake is named."""

from __future__ import annotations

import pytest

from kb.conftest import DESK, DOCUMENT, FLOW, HEAD, Write, procedure
from opsnb.kb.check import check
from opsnb.kb.load import KnowledgeBase

HOUSE = DOCUMENT.replace("2026-11-02", "2026-01-31") + "  - {id: tidy, place: Rule 2, says: Be tidy., parts: [2]}\n"
TERM = "terms:\n  - {id: hush, term: Hush, text: Be quiet."
Found = list[tuple[str, str, int]]


def found(kb: KnowledgeBase) -> Found:
    """Return code, field and line of every problem."""
    return [(problem.code, problem.field, problem.line) for problem in check(kb)]


def sourced(source: str, rest: str = FLOW) -> str:
    """Write a flow, or another record, with its source."""
    return HEAD.replace('{seed: "000", place: A heading}', source) + rest


UNSTATED = {name: ("unstated", f"statements.{n}.id", 7 + n) for n, name in enumerate(("quiet", "tidy"))}


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        pytest.param("{seed: house, place: quiet}", ["tidy"], id="one"),
        pytest.param("{seed: house, place: [quiet, tidy]}", [], id="both in a list"),
        pytest.param("[{seed: house, place: quiet}, {seed: house, place: tidy}]", [], id="in two sources"),
        pytest.param('[{seed: "000", place: Any}, {seed: house, place: [tidy, quiet]}]', [], id="the second source"),
        pytest.param('{seed: "000", place: [quiet, tidy]}', ["quiet", "tidy"], id="ids of another document"),
        pytest.param("{seed: house, place: [quiet, quiet]}", ["tidy"], id="twice the same"),
    ],
)
def test_a_statement_that_no_record_names_is_unstated(source: str, missing: list[str], write: Write) -> None:
    """Every statement has to be named by a record's source; one that is not is a problem on its own line."""
    kb = write({"sources/house.yaml": HOUSE, "a-desk/flows/f.yaml": sourced(source)})
    assert found(kb) == [UNSTATED[name] for name in missing]


def test_one_record_is_enough_and_any_record_will_do(write: Write) -> None:
    """Statements are named by records of any kind, of any desk; several may name the same."""
    files = {
        "sources/house.yaml": HOUSE,
        "a-desk/desk.yaml": sourced("{seed: house, place: quiet}", DESK),
        "b-desk/desk.yaml": sourced("{seed: house, place: quiet}", DESK),
        "b-desk/procedures/p.md": procedure().replace('{seed: "000", place: A heading}', "{seed: house, place: tidy}"),
    }
    assert found(write(files)) == []


@pytest.mark.parametrize("source", [", source: {seed: house, place: [quiet, tidy]}", ""])
def test_a_word_of_the_glossary_states_nothing(source: str, write: Write) -> None:
    """A word explains what a statement is about; what somebody has to do stands in a record of its own."""
    kb = write({"sources/house.yaml": HOUSE, "glossary.yaml": f"{HEAD}{TERM}{source}}}\n"})
    assert found(kb) == [*UNSTATED.values()]


def test_a_document_does_not_state_itself(write: Write) -> None:
    """A document is what was said, not where it is carried over: naming itself changes nothing."""
    kb = write({"sources/house.yaml": HOUSE + "source: {seed: house, place: [quiet, tidy]}\n"})
    assert found(kb) == list(UNSTATED.values())


def test_nothing_is_unstated_while_a_record_cannot_be_read(write: Write) -> None:
    """A broken file may be the one that names a statement: mending it mends all."""
    kb = write({"sources/house.yaml": HOUSE, "a-desk/flows/f.yaml": sourced("{seed: house, place: [quiet, tidy]}", "")})
    assert {code for code, _, _ in found(kb)} == {"missing-field"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("{seed: house, place: loud}", ["loud"], id="no such statement"),
        pytest.param("{seed: house, place: Rule 1}", ["Rule 1"], id="a heading where the document is listed"),
        pytest.param("{seed: house, place: Quiet}", ["Quiet"], id="in other letters"),
        pytest.param("{seed: house, place: [quiet, loud, tidy, late]}", ["loud", "late"], id="each one in a list"),
        pytest.param("{seed: hose, place: loud}", [], id="a document that is not listed"),
        pytest.param('{seed: "000", place: A heading}', [], id="a heading where the document is not listed"),
    ],
)
def test_a_place_that_is_no_statement_is_unknown(source: str, expected: list[str], write: Write) -> None:
    """Where a document is listed, a source names its statements by their ids; each that is none is a problem."""
    stated = sourced("{seed: house, place: [quiet, tidy]}")
    files = {"sources/house.yaml": HOUSE, "a-desk/flows/f.yaml": sourced(source), "a-desk/flows/all.yaml": stated}
    problems = check(write(files))
    assert [problem.found for problem in problems] == [repr(name) for name in expected]
    assert {(problem.code, problem.field, problem.line) for problem in problems} <= {
        ("unknown-statement", "source.place", 6)
    }
    assert all("sources/house" in problem.wish for problem in problems)


def test_an_unknown_statement_is_named_where_it_stands(write: Write) -> None:
    """The field is the one of the file: of the second source, of a word of the glossary."""
    source = "source:\n  - {seed: house, place: [quiet, tidy]}\n  - seed: house\n    place: [loud]\n"
    flow = HEAD.replace('source: {seed: "000", place: A heading}\n', source) + FLOW
    terms = (
        f"{TERM}, source: {{seed: house, place: late}}}}\n"
        "  - {id: b, term: B, text: B., source: [{seed: house, place: never}]}\n"
    )
    kb = write({"sources/house.yaml": HOUSE, "a-desk/flows/f.yaml": flow, "glossary.yaml": HEAD + terms})
    assert found(kb) == [
        ("unknown-statement", "source.1.place", 9),
        ("unknown-statement", "terms.0.source.place", 8),
        ("unknown-statement", "terms.1.source.0.place", 9),
    ]


def test_a_statement_has_an_id_of_its_own(write: Write) -> None:
    """Two statements of one id could not be told apart by the records that name them."""
    kb = write(
        {
            "sources/house.yaml": HOUSE.replace("tidy,", "quiet,"),
            "a-desk/flows/f.yaml": sourced("{seed: house, place: quiet}"),
        }
    )
    assert found(kb) == [("duplicate-id", "statements.1.id", 8)]


def test_documents_are_kept_apart(write: Write) -> None:
    """The same id in two documents is two statements."""
    files = {
        "sources/house.yaml": DOCUMENT,
        "sources/yard.yaml": DOCUMENT,
        "a-desk/flows/f.yaml": sourced("{seed: yard, place: quiet}"),
    }
    kb = write(files)
    assert [(str(problem.path), problem.code) for problem in check(kb)] == [("kb/sources/house.yaml", "unstated")]
