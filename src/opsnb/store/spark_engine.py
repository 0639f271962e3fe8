"""The engine for a cluster: Spark SQL over Parquet files, or over the tables of a schema in its catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from opsnb.errors import StoreError
from opsnb.relations import Plan, Row, Table
from opsnb.store.parquet import TABLES, require_fresh

WISH = 'pip install "opsnb[spark]"; it needs Java 17 or newer'
SCHEMA = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
TYPES = {"BIGINT": "bigint", "TEXT": "string", "DOUBLE": "double"}


class SparkEngine:
    """Runs the same plans as SQLite. The session is the one that runs, or that the environment describes."""

    name = "spark"

    def __init__(self, place: Path) -> None:
        """Open a folder of Parquet files, a store that was exported, or a schema named ``catalog.schema``.

        Raises :class:`StoreError` if Spark or Java is not installed, or a table is missing.
        """
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise StoreError("PySpark is not installed", place="engine", found=self.name, wish=WISH) from None
        try:
            self._spark: Any = SparkSession.builder.getOrCreate()
        except Exception as error:  # the launcher raises a bare exception of its own where there is no Java
            raise StoreError("Spark cannot be started", place="engine", found=str(error)[:200], wish=WISH) from None
        self.version: str = self._spark.version
        self._made: dict[str, Any] = {}
        for table, frame in self._tables(place):
            frame.createOrReplaceTempView(table)

    def _tables(self, place: Path) -> list[tuple[str, Any]]:
        if SCHEMA.fullmatch(str(place)) and not place.exists():
            return [(table, self._table(f"{place}.{table}")) for table in TABLES]
        folder = require_fresh(place)
        return [(table, self._spark.read.parquet(str(folder / f"{table}.parquet"))) for table in TABLES]

    def _table(self, name: str) -> Any:
        from pyspark.errors import PySparkException

        try:
            known = self._spark.catalog.tableExists(name)
        except PySparkException:  # no such schema or catalogue, or none that this user may see
            known = False
        if not known:
            wish = "the cluster needs every table that opsnb export parquet writes"
            raise StoreError("no such table", place="engine", found=name, wish=wish)
        return self._spark.table(name)

    def run(self, plan: Plan) -> None:
        """Load the inputs, then make each step a temporary view; one with a key is kept in memory."""
        self._forget(plan.keeps)
        for name, table in plan.inputs.items():
            schema = ", ".join(
                f"`{column}` {TYPES[kind]}" for column, kind in zip(table.columns, table.types, strict=True)
            )
            self._make(name, self._spark.createDataFrame([*table.rows], schema), keep=True)
        for step in plan.steps:
            self._make(step.name, self._spark.sql(spoken(step.sql)), keep=step.key is not None)

    def _make(self, name: str, frame: Any, *, keep: bool) -> None:
        if keep:
            frame = frame.cache()
        frame.createOrReplaceTempView(name)
        self._made[name] = frame

    def query(self, sql: str, parameters: Row = ()) -> Table:
        """Return the rows of a query."""
        frame = self._asked(sql, parameters)
        return Table(tuple(frame.columns), tuple(tuple(row) for row in frame.collect()))

    def stream(self, sql: str, parameters: Row = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one."""
        return map(tuple, self._asked(sql, parameters).toLocalIterator())

    def _asked(self, sql: str, parameters: Row) -> Any:
        return self._spark.sql(spoken(sql), args=[*parameters]) if parameters else self._spark.sql(spoken(sql))

    def _forget(self, keeps: frozenset[str] = frozenset()) -> None:
        """Drop what was made; what is kept is computed first, while all that it is made from is still there."""
        kept = {name: frame for name, frame in self._made.items() if name in keeps}
        for frame in kept.values():
            frame.count()
        for name, frame in self._made.items():
            if name not in kept:
                self._spark.catalog.dropTempView(name)
                frame.unpersist()
        self._made = kept

    def close(self) -> None:
        """Let go of what was made; the session goes on, others may use it."""
        self._forget()


def spoken(sql: str) -> str:
    """Return a portable SQL text as Spark says it: its exact percentile has another name."""
    return sql.replace("quantile_cont(", "percentile(")
