"""Small queues for the tests: calls told in a line each, in a store, with the report's plan run over them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opsnb.kb.check import open_kb
from opsnb.kb.records import Metric
from opsnb.rules.queues import OCCUPANCY, QueueScope, Targets, queue_plan, render, value
from opsnb.store.calls import Agent, Call, Leg, StateSpell, Telephone, add_telephone
from opsnb.store.engines import Engine, SqliteEngine
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
KB = open_kb(ROOT / "kb")
DESK = "switchboard"
NOON = 1_792_411_200
"""19 October 2026, 12:00 UTC."""
TARGETS = Targets(threshold=20, boundary="<=", short=5, said_by=())


def call(number: int, at: int, result: str | None, wait: int | None = None, **leg: Any) -> Call:
    """Tell a call of one leg that was offered at ``at`` seconds after noon."""
    left = None if wait is None else NOON + at + wait
    return Call(str(number), "inbound", NOON + at, legs=[Leg("q", NOON + at, left_at=left, result=result, **leg)])


def known_set() -> list[Call]:
    """Tell the calls whose service levels are known: threshold 20 s, short limit 5 s."""
    answered = [("answered", wait) for wait in (3, 8, 12, 19, 20, 21, 45)]
    others = [("abandoned", wait) for wait in (2, 4, 15, 60)] + [("flowed-out", 90)]
    return [call(n, 10 * n, result, wait) for n, (result, wait) in enumerate(answered + others)]


def store_of(
    folder: Path, calls: Iterable[Call], states: Iterable[StateSpell] = (), agents: Iterable[Agent] = ()
) -> Path:
    """Write a store with these calls and return its place."""
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(folder / "store.db", create=True)
    add_telephone(store, DESK, "switch", Telephone([*calls], [*agents], [*states]))
    store.commit()
    store.close()
    return folder / "store.db"


def scope(hours: float = 1, as_of: int | None = None, since: int = NOON) -> QueueScope:
    """Return a scope of some hours from noon."""
    until = since + int(hours * 3600)
    return QueueScope(DESK, since, until, until if as_of is None else as_of)


def asked(path: Path, where: QueueScope, zone: str = "UTC", minutes: int = 30) -> Engine:
    """Open a store and run the plan."""
    engine = SqliteEngine(path)
    engine.run(queue_plan(where, zone, minutes, KB.get(OCCUPANCY, Metric)))
    return engine


def figures(engine: Engine, where: QueueScope, level: str = "all", targets: Targets = TARGETS) -> list[dict[str, Any]]:
    """Return the figures at a level."""
    return list(engine.query(render("queue_figures", where, targets, level)))


def metric(name: str, found: dict[str, Any]) -> float | int | None:
    """Return a metric, named ``record/variant``, of figures."""
    record, variant = name.split("/")
    variants = KB.get(f"metrics/{record}", Metric).variants
    return value(next(one for one in variants if one.id == variant), found)
