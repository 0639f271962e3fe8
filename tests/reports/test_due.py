"""What is due follows from the record and from the reports that are there, and from nothing else."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsnb.errors import OpsnbError
from opsnb.kb.records.desk import WEEKDAYS as WEEK
from opsnb.kb.records.reports import Run
from opsnb.reports.due import Schedule
from opsnb.rules.schedules import due_between
from opsnb.rules.zones import DAY
from small_schedule import asked, due, project

START = 1_792_800_000
"""A Saturday in October 2026, shortly before the clocks of Chicago go back."""
DAILY = 'id: daily, at: "07:00"'
WEEKDAYS = 'id: weekdays, at: "07:00", on: [mon, tue, wed, thu, fri]'


def lay(root: Path, run: str, *marks: str) -> None:
    """Lay what is left of reports: ``26`` is done, ``26!`` failed, ``26?`` was interrupted; days of October 2026."""
    for mark in marks:
        hidden, day = "." * mark.endswith("?"), mark[:2]
        folder = root / "reports" / "scheduled" / "a-desk" / run / f"{hidden}2026-10-{day}T0700"
        folder.mkdir(parents=True)
        if not hidden:
            (folder / ("error.txt" if mark.endswith("!") else "result.json")).touch()


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("", "26"),
        ("26", ""),
        ("22", "23 24 25 26"),
        ("20 22", "23 24 25 26"),
        ("26!", "26"),
        ("22 23! 24", "23 25 26"),
        ("23!", "23 24 25 26"),
        ("22 23? 24", "23 25 26"),
        ("22 24? 24!", "23 24 25 26"),
    ],
    ids=[
        "never ran: the latest only",
        "all done",
        "missed ones are caught up",
        "a gap before the last one stays one",
        "what failed is tried again",
        "also if a later one succeeded",
        "failed from the first on: all since",
        "interrupted before a later one",
        "interrupted while it was tried again",
    ],
)
def test_what_is_due(tmp_path: Path, marks: str, expected: str) -> None:
    """All since the last that was done, and what failed before; the oldest first."""
    root = project(tmp_path, DAILY)
    lay(root, "daily", *marks.split())
    assert due(root, "2026-10-26T07:00") == [f"daily 2026-10-{day}T0700" for day in expected.split()]


def test_nothing_is_due_before_its_time(tmp_path: Path) -> None:
    """A minute earlier it is the instant before that counts."""
    root = project(tmp_path, DAILY)
    lay(root, "daily", "25")
    assert due(root, "2026-10-26T06:59") == []
    assert due(root, "2026-10-26T07:00") == ["daily 2026-10-26T0700"]


def test_nothing_older_than_reports_are_kept_is_caught_up(tmp_path: Path) -> None:
    """After a long pause nobody wants reports that would be thrown away at once."""
    root = project(tmp_path, DAILY, keep="P2D")
    lay(root, "daily", "01")
    assert due(root, "2026-10-26T08:00") == ["daily 2026-10-25T0700", "daily 2026-10-26T0700"]
    lay(root, "daily", "25!")
    assert due(root, "2026-10-27T06:00") == ["daily 2026-10-25T0700", "daily 2026-10-26T0700"]
    assert due(root, "2026-10-27T08:00") == ["daily 2026-10-26T0700", "daily 2026-10-27T0700"]


@settings(deadline=None, max_examples=40)
@given(
    looks=st.lists(st.tuples(st.integers(0, 40 * 24), st.integers(0, 3)), min_size=1, max_size=12),
    fails=st.sets(st.integers(0, 40)),
    on=st.lists(st.sampled_from(WEEK), unique=True),
)
def test_nothing_is_missed_and_nothing_made_twice_whenever_somebody_looks(
    looks: list[tuple[int, int]], fails: set[int], on: list[str]
) -> None:
    """From the first report on each due time has its report, but for those that fail and are still due.

    Somebody looks at some hours; each time a few of the reports that are due are made before the power goes.
    """
    run = Run.model_validate({"id": "a", "title": "A", "notebook": "n", "at": "07:00", "on": on})
    with TemporaryDirectory() as place:
        made: list[int] = []
        for hour, power in sorted(looks):
            schedule = Schedule("d", "America/Chicago", run, 60 * DAY, START + hour * 3600, Path(place))
            for one in schedule.pending()[: power + 1]:
                assert one.at not in made
                one.folder.mkdir(exist_ok=True)
                if (one.at - START) // DAY in fails:
                    (one.folder / "error.txt").touch()
                else:
                    (one.folder / "result.json").touch()
                    made.append(one.at)
        still_due = [one.at for one in schedule.pending()]
        if known := sorted([*made, *still_due]):
            assert known == list(due_between(run, "America/Chicago", known[0] - 1, schedule.as_of))


def test_a_record_that_changes_begins_with_the_latest(tmp_path: Path) -> None:
    """A run that moves to another time has no reports of that time yet: nothing of the past is made again."""
    root = project(tmp_path, 'id: daily, at: "08:00"', WEEKDAYS)
    lay(root, "daily", "20", "21")
    lay(root, "weekdays", "23")
    assert due(root, "2026-10-26T09:00") == ["daily 2026-10-26T0800", "weekdays 2026-10-26T0700"]


def test_a_report_is_asked_for_its_own_instant(tmp_path: Path) -> None:
    """Caught up a week later it still shows how things stood then; the command says how to make it by hand."""
    root = project(tmp_path, DAILY + ', parameters: {since: "{{yesterday}}", answer: 41}')
    lay(root, "daily", "25")
    first, _ = asked(root, "2026-10-27T12:00")[0].pending()
    known = frozenset({"desk", "as_of", "since", "answer"})
    given = {"desk": "a-desk", "as_of": "2026-10-26T07:00:00-05:00", "since": "2026-10-25", "answer": "41"}
    assert first.parameters(known, "my store.db") == given
    assert first.parameters(known | {"db"}, "my store.db") == given | {"db": "my store.db"}
    assert "as_of" not in first.parameters(frozenset({"desk", "since", "answer"}), "")
    assert first.command(known | {"db"}, "my store.db") == (
        "opsnb run small -p desk=a-desk -p as_of=2026-10-26T07:00:00-05:00 -p 'db=my store.db' "
        "-p since=2026-10-25 -p answer=41"
    )


def test_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    """The message says what a time looks like."""
    with pytest.raises(OpsnbError, match=r"--as-of: not a date or time"):
        asked(project(tmp_path, DAILY), "soon")
