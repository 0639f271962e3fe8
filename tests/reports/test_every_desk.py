"""All notebooks of all desks: those a record names, each once, into a folder of its desk; one failing stops none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_project import write_project

from opsnb.cli import main
from opsnb.kb.check import open_kb
from opsnb.kb.records import Reports
from opsnb.reports.every_desk import EveryDesk
from opsnb.reports.notebook import notebooks

ROOT = Path(__file__).parents[2]


def opsnb(*arguments: str) -> Result:
    """Run a command, which ends with an exit code and not with an exception."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a small project."""
    monkeypatch.chdir(write_project(tmp_path))
    return tmp_path


def test_every_desk_has_what_its_record_names_once() -> None:
    """Each notebook of a desk runs once, however many of its runs name it, and every desk with a record is there."""
    kb = open_kb(ROOT / "kb")
    pairs = EveryDesk(kb, notebooks(ROOT / "notebooks")).pairs
    assert len({*pairs}) == len(pairs)
    assert {desk for desk, _ in pairs} == {identity.split("/")[0] for identity in kb.of_kind(Reports)}
    for identity, record in kb.of_kind(Reports).items():
        named = {run.notebook for run in record.runs}
        assert {book.name for desk, book in pairs if desk == identity.split("/")[0]} == named


def test_a_job_has_the_desk_and_what_its_notebook_knows(tmp_path: Path) -> None:
    """What is given reaches the notebooks that have such a parameter; the rest keeps its default."""
    every = EveryDesk(open_kb(ROOT / "kb"), notebooks(ROOT / "notebooks"), "child-maintenance")
    jobs = {job.notebook.name: job for job in every.jobs({"rows": "3", "show_names": "true"}, tmp_path, ROOT)}
    assert jobs["staffing"].given == {"rows": "3", "desk": "child-maintenance"}
    assert jobs["availability"].given == {"rows": "3", "show_names": "true", "desk": "child-maintenance"}
    assert jobs["availability"].out == tmp_path / "child-maintenance" / "availability"
    assert jobs["availability"].name == "availability of child-maintenance"


def test_all_runs_what_is_named_and_says_what_is_not(project: Path) -> None:
    """The failing notebook is told and the other one runs; what no desk names is named; the code is the worst one."""
    result = opsnb("run", "--all", "-p", "db=data/numbers.txt", "-p", "more=1", "--workers", "1")
    assert result.exit_code == 2
    assert "broken of a-desk: " in result.stderr and "ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.output
    assert "answers of a-desk: " in result.stdout
    assert "nobodys: no desk's reports.yaml names it" in result.stdout
    assert (project / "reports/a-desk/answers/report.html").exists()
    assert not (project / "reports/a-desk/broken/report.html").exists()
    assert not (project / "reports/a-desk/nobodys").exists()


def test_a_report_is_verified_by_the_command(project: Path) -> None:
    """Code 0 and one line if it is the same, 1 and what differs if not, 2 if it cannot be run."""
    assert opsnb("run", "answers", "-p", "db=data/numbers.txt").exit_code == 0
    same = opsnb("verify", "reports/answers")
    assert same.exit_code == 0
    assert same.stdout == (
        "answers of a-desk, as of 2026-10-30T13:40:00+01:00\n"
        "  equal: result.json and report.html are the same, byte for byte\n"
    )
    (project / "data/numbers.txt").write_text("1 5 3", encoding="utf-8")
    other = opsnb("verify", "reports/answers")
    assert other.exit_code == 1
    assert "  differs:\n    metric total: 6 then, 9 now\n" in other.stdout
    (project / "data/numbers.txt").unlink()
    gone = opsnb("verify", "reports/answers")
    assert gone.exit_code == 2 and gone.stderr.endswith("\n  name it with --db\n")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["desk=nowhere"], 2, "no such desk"),
        (["dsek=a-desk"], 2, "no notebook has such a parameter"),
    ],
    ids=["unknown desk", "unknown parameter"],
)
def test_a_slip_is_told_before_anything_runs(project: Path, given: list[str], code: int, said: str) -> None:
    """No file is written."""
    result = opsnb("run", "--all", *(word for text in given for word in ("-p", text)))
    assert result.exit_code == code and said in result.stderr
    assert not (project / "reports").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["answers", "--out", "data/numbers.txt"], "data/numbers.txt: cannot be written: File exists"),
        (["--all", "--out", "data/numbers.txt"], "cannot be written: Not a directory"),
        (["--all", "--workers", "0"], "0 is not in the range x>=1"),
    ],
    ids=["a file as folder", "a file as folder of all", "nobody at work"],
)
def test_a_slip_is_no_traceback(project: Path, words: list[str], said: str) -> None:
    """Code 2 and what is wrong."""
    result = opsnb("run", *words)
    assert result.exit_code == 2 and said in result.stderr
    assert "Traceback" not in result.output


def test_a_desk_without_the_record_is_told_kindly(project: Path) -> None:
    """Nothing runs, and the file that would change that is named; it is no failure."""
    (project / "kb/a-desk/reports.yaml").unlink()
    result = opsnb("run", "--all", "-p", "desk=a-desk", "-p", "db=data/numbers.txt")
    assert result.exit_code == 0
    assert "a-desk: nothing runs for this desk; there is no kb/a-desk/reports.yaml" in result.stdout


def test_no_desk_is_left_out_in_silence() -> None:
    """A desk whose record names no notebook is named, beside those that have one; a run for one desk is about that."""
    whole = open_kb(ROOT / "kb")
    gone = "clerk-of-court/reports"
    kb = replace(whole, records={name: record for name, record in whole.records.items() if name != gone})
    books = notebooks(ROOT / "notebooks")
    assert EveryDesk(whole, books).desks_without == ()
    assert EveryDesk(kb, books).desks_without == ("clerk-of-court",)
    assert EveryDesk(kb, books, "broadband").desks_without == ()
