"""Where things lie, and the sample store that is made when it is needed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from opsnb.errors import OpsnbError
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[2]
ASK = "from pathlib import Path; from opsnb.reports.sla import check_service_levels as c; print(c('{}').result())"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Copy the records to an empty folder."""
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    return Workspace(tmp_path)


def test_the_workspace_is_the_nearest_folder_above_with_records(workspace: Workspace) -> None:
    """A notebook in a folder of its own finds the records beside it."""
    (workspace.root / "notebooks").mkdir()
    assert Workspace.find(workspace.root / "notebooks") == workspace


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    """The message says where to go."""
    with pytest.raises(OpsnbError, match="kb/"):
        Workspace.find(tmp_path)


def test_the_sample_is_made_anew_when_a_record_changes(workspace: Workspace) -> None:
    """Made once and kept, until a record is newer."""
    first = workspace.sample().stat().st_mtime_ns
    assert workspace.sample().stat().st_mtime_ns == first
    policy = next(workspace.kb.rglob("policies/*.yaml"))
    policy.touch()
    assert workspace.sample().stat().st_mtime_ns > first


def test_notebooks_that_begin_together_find_the_same_sample(workspace: Workspace) -> None:
    """Three processes need the sample at once, before it is there: each gets it whole, and nothing is left behind."""
    kb = workspace.open_kb()
    desk = next(name for name in kb.desks if kb.policies(name))
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ASK.format(desk)], cwd=workspace.root, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(told) == 1
    assert [path.name for path in (workspace.root / "build").iterdir()] == ["sample.db"]
    (sound,) = sqlite3.connect(workspace.root / "build" / "sample.db").execute("PRAGMA integrity_check").fetchone()
    assert sound == "ok"
