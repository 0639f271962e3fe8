"""A table as CSV: UTF-8, RFC 4180, a heading line. Texts stand in quotes, and none of them becomes a formula."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from opsnb.reports.columns import Column, Data, Kind
from opsnb.reports.flat import flatten
from opsnb.reports.formulas import harmless


def csv_text(data: Data) -> str:
    """Return the text of a file.

    Instants are ISO 8601 with the offset that the zone of their column had then, lengths are seconds. What is not known
    is an empty cell without quotes; an empty text has them.
    """
    flat = flatten(data)
    lines = [[_quoted(column.name) for column in flat.columns]]
    lines += [[_cell(value, column) for value, column in zip(row, flat.columns, strict=True)] for row in flat.rows]
    return "".join(f"{_line(cells)}\r\n" for cells in lines) if flat.columns else ""


def _line(cells: list[str]) -> str:
    """Join cells. A line with nothing on it would be taken for none, so a lone cell that is empty gets its quotes."""
    return '""' if cells == [""] else ",".join(cells)


def _cell(value: Any, column: Column) -> str:
    if value is None:
        return ""
    match column.kind:
        case Kind.WORDS:
            return _quoted(value)
        case Kind.INSTANT:
            return datetime.fromtimestamp(value, ZoneInfo(column.zone)).isoformat()
        case Kind.NUMBER:
            return repr(value)
    return str(value)


def _quoted(text: str) -> str:
    return '"' + harmless(text).replace('"', '""') + '"'
