"""A draft from the how-to page, and the commands of that page, as they are written there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/what-if.md").read_text(encoding="utf-8")
SHELL = re.compile(r"```bash\n(.*?)```", re.DOTALL)
CHANGED = re.compile(r'```yaml title="(drafts/[^"]+)"\n(.*?)```', re.DOTALL)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[subprocess.CompletedProcess[str]]]:
    """Follow the page in a project of its own: copy, change, run."""
    root = tmp_path_factory.mktemp("what-if")
    for name in ("kb", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    (root / "build").mkdir()
    shutil.copy(Workspace.find(ROOT).sample(), root / "build/sample.db")
    said = []
    for line in "".join(SHELL.findall(PAGE)).splitlines():
        program, *words = line.split()
        command = [str(Path(sys.executable).with_name(program)) if program == "opsnb" else program, *words]
        said.append(subprocess.run(command, cwd=root, capture_output=True, text=True))
        if program == "cp":
            change_the_draft(root)
    return root, said


def change_the_draft(root: Path) -> None:
    """Replace in the copied policy the priority that the page shows changed."""
    ((name, part),) = CHANGED.findall(PAGE)
    before = (root / name).read_text(encoding="utf-8")
    after = re.sub(r"  - id: P2\n.*?(?=  - id: P3)", part, before, flags=re.DOTALL)
    lines = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(lines) == 1 and "PT30M" in lines[0][1]
    (root / name).write_text(after, encoding="utf-8")


def test_every_command_of_the_page_works(followed: tuple[Path, list[subprocess.CompletedProcess[str]]]) -> None:
    """Only the checks of the sample's promises do not hold: some are broken, on purpose."""
    codes = [done.returncode for done in followed[1]]
    assert codes == [0, 0, 1, 1, 0], [done.stderr for done in followed[1]]


def test_the_reports_answer_the_question(followed: tuple[Path, list[subprocess.CompletedProcess[str]]]) -> None:
    """The last one judges by then and sets the draft beside; the ledger tells the verdict under the draft."""
    root, said = followed
    found = json.loads((root / "reports/sla-check/result.json").read_text(encoding="utf-8"))
    beside = found["metrics"]["beside"]
    assert beside["policy"][0].startswith("draft: p2.yaml sha256:")
    assert beside["response"]["missed"] > found["metrics"]["response"]["missed"]
    assert beside["update"] == found["metrics"]["update"]
    assert "missed: 50 min 46 s of 30 min spent" in said[-1].stdout
    page = (root / "reports/sla-check/report.html").read_text(encoding="utf-8")
    left, right = re.search(r"`promised within (.*?) → (.*?); spent (.*?)`", PAGE).group(1, 2)
    assert f"promised within {right} → {left}; spent 50 min 46 s" in page, "the page shows the two sides turned"
    assert {path.name for path in root.iterdir()} == {"kb", "notebooks", "build", "drafts", "reports"}
