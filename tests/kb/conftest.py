"""Copies of the project's records that a test may spoil, and small records written for a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from opsnb.kb.load import KnowledgeBase

ROOT = Path(__file__).parents[2]
KB = ROOT / "kb"

HEAD = """title: A title
summary: A summary.
owner: The owner
reviewed: 2026-01-31
review_every: P365D
source: {seed: "000", place: A heading}
"""
"""What every record has to say about itself; the audience is left out."""

DESK = """timezone: Europe/Vienna
mission: To answer.
shifts:
  - {id: day, title: Day, answered_by: The desk, hours: {mon: [[09:00, 17:00]]}}
  - {id: rest, title: The rest, answered_by: The porter}
"""

POLICY = """series: priorities
effective_from: 2026-01-01
priorities:
  - {id: P1, title: High, definition: Now., response: {day: PT1H, rest: next-business-day}}
  - {id: P2, title: Low, definition: Later.}
"""

FLOW = """start: first
steps:
  first: {do: Write it down., next: last}
  last: {end: It is written down., outcome: {see: [desk]}}
"""

PROCEDURE = """moment: during
purpose: A purpose.
scope: A scope.
when_to_use: [It rings.]
done_when: [It is quiet.]
"""

DOCUMENT = """title: House rules
summary: What holds in this house.
owner: The owner
reviewed: 2026-11-02
review_every: P365D
statements:
  - {id: quiet, place: Rule 1, says: Be quiet., parts: [1]}
"""

ARTICLE = """---
title: House rules
summary: What holds in this house.
owner: The owner
reviewed: 2026-11-02
review_every: P365D
source: {seed: house, place: quiet}
questions: [Is it loud here?]
---
Be quiet.
"""

FORM = """filed_by: staff
ways_in: [phone]
when_to_use: [It rings.]
next: Somebody reads it.
fields:
  - {id: what, label: What is it, type: text, required: true, why: To know., example: A bell}
example: {what: A bell}
"""

Write = Callable[..., KnowledgeBase]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy one desk of the project into a folder of the test's own; of long lists of days off, the first few days.

    Its source is left behind, so that a record may be replaced without a statement being lost; there is a document
    ``house`` with one statement instead, which an article states.
    """
    for name in ("customer-care", "mappings"):
        shutil.copytree(KB / name, tmp_path / "kb" / name)
    shutil.copytree(KB.parent / "notebooks", tmp_path / "notebooks")
    (tmp_path / "kb/sources").mkdir()
    (tmp_path / "kb/sources/house.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "kb/customer-care/articles/house-rules.md").write_text(ARTICLE, encoding="utf-8")
    for path in (tmp_path / "kb").glob("*/holidays.yaml"):
        path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:12]), encoding="utf-8")
    return tmp_path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files below a fresh ``kb/`` with one small desk in it and read them all."""

    def written(files: dict[str, str] | None = None) -> KnowledgeBase:
        for place, text in {"a-desk/desk.yaml": HEAD + DESK, **(files or {})}.items():
            path = tmp_path / "kb" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return KnowledgeBase.read(tmp_path / "kb")

    return written


def procedure(fields: str = "", body: str = "1. **Answer** it.\n") -> str:
    """Write a procedure with some more fields and a body."""
    return f"---\n{HEAD}{PROCEDURE}{fields}---\n{body}"
