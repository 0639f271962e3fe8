"""Reports that run by themselves: whole or not there, one program at a time, a failing one stops no other."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from opsnb.errors import OpsnbError, StoreError
from opsnb.reports.due import Due
from opsnb.reports.holding import holding
from opsnb.reports.running import Report
from opsnb.reports.scheduled import Begins, Busy, Ends, Runner
from small_schedule import asked, due, let_run, project

OPSNB = Path(sys.executable).with_name("opsnb")
HOUR = "2026-10-26T07:30"
FIRST = 'id: first, at: "07:00", parameters: {since: "{{yesterday}}"}'
FAILS = 'id: fails, at: "07:00", parameters: {answer: 0}'
WRONG = 'id: wrong, at: "07:00", parameters: {answer: 41}'
Outcome = Report | OpsnbError


def untold(_due: Due, _outcome: Outcome) -> tuple[str, ...]:
    """Tell nobody."""
    return ()


def run(root: Path, as_of: str = HOUR, tell: object = untold) -> list[Begins | Ends | Busy]:
    """Make what is due in a project."""
    runner = Runner(root / "notebooks", "", root, tell)  # type: ignore[arg-type]
    return list(runner.run_due(asked(root, as_of), 2))


def folder(root: Path, run: str, stamp: str = "2026-10-26T0700") -> Path:
    """Return where a report of a project lies."""
    return root / "reports" / "scheduled" / "a-desk" / run / stamp


def files(place: Path) -> set[str]:
    """Return the names of the files in a folder."""
    return {path.name for path in place.iterdir()}


def outcomes(steps: list[Begins | Ends | Busy]) -> dict[str, Outcome]:
    """Return what came of each report, by run and instant."""
    return {f"{one.due.schedule.run.id} {one.due.stamp}": one.outcome for one in steps if isinstance(one, Ends)}


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Outcome]]:
    """Return a project in which two reports were made and one could not be, and what came of each."""
    root = project(tmp_path_factory.mktemp("night"), FAILS, FIRST, WRONG)
    return root, outcomes(run(root))


def test_a_report_lies_under_its_desk_run_and_instant(after_a_night: tuple[Path, dict[str, Outcome]]) -> None:
    """It is asked as of the instant at which it was due, with the days of that instant; nothing else is left."""
    root, came = after_a_night
    place = folder(root, "first")
    assert files(place) == {"report.html", "report.ipynb", "result.json"}
    assert files(place.parent) == {".lock", place.name}
    result = json.loads((place / "result.json").read_text(encoding="utf-8"))
    assert (result["as_of"], result["metrics"]) == ("2026-10-26T07:00:00-05:00", {"since": "2026-10-25"})
    report = came["first 2026-10-26T0700"]
    assert isinstance(report, Report) and report.holds and report.folder == place


def test_a_failing_report_stops_no_other_and_leaves_why(after_a_night: tuple[Path, dict[str, Outcome]]) -> None:
    """The error, the traceback and the notebook as far as it came stay where the report would be."""
    root, came = after_a_night
    failed, wrong = came["fails 2026-10-26T0700"], came["wrong 2026-10-26T0700"]
    place = folder(root, "fails")
    assert isinstance(failed, OpsnbError) and failed.place == str(place / "error.txt")
    assert isinstance(wrong, Report) and not wrong.holds
    assert files(place) == {"error.txt", "report.ipynb"}
    said = (place / "error.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in said and "42 / answer" in said
    assert "so far" in (place / "report.ipynb").read_text(encoding="utf-8")


def test_only_what_failed_is_tried_again(after_a_night: tuple[Path, dict[str, Outcome]], tmp_path: Path) -> None:
    """When the cause is mended, the report takes the place of what was left; when all is there, nothing is due."""
    root = shutil.copytree(after_a_night[0], tmp_path / "copy")
    let_run(root, FAILS.replace("answer: 0", "answer: 42"), FIRST, WRONG)
    assert due(root, HOUR) == ["fails 2026-10-26T0700"]
    assert list(outcomes(run(root))) == ["fails 2026-10-26T0700"]
    assert files(folder(root, "fails")) == {"report.html", "report.ipynb", "result.json"}
    assert due(root, HOUR) == [] and run(root) == []


def test_missed_reports_are_made_oldest_first_each_as_of_its_own_instant(
    after_a_night: tuple[Path, dict[str, Outcome]], tmp_path: Path
) -> None:
    """After two nights without power the reports are those that would have been made then."""
    root = shutil.copytree(after_a_night[0], tmp_path / "copy")
    let_run(root, FIRST)
    assert list(outcomes(run(root, "2026-10-28T08:00"))) == ["first 2026-10-27T0700", "first 2026-10-28T0700"]
    for day, before in (("27", "26"), ("28", "27")):
        result = json.loads((folder(root, "first", f"2026-10-{day}T0700") / "result.json").read_text(encoding="utf-8"))
        assert result["as_of"] == f"2026-10-{day}T07:00:00-05:00"
        assert result["metrics"] == {"since": f"2026-10-{before}"}


def test_a_report_counts_as_done_only_when_it_was_told_of(tmp_path: Path) -> None:
    """If nobody can be told, because the store is busy say, it is made and told of the next time."""
    root = project(tmp_path, WRONG)

    def busy(_due: Due, _outcome: Outcome) -> tuple[str, ...]:
        raise StoreError("the store is busy")

    (came,) = outcomes(run(root, tell=busy)).values()
    assert isinstance(came, StoreError) and not folder(root, "wrong").exists()
    assert due(root, HOUR) == ["wrong 2026-10-26T0700"]
    seen: list[tuple[str, bool]] = []

    def tell(one: Due, _outcome: Outcome) -> tuple[str, ...]:
        seen.append((one.stamp, one.is_done))
        return ("clerk",)

    assert [one.untold for one in run(root, tell=tell) if isinstance(one, Ends)] == [("clerk",)]
    assert seen == [("2026-10-26T0700", False)] and due(root, HOUR) == []


def test_a_bug_keeps_its_traceback(tmp_path: Path) -> None:
    """What nobody thought of is written down, and the other reports are made."""
    root = project(tmp_path, FIRST)
    seen = asked(root, HOUR)
    (root / "notebooks" / "01-small.ipynb").write_text("{}", encoding="utf-8")
    (came,) = outcomes(list(Runner(root / "notebooks", "", root, untold).run_due(seen, 1))).values()
    assert isinstance(came, OpsnbError)
    assert "Traceback" in (folder(root, "first") / "error.txt").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands where the reports should go: the message says where."""
    root = project(tmp_path, FIRST)
    (root / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(OpsnbError, match="first: cannot be written"):
        run(root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_two_at_once_and_a_kill_in_the_middle(tmp_path: Path) -> None:
    """The second program leaves alone what the first one makes; if that is killed, nothing of it counts as done."""
    root = project(tmp_path, 'id: long, at: "07:00", parameters: {hold: pipe}', WRONG)
    os.mkfifo(root / "pipe")
    command = [OPSNB, "due", "--run", "--as-of", HOUR, "--workers", "1"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        (root / "pipe").open("rb").close()  # waits until the notebook writes to it
        assert [type(one) for one in run(root)].count(Busy) == 1
        assert files(folder(root, "wrong")) == {"report.html", "report.ipynb", "result.json"}
        assert not folder(root, "long").exists()
        first.send_signal(signal.SIGKILL)
    with holding(folder(root, "long").parent) as held:
        assert held
    assert due(root, HOUR) == ["long 2026-10-26T0700"]
    let_run(root, 'id: long, at: "07:00"', WRONG)
    assert list(outcomes(run(root))) == ["long 2026-10-26T0700"]
    assert files(folder(root, "long").parent) == {".lock", "2026-10-26T0700"}
