"""Engines: small adapters that run the same plan of portable SQL where the data is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from opsnb.errors import StoreError
from opsnb.relations import Plan, Row, Step, Table
from opsnb.store.quantiles import teach_quantiles
from opsnb.store.schema import open_store

TEXT_COLUMNS = {"clock", "priority", "shift", "week", "ended", "state", "beside_state", "what", "name"}
"""Columns of steps that hold words; all others hold whole numbers. SQLite needs to know, or its keys are not used."""


class Engine(Protocol):
    """Runs plans over the tables of the store and answers queries about the steps."""

    name: str
    version: str

    def run(self, plan: Plan) -> None:
        """Load the plan's inputs and make every step a temporary relation.

        Those of an earlier run are dropped, but for what the plan keeps.
        """

    def query(self, sql: str, parameters: Row = ()) -> Table:
        """Return the rows of a query; parameters stand for ``?``."""

    def stream(self, sql: str, parameters: Row = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one, for those that are too many to hold; ask nothing else meanwhile."""

    def close(self) -> None:
        """Let go of the data."""


class SqliteEngine:
    """The default: the store itself. Nothing to install, and the primary keys do the joins."""

    name = "sqlite"
    version = sqlite3.sqlite_version

    def __init__(self, path: Path) -> None:
        self._connection = open_store(path)
        teach_quantiles(self._connection)
        self._connection.execute("PRAGMA temp_store = FILE")
        self._connection.execute("PRAGMA cache_size = -65536")
        self._made: list[tuple[str, str]] = []

    def run(self, plan: Plan) -> None:
        """Load the inputs as keyed temporary tables, then create each step as one."""
        for kind, name in reversed(self._made):
            if name not in plan.keeps:
                self._connection.execute(f"DROP {kind} temp.{name}")
        self._made = [made for made in self._made if made[1] in plan.keeps]
        with self._connection:
            for name, table in plan.inputs.items():
                self._load(name, table)
            for step in plan.steps:
                self._make(step)

    def _load(self, name: str, table: Table) -> None:
        types = tuple("INTEGER" if kind == "BIGINT" else kind for kind in table.types)
        self._create(name, table.columns, types, table.key)
        self._made.append(("TABLE", name))
        marks = ", ".join("?" for _ in table.columns)
        self._connection.executemany(f"INSERT INTO temp.{name} VALUES ({marks})", table.rows)  # noqa: S608

    def _make(self, step: Step) -> None:
        """Keep a step as a view, or as a table under its key: joins by a key of integers are what makes this fast."""
        if step.key is None:
            self._connection.execute(f"CREATE TEMP VIEW {step.name} AS {step.sql}")
        else:
            described = self._connection.execute(f"SELECT * FROM ({step.sql}) LIMIT 0").description  # noqa: S608
            columns = tuple(column[0] for column in described)
            types = tuple("TEXT" if column in TEXT_COLUMNS else "INTEGER" for column in columns)
            self._create(step.name, columns, types, tuple(step.key.split()))
            self._connection.execute(f"INSERT INTO temp.{step.name} {step.sql}")
        self._made.append(("VIEW" if step.key is None else "TABLE", step.name))

    def _create(self, name: str, columns: tuple[str, ...], types: tuple[str, ...], key: tuple[str, ...]) -> None:
        fields = ", ".join(f"{column} {kind}" for column, kind in zip(columns, types, strict=True))
        primary = f", PRIMARY KEY ({', '.join(key)})" if key else ""
        without = " WITHOUT ROWID" if len(key) > 1 else ""
        self._connection.execute(f"CREATE TEMP TABLE {name} ({fields}{primary}){without}")

    def query(self, sql: str, parameters: Row = ()) -> Table:
        """Return the rows of a query."""
        cursor = self._connection.execute(sql, parameters)
        return Table(tuple(column[0] for column in cursor.description), tuple(cursor.fetchall()))

    def stream(self, sql: str, parameters: Row = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one."""
        yield from self._connection.execute(sql, parameters)

    def close(self) -> None:
        """Close the store; the temporary tables go with it."""
        self._connection.close()


ENGINES = ("sqlite", "duckdb", "spark")
"""What the same SQL text runs on."""


def open_engine(name: str, store: Path) -> Engine:
    """Open an engine by its name: SQLite on a store itself, DuckDB and Spark on its Parquet files.

    Spark takes the name of a schema of its catalogue as well, e.g. ``warehouse.desk``. Raises :class:`StoreError` if
    there is no such engine, it is not installed, or the files are missing or older than the store.
    """
    if name == "sqlite":
        return SqliteEngine(store)
    if name == "duckdb":
        from opsnb.store.duckdb_engine import DuckdbEngine
        from opsnb.store.parquet import require_fresh

        return DuckdbEngine(require_fresh(store))
    if name == "spark":
        from opsnb.store.spark_engine import SparkEngine

        return SparkEngine(store)
    raise StoreError("no such engine", place="engine", found=name, wish=f"one of: {', '.join(ENGINES)}")
