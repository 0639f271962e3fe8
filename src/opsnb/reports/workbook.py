"""A whole report as an Excel workbook: what it is on the first sheet, then a sheet for each table. The same each time.

What a workbook cannot hold as a number or a date stands in it as text, see :mod:`opsnb.reports.workbook_cells`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from opsnb.errors import ExportError
from opsnb.reports.columns import Column, Data, Kind
from opsnb.reports.workbook_cells import Cells, shown
from opsnb.reports.written import Written

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a sheet holds, its heading with it, and a cell (in UTF-16 units)."""

NAME_LENGTH = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]+")
"""What cannot be in the name of a sheet, and what a program may take for the end of it."""

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no zone
"""A workbook says when it was made; the same report has to give the same bytes, so it is always this."""

ABOUT = (("Notebook", "notebook"), ("Desk", "desk"), ("As of", "as_of"))
"""What the first sheet says of a report first, and where it stands in the result."""

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def write_workbook(report: Written, path: Path) -> None:
    """Write the workbook of a report. Raises :class:`ExportError` if a table has more than a sheet can hold."""
    for table in report.tables:
        _require_room(table)
    made = BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        book.set_properties({"title": report.title, "created": MADE})
        first, cells = book.add_worksheet("Report"), Cells(book)
        names = []
        for number, table in enumerate(report.tables, 1):
            names.append(sheet_name(number, table.caption))
            _write_table(book.add_worksheet(names[-1]), cells, table)
        _write_first(first, cells, report, names)
    path.write_bytes(made.getvalue())


def sheet_name(number: int, caption: str) -> str:
    """Return a name that no other sheet has, of letters that a name may have."""
    words = " ".join(FORBIDDEN.sub(" ", caption).split())
    return _cut(f"{number:02d} {words}", NAME_LENGTH).strip()


def _cut(text: str, units: int) -> str:
    """Return the beginning of a text, in so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


def _write_table(sheet: Any, cells: Cells, table: Data) -> None:
    if not table.columns:
        cells.text(sheet, 0, 0, f"{table.caption}: none.")
        return
    for place, column in enumerate(table.columns):
        cells.text(sheet, 0, place, _heading(column), cells.bold)
        write = cells.writer(column)
        for number, row in enumerate(table.rows, 1):
            if row[place] is not None:
                write(sheet, number, place, row[place])
        sheet.set_column(place, place, _width(column, [row[place] for row in table.rows]))
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # the number of a ticket is a name
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _heading(column: Column) -> str:
    return f"{column.name} ({column.zone})" if column.zone else column.name


def _width(column: Column, values: list[Any]) -> int:
    """Return a width in characters: that of the longest value, within what one likes to look at."""
    longest = max((len(shown(value, column)) for value in values if value is not None), default=0)
    return min(max(longest, len(_heading(column)) + 3, 8), 60) + 1


def _write_first(sheet: Any, cells: Cells, report: Written, names: list[str]) -> None:
    """Say what the report is, and lead to its tables."""
    cells.text(sheet, 0, 0, report.title, cells.title)
    number = 2
    for heading, lines in _parts(report):
        cells.text(sheet, number, 0, heading, cells.bold)
        for line in lines:
            number += 1
            for place, text in enumerate(line):
                cells.text(sheet, number, place, text)
        number += 2
    cells.text(sheet, number, 0, "Tables", cells.bold)
    for name, table in zip(names, report.tables, strict=True):
        number += 1
        sheet.write_url(number, 0, f"internal:'{name}'!A1", string=name)
        cells.text(sheet, number, 1, table.caption)
        sheet.write_number(number, 2, len(table.rows), cells.whole)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 44)


def _parts(report: Written) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    result = report.result
    yield "What this is", [(name, str(result[key])) for name, key in ABOUT]
    yield "Parameters", [(name, str(value)) for name, value in result["parameters"].items()]
    yield (
        "Checks",
        [
            (
                one["id"],
                "holds" if one["ok"] else "does not hold",
                one["found"],
                f"expected {one['expected']}",
                one["record"],
            )
            for one in result["checks"]
        ],
    )
    yield (
        "Where these figures come from",
        [
            (name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in result["provenance"].items()
        ],
    )


def _require_room(table: Data) -> None:
    wish = "take the other formats: --format csv --format parquet"
    if len(table.rows) >= MOST_ROWS or len(table.columns) > MOST_COLUMNS:
        size = f"{len(table.rows):,} rows, {len(table.columns):,} columns"
        raise ExportError("more than a sheet of Excel holds", place=table.caption, found=size, wish=wish)
    for place, column in enumerate(table.columns):
        texts = [row[place] for row in table.rows] if column.kind in (Kind.WORDS, Kind.LINK) else []
        words = [text[0] if isinstance(text, tuple) else text for text in texts]
        for number, text in enumerate([column.name, *words]):
            if text is not None and len(text.encode("utf-16-le")) > 2 * MOST_CHARACTERS:
                where = f"{table.caption}, column {column.name[:40]!r}, row {number}"
                found = f"{len(text):,} characters"
                raise ExportError("more than a cell of Excel holds", place=where, found=found, wish=wish)
