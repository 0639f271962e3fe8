"""The store's tables as Parquet files, for the engines that read columns."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from opsnb.errors import StoreError
from opsnb.store.schema import open_store

TABLES = (
    "tickets", "events", "calls", "call_legs", "call_rings", "agents", "agent_states", "agent_plans",
    "interval_counts", "queue_checks", "suppressions",
)  # fmt: skip
"""The tables that are exported: all that rules and reports ask about."""

TYPES = {"INTEGER": "int64", "TEXT": "string"}
"""The type in a file of each type of a column in the store."""

BATCH_ROWS = 65_536


def export_parquet(store: Path, folder: Path) -> dict[str, int]:
    """Write a file such as ``tickets.parquet`` for each table of a store into a folder, batch by batch in flat memory.

    Each file is complete or not there; an older one is replaced. Returns how many rows each table has. Raises
    :class:`StoreError` if there is no store, or what it takes is not installed.
    """
    try:
        from adbc_driver_sqlite import dbapi
    except ImportError:
        raise _missing("adbc-driver-sqlite") from None
    opened = open_store(store)
    columns = {name: _columns(opened, name) for name in TABLES}
    opened.close()
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    with dbapi.connect(f"{store.resolve().as_uri()}?mode=ro") as connection:
        for name, types in columns.items():
            unfinished = folder / f"{name}.parquet.unfinished"
            try:
                written[name] = _write(connection, name, types, unfinished)
                unfinished.replace(folder / f"{name}.parquet")
            finally:
                unfinished.unlink(missing_ok=True)
    return written


def _columns(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """Return the columns of a table with the types they have in a file."""
    described = connection.execute("SELECT name, type FROM pragma_table_info(?) ORDER BY cid", (table,))
    return {name: TYPES[kind] for name, kind in described.fetchall()}


def _write(connection: Any, name: str, types: dict[str, str], path: Path) -> int:
    """Stream one table in the order of its key, and return how many rows it has.

    The driver guesses the type of a column from the first batch, and a column that begins with nulls would become
    numbers; so one row of the right types goes first, and is cut off again.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise _missing("pyarrow") from None
    example = ", ".join("0" if kind == "int64" else "''" for kind in types.values())
    schema = pyarrow.schema([(column, pyarrow.type_for_alias(kind)) for column, kind in types.items()])
    with connection.cursor() as cursor, ParquetWriter(path, schema) as writer:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
        cursor.execute(f"SELECT {example} UNION ALL SELECT {', '.join(types)} FROM {name}")  # noqa: S608
        skip, rows = 1, 0
        for batch in cursor.fetch_record_batch():
            part = pyarrow.RecordBatch.from_arrays(batch.slice(skip).columns, schema=schema)
            writer.write_batch(part)
            skip, rows = 0, rows + part.num_rows
    return rows


def lake_of(store: Path) -> Path:
    """Return the folder of a store's Parquet files: its own, beside it, or the one that was named itself."""
    return store if store.is_dir() else store.with_suffix(".parquet")


def require_fresh(store: Path) -> Path:
    """Return the folder of a store's Parquet files. Raises :class:`StoreError` if they are older than the store."""
    folder = lake_of(store)
    first = folder / f"{TABLES[0]}.parquet"
    wish = f"run: opsnb export parquet --db {store}"
    if not first.is_file():
        raise StoreError("the store was not exported to Parquet files", place=str(folder), wish=wish)
    changed = [path for path in (store, store.with_name(f"{store.name}-wal")) if path.is_file() and path.stat().st_size]
    if any(path.stat().st_mtime > first.stat().st_mtime for path in changed):
        raise StoreError("the Parquet files are older than the store", place=str(folder), wish=wish)
    return folder


def _missing(package: str) -> StoreError:
    return StoreError(f"{package} is not installed", place="Parquet", wish='pip install "opsnb[duckdb]"')
