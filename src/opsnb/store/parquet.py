"""Tickets and events as Parquet files, for the engines that read columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from opsnb.errors import StoreError
from opsnb.store.schema import open_store

COLUMNS: dict[str, dict[str, str]] = {
    "tickets": {
        "ticket": "int64", "desk": "string", "source": "string", "number": "string", "opened_at": "int64",
        "requester": "string", "subject": "string", "updates_wanted": "int64", "facts": "string",
    },
    "events": {
        "ticket": "int64", "at": "int64", "seq": "int64", "kind": "int64", "value": "string", "actor": "string",
        "text": "string",
    },
}  # fmt: skip
"""The tables that are exported, and the type of each column."""

BATCH_ROWS = 65_536


def export_parquet(store: Path, folder: Path) -> None:
    """Write ``tickets.parquet`` and ``events.parquet`` of a store into a folder, batch by batch in flat memory.

    Each file is complete or not there; an older one is replaced. Raises :class:`StoreError` if there is no store, or
    what it takes is not installed.
    """
    try:
        from adbc_driver_sqlite import dbapi
    except ImportError:
        raise _missing("adbc-driver-sqlite") from None
    open_store(store).close()
    folder.mkdir(parents=True, exist_ok=True)
    with dbapi.connect(f"{store.resolve().as_uri()}?mode=ro") as connection:
        for name in COLUMNS:
            unfinished = folder / f"{name}.parquet.unfinished"
            try:
                _write(connection, name, unfinished)
                unfinished.replace(folder / f"{name}.parquet")
            finally:
                unfinished.unlink(missing_ok=True)


def _write(connection: Any, name: str, path: Path) -> None:
    """Stream one table in the order of its key.

    The driver guesses the type of a column from the first batch, and a column that begins with nulls would become
    numbers; so one row of the right types goes first, and is cut off again.
    """
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError:
        raise _missing("pyarrow") from None
    types = COLUMNS[name]
    example = ", ".join("0" if kind == "int64" else "''" for kind in types.values())
    schema = pyarrow.schema([(column, pyarrow.type_for_alias(kind)) for column, kind in types.items()])
    with connection.cursor() as cursor, ParquetWriter(path, schema) as writer:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
        cursor.execute(f"SELECT {example} UNION ALL SELECT {', '.join(types)} FROM {name}")  # noqa: S608
        skip = 1
        for batch in cursor.fetch_record_batch():
            part = pyarrow.RecordBatch.from_arrays(batch.slice(skip).columns, schema=schema)
            writer.write_batch(part)
            skip = 0


def _missing(package: str) -> StoreError:
    return StoreError(f"{package} is not installed", place="Parquet", wish='pip install "opsnb[duckdb]"')
