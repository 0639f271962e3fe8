"""A table as data: one type for each column, all rows, and back again from what a notebook keeps."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from table_data import tables

from opsnb.errors import OpsnbError
from opsnb.reports.columns import Column, Data, Kind
from opsnb.reports.tables import Cell, Instant, Length, Link, TableView, Weekday, show

ZONE = "America/Chicago"
DAY = date(2026, 10, 5)


def column(*cells: Cell) -> tuple[Column, list[Any]]:
    """Return what a column of these cells is, and its values."""
    data = TableView("T", ("C",), tuple((cell,) for cell in cells)).data
    return data.columns[0], [row[0] for row in data.rows]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        pytest.param(("a", None), Kind.WORDS, ["a", None], id="words"),
        pytest.param((1, None, -2), Kind.WHOLE, [1, None, -2], id="whole numbers"),
        pytest.param((1, 2.5), Kind.NUMBER, [1.0, 2.5], id="numbers"),
        pytest.param((Length(90), None), Kind.LENGTH, [90, None], id="lengths"),
        pytest.param((Weekday(DAY), DAY), Kind.DATE, [DAY, DAY], id="dates"),
        pytest.param((Link("a", "b/"),), Kind.LINK, [("a", "b/")], id="links"),
        pytest.param((None, None), Kind.WORDS, [None, None], id="nothing known"),
        pytest.param((1, "over"), Kind.WORDS, ["1", "over"], id="a word among numbers"),
        pytest.param((1.25, "over"), Kind.WORDS, ["1.25", "over"], id="no decimal is lost among words"),
        pytest.param((np.float64(1.25), "over"), Kind.WORDS, ["1.25", "over"], id="a number of numpy among words"),
        pytest.param((np.float64(1.25),), Kind.NUMBER, [1.25], id="a number of numpy"),
        pytest.param((Length(90), "endless"), Kind.WORDS, ["1 min 30 s", "endless"], id="a word among lengths"),
        pytest.param((2**63,), Kind.WORDS, [str(2**63)], id="more than 64 bits"),
        pytest.param((2**53 + 1, 0.5), Kind.WORDS, [str(2**53 + 1), "0.5"], id="a number that a decimal cannot be"),
        pytest.param((float("inf"), 1.0), Kind.WORDS, ["inf", "1.0"], id="no number"),
    ],
)
def test_the_cells_decide_what_a_column_is(cells: tuple[Cell, ...], kind: Kind, values: list[Any]) -> None:
    """One type for a whole column; where cells differ, words."""
    found, given_values = column(*cells)
    assert (found.kind, given_values) == (kind, values)


def test_instants_have_the_zone_of_their_column() -> None:
    """Two zones in one column cannot be: then it is words, each with its own."""
    assert column(Instant(0, ZONE), None) == (Column("C", Kind.INSTANT, ZONE), [0, None])
    mixed, values = column(Instant(0, ZONE), Instant(0, "UTC"))
    assert (mixed.kind, values[1]) == (Kind.WORDS, "Thu 1970-01-01 00:00 UTC")


def test_times_and_dates_show_as_people_say_them() -> None:
    """The page shows words, whatever the type."""
    shown = [show(cell) for cell in (Instant(1_791_201_600, ZONE), Length(-90), Weekday(DAY), DAY)]
    assert shown == ["Mon 2026-10-05 07:00 CDT", "-1 min 30 s", "Mon 2026-10-05", "2026-10-05"]


def test_a_table_keeps_the_rows_that_a_page_does_not_show() -> None:
    """The page stops at the limit and says so; the data are whole."""
    table = TableView("T", ("n",), tuple((n,) for n in range(5)), limit=2)
    assert (len(table.shown), table.more, len(table.data.rows)) == (2, 3, 5)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_list_shows_at_least_one_row(limit: int) -> None:
    """None at all is a mistake of whoever asked."""
    with pytest.raises(OpsnbError, match="at least one row"):
        TableView("T", ("n",), ((1,),), limit=limit)


@given(tables())
def test_a_notebook_gives_back_what_it_was_given(table: TableView) -> None:
    """Whatever stands in the cells, JSON holds all of it."""
    kept = json.loads(json.dumps(table.data.to_json(), allow_nan=False))
    assert Data.from_json(kept) == table.data
