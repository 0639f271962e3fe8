"""Promises to customers that are still open and due soon, or late: judged by the same rules as the SLA check."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal, NamedTuple

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Clock
from opsnb.rules.sla import Rulebook, Scope
from opsnb.store.engines import SqliteEngine

Due = Literal["soon", "late"]

OLDEST_OPEN = """
SELECT MIN(opened_at) FROM current
WHERE desk = ? AND opened_at <= ? AND merged_into IS NULL AND status NOT IN ('solved', 'closed')
"""
OPEN_PROMISES = """
SELECT ticket, clock, CASE state WHEN 'missed' THEN 'late' ELSE 'soon' END AS due, target - spent AS time_left, start_at
FROM verdicts WHERE ended = 'open' AND state IN ('at risk', 'missed')
ORDER BY time_left, ticket, clock
"""


class Promise(NamedTuple):
    """A promise that is not yet kept, and has to be."""

    ticket: int
    clock: Clock
    due: Due
    time_left: int
    """Seconds on the clock's own calendar; below zero, how long it is late."""
    start_at: int
    """UTC second from which the clock runs: tells apart two promises of one clock."""


def open_promises(connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, now: int) -> list[Promise]:
    """Return the promises of a desk's open tickets that are due soon or late, the most urgent first.

    How near is soon says the policy (``at_risk_before``). A desk without a policy promises nothing. Only what is
    committed is seen, so this is not for use inside a transaction.
    """
    if not kb.policies(desk):
        return []
    (since,) = connection.execute(OLDEST_OPEN, (desk, now)).fetchone()
    if since is None:
        return []
    engine = SqliteEngine(_file(connection))
    try:
        engine.run(Rulebook.of(kb, desk).plan(Scope(desk, since, now + 1, now)))
        return [Promise(*row) for row in engine.query(OPEN_PROMISES).rows]
    finally:
        engine.close()


def _file(connection: sqlite3.Connection) -> Path:
    """Return the file of a store: the plan's temporary tables belong into a connection of their own."""
    return Path(next(file for _, name, file in connection.execute("PRAGMA database_list") if name == "main"))
