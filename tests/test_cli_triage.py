"""`opsnb triage`: shows where tickets belong, writes only when told, and once."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsnb.cli import main
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[1]
EVENTS = "SELECT COUNT(*) FROM events"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Copy the sample."""
    return Path(shutil.copyfile(Workspace.find(ROOT).sample(), tmp_path / "store.db"))


def run(*words: str) -> Result:
    """Run the command in the project."""
    return CliRunner().invoke(main, ["triage", *words], catch_exceptions=False)


def count(store: Path) -> int:
    """Count the events of a store."""
    connection = sqlite3.connect(store)
    (number,) = connection.execute(EVENTS).fetchone()
    connection.close()
    return int(number)


def test_it_shows_and_then_writes_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --apply nothing changes and it says so; with it tickets are placed; again, none is left."""
    monkeypatch.chdir(ROOT)
    before = count(store)
    shown = run("--desk", "customer-care", "--db", str(store), "--why")
    assert shown.exit_code == 0
    assert "earlier-tickets" in shown.output
    assert "Nothing was written" in shown.output
    assert count(store) == before
    placed = run("--desk", "customer-care", "--db", str(store), "--apply")
    assert "tickets placed" in placed.output
    after = count(store)
    assert after > before
    again = run("--desk", "customer-care", "--db", str(store), "--apply")
    assert "0 tickets placed" in again.output
    assert count(store) == after


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--desk", "zoo", "--db", "sample"), "no such desk"),
        (("--desk", "customer-care", "--db", "sample", "--apply"), "nothing is written to the sample"),
        (("--desk", "customer-care", "--db", "nowhere.db"), "no store here"),
    ],
)
def test_mistakes_are_messages(words: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2 and what to do, never a traceback."""
    monkeypatch.chdir(ROOT)
    result = run(*words)
    assert result.exit_code == 2
    assert says in result.output
