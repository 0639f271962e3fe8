"""A table for a spreadsheet: every cell is text there, whoever wrote it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_desk import DESK, NOON, ask, new_store, records, staff

from opsnb.intake.exporting import COLUMNS, SIGNS, harmless, write_csv
from opsnb.intake.views import ALL_OPEN, in_view


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(A1)", "\tA", "\rA", " =1", "\uff1d1"])
def test_a_formula_is_text(begin: str) -> None:
    """An apostrophe stands before what a spreadsheet program would run."""
    assert harmless(begin) == f"'{begin}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        pytest.param("a;=1+1;b", "a;'=1+1;b", id="semicolon"),
        pytest.param("a|-1", "a|'-1", id="bar"),
        pytest.param("a\t\t@b", "a\t'\t'@b", id="tabs"),
        pytest.param('a; "=1+1"', 'a;\' "=1+1"', id="quoted"),
        pytest.param("\t=1", "'\t'=1", id="at the beginning"),
    ],
)
def test_nor_is_it_one_after_another_mark(text: str, safe: str) -> None:
    """Some countries end a cell with a semicolon, and programs ask which mark it is: no rest is a formula."""
    assert harmless(text) == safe


@pytest.mark.parametrize("text", ["", "Hello", "a=b", "'quoted'", "1-2", "a; b", "a - b"])
def test_all_else_stays(text: str) -> None:
    """What is no formula is not touched."""
    assert harmless(text) == text


@given(st.text(st.sampled_from("=+-@;|,\t\r\n\"' a\uff1d\u00a0") | st.characters(codec="utf-8")))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """Whatever a stranger writes, and whatever mark a program takes for the end of a cell."""
    table = io.StringIO(newline="")
    csv.writer(table).writerow(["T1", harmless(text)])
    for mark in ",;|\t":
        for row in csv.reader(io.StringIO(table.getvalue(), newline=""), delimiter=mark):
            assert not [cell for cell in row if cell.lstrip().startswith(tuple(SIGNS))]


def test_a_list_as_a_table(tmp_path: Path) -> None:
    """The tickets of a list, a line each, read back as they are, with times of the desk's zone."""
    store = new_store(tmp_path)
    ask(store, '=cmd|"/c calc"!A1,\nand more')
    found = in_view(store, records(), DESK, ALL_OPEN, actor=staff("planning"), now=NOON)
    table = io.StringIO(newline="")
    assert write_csv(records(), found, table) == 1
    head, row = csv.reader(io.StringIO(table.getvalue(), newline=""))
    assert tuple(head) == COLUMNS
    assert row[0] == "T1" and row[2].startswith("'=cmd|")
    assert row[8].endswith("EST")
