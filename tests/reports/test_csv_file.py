"""A table as CSV: whatever stands in it comes back, and no text of it is a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from table_data import tables

from opsnb.reports.columns import Column, Data, Kind
from opsnb.reports.csv_file import csv_text
from opsnb.reports.flat import flatten
from opsnb.reports.formulas import SIGNS, harmless
from opsnb.reports.tables import Instant, Length, Link, TableView

ZONE = "America/Chicago"


def read(text: str) -> list[list[str]]:
    """Read a file back as any program would."""
    return list(csv.reader(io.StringIO(text, newline="")))


def back(cell: str, column: Column) -> Any:
    """Return what a cell says."""
    match column.kind:
        case Kind.WHOLE | Kind.LENGTH:
            return int(cell)
        case Kind.NUMBER:
            return float(cell)
        case Kind.INSTANT:
            return int(datetime.fromisoformat(cell).timestamp())
        case Kind.DATE:
            return date.fromisoformat(cell)
    return cell


def test_a_file_as_it_is() -> None:
    """Texts in quotes, numbers plain, instants with their offset, seconds with their unit in the heading."""
    rows = (
        (Instant(1_793_514_600, ZONE), Length(90), 1.5, Link("Rule", "../a/"), 'say "hi"'),
        (None, None, 2, None, ""),
    )
    table = TableView("T", ("From", "Spent", "Met, %", "The rule", ""), rows)
    assert csv_text(table.data) == (
        '"From","Spent, s","Met, %","The rule","The rule: address","What"\r\n'
        '2026-11-01T01:30:00-05:00,90,1.5,"Rule","../a/","say ""hi"""\r\n'
        ',,2.0,,,""\r\n'
    )


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    """The offset says which."""
    table = TableView("T", ("At",), ((Instant(1_793_514_600, ZONE),), (Instant(1_793_518_200, ZONE),)))
    assert csv_text(table.data).splitlines()[1:] == ["2026-11-01T01:30:00-05:00", "2026-11-01T01:30:00-06:00"]


@given(tables())
def test_all_of_a_table_comes_back(table: TableView) -> None:
    """Every row, every value; texts with the apostrophe that keeps a formula from being one."""
    flat = flatten(table.data)
    lines = read(csv_text(table.data))
    if not flat.columns:
        assert lines == []
        return
    head, *rows = lines
    assert head == [harmless(column.name) for column in flat.columns]
    assert len(rows) == len(flat.rows)
    for found, row in zip(rows, flat.rows, strict=True):
        for cell, value, column in zip(found, row, flat.columns, strict=True):
            if value is None:
                assert cell == ""
            else:
                assert back(cell, column) == (harmless(value) if column.kind is Kind.WORDS else value)


@given(tables())
def test_no_text_is_a_formula_whatever_ends_a_cell(table: TableView) -> None:
    """Programs ask which mark it is; with none of them a text begins like a formula. Numbers may be negative."""
    texts = Data("T", tuple(one for one in flatten(table.data).columns), ())
    words = [place for place, column in enumerate(texts.columns) if column.kind is Kind.WORDS]
    rows = tuple(tuple(row[place] for place in words) for row in flatten(table.data).rows)
    only = Data("T", tuple(texts.columns[place] for place in words), rows)
    for mark in ",;|\t":
        for row in csv.reader(io.StringIO(csv_text(only), newline=""), delimiter=mark):
            assert not [cell for cell in row if cell.lstrip().startswith(tuple(SIGNS))]


@pytest.mark.parametrize(
    ("names", "headings"),
    [(("", ""), ["What", "What (2)"]), (("a",) * 3, ["a", "a (2)", "a (3)"]),
     (("a", "a (2)", "a"), ["a", "a (2)", "a (3)"])],
    ids=["none", "the same", "one that looks like it"],
)  # fmt: skip
def test_every_column_has_a_heading_of_its_own(names: tuple[str, ...], headings: list[str]) -> None:
    """A program that reads the file by its headings finds each."""
    assert [column.name for column in flatten(TableView("T", names, ()).data).columns] == headings
