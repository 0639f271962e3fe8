"""Writes calls that a file tells of: compares them with the store and writes the difference only."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, fields
from typing import Any

from opsnb.store.calls import Call, Leg, Ring, insert_calls, insert_legs

CALL_COLUMNS = tuple(f.name for f in fields(Call) if f.name != "legs")
LEG_COLUMNS = tuple(f.name for f in fields(Leg) if f.name != "rings")
RING_COLUMNS = tuple(f.name for f in fields(Ring))


class CallWriter:
    """Puts calls of one desk and source into the store, inside a transaction that its caller holds.

    A call keeps its place in the store. A file that ends earlier takes nothing away: a call does not lose legs, and one
    that ended is not opened again.
    """

    def __init__(self, connection: sqlite3.Connection, desk: str, source: str) -> None:
        self._connection, self._desk, self._source = connection, desk, source
        self._next = 1 + (connection.execute("SELECT MAX(call) FROM calls").fetchone()[0] or 0)
        self.added = self.changed = self.unchanged = 0

    def known(self, number: str) -> Call | None:
        """Return a call as the store has it."""
        return self._stored(number)[1]

    def unfinished(self) -> list[Call]:
        """Return the calls that are stored without an end."""
        sql = "SELECT number FROM calls WHERE desk = ? AND source = ? AND ended_at IS NULL ORDER BY arrived_at"
        numbers = self._connection.execute(sql, (self._desk, self._source)).fetchall()
        return [call for (number,) in numbers if (call := self.known(number))]

    def put(self, call: Call) -> None:
        """Write a call, unless the store has it so already, or knows how it went on.

        A leg whose end nobody noted is left when its call has ended: nobody waits for ever.
        """
        for leg in call.legs:
            if leg.left_at is None and call.ended_at is not None:
                leg.left_at = max(leg.entered_at, call.ended_at)
        key, before = self._stored(call.number)
        if before is None:
            insert_calls(self._connection, self._desk, self._source, [(self._next, call)])
            self._next += 1
            self.added += 1
        elif astuple(before) == astuple(call) or _reach(call) < _reach(before):
            self.unchanged += 1
        else:
            for table in ("call_rings", "call_legs"):
                self._connection.execute(f"DELETE FROM {table} WHERE call = ?", (key,))  # noqa: S608
            assignments = ", ".join(f"{name} = ?" for name in CALL_COLUMNS)
            self._connection.execute(
                f"UPDATE calls SET {assignments} WHERE call = ?",  # noqa: S608
                (*_values(call, CALL_COLUMNS), key),
            )
            insert_legs(self._connection, self._desk, [(key, call)])
            self.changed += 1

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


def _reach(call: Call) -> tuple[int, bool]:
    return len(call.legs), call.ended_at is not None


def _values(row: object, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in columns)
