"""The command line: exit codes, messages instead of tracebacks, help with examples; check, schema and holidays."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsnb.cli import main

ROOT = Path(__file__).parents[1]
OPSNB = Path(sys.executable).with_name("opsnb")

DESK = """title: A desk
summary: It answers.
owner: The owner
reviewed: 2026-01-31
review_every: P365D
source: {seed: "000", place: A heading}
timezone: Europe/Vienna
mission: To answer.
shifts:
  - {id: day, title: Day, answered_by: The desk, hours: {mon: [[09:00, 17:00]]}}
"""
HOLIDAYS = """title: Days off
summary: When it is shut.
owner: The owner
reviewed: 2026-01-31
review_every: P365D
source: {seed: "000", place: A heading}
days:
  # kept by hand
  - {date: 2026-12-25, name: Christmas}
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//a city//holidays//EN
BEGIN:VEVENT
UID:1@example.org
SUMMARY:Christmas Day
DTSTART;VALUE=DATE:20201225
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
SUMMARY:Thanksgiving
DTSTART;VALUE=DATE:20201126
DTEND;VALUE=DATE:20201128
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH
END:VEVENT
BEGIN:VEVENT
UID:3@example.org
SUMMARY:Staff lunch
DTSTART:20261204T120000Z
DTEND:20261204T130000Z
END:VEVENT
END:VCALENDAR
"""

Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a project with one desk that has days off."""
    folder = tmp_path / "kb" / "a-desk"
    folder.mkdir(parents=True)
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    (folder / "holidays.yaml").write_text(HOLIDAYS, encoding="utf-8")
    (tmp_path / "state.ics").write_text(CALENDAR, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opsnb(*arguments: str) -> Result:
    """Run a command; whatever a user does wrong, it ends with an exit code and not with an exception."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_installed_command_says_its_version() -> None:
    """`opsnb --version` is what the package says."""
    said = subprocess.run([OPSNB, "--version"], capture_output=True, text=True, check=True, cwd="/")
    assert said.stdout == f"opsnb, version {version('opsnb')}\n"


def test_a_mistake_reaches_the_terminal_as_text(tmp_path: Path) -> None:
    """The installed command, run in the wrong folder: exit code 2, what is wrong, what to do, no traceback."""
    said = subprocess.run([OPSNB, "check"], capture_output=True, text=True, cwd=tmp_path)
    assert said.returncode == 2
    assert said.stdout == ""
    assert said.stderr == (
        f"opsnb: {tmp_path}: no knowledge base here or in a folder above\n  go to the folder that holds kb/\n"
    )


@pytest.mark.parametrize("name", [None, *sorted(main.commands)])
def test_the_help_of_every_command_shows_an_example(name: str | None) -> None:
    """Whoever asks for help sees a line to copy."""
    result = opsnb(*([name] if name else []), "--help")
    assert result.exit_code == 0
    assert re.search(rf"^ {{2,}}opsnb {name or 'check'}", result.output, re.MULTILINE)


@pytest.mark.parametrize("arguments", [["chekc"], ["check", "--as-of", "soon"], ["holidays"], ["schema", "desk"]])
def test_a_command_that_is_not_understood_is_answered_with_its_usage(arguments: list[str]) -> None:
    """A misspelt command or option: exit code 2 and how to write it."""
    result = opsnb(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_check_of_sound_records(project: Path) -> None:
    """Exit code 0 and how much was checked, from any folder below the project."""
    result = opsnb("check")
    assert (result.exit_code, result.output) == (0, "2 records of 1 desk(s): no problem.\n")


def test_check_of_the_project_s_own_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records that are shipped are sound; the command works from a folder inside of the project."""
    monkeypatch.chdir(ROOT / "kb" / "schema")
    assert opsnb("check").exit_code == 0


def test_check_names_every_problem_by_file_line_and_field(project: Path) -> None:
    """Exit code 1; one line a problem, in the order of the files, and a count at the end."""
    change(project / "kb/a-desk/desk.yaml", "Europe/Vienna", "Vienna")
    change(project / "kb/a-desk/holidays.yaml", "  - {date", "  - {day: 1, date")
    (project / "kb/a-desk/notes.txt").touch()
    result = opsnb("check")
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0] == (
        "kb/a-desk/desk.yaml:7: timezone: expected an IANA time zone such as America/Chicago "
        "(found: 'Vienna') [bad-value]"
    )
    assert lines[1].startswith("kb/a-desk/holidays.yaml:9: days.0.day: expected no such field")
    assert lines[2].startswith("kb/a-desk/notes.txt:1: file: expected one of the places of a record: DESK/desk.yaml")
    assert lines[3:] == ["3 problem(s) in 3 file(s)."]


def test_check_as_of_a_day_reports_reviews_that_are_overdue_then(project: Path) -> None:
    """Without a day the calendar plays no part: the same records give the same answer every day."""
    assert opsnb("check").exit_code == 0
    assert opsnb("check", "--as-of", "2027-01-31").exit_code == 0
    result = opsnb("check", "--as-of", "2027-02-01")
    assert result.exit_code == 1
    assert result.output.count("[review-overdue]") == 2
    assert "kb/a-desk/desk.yaml:4: reviewed: expected a review by 2027-01-31 (The owner)" in result.output


def test_schema_writes_the_schemas_once(project: Path) -> None:
    """The files that were written are named; a second run has nothing to do."""
    first, second = opsnb("schema"), opsnb("schema")
    assert first.exit_code == second.exit_code == 0
    assert f"{project / 'kb/schema/desk.json'}\n" in first.output
    assert second.output == "The schemas are up to date.\n"
    shipped = sorted(path.name for path in (ROOT / "kb" / "schema").iterdir())
    assert sorted(path.name for path in (project / "kb/schema").iterdir()) == shipped


def test_holidays_of_a_calendar_file_are_added_year_by_year(project: Path) -> None:
    """Yearly rules are followed for whole calendar years, ends are exclusive, days that are there stay."""
    arguments = ("holidays", "state.ics", "--desk", "a-desk", "--from", "2026-01-01", "--years", "2")
    result = opsnb(*arguments)
    record = project / "kb/a-desk/holidays.yaml"
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "2026-11-26  Thanksgiving",
        "2026-11-27  Thanksgiving",
        "2027-11-25  Thanksgiving",
        "2027-11-26  Thanksgiving",
        "2027-12-25  Christmas Day",
        f"5 day(s) added to {record}; 1 were there already.",
        "Left out: Staff lunch (2026-12-04 12:00)",
    ]
    assert record.read_text(encoding="utf-8").split("days:\n")[1] == (
        "  # kept by hand\n"
        "  - {date: 2026-11-26, name: Thanksgiving}\n"
        "  - {date: 2026-11-27, name: Thanksgiving}\n"
        "  - {date: 2026-12-25, name: Christmas}\n"
        "  - {date: 2027-11-25, name: Thanksgiving}\n"
        "  - {date: 2027-11-26, name: Thanksgiving}\n"
        "  - {date: 2027-12-25, name: Christmas Day}\n"
    )
    again = opsnb(*arguments)
    assert again.output.splitlines()[0] == f"0 day(s) added to {record}; 6 were there already."
    assert opsnb("check").exit_code == 0


def test_holidays_begin_on_the_first_day_asked_for_and_end_with_a_year(project: Path) -> None:
    """`--years 1` is the rest of the year of the first day; not a day of the next one."""
    change(project / "state.ics", "20201225", "20200101")
    result = opsnb("holidays", "state.ics", "--desk", "a-desk", "--from", "2028-02-29", "--years", "1")
    assert [line[:10] for line in result.output.splitlines()[:-1]] == ["2028-11-23", "2028-11-24"]


@pytest.mark.parametrize(
    ("file", "options", "message"),
    [
        pytest.param("none.ics", {}, "'none.ics' does not exist", id="no such file"),
        pytest.param("kb", {}, "'kb' is a directory", id="a folder"),
        pytest.param("kb/a-desk/desk.yaml", {}, "desk.yaml: the calendar file cannot be read", id="no calendar"),
        pytest.param(
            "state.ics", {"--desk": "b-desk"}, "no such desk (found: 'b-desk')\n  one of: a-desk", id="no desk"
        ),
        pytest.param("state.ics", {"--years": "0"}, "0 is not in the range", id="no year"),
        pytest.param("state.ics", {"--from": "2026-02-30"}, "does not match the format", id="no day"),
    ],
)
def test_holidays_says_what_it_cannot_read(file: str, options: dict[str, str], message: str, project: Path) -> None:
    """Exit code 2, the value that was given and what there is; the record stays as it was."""
    result = opsnb("holidays", file, *(word for pair in ({"--desk": "a-desk"} | options).items() for word in pair))
    assert result.exit_code == 2
    assert message in result.stderr
    assert (project / "kb/a-desk/holidays.yaml").read_text(encoding="utf-8") == HOLIDAYS


def test_holidays_needs_a_list_to_add_to(project: Path) -> None:
    """A desk that has no list of days off is told to make one."""
    (project / "kb/a-desk/holidays.yaml").unlink()
    result = opsnb("holidays", "state.ics", "--desk", "a-desk")
    assert result.exit_code == 2
    assert "the desk has no list of days off" in result.stderr


def test_a_command_that_needs_sound_records_names_the_first_problem(project: Path) -> None:
    """Nothing is computed from records that contradict each other: the problem, its place, and what to run."""
    change(project / "kb/a-desk/desk.yaml", "Europe/Vienna", "Vienna")
    shutil.copy(project / "kb/a-desk/desk.yaml", project / "kb/a-desk/copy.yaml")
    result = opsnb("holidays", "state.ics", "--desk", "a-desk")
    assert result.exit_code == 2
    assert result.stderr.startswith("opsnb: kb/a-desk/copy.yaml:1: file: expected one of the places of a record")
    assert result.stderr.endswith("\n  1 more; run: opsnb check\n")
