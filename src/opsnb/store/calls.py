"""Calls, what agents did, and what people reported, as they go into the store: one class for each table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class Ring:
    """A call ringing at an agent, for so many seconds: ``answered``, ``no-answer`` or ``hung-up``."""

    agent: str
    at: int
    seconds: int
    result: str = "answered"


@dataclass(eq=False)
class Leg:
    """A stay of a call in a queue and the conversation it led to; a call out has one without a queue.

    ``way`` and ``result`` are words of :mod:`opsnb.kb.calls`; ``transfer`` says how the conversation was passed on.
    """

    queue: str | None
    entered_at: int
    way: str = "arrived"
    left_at: int | None = None
    result: str | None = None
    agent: str | None = None
    talk: int | None = None
    hold: int | None = None
    wrap_up: int | None = None
    transfer: str | None = None
    transfer_reason: str | None = None
    rings: list[Ring] = field(default_factory=list)


@dataclass(eq=False)
class Call:
    """A call with its legs. ``path`` is the JSON of what the caller chose, ``form`` a form filed after it."""

    number: str
    direction: str
    arrived_at: int
    ended_at: int | None = None
    path: str | None = None
    reference: str | None = None
    contact: str | None = None
    agent: str | None = None
    outcome: str | None = None
    security: str | None = None
    form: str | None = None
    activity: str | None = None
    activity_opened_at: int | None = None
    activity_closed_at: int | None = None
    start_date: str | None = None
    facts: str | None = None
    legs: list[Leg] = field(default_factory=list)


@dataclass
class Agent:
    """Somebody who takes calls."""

    agent: str
    team: str | None = None
    name: str | None = None


@dataclass
class StateSpell:
    """What an agent's telephone said from when to when; no end: still so."""

    agent: str
    started_at: int
    state: str
    reason: str | None = None
    ended_at: int | None = None


@dataclass
class PlannedSpell:
    """What an agent was to do: ``calls``, or the reason for not being ready."""

    agent: str
    started_at: int
    ended_at: int
    doing: str


@dataclass
class IntervalCount:
    """Calls offered to a queue in an interval, as a switch counts them: history for a forecast."""

    queue: str
    started_at: int
    seconds: int
    offered: int


@dataclass
class QueueCheck:
    """What a person reported about the queue; ``cities`` are ids parted by spaces."""

    number: str
    sent_at: int
    sent_by: str | None
    way: str | None
    calls_in_queue: int
    minutes_waiting: int
    node_out: int
    cities: str | None = None
    comment: str | None = None


@dataclass
class Suppression:
    """A contact who may not be called, from when until when."""

    contact: str
    started_at: int
    ended_at: int | None = None
    reason: str | None = None


@dataclass
class Telephone:
    """All that the telephone of a desk has to tell about some days."""

    calls: list[Call] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    states: list[StateSpell] = field(default_factory=list)
    plans: list[PlannedSpell] = field(default_factory=list)
    counts: list[IntervalCount] = field(default_factory=list)
    checks: list[QueueCheck] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)


def add_telephone(connection: sqlite3.Connection, desk: str, source: str, told: Telephone) -> None:
    """Add it to the store, inside a transaction that the caller holds."""
    first = 1 + (connection.execute("SELECT MAX(call) FROM calls").fetchone()[0] or 0)
    insert_calls(connection, desk, source, list(enumerate(told.calls, first)))
    _insert(connection, "agents", Agent, ((desk, *_plain(agent)) for agent in told.agents), "desk")
    for table, kind, rows in (
        ("agent_states", StateSpell, told.states),
        ("agent_plans", PlannedSpell, told.plans),
        ("interval_counts", IntervalCount, told.counts),
        ("queue_checks", QueueCheck, told.checks),
        ("suppressions", Suppression, told.suppressions),
    ):
        _insert(connection, table, kind, ((desk, source, *_plain(row)) for row in rows), "desk source")


def insert_calls(connection: sqlite3.Connection, desk: str, source: str, numbered: list[tuple[int, Call]]) -> None:
    """Insert calls under their numbers in the store, with all their legs and rings."""
    _insert(connection, "calls", Call, ((n, desk, source, *_plain(call)) for n, call in numbered), "call desk source")
    insert_legs(connection, desk, numbered)


def insert_legs(connection: sqlite3.Connection, desk: str, numbered: list[tuple[int, Call]]) -> None:
    """Insert the legs and rings of calls that are there already."""
    legs = [(n, k, leg) for n, call in numbered for k, leg in enumerate(call.legs, 1)]
    _insert(connection, "call_legs", Leg, ((desk, n, k, *_plain(leg)) for n, k, leg in legs), "desk call leg")
    rings = ((n, k, r, *_plain(ring)) for n, k, leg in legs for r, ring in enumerate(leg.rings, 1))
    _insert(connection, "call_rings", Ring, rings, "call leg ring")


def _plain(row: Any) -> tuple[Any, ...]:
    return tuple(value for value in (getattr(row, f.name) for f in fields(row)) if not isinstance(value, list))


def _insert(connection: sqlite3.Connection, table: str, kind: type, rows: Iterable[tuple[Any, ...]], by: str) -> None:
    """Insert rows whose columns are those of ``by`` and then those of the class, but for its lists."""
    columns = [*by.split(), *(f.name for f in fields(kind) if not str(f.type).startswith("list"))]
    marks = ", ".join("?" for _ in columns)
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
