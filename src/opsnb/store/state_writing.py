"""Writes the changes of agents' states that a log tells of, between those that the store has."""

from __future__ import annotations

import sqlite3

Change = tuple[int, str, str | None]
"""UTC second, the state that begins, and its reason."""
Spell = tuple[int, str, str | None, int | None]
"""The same with the second in which the state ended; nothing: still so."""


class StateWriter:
    """Puts changes of one desk and source into the store, inside a transaction that its caller holds.

    A state lasts until the agent's next one, also if that stands in another file.
    """

    def __init__(self, connection: sqlite3.Connection, desk: str, source: str) -> None:
        self._connection, self._desk, self._source = connection, desk, source
        self.added = self.changed = self.unchanged = 0

    def put(self, agent: str, changes: list[Change]) -> None:
        """Write an agent's changes; what is stored from the state before the first of them on is fitted to them."""
        before = self._stored(agent, min(at for at, _, _ in changes))
        after = _spells([*(spell[:3] for spell in before), *changes])
        old, new = set(before), set(after)
        kept = {(spell[0], spell[1]) for spell in before}
        self.unchanged += len(new & old)
        self.added += len(news := {spell for spell in new - old if spell[:2] not in kept})
        self.changed += len(new - old - news)
        self._delete(agent, old - new)
        self._connection.executemany(
            "INSERT INTO agent_states (desk, source, agent, started_at, state, reason, ended_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(self._desk, self._source, agent, *spell) for spell in after if spell not in old],
        )

    def _stored(self, agent: str, first: int) -> list[Spell]:
        own = (self._desk, self._source, agent)
        where = "desk = ? AND source = ? AND agent = ?"
        sql = f"SELECT MAX(started_at) FROM agent_states WHERE {where} AND started_at <= ?"  # noqa: S608
        begin = self._connection.execute(sql, (*own, first)).fetchone()[0]
        return self._connection.execute(
            f"SELECT started_at, state, reason, ended_at FROM agent_states WHERE {where} AND started_at >= ? "  # noqa: S608
            "ORDER BY started_at, ended_at IS NULL, ended_at",
            (*own, first if begin is None else begin),
        ).fetchall()

    def _delete(self, agent: str, spells: set[Spell]) -> None:
        self._connection.executemany(
            "DELETE FROM agent_states WHERE desk = ? AND source = ? AND agent = ? AND started_at = ? AND state = ?",
            [(self._desk, self._source, agent, at, state) for at, state, _, _ in spells],
        )


def _spells(changes: list[Change]) -> list[Spell]:
    """Return the spells between changes; one for each change, so that a change that is told again is known.

    Of two of the same state in the same second the first one counts.
    """
    named: dict[tuple[int, str], str | None] = {}
    for at, state, reason in changes:
        named.setdefault((at, str(state)), reason)
    told = sorted(named.items(), key=lambda change: change[0][0])
    ends = [at for (at, _), _ in told[1:]]
    return [(at, state, reason, end) for ((at, state), reason), end in zip(told, [*ends, None], strict=True)]
