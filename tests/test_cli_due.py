"""`opsnb due`: the list of what is due, and what cron gets to see when it runs it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsnb.cli import main
from small_schedule import let_run, project

WRONG = 'id: wrong, at: "07:00", parameters: {answer: 41}, tell: [lead, clerk]'
FAILS = 'id: fails, at: "06:00", day_of_month: 1, parameters: {answer: 0}, tell: [lead]'
WHEN = ("--as-of", "2026-10-26T08:30")


def opsnb(*arguments: str) -> Result:
    """Run a command; whatever a user does wrong, it ends with an exit code and not with an exception."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a project with a report that does not hold and one that cannot be made."""
    monkeypatch.chdir(project(tmp_path, WRONG, FAILS))
    return tmp_path


def test_the_list_says_what_is_due_since_when_and_why(here: Path) -> None:
    """Desk, run, instant, how late, how far; nothing is written."""
    said = opsnb("due", *WHEN)
    assert said.exit_code == 0
    lines = [" ".join(line.split()) for line in said.output.splitlines()]
    assert lines == [
        "a-desk wrong Mon 2026-10-26 07:00 CDT 1 h 30 min late waits",
        "a-desk fails Thu 2026-10-01 06:00 CDT 25 days late waits",
        "2 report(s) due. Make them with: opsnb due --run",
    ]
    assert not (here / "reports").exists()


def test_what_cron_sees(here: Path) -> None:
    """Each report with its checks, what failed with where to read why, who was not told; the worst exit code."""
    said = opsnb("due", *WHEN, "--run")
    assert said.exit_code == 2
    place = here / "reports" / "scheduled" / "a-desk"
    assert "a-desk wrong 2026-10-26T0700: running small …" in said.stderr
    assert "does not hold answer: 41, expected 42 (desk)" in said.stdout
    assert str(place / "wrong" / "2026-10-26T0700" / "report.html") in said.stdout
    assert f"{place / 'fails' / '2026-10-01T0600' / 'error.txt'}: small stopped in cell" in said.stderr
    assert "not told, without an address in kb/a-desk/team.yaml: clerk" in said.stderr
    with closing(sqlite3.connect(here / "build" / "opsnb.db")) as store:
        told = store.execute("SELECT recipient, subject FROM outbox ORDER BY subject").fetchall()
    assert told == [
        ("lead@example.org", "The answer: 1 check does not hold"),
        ("lead@example.org", "The answer: could not be made"),
    ]
    assert "fails" in opsnb("due", *WHEN).output and "failed before" in opsnb("due", *WHEN).output
    assert "could not be made" in opsnb("ticket", "outbox").output
    let_run(here, WRONG)
    again = opsnb("due", *WHEN, "--run")
    assert (again.exit_code, again.output) == (0, "Nothing is due.\n")


def test_no_store_is_no_report(here: Path) -> None:
    """Made-up figures are not taken for real ones: without a store nothing runs, unless the sample is asked for."""
    (here / "build" / "opsnb.db").unlink()
    said = opsnb("due", *WHEN, "--run")
    assert said.exit_code == 2 and "no store here" in said.stderr and "--db sample" in said.stderr
    assert not (here / "reports").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("--desk", "another"), 2, "another"),
        (("--as-of", "soon"), 2, "--as-of: not a date or time"),
        (("--as-of", "2026-10-26T06:59", "--desk", "a-desk"), 0, "Sun 2026-10-25 07:00 CDT"),
    ],
    ids=["unknown desk", "no time", "local time of the desk"],
)
def test_what_is_asked_for(here: Path, arguments: tuple[str, ...], code: int, part: str) -> None:
    """A mistake is a message; a time without an offset is one of the desk."""
    said = opsnb("due", *arguments)
    assert said.exit_code == code and part in said.output


def test_a_desk_without_such_a_record_is_said_kindly(here: Path) -> None:
    """Nothing of it runs by itself, which is no failure."""
    (here / "kb" / "a-desk" / "reports.yaml").unlink()
    for arguments in ((), ("--desk", "a-desk"), ("--run",)):
        said = opsnb("due", *arguments)
        assert said.exit_code == 0 and "kb/" in said.output and "nothing runs by itself" in said.output
