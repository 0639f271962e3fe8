"""A report made again from a store that has grown since is the same: nothing that came later is in it."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from cells import Shown, run_cells

from opsnb.reports.notebook import Notebook, notebooks
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[2]
BOOKS = notebooks(ROOT / "notebooks")
A_YEAR = 52 * 7 * 86_400
TABLES = (
    "tickets", "events", "calls", "call_legs", "call_rings", "agents", "agent_states", "agent_plans",
    "interval_counts", "queue_checks", "suppressions",
)  # fmt: skip


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sample; all of it happens once more a year later, with new tickets and calls; agents are renamed."""
    path = tmp_path_factory.mktemp("grown") / "store.db"
    shutil.copy(Workspace(ROOT).sample(), path)
    connection = sqlite3.connect(path)
    with connection:
        for table in TABLES:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            later = ", ".join(map(_later, columns))
            connection.execute(f"INSERT INTO {table} SELECT {later} FROM {table}")
        connection.execute("UPDATE agents SET name = 'now ' || COALESCE(name, agent)")
    connection.close()
    return path


def _later(column: str) -> str:
    if column in ("ticket", "call"):
        return f"{column} + 1000000"
    if column == "at" or column.endswith("_at"):
        return f"{column} + {A_YEAR}"
    return f"{column} || '-later'" if column in ("number", "agent") else column


def pinned(notebook: Notebook, shown: Shown) -> dict[str, Any]:
    """Return what a report found where nothing was given, as its result tells it."""
    found = {"as_of": shown.result.as_of} | shown.result.provenance.resolved
    return {name: value for name, value in found.items() if name in notebook.parameters()}


@pytest.mark.parametrize("name", BOOKS)
def test_what_came_later_changes_nothing(name: str, grown: Path) -> None:
    """Given what was found then, every table, chart, metric, check and digest is as it was."""
    then = run_cells(BOOKS[name])
    now = run_cells(BOOKS[name], db=str(grown), **pinned(BOOKS[name], then))
    assert now.html == then.html
    assert asdict(now.result) == asdict(then.result)


def test_left_open_the_report_goes_on(grown: Path) -> None:
    """Without what was found then the same report is of all that the store has by now: the growth can be seen."""
    then, now = run_cells(BOOKS["sla-check"]), run_cells(BOOKS["sla-check"], db=str(grown))
    assert now.result.metrics["tickets"] > then.result.metrics["tickets"]
    assert now.result.provenance.data_sha256 != then.result.provenance.data_sha256
