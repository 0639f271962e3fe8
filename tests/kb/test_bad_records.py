"""One broken record for every kind of mistake: ``tests/bad_records/CODE.yaml`` is refused with CODE, and nothing else.

The comment ``# stands in for: FILE`` names the file of the knowledge base that a bad record replaces or adds. Each
line with ``# <- here: FIELD`` has a mistake in that field, or in the file as a whole where no field is named.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from opsnb.kb.check import check
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Code, Problem

BAD_RECORDS = {path.stem: path for path in sorted((Path(__file__).parents[1] / "bad_records").iterdir())}
AS_OF = date(2026, 11, 10)
PLACE = re.compile(r"# stands in for: (\S+)")
REPORTED_AT = re.compile(r"# reported at: (\S+)")
MARK = re.compile(r"# <- here(?:: (\S+))?")


def lines_of(path: Path) -> list[str]:
    """Return the lines of a bad record, one of which may not be UTF-8."""
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def put(bad: Path, project: Path) -> str:
    """Put a bad record where it belongs in a project and return that place."""
    found = next(filter(None, map(PLACE.search, lines_of(bad)[:2])))
    target = project / "kb" / found[1]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(bad, target)
    return found[1]


def marks(bad: Path) -> list[tuple[int, str]]:
    """Return line and field of every mistake that a bad record marks."""
    return [(n, found[1] or "") for n, line in enumerate(lines_of(bad), 1) if (found := MARK.search(line))]


def problems_of(project: Path) -> list[Problem]:
    """Check the records of a project."""
    return check(KnowledgeBase.read(project / "kb"), AS_OF)


@pytest.mark.parametrize("code", BAD_RECORDS)
def test_a_mistake_is_named_by_its_code_line_and_field_and_nothing_else_is(code: str, project: Path) -> None:
    """A problem says what is wrong, where, what was found and what was expected; one mistake is one problem."""
    bad = BAD_RECORDS[code]
    place = put(bad, project)
    elsewhere = REPORTED_AT.search(lines_of(bad)[1])
    found = problems_of(project)
    assert {(problem.code, problem.path.as_posix()) for problem in found} == {
        (code, f"kb/{elsewhere[1] if elsewhere else place}")
    }
    assert [(problem.line, problem.field) for problem in found] == (marks(bad) or [(1, "")])
    assert all(problem.found and problem.wish.startswith("expected") for problem in found)


def test_every_code_has_its_bad_record() -> None:
    """Whoever adds a check adds an example of what it finds; mypy holds every problem to the list of codes."""
    assert set(BAD_RECORDS) == set(get_args(Code))


def test_the_mistakes_of_several_files_are_reported_in_one_run(project: Path) -> None:
    """An author sees everything that is wrong at once, by file and line, whatever the first mistake is."""
    chosen = [
        "bad-yaml",
        "not-utf-8",
        "bad-front-matter",
        "unknown-kind",
        "missing-desk",
        "bad-interval",
        "duplicate-id",
    ]
    for code in chosen:
        put(BAD_RECORDS[code], project)
    found = problems_of(project)
    assert {problem.code for problem in found} == set(chosen)
    assert found == sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.field))
