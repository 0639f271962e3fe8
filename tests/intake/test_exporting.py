"""A table for a spreadsheet: every cell is text there, whoever wrote it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from service_desk import DESK, NOON, ask, new_store, records, staff

from opsnb.intake.exporting import COLUMNS, write_csv
from opsnb.intake.views import ALL_OPEN, in_view


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
