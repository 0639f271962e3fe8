"""What runs by itself: days in parameters, and how it is due."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from opsnb.kb.check import check
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.notebooks import notebooks_beside, parameters_of
from opsnb.kb.records.reports import Run
from opsnb.reports.notebook import notebooks
from small_schedule import project

ROOT = Path(__file__).parents[2]


def run(**fields: object) -> Run:
    """Read a run of the notebook sla-check, due at seven."""
    return Run.model_validate({"id": "a", "title": "A", "notebook": "sla-check", "at": "07:00", **fields})


def test_a_parameter_may_name_a_day_that_is_known() -> None:
    """Values keep their types; a text may hold places for days."""
    given = run(parameters={"since": "{{last_week}}", "until": "{{ today }}", "rows": 5, "apply": False}).parameters
    assert {name: one.value for name, one in given.items()} == {
        "since": "{{last_week}}",
        "until": "{{ today }}",
        "rows": 5,
        "apply": False,
    }


@pytest.mark.parametrize(
    ("fields", "wish"),
    [
        ({"parameters": {"since": "{{lastweek}}"}}, "a day that is known instead of 'lastweek'"),
        ({"parameters": {"since": ["2026-10-01"]}}, "a text, a number, true or false"),
        ({"on": ["mon"], "day_of_month": 1}, "either `on` or `day_of_month`"),
        ({"day_of_month": 29}, "less than or equal to 28"),
        ({"at": "24:00"}, "midnight is 00:00"),
    ],
    ids=["unknown day", "a list", "two kinds of day", "not in every month", "the end of the day"],
)
def test_what_no_run_can_have_is_refused_with_the_wish(fields: dict[str, object], wish: str) -> None:
    """A run is due at one time of known days, and its parameters are plain values."""
    with pytest.raises(ValidationError, match=wish):
        run(**fields)


def test_the_parameters_read_from_a_file_are_those_that_a_run_knows() -> None:
    """The proof of a record reads a notebook without executing anything; both must see the same parameters."""
    files = notebooks_beside(ROOT / "kb")
    assert {name: set(parameters_of(path)) for name, path in files.items()} == {
        name: set(notebook.parameters()) for name, notebook in notebooks(ROOT / "notebooks").items()
    }


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [1]}'], ids=["empty", "no cells", "a list", "odd cells"])
def test_a_file_that_is_no_notebook_is_a_problem_of_the_record(tmp_path: Path, text: str) -> None:
    """A notebook that was cut off, or never was one, is named where it is asked for."""
    root = project(tmp_path, 'id: a, at: "07:00", parameters: {answer: 1}')
    (root / "notebooks" / "01-small.ipynb").write_text(text, encoding="utf-8")
    (problem,) = check(KnowledgeBase.read(root / "kb"))
    assert (problem.code, problem.wish) == ("unknown-notebook", "expected a notebook in the file 01-small.ipynb")
