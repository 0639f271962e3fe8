"""Adding days off to a record: nothing else in the file moves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.conftest import KB
from opsnb.errors import RecordError
from opsnb.kb.holidays import add_holidays
from opsnb.kb.yaml12 import read_yaml

FILE = """# a comment at the top
title: "Days off"   # quoted
summary: >-
  Folded
  over lines.
source: {seed: "004", place: 'A very long place that no writer may fold'}
days:
  # the first year
  - {date: 2026-01-01, name: New Year's Day}   # with a remark
  - date: 2026-07-04
    name: Independence Day

  # the second year
  - {date: 2027-01-01, name: New Year's Day}
# about what follows
closures: []
"""


def days(*entries: str) -> list[tuple[date, str]]:
    """Read entries such as `2026-12-25 Christmas Day`."""
    return [(date.fromisoformat(entry[:10]), entry[11:]) for entry in entries]


def added_to(text: str, tmp_path: Path, *entries: str) -> str:
    """Return the text of a file after days were added to it."""
    path = tmp_path / "holidays.yaml"
    path.write_bytes(text.encode())
    add_holidays(path, days(*entries))
    return path.read_bytes().decode()


def test_days_are_added_in_order_and_every_other_line_stays(tmp_path: Path) -> None:
    """Comments, quotes, folds and blank lines are kept; a day goes below the last earlier one."""
    found = added_to(FILE, tmp_path, "2027-07-05 Later", "2026-12-25 Christmas Day", "2025-12-25 Before all")
    new = {"Later", "Christmas Day", "Before all"}
    lines = found.splitlines(keepends=True)
    assert "".join(line for line in lines if not any(name in line for name in new)) == FILE
    entries = read_yaml(found).value["days"]
    assert [str(entry["date"]) for entry in entries] == sorted(str(entry["date"]) for entry in entries)
    place = lines.index("  - {date: 2026-12-25, name: Christmas Day}\n")
    assert lines[place - 1] == "    name: Independence Day\n"


def test_the_same_days_again_change_nothing(tmp_path: Path) -> None:
    """A day that is there stays as it is, whatever its name; nothing is removed."""
    path = tmp_path / "holidays.yaml"
    path.write_text(FILE, encoding="utf-8")
    new = days("2026-01-01 Another name", "2026-12-25 Christmas Day")
    assert add_holidays(path, new) == days("2026-12-25 Christmas Day")
    text = path.read_text(encoding="utf-8")
    assert add_holidays(path, new) == []
    assert path.read_text(encoding="utf-8") == text
    assert "Another name" not in text


def test_two_names_of_one_day_become_one_entry(tmp_path: Path) -> None:
    """A date stands once in the list; no name is lost."""
    found = added_to(FILE, tmp_path, "2026-12-25 Christmas Day", "2026-12-25 Company holiday")
    assert "{date: 2026-12-25, name: Christmas Day and Company holiday}" in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("title: T\n", "title: T\ndays:\n  - {}\n", id="no list yet"),
        pytest.param("title: T", "title: T\ndays:\n  - {}\n", id="no end of line"),
        pytest.param("days: []  # none\ntitle: T\n", "days:  # none\n  - {}\ntitle: T\n", id="an empty list"),
        pytest.param(
            "days: [{date: 2026-01-01, name: A}, {date: 2027-01-01, name: B}]\ntitle: T\n",
            "days:\n  - {date: 2026-01-01, name: A}\n  - {}\n  - {date: 2027-01-01, name: B}\ntitle: T\n",
            id="a list in one line",
        ),
        pytest.param(
            "days:\n- {date: 2026-01-01, name: A}\ntitle: T\n",
            "days:\n- {date: 2026-01-01, name: A}\n- {}\ntitle: T\n",
            id="a list without indent",
        ),
        pytest.param(
            "days:\r\n  - {date: 2026-01-01, name: A}\r\n",
            "days:\r\n  - {date: 2026-01-01, name: A}\r\n  - {}\r\n",
            id="Windows line ends",
        ),
        pytest.param(
            "\ufeffdays:\n  - {date: 2027-01-01, name: A}\n",
            "days:\n  - {}\n  - {date: 2027-01-01, name: A}\n",
            id="a byte order mark",
        ),
    ],
)
def test_a_list_may_be_written_in_any_way(text: str, expected: str, tmp_path: Path) -> None:
    """However an author writes the list, days find their place in it."""
    entry = "{date: 2026-12-25, name: Christmas Day}"
    assert added_to(text, tmp_path, "2026-12-25 Christmas Day") == expected.replace("{}", entry)


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_any_name_reads_back_as_it_was_given(name: str) -> None:
    """Names come from files of others: colons, quotes and words like `no` are kept as text."""
    with TemporaryDirectory() as folder:
        found = added_to(FILE, Path(folder), f"2026-12-25 {name}")
    (entry,) = [entry for entry in read_yaml(found).value["days"] if entry["date"] == "2026-12-25"]
    assert entry["name"] == name


def test_the_project_s_own_lists_take_a_day(tmp_path: Path) -> None:
    """Adding one day to a list of a desk adds one line to its file."""
    for path in KB.glob("*/holidays.yaml"):
        text = path.read_text(encoding="utf-8")
        before, after = text.splitlines(), added_to(text, tmp_path, "2001-02-03 A day").splitlines()
        assert len(after) == len(before) + 1
        assert [line for line in after if "2001-02-03" not in line] == before


def test_a_desk_without_a_list_is_told_to_make_one(tmp_path: Path) -> None:
    """A list needs a title, an owner and a source, which no calendar file has."""
    with pytest.raises(RecordError, match=r"the desk has no list of days off\n  make the file with its title"):
        add_holidays(tmp_path / "holidays.yaml", days("2026-12-25 Christmas Day"))
