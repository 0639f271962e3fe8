"""A report as a workbook, read back by another program: types, limits, and nothing that runs."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import parse
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.cell import Cell as Read
from table_data import NASTY, tables

from opsnb.errors import ExportError
from opsnb.reports import workbook, workbook_cells
from opsnb.reports.columns import Column, Data, Kind
from opsnb.reports.periods import show_seconds
from opsnb.reports.tables import Instant, Length, Link, TableView
from opsnb.reports.workbook import sheet_name, write_workbook
from opsnb.reports.written import Written

ZONE = "America/Chicago"
SEVEN = datetime(2026, 10, 5, 7)  # noqa: DTZ001 - a workbook knows no zone
RESULT = {
    "notebook": "sla-check", "desk": "a-desk", "as_of": "2026-10-31", "parameters": {"rows": "15", "queue": "=1+1"},
    "metrics": {}, "provenance": {"policy": ["a", "b"], "engine": "sqlite"},
    "checks": [{"id": "kept", "ok": False, "found": "90 %", "expected": "100 %", "record": "a-desk/policy"}],
}  # fmt: skip


def written(folder: Path, *views: TableView) -> Any:
    """Write a workbook of some tables and open it."""
    path = folder / "report.xlsx"
    write_workbook(Written("Are promises kept?", RESULT, tuple(view.data for view in views)), path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("openpyxl.reader.excel.read_string_table", strings)
        return openpyxl.load_workbook(path)


def strings(xml: Any) -> list[str]:
    """Read the texts of a workbook; openpyxl itself drops some of the signs that escape others."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return ["".join(part.text or "" for part in one.iter(f"{name}t")) for one in parse(xml).iter(f"{name}si")]


def plain(text: str) -> str:
    """Read the way in which a workbook writes characters that XML has no place for."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def back(cell: Read, column: Column) -> Any:
    """Return what a cell says, by the rules for what Excel has no type for."""
    value = cell.value
    assert cell.data_type != "f"
    if isinstance(value, str):
        text = plain(value)
        match column.kind:
            case Kind.WHOLE:
                return int(text)
            case Kind.NUMBER:
                return float(text)
            case Kind.INSTANT:
                return int(datetime.fromisoformat(text).timestamp())
            case Kind.DATE:
                return date.fromisoformat(text)
        return text
    match value, column.kind:
        case ((timedelta() | time() | int() | float() | datetime()), Kind.LENGTH):
            return value
        case datetime(), Kind.DATE:
            return value.date()
        case datetime(), Kind.INSTANT:
            rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
            return int(rounded.replace(tzinfo=ZoneInfo(column.zone)).timestamp())
    return value


def seconds(found: Any) -> int:
    """Return the seconds of a length, however the reader took its number."""
    if isinstance(found, time):
        found = timedelta(hours=found.hour, minutes=found.minute, seconds=found.second, microseconds=found.microsecond)
    return round(found / timedelta(seconds=1)) if isinstance(found, timedelta) else round(found * 86_400)


def same(found: Any, value: Any, column: Column) -> bool:
    """Say whether a cell holds what the table held."""
    match column.kind:
        case Kind.LENGTH:
            return found == show_seconds(value) if isinstance(found, str) else seconds(found) == value
        case Kind.NUMBER:
            return bool(found == pytest.approx(value, rel=1e-15, abs=0))
        case Kind.LINK:
            return bool(found == value[0])
    return bool(found == value)


@given(tables())
@settings(max_examples=60)
def test_all_of_a_table_comes_back(table: TableView) -> None:
    """Every row and value with its type, or as text where Excel has none."""
    data: Data = table.data
    with TemporaryDirectory() as folder:
        book = written(Path(folder), table)
    sheet = book.worksheets[1]
    if not data.columns:
        assert plain(sheet["A1"].value) == f"{data.caption}: none."
        return
    assert sheet.max_row <= len(data.rows) + 1
    for place, column in enumerate(data.columns, 1):
        heading = f"{column.name} ({column.zone})" if column.zone else column.name
        assert plain(sheet.cell(1, place).value or "") == heading
        for number, row in enumerate(data.rows, 2):
            cell, value = sheet.cell(number, place), row[place - 1]
            found = back(cell, column)
            assert found is None if value is None else same(found, value, column), (cell.value, value, column)


def test_cells_have_the_type_that_they_show(tmp_path: Path) -> None:
    """A date is a date in the desk's time, a length is a length, a number is a number, a link leads somewhere."""
    cells = (Instant(1_791_201_600, ZONE), Length(93_784), 87.25, 12, Link("The rule", "../site/staff/a/index.html"))
    table = TableView("T", ("From", "Spent", "Met, %", "Tickets", "Rule"), (cells,))
    sheet = written(tmp_path, table).worksheets[1]
    at, spent, share, tickets, rule = sheet[2]
    assert (at.value, at.number_format) == (SEVEN, "yyyy-mm-dd hh:mm:ss")
    assert (spent.value, spent.number_format) == (timedelta(seconds=93_784), "[h]:mm:ss")
    assert (share.value, tickets.value) == (87.25, 12)
    assert (rule.value, rule.hyperlink.target) == ("The rule", "..\\site\\staff\\a\\index.html")
    assert sheet["A1"].value == f"From ({ZONE})"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E2")


def test_the_first_sheet_says_what_the_report_is_and_leads_to_its_tables(tmp_path: Path) -> None:
    """Title, as of, parameters, checks, where the figures come from, and a line for each table."""
    table = TableView("Broken promises: the longest over first, by ticket", ("n",), ((1,), (2,)))
    book = written(tmp_path, table)
    first = book.worksheets[0]
    lines = [[cell.value for cell in row if cell.value is not None] for row in first.iter_rows()]
    for line in (["Are promises kept?"], ["As of", "2026-10-31"], ["queue", "=1+1"], ["policy", "a, b"],
                 ["kept", "does not hold", "90 %", "expected 100 %", "a-desk/policy"],
                 [book.sheetnames[1], table.caption, 2]):  # fmt: skip
        assert line in lines
    assert first["A1"].data_type == "s"
    (link,) = [cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink]
    assert link == f"'{book.sheetnames[1]}'!A1"


@pytest.mark.parametrize("text", [*NASTY, "<r></si><si>", "{=1+1}", "www.a.example", "mailto:a"])
def test_a_text_is_a_text(tmp_path: Path, text: str) -> None:
    """Nothing that a stranger wrote runs, leads anywhere or becomes markup: heading, cell, words of a link."""
    table = TableView(text, (text, "Link"), ((text, Link(text, "https://desk.example.org")),))
    book = written(tmp_path, table)
    sheet = book.worksheets[1]
    for cell in (sheet["A1"], sheet["A2"], sheet["B2"]):
        assert plain(cell.value or "") == text
        assert cell.data_type == "s"
    assert sheet["A2"].hyperlink is None


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    """It says no time at which it was made."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, TableView("T", ("At",), ((Instant(0, ZONE),),)))
    assert (tmp_path / "a/report.xlsx").read_bytes() == (tmp_path / "b/report.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("caption", "name"),
    [("What is judged", "03 What is judged"), ("a/b: [c]*?\\'d'", "03 a b c d"), ("", "03"),
     ("😀" * 30, "03 " + "😀" * 14), ("History", "03 History")],
    ids=["plain", "forbidden letters", "none", "wide letters count twice", "a name of Excel's own"],
)  # fmt: skip
def test_a_sheet_has_a_name_that_excel_takes(caption: str, name: str) -> None:
    """At most 31 letters, none of those it forbids, and a number so that no two are the same."""
    assert sheet_name(3, caption) == name


@pytest.mark.parametrize(
    ("limit", "table", "found"),
    [
        ("MOST_ROWS", TableView("Long", ("n",), ((1,),) * 9), "9 rows"),
        ("MOST_COLUMNS", TableView("Wide", tuple("abcdefghij"), ()), "10 columns"),
        ("MOST_CHARACTERS", TableView("Wordy", ("Text",), (("a",), ("x" * 10,))), "10 characters"),
    ],
    ids=["rows", "columns", "characters"],
)
def test_more_than_a_sheet_holds_is_an_error_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, table: TableView, found: str
) -> None:
    """Nothing is cut off: the error names the table and what there is, and the formats that hold it."""
    monkeypatch.setattr(workbook, limit, 9)
    with pytest.raises(ExportError, match=table.caption) as caught:
        written(tmp_path, table)
    assert found in str(caught.value) and "--format csv --format parquet" in str(caught.value)


def test_the_limits_are_those_of_excel() -> None:
    """As its maker states them."""
    assert (workbook.MOST_ROWS, workbook.MOST_COLUMNS, workbook.MOST_CHARACTERS) == (1_048_576, 16_384, 32_767)
    assert workbook_cells.MOST_LINKS == 65_530


def test_beyond_the_links_of_a_sheet_the_words_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first lead somewhere, the others say what they said."""
    monkeypatch.setattr(workbook_cells, "MOST_LINKS", 2)
    table = TableView("T", ("Rule",), tuple((Link(f"r{n}", f"../r{n}/"),) for n in range(3)))
    sheet = written(tmp_path, table, table).worksheets[2]
    assert [(cell.value, cell.hyperlink is not None) for (cell,) in sheet["A2:A4"]] == [
        ("r0", True), ("r1", True), ("r2", False),
    ]  # fmt: skip
