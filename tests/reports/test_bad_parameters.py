"""What a user gives wrongly to any notebook: an error of ours that names the parameter and says what would do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from cells import run_cells

from opsnb.errors import OpsnbError
from opsnb.reports.notebook import notebooks
from opsnb.reports.workspace import Workspace
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
BOOKS = notebooks(ROOT / "notebooks")
COMMON: dict[str, tuple[dict[str, Any], str]] = {
    "no such desk": ({"desk": "front-dsek"}, "desk"),
    "a store without data": ({"db": "EMPTY"}, "of this desk"),
    "no such store": ({"db": "nowhere.db"}, "nowhere.db"),
    "not a store": ({"db": "../README.md"}, "README.md"),
    "a folder": ({"db": "../docs"}, "docs"),
    "not a date": ({"since": "yesterday"}, "since"),
    "no such day": ({"since": "2026-02-30"}, "since"),
    "after everything": ({"since": "2099-01-01"}, "since"),
    "as of no date": ({"as_of": "now"}, "as_of"),
    "before everything": ({"as_of": "1999-01-01"}, "as_of"),
    "until no date": ({"until": "tomorrow"}, "until"),
    "week of no date": ({"week": "next"}, "week"),
    "no such queue": ({"queue": "nobody"}, "queue"),
    "no such engine": ({"engine": "oracle"}, "engine"),
    "not exported": ({"engine": "duckdb", "db": "COPY"}, "export"),
    "no interval": ({"minutes": 7}, "minutes"),
    "no row": ({"rows": 0}, "rows"),
    "no share": ({"enough": 1.5}, "enough"),
    "once is not repeated": ({"repeats": 1}, "repeats"),
    "threshold in words": ({"threshold": "soon"}, "threshold"),
    "threshold below zero": ({"threshold": -5}, "threshold"),
    "short below zero": ({"short": "-5"}, "short"),
    "grace below zero": ({"grace": -1}, "grace"),
    "reading below zero": ({"reading": -1}, "reading"),
    "more than all": ({"target": 120.0}, "target"),
    "everybody away": ({"shrinkage": 100.0}, "shrinkage"),
    "no week held back": ({"held_back": -1}, "held_back"),
    "writing to the sample": ({"apply": True}, "sample"),
}
CASES = [
    pytest.param(book, values, part, id=f"{book}: {case}")
    for book, notebook in BOOKS.items()
    for case, (values, part) in COMMON.items()
    if values.keys() <= notebook.parameters().keys()
    and (case != "before everything" or "until" in notebook.parameters())  # by then, no ticket waited: that is no error
    and (case != "threshold in words" or notebook.parameters()["threshold"]["default"] == '""')
    and (case != "threshold below zero" or notebook.parameters()["threshold"]["default"] == "0")
]


@pytest.mark.parametrize(("book", "values", "part"), CASES)
def test_a_wrong_value_is_an_error_that_says_what_to_do(
    book: str, values: dict[str, Any], part: str, tmp_path: Path
) -> None:
    """No notebook ends in an error of Python's, whatever it is given."""
    if values.get("db") == "COPY":
        values = values | {"db": shutil.copy(Workspace(ROOT).sample(), tmp_path / "store.db")}
    if values.get("db") == "EMPTY":
        open_store(tmp_path / "empty.db", create=True).close()
        values = values | {"db": str(tmp_path / "empty.db")}
    with pytest.raises(OpsnbError) as caught:
        run_cells(BOOKS[book], **values)
    assert part in str(caught.value)
