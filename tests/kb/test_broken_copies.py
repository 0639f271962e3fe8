"""A broken copy of a record of every kind is refused, with the error that names its mistake."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.conftest import KB
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.places import files_in, kind_of
from opsnb.kb.records import KINDS

FIRST_OF = {kind: place for path, place in reversed([*files_in(KB)]) if (kind := kind_of(place))}
"""One file of the project for each kind of record."""

MISTAKES = {
    "missing-field": ("title: ", "# title: "),
    "unknown-field": ("summary: ", "sumary: x\nsummary: "),
    "bad-value": ("review_every: P", "review_every: every P"),
    "duplicate-key": ("owner: ", "owner: Somebody\nowner: "),
    "bad-yaml": ("reviewed: ", "reviewed: [: "),
}


def test_there_is_a_record_of_every_kind_to_break() -> None:
    """The project has at least one record of each kind."""
    assert FIRST_OF.keys() == KINDS.keys()


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_copy_is_refused_by_name(kind: str, mistake: str, tmp_path: Path) -> None:
    """One mistake in a sound file gives one problem, of its own kind, in that file; whatever the record is."""
    place = FIRST_OF[kind]
    broken = tmp_path / "kb" / place
    broken.parent.mkdir(parents=True)
    shutil.copyfile(KB / place, broken)
    text = broken.read_text(encoding="utf-8")
    assert f"\n{MISTAKES[mistake][0]}" in text
    broken.write_text(text.replace(f"\n{MISTAKES[mistake][0]}", f"\n{MISTAKES[mistake][1]}", 1), encoding="utf-8")
    problems = KnowledgeBase.read(tmp_path / "kb").problems
    assert [(problem.code, problem.path.as_posix()) for problem in problems] == [(mistake, f"kb/{place}")]
