"""The queue report: what became of the calls that were offered, by queue and interval.

The definitions stand in the headers of the SQL texts and in the records of metrics; here they meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Any

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Metric, Telephony
from opsnb.kb.records.metric import Variant
from opsnb.relations import Plan, Step, Table
from opsnb.rules.intervals import QUARTER, Intervals
from opsnb.rules.sla import quoted, sql_text

STEPS: dict[str, str | None] = {"queue_legs": None, "states": None, "stays": None, "moves": None}
"""The steps in their order; all are views, so that a question costs what it asks and no more."""
LEVELS = {"queue and interval": "queue, starts_at", "queue": "queue", "interval": "starts_at", "all": "desk"}
"""What the figures may be counted by, as the SQL text groups."""


@dataclass(frozen=True)
class Targets:
    """What service levels are measured by, and which record says so: seconds, and ``<=`` or ``<`` at the threshold."""

    threshold: int
    boundary: str
    short: int
    said_by: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, kb: KnowledgeBase, desk: str, threshold: int | None = None, short: int | None = None) -> Targets:
        """Take each from what is given, else from the desk's record of its telephone system, else from the metric."""
        level = kb.get(SERVICE_LEVEL, Metric)
        own = kb.records.get(f"{desk}/telephony")
        telephony = own if isinstance(own, Telephony) else None
        found, said = [], []
        for what, given, stated, usual in (
            ("threshold", threshold, telephony.answer_within if telephony else None, level.threshold),
            ("short-abandon limit", short, telephony.short_abandon if telephony else None, level.short_limit),
        ):
            record = (
                "the parameter" if given is not None else f"{desk}/telephony" if stated is not None else SERVICE_LEVEL
            )
            chosen = usual if stated is None else stated
            if given is None and chosen is None:
                raise RecordError(f"no {what} is stated", place=SERVICE_LEVEL, wish="add it to this record")
            found.append(given if given is not None else int(chosen.total_seconds()) if chosen else 0)
            said.append((what, record))
        return cls(found[0], level.boundary, found[1], (*said, ("boundary", SERVICE_LEVEL)))


SERVICE_LEVEL = "metrics/service-level"
OCCUPANCY = "metrics/occupancy"


@dataclass(frozen=True)
class QueueScope:
    """The calls offered to a desk's queues from ``since`` to before ``until``, as things stood at ``as_of``.

    All three are UTC seconds, ``since`` the beginning of an interval.
    """

    desk: str
    since: int
    until: int
    as_of: int


def queue_plan(scope: QueueScope, zone: str, minutes: int, occupancy: Metric) -> Plan:
    """Return the plan that the queries of :func:`render` stand on, for intervals of so many minutes.

    The record of the occupancy says in which states agents are busy and ready.
    """
    intervals = Intervals.between(zone, scope.since - QUARTER, min(scope.until, scope.as_of + 1), minutes)
    steps = tuple(Step(name, render(name, scope), key) for name, key in STEPS.items())
    states = [(state, "busy") for state in occupancy.busy] + [(state, "ready") for state in occupancy.ready]
    work = Table.of([(str(state), what) for state, what in states], "state", state="TEXT", what="TEXT")
    return Plan({"grid": intervals.table(), "work": work}, steps)


def render(name: str, scope: QueueScope, targets: Targets | None = None, level: str = "queue and interval") -> str:
    """Return the SQL text of a step, or of a question that needs targets and a level of :data:`LEVELS`."""
    names = {
        "desk": quoted(scope.desk),
        "since": scope.since,
        "until": scope.until,
        "lead": scope.since - QUARTER,
        "end": min(scope.until, scope.as_of),
        "as_of": scope.as_of,
        "keys": LEVELS[level],
    }
    if targets is not None:
        names |= {"threshold": targets.threshold, "boundary": targets.boundary, "short": targets.short}
    return Template(sql_text(name)).substitute(names)


def value(variant: Variant, figures: dict[str, Any]) -> float | int | None:
    """Return a metric computed from figures; nothing where a figure is unknown or there is nothing to divide by.

    An interval without calls has no service level: neither 0 % nor 100 %.
    """
    of = _sum(variant.of, figures)
    if of is None or not variant.over:
        return of
    over = _sum(variant.over, figures)
    return of / over if over else None


def _sum(terms: tuple[str, ...], figures: dict[str, Any]) -> float | int | None:
    total: float | int = 0
    for term in terms:
        figure = figures.get(term.removeprefix("-"))
        if figure is None:
            return None
        total += -figure if term.startswith("-") else figure
    return total
