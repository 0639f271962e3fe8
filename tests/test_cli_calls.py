"""The command line for calls: import a queue log, write Parquet files, and what it says when something is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsnb.cli import main

ROOT = Path(__file__).parents[1]
LOG = """1000|a.1|sales|NONE|ENTERQUEUE||07|1
1010|a.1|sales|SIP/1|CONNECT|10|b|2
1030|a.1|sales|SIP/1|COMPLETEAGENT|10|20|1
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the records to a folder of their own, with a queue log beside them."""
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "kb", root / "kb")
    (root / "queue_log").write_text(LOG, encoding="utf-8")
    return root


def opsnb(monkeypatch: pytest.MonkeyPatch, project: Path, *words: str) -> Result:
    """Call the command in a project."""
    monkeypatch.chdir(project)
    return CliRunner().invoke(main, [*words])


def test_a_queue_log_is_imported_and_exported(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look first, import, write Parquet files."""
    words = ("import", "asterisk", "queue_log", "--desk", "broadband")
    dry = opsnb(monkeypatch, project, *words, "--dry-run")
    assert "dry run: nothing was written" in dry.output
    assert not (project / "build/opsnb.db").exists()
    said = opsnb(monkeypatch, project, *words)
    assert said.exit_code == 0
    assert "1 added, 0 changed" in said.output
    written = opsnb(monkeypatch, project, "export", "parquet")
    assert written.exit_code == 0
    assert "call_legs" in written.output
    assert (project / "build/opsnb.parquet/call_legs.parquet").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(("import", "telex", "queue_log", "--desk", "broadband"), "asterisk", id="no such format"),
        pytest.param(
            ("import", "call-records", "queue_log", "--desk", "broadband"), "wrong delimiter", id="other file"
        ),
        pytest.param(("export", "parquet", "--db", "none.db"), "no store here", id="no store"),
        pytest.param(("run", "queue-report", "--engine", "abacus"), "duckdb", id="no such engine"),
    ],
)
def test_mistakes_are_answered(
    project: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    """With what was expected, and no traceback."""
    said = opsnb(monkeypatch, project, *words)
    assert said.exit_code == 2 or said.exception is not None
    assert message in f"{said.output}{said.exception}"
    assert "Traceback" not in said.output
