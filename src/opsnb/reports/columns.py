"""A table as data: each column has one type, which its cells decide, and all rows are there as plain values.

This is what a notebook keeps of a table beside its text and HTML, and what files are made from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from opsnb.reports.cells import Cell, Instant, Length, Link, Weekday, show

TABLE_MIME = "application/vnd.opsnb.table+json"
"""Type of the notebook output that carries a table."""

WHOLE = range(-(2**63), 2**63)
"""Whole numbers that every form of file and every engine takes."""

EXACT = 2**53
"""Up to here a whole number among others with decimals is still itself."""


class Kind(StrEnum):
    """What a column holds, and what its values are as data."""

    WORDS = "words"
    """Text."""
    WHOLE = "whole"
    """Whole numbers."""
    NUMBER = "number"
    """Numbers with decimals: per cent too, and seconds where the heading says so."""
    INSTANT = "instant"
    """UTC seconds, for a clock in the zone of the column."""
    LENGTH = "length"
    """Seconds."""
    DATE = "date"
    """Dates, ISO 8601."""
    LINK = "link"
    """Words and an address."""


@dataclass(frozen=True)
class Column:
    """The heading of a column, what it holds, and the zone where it holds instants."""

    name: str
    kind: Kind
    zone: str = ""


@dataclass(frozen=True)
class Data:
    """A whole table; a value is nothing, or of the type that the kind of its column says."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, caption: str, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Data:
        """Take the values out of the cells.

        Where kinds are mixed the whole column is words: numbers with all their digits, all else as the page shows it.
        """
        cells = [[row[place] for row in rows] for place in range(len(names))]
        columns = tuple(_column(name, own) for name, own in zip(names, cells, strict=True))
        values = [[_value(cell, column.kind) for cell in own] for column, own in zip(columns, cells, strict=True)]
        return cls(caption, columns, tuple(zip(*values, strict=True)))

    def to_json(self) -> dict[str, Any]:
        """Return the table for a notebook.

        Its rows are one text of JSON: a notebook file gives each value a line of its own, which makes a hundred
        thousand rows slow to write and read.
        """
        columns = [
            {"name": column.name, "kind": column.kind.value, **({"zone": column.zone} if column.zone else {})}
            for column in self.columns
        ]
        rows = json.dumps(self.rows, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
        return {"caption": self.caption, "columns": columns, "rows": rows}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Data:
        """Return the table that a notebook kept."""
        columns = tuple(Column(one["name"], Kind(one["kind"]), one.get("zone", "")) for one in found["columns"])
        rows = tuple(
            tuple(_read(value, column.kind) for value, column in zip(row, columns, strict=True))
            for row in json.loads(found["rows"])
        )
        return cls(found["caption"], columns, rows)


def _column(name: str, cells: list[Cell]) -> Column:
    kinds = {_kind(cell) for cell in cells if cell is not None}
    if kinds == {Kind.WHOLE, Kind.NUMBER} and all(abs(cell) <= EXACT for cell in cells if isinstance(cell, int)):
        kinds = {Kind.NUMBER}
    zones = {cell.zone for cell in cells if isinstance(cell, Instant)}
    if len(kinds) != 1 or len(zones) > 1:
        return Column(name, Kind.WORDS)
    return Column(name, *kinds, *zones)


def _kind(cell: Cell) -> Kind:
    match cell:
        case int():
            return Kind.WHOLE if cell in WHOLE else Kind.WORDS
        case float():
            return Kind.NUMBER if math.isfinite(cell) else Kind.WORDS
        case Instant():
            return Kind.INSTANT
        case Length():
            return Kind.LENGTH
        case date() | Weekday():
            return Kind.DATE
        case Link():
            return Kind.LINK
    return Kind.WORDS


def _value(cell: Cell, kind: Kind) -> Any:
    if cell is None:
        return None
    if kind is Kind.WORDS:
        return repr(float(cell)) if isinstance(cell, float) else str(cell) if isinstance(cell, int) else show(cell)
    match cell:
        case Instant(at=at):
            return at
        case Length(seconds=seconds):
            return seconds
        case Weekday(date=day):
            return day
        case Link(text=text, href=href):
            return (text, href)
        case int() | float() if kind is Kind.NUMBER:
            return float(cell)
    return cell


def _read(value: Any, kind: Kind) -> Any:
    """Return a value as it was before it became JSON."""
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.LINK:
            return tuple(value)
    return value
