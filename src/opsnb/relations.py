"""What travels between rules and engines: tables of rows, and plans of named SQL steps over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Type = Literal["BIGINT", "TEXT", "DOUBLE"]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """Rows under named columns. ``types`` and ``key`` matter where the table is loaded into an engine."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    types: tuple[Type, ...] = ()
    key: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Row], key: str = "", /, **columns: Type) -> Table:
        """Make a table to be loaded: ``Table.of(rows, "slot", slot="BIGINT", shift="TEXT")``."""
        return cls(tuple(columns), tuple(rows), tuple(columns.values()), tuple(key.split()))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Any]:
        """Return the values of one column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class Step:
    """One named relation and the SQL text that makes it from the inputs and the steps before it."""

    name: str
    sql: str
    key: str | None = ""
    """Columns the relation is kept under; empty for a plain table, nothing for a view."""


@dataclass(frozen=True)
class Plan:
    """Input tables made from records, and the steps to run over them where the data is."""

    inputs: Mapping[str, Table]
    steps: tuple[Step, ...]
    keeps: frozenset[str] = frozenset()
    """Relations of the run before this one that stay, because these steps read them; none of them may be a view."""
