"""What strangers write stays text in a spreadsheet, whatever program opens it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.reports.formulas import SIGNS, harmless


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
