"""A file that does not fit its mapping is refused whole, and the message says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_logs import HEADER, dump, load, new_store, row, write

from opsnb.errors import ImportFileError

THREE = [row("A", "New", "08:05"), row("A", "Active", "09:00"), row("B", "New", "08:10", priority="High")]


@pytest.mark.parametrize(
    ("header", "rows", "problem", "place", "wish"),
    [
        pytest.param(HEADER.replace("by", "who"), THREE, "columns are missing", "log.csv:1", "who", id="column"),
        pytest.param(HEADER.replace(",", ";"), THREE, "wrong delimiter", "log.csv:1", "a semicolon", id="delimiter"),
        pytest.param(
            HEADER, [row("A", "New", "2016-02-01T08:00")] * 3, "no row of the file", "log.csv:2", "fit", id="times"
        ),
        pytest.param(HEADER, ["A,New"], "cut off", "log.csv:2", "again", id="short last row"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_fit(
    tmp_path: Path, header: str, rows: list[str], problem: str, place: str, wish: str
) -> None:
    """A file that does not fit the mapping is refused with place and advice, and nothing is written."""
    store = new_store(tmp_path)
    before = list(store.iterdump())
    with pytest.raises(ImportFileError, match=problem) as caught:
        load(store, write(tmp_path, *rows, header=header))
    assert caught.value.place == place
    assert wish in caught.value.wish
    assert list(store.iterdump()) == before


def test_a_file_cut_off_in_its_last_field(tmp_path: Path) -> None:
    """A last row that makes no sense and has no line end is a file cut off, not one bad row."""
    path = write(tmp_path, *THREE)
    path.write_text(path.read_text() + row("B", "Activ", "09:00"))
    with pytest.raises(ImportFileError, match="cut off in its last row") as caught:
        load(new_store(tmp_path), path)
    assert caught.value.place == "log.csv:5"


def _months(day_first: bool) -> list[str]:
    order = "{day}/{month}/2016 10:00" if day_first else "{month}/{day}/2016 10:00"
    rows = []
    for n in range(300):
        opened = order.format(month=n % 12 + 1, day=n % 27 + 1)
        later = order.format(month=n % 12 + 1, day=n % 27 + 2)
        rows.append(row(f"N{n}", "New", later, opened=opened))
    return rows


def test_a_month_first_file_is_refused_with_figures(tmp_path: Path) -> None:
    """Dates of the other order are said to be so, with shares; a dry run shows the whole report."""
    store, path = new_store(tmp_path), write(tmp_path, *_months(day_first=False))
    dry = load(store, path, dry_run=True)
    assert re.search(r"dates look month-first: \d+% of the rows have no time like %d/%m/%Y %H:%M", dry.warnings[0])
    assert re.search(r"\d+% end or change before they are opened and \d+% are opened at a weekend", dry.warnings[0])
    with pytest.raises(ImportFileError, match="dates look month-first") as caught:
        load(store, path)
    assert "time_format" in caught.value.wish
    assert dump(store) == []
    assert load(store, write(tmp_path, *_months(day_first=True))).warnings == ()


def test_dates_swapped_without_an_error_are_refused(tmp_path: Path) -> None:
    """Where every day is 12 or less nothing fails to parse, but tickets change before they are opened.

    Events are never taken back, so nothing is written; a dry run shows the whole report with the warning.
    """
    rows = [row(f"N{n}", "New", f"{n % 11 + 2}/1/2016 10:00", opened=f"{12 - n % 11}/1/2016 09:00") for n in range(60)]
    store, file = new_store(tmp_path), write(tmp_path, *rows)
    with pytest.raises(ImportFileError, match=r"\d+% of the tickets end or change before they are opened"):
        load(store, file)
    assert store.execute("SELECT COUNT(*) FROM tickets").fetchone() == (0,)
    assert "before they are opened" in load(store, file, dry_run=True).warnings[0]
