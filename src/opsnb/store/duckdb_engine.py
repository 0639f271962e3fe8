"""The engine for long histories: DuckDB over Parquet files, made once by :func:`opsnb.store.parquet.export_parquet`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opsnb.errors import StoreError
from opsnb.relations import Plan, Row, Table
from opsnb.store.parquet import TABLES

WISH = 'pip install "opsnb[duckdb]"'


class DuckdbEngine:
    """Runs the same plans as SQLite over the Parquet files of a folder, on all cores."""

    name = "duckdb"

    def __init__(self, folder: Path) -> None:
        """Open a folder. Raises :class:`StoreError` if DuckDB is not installed, or a file is missing or no Parquet."""
        try:
            import duckdb
        except ImportError:
            raise StoreError("DuckDB is not installed", place="engine", found=self.name, wish=WISH) from None
        self.version: str = duckdb.__version__
        self._connection = duckdb.connect()
        self._made: list[tuple[str, str]] = []
        for name in TABLES:
            path = folder / f"{name}.parquet"
            if not path.is_file():
                raise StoreError("no such file", place=str(path), wish="export the store to this folder first")
            quoted = str(path).replace("'", "''")
            try:
                self._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet(['{quoted}'])")  # noqa: S608
            except duckdb.Error as error:
                raise StoreError(f"not a Parquet file: {error}", place=str(path), wish="export it again") from None

    def run(self, plan: Plan) -> None:
        """Load the inputs as temporary tables, then create each step as one; keys are not needed here."""
        for kind, name in reversed(self._made):
            if name not in plan.keeps:
                self._connection.execute(f"DROP {kind} temp.{name}")
        self._made = [made for made in self._made if made[1] in plan.keeps]
        for name, table in plan.inputs.items():
            self._load(name, table)
        for step in plan.steps:
            kind = "VIEW" if step.key is None else "TABLE"
            self._connection.execute(f"CREATE TEMP {kind} {step.name} AS {step.sql}")
            self._made.append((kind, step.name))

    def _load(self, name: str, table: Table) -> None:
        """Load a table by way of Arrow: row by row is a hundred times slower."""
        try:
            import pyarrow
        except ImportError:
            raise StoreError("PyArrow is not installed", place="engine", found=self.name, wish=WISH) from None
        arrow = {"BIGINT": pyarrow.int64(), "TEXT": pyarrow.string(), "DOUBLE": pyarrow.float64()}
        schema = pyarrow.schema(
            [(column, arrow[kind]) for column, kind in zip(table.columns, table.types, strict=True)]
        )
        columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
        arrays = [pyarrow.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        self._connection.register("loading", pyarrow.Table.from_arrays(arrays, schema=schema))
        self._connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM loading")  # noqa: S608
        self._connection.unregister("loading")
        self._made.append(("TABLE", name))

    def query(self, sql: str, parameters: Row = ()) -> Table:
        """Return the rows of a query."""
        cursor = self._connection.execute(sql, list(parameters))
        return Table(tuple(column[0] for column in cursor.description or ()), tuple(cursor.fetchall()))

    def stream(self, sql: str, parameters: Row = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one."""
        cursor = self._connection.execute(sql, list(parameters))
        while rows := cursor.fetchmany(10_000):
            yield from rows

    def close(self) -> None:
        """Let go of the files; the temporary tables go with the connection."""
        self._connection.close()
