"""Every part of every source document is carried over, or left out with a reason.

The documents are not part of the project: without them these tests skip, and say so.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kb.conftest import KB
from opsnb.kb.check import open_kb
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import SourceDocument
from seed_parts import parts

SEEDS = KB.parents[1] / "shared" / "seeds"
DOCUMENTS = sorted(path.stem for path in (KB / "sources").glob("*.yaml"))
RUN = 9
"""Words in a row that two texts share only if one was copied."""


@cache
def records() -> KnowledgeBase:
    """Read the project's records once."""
    return open_kb(KB)


def seed(number: str) -> str:
    """Return the text of a source document, or skip."""
    found = next(iter(SEEDS.glob(f"{number}_*")), None)
    if found is None:
        pytest.skip("the source documents (shared/seeds) are not here")
    return found.read_text(encoding="utf-8")


def test_every_desk_has_its_document() -> None:
    """As many documents as desks, and each desk names one of them."""
    kb = records()
    named = {source.seed for name in kb.desks for source in kb.desk(name).source}
    assert named == set(DOCUMENTS)
    assert {source.seed for record in kb.records.values() for source in record.source} == named


@pytest.mark.parametrize("number", DOCUMENTS)
def test_no_part_of_a_document_is_forgotten(number: str) -> None:
    """Each part is covered by a statement, or is left out for a reason that is written down; no part is made up."""
    document = records().get(f"sources/{number}", SourceDocument)
    found = {n for one in (*document.statements, *document.left_out) for n in one.parts}
    numbered = dict(enumerate(parts(seed(number)), 1))
    assert {n: numbered[n] for n in numbered.keys() - found} == {}
    assert found - numbered.keys() == set()


@pytest.mark.parametrize("number", DOCUMENTS)
def test_every_statement_is_stated_by_a_record(number: str) -> None:
    """`opsnb check` finds no statement without a record; this says which record it is that states it."""
    kb = records()
    stated = {
        (source.seed, place)
        for identity, record in kb.records.items()
        if not identity.startswith("sources/")
        for source in record.source
        for place in source.place
    }
    document = kb.get(f"sources/{number}", SourceDocument)
    assert [one.id for one in document.statements if (number, one.id) not in stated] == []


def words(text: str) -> list[str]:
    """Return a text's words, without signs and case."""
    return re.findall(r"[a-z0-9']+", text.lower())


@pytest.mark.parametrize("number", DOCUMENTS)
def test_no_sentence_is_copied(number: str) -> None:
    """Facts carry over, sentences do not: no run of words of a document stands between two signs in a record.

    Names one after the other - of programs, of documents - are facts; the signs between them keep them apart.
    """
    theirs = words(seed(number))
    runs = {tuple(theirs[n : n + RUN]) for n in range(len(theirs) - RUN + 1)}
    copied = []
    for path in sorted(KB.rglob("*")):
        if path.is_file() and "schema" not in path.parts:
            pieces = [
                words(piece) for piece in re.split(r"[.,;:()|\"]|\n(?=\s*[-#|])", path.read_text(encoding="utf-8"))
            ]
            copied += [
                f"{path.relative_to(KB)}: {' '.join(ours[n : n + RUN])}"
                for ours in pieces
                for n in range(len(ours) - RUN + 1)
                if tuple(ours[n : n + RUN]) in runs
            ]
    assert copied == []


@pytest.mark.parametrize("path", sorted((KB / "sources").glob("*.yaml")), ids=lambda path: Path(path).stem)
def test_a_document_is_counted_in_one_way(path: Path) -> None:
    """Parts are numbers from 1, each statement's in order: a reader can find the place."""
    document = records().get(f"sources/{path.stem}", SourceDocument)
    for one in (*document.statements, *document.left_out):
        assert one.parts[0] > 0
        assert list(one.parts) == sorted(set(one.parts))
