"""A table as Parquet: the same values with the same types, and where they come from."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow
import pytest
from hypothesis import given, settings
from pyarrow.parquet import read_table
from table_data import tables

from opsnb.errors import ExportError
from opsnb.reports.columns import Column, Kind
from opsnb.reports.flat import flatten
from opsnb.reports.parquet_file import write_parquet
from opsnb.reports.tables import Instant, Length, TableView

RESULT = {"notebook": "sla-check", "provenance": {"data_sha256": "é"}}
TYPES = {
    Kind.WORDS: pyarrow.string(), Kind.WHOLE: pyarrow.int64(), Kind.NUMBER: pyarrow.float64(),
    Kind.LENGTH: pyarrow.duration("s"), Kind.DATE: pyarrow.date32(),
}  # fmt: skip


def back(value: Any, column: Column) -> Any:
    """Return a value of a file as it stood in the table."""
    if value is None:
        return None
    match column.kind:
        case Kind.INSTANT:
            return int(value.timestamp())
        case Kind.LENGTH:
            return value // timedelta(seconds=1)
    return value


@given(tables())
@settings(max_examples=60)
def test_all_of_a_table_comes_back(table: TableView) -> None:
    """Every row, every value, each column with its type; texts are not touched."""
    flat = flatten(table.data)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.parquet"
        write_parquet(table.data, RESULT, path)
        found = read_table(path)
    assert found.column_names == [column.name for column in flat.columns]
    for column, own in zip(flat.columns, found.columns, strict=True):
        assert own.type == TYPES.get(column.kind, pyarrow.timestamp("ms", tz=column.zone))
    values = [own.to_pylist() for own in found.columns]
    rows = [tuple(back(v, c) for v, c in zip(row, flat.columns, strict=True)) for row in zip(*values, strict=True)]
    assert rows == list(flat.rows)


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    """Caption and result of the report lie in the metadata; the same table gives the same bytes."""
    table = TableView("Broken promises", ("At", "Over by"), ((Instant(0, "UTC"), Length(5)),))
    for name in ("a", "b"):
        write_parquet(table.data, RESULT, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    about = read_table(tmp_path / "a").schema.metadata
    assert about[b"caption"].decode() == "Broken promises"
    assert json.loads(about[b"result"]) == RESULT


def test_duckdb_reads_it(tmp_path: Path) -> None:
    """Another program sees instants as instants, and a length by the unit in its heading."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    table = TableView("T", ("At", "Over by"), ((Instant(1_793_514_600, "America/Chicago"), Length(90)),))
    write_parquet(table.data, RESULT, tmp_path / "t.parquet")
    sql = f'SELECT epoch("At"), "Over by, s" FROM \'{tmp_path}/t.parquet\''
    ((at, seconds),) = duckdb.sql(sql).fetchall()
    assert (at, seconds) == (1_793_514_600, 90)


def test_without_pyarrow_there_is_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install, and how to do without."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"opsnb\[duckdb\].*--format csv"):
        write_parquet(TableView("T", (), ()).data, RESULT, tmp_path / "t.parquet")
