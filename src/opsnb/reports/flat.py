"""A table for files that know no links and have nothing around them: every heading says what its column holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsnb.reports.columns import Column, Data, Kind


def flatten(data: Data) -> Data:
    """Return a table in which a link is two columns, its words and its address, and no two headings are the same.

    A heading names the unit of a length, which a file may keep as a bare number of seconds; a column without a heading
    is called *What*.
    """
    columns: list[Column] = []
    values: list[list[Any]] = []
    for place, column in enumerate(data.columns):
        for name, kind, part in _parts(column):
            columns.append(Column(_free(name, {one.name for one in columns}), kind, column.zone))
            own = (row[place] for row in data.rows)
            values.append([value if part is None or value is None else value[part] for value in own])
    return Data(data.caption, tuple(columns), tuple(zip(*values, strict=True)))


def _parts(column: Column) -> Iterator[tuple[str, Kind, int | None]]:
    """Yield the columns that one becomes: name, kind, and which part of its values it takes."""
    name = column.name or "What"
    if column.kind is Kind.LINK:
        yield name, Kind.WORDS, 0
        yield f"{name}: address", Kind.WORDS, 1
    else:
        yield name + (", s" if column.kind is Kind.LENGTH else ""), column.kind, None


def _free(name: str, taken: set[str]) -> str:
    """Return the name, with a number behind it if there is such a column already."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found
