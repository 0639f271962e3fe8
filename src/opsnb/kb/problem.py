"""What is wrong in ``kb/``: one problem names file, line, field, what was found and what was expected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Code = Literal[
    "bad-example",
    "bad-front-matter",
    "bad-interval",
    "bad-key",
    "bad-value",
    "bad-yaml",
    "dangling-link",
    "dangling-quotation",
    "dangling-reference",
    "duplicate-day",
    "duplicate-id",
    "duplicate-key",
    "end-without-outcome",
    "endless-step",
    "ends-before-start",
    "fact-unlike-field",
    "missing-desk",
    "missing-field",
    "missing-shift",
    "not-utf-8",
    "overlapping-shifts",
    "overlapping-versions",
    "reference-to-staff",
    "review-overdue",
    "second-series",
    "unknown-answer",
    "unknown-code",
    "unknown-condition",
    "unknown-contact",
    "unknown-fact",
    "unknown-field",
    "unknown-kind",
    "unknown-member",
    "unknown-notebook",
    "unknown-parameter",
    "unknown-priority",
    "unknown-queue",
    "unknown-role",
    "unknown-shift",
    "unknown-statement",
    "unknown-step",
    "unknown-variant",
    "unreachable-step",
    "unstated",
]
"""Every kind of mistake by its short name; ``tests/bad_records`` has an example of each."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in ``kb/``: where, what was found, what was expected."""

    code: Code
    """Short name of the kind of mistake."""
    path: Path
    """File, relative to the folder above ``kb/``."""
    line: int
    """Line in it, from 1."""
    field: str
    """Field, dotted; empty for the file as a whole."""
    found: str
    """The value as read."""
    wish: str
    """What was expected."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: {self.field or 'file'}"
        return f"{where}: {self.wish} (found: {self.found}) [{self.code}]"
