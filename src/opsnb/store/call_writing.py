"""Writes calls that a file tells of: compares them with the store and writes the difference only."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, fields
from typing import Any

from opsnb.store.calls import Call, Leg, Ring

CALL_COLUMNS = tuple(f.name for f in fields(Call) if f.name != "legs")
LEG_COLUMNS = tuple(f.name for f in fields(Leg) if f.name != "rings")
RING_COLUMNS = tuple(f.name for f in fields(Ring))


class CallWriter:
    """Puts calls of one desk and source into the store, inside a transaction that its caller holds.

    A call keeps its place in the store. One that is stored as ended is not opened again by a file that ends earlier.
    """

    def __init__(self, connection: sqlite3.Connection, desk: str, source: str) -> None:
        self._connection, self._desk, self._source = connection, desk, source
        self._next = 1 + (connection.execute("SELECT MAX(call) FROM calls").fetchone()[0] or 0)
        self.added = self.changed = self.unchanged = 0

    def known(self, number: str) -> Call | None:
        """Return a call as the store has it."""
        return self._stored(number)[1]

    def put(self, call: Call) -> None:
        """Write a call, unless the store has it so already."""
        key, before = self._stored(call.number)
        if before is None:
            self._insert(self._next, call)
            self._next += 1
            self.added += 1
        elif astuple(before) == astuple(call) or (call.ended_at is None and before.ended_at is not None):
            self.unchanged += 1
        else:
            for table in ("call_rings", "call_legs"):
                self._connection.execute(f"DELETE FROM {table} WHERE call = ?", (key,))  # noqa: S608
            assignments = ", ".join(f"{name} = ?" for name in CALL_COLUMNS)
            self._connection.execute(
                f"UPDATE calls SET {assignments} WHERE call = ?",  # noqa: S608
                (*_values(call, CALL_COLUMNS), key),
            )
            self._put_legs(key, call)
            self.changed += 1

    def _insert(self, key: int, call: Call) -> None:
        row = (key, self._desk, self._source, *_values(call, CALL_COLUMNS))
        self._put("calls", ("call", "desk", "source", *CALL_COLUMNS), [row])
        self._put_legs(key, call)

    def _put_legs(self, key: int, call: Call) -> None:
        legs = [(self._desk, key, n, *_values(leg, LEG_COLUMNS)) for n, leg in enumerate(call.legs, 1)]
        self._put("call_legs", ("desk", "call", "leg", *LEG_COLUMNS), legs)
        rings = [
            (key, n, m, *_values(ring, RING_COLUMNS))
            for n, leg in enumerate(call.legs, 1)
            for m, ring in enumerate(leg.rings, 1)
        ]
        self._put("call_rings", ("call", "leg", "ring", *RING_COLUMNS), rings)

    def _put(self, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" for _ in columns)
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608

    def _stored(self, number: str) -> tuple[int, Call | None]:
        row = self._connection.execute(
            f"SELECT call, {', '.join(CALL_COLUMNS)} FROM calls WHERE desk = ? AND source = ? AND number = ?",  # noqa: S608
            (self._desk, self._source, number),
        ).fetchone()
        if row is None:
            return 0, None
        key, *values = row
        call = Call(*values)
        legs = self._connection.execute(
            f"SELECT {', '.join(LEG_COLUMNS)} FROM call_legs WHERE call = ? ORDER BY leg",  # noqa: S608
            (key,),
        )
        call.legs = [Leg(*leg) for leg in legs.fetchall()]
        rings = self._connection.execute(
            f"SELECT leg, {', '.join(RING_COLUMNS)} FROM call_rings WHERE call = ? ORDER BY leg, ring",  # noqa: S608
            (key,),
        )
        for leg, *ring in rings.fetchall():
            call.legs[leg - 1].rings.append(Ring(*ring))
        return key, call


def _values(row: object, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in columns)
