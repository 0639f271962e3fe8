"""What the store knows of a queue that is to be staffed: calls that came, calls that were counted, agents planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from string import Template

import numpy as np

from opsnb.errors import StaffingError, StoreError
from opsnb.kb.records import Desk
from opsnb.relations import Table
from opsnb.rules.calendars import local_dates, midnight
from opsnb.rules.forecast import Clock, FloatArray, History
from opsnb.rules.queues import Targets
from opsnb.rules.sla import quoted, sql_text
from opsnb.rules.staffing import on_duty
from opsnb.rules.zones import IntArray
from opsnb.store.engines import Engine


@dataclass(frozen=True)
class Span:
    """The queue of a desk and the week, both ends UTC seconds."""

    desk: str
    queue: str
    since: int
    until: int


@dataclass(frozen=True)
class Demand:
    """Calls of a queue by interval, as ``demand.sql`` defines them; times are in seconds, added up."""

    offered: FloatArray
    answered: FloatArray
    in_time: FloatArray
    abandoned: FloatArray
    waited: FloatArray
    waited_answered: FloatArray
    handled: FloatArray
    handle_time: FloatArray

    def total(self, name: str) -> float:
        """Return the sum over all intervals."""
        return float(getattr(self, name).sum())


def busiest_queue(engine: Engine, desk: str) -> str:
    """Return the queue of a desk to which most calls were offered."""
    found = engine.query(
        "SELECT queue FROM call_legs WHERE desk = ? AND queue IS NOT NULL GROUP BY queue ORDER BY COUNT(*) DESC, queue "
        "LIMIT 1",
        (desk,),
    )
    if not found.rows:
        raise StoreError("no calls of this desk", place="desk", found=desk, wish="opsnb sample, or import a call log")
    return str(found.rows[0][0])


def known_queue(engine: Engine, desk: str, queue: str) -> str:
    """Return a queue that calls were offered to, or raise an error that lists those there are."""
    found = engine.query("SELECT DISTINCT queue FROM call_legs WHERE desk = ? ORDER BY queue", (desk,)).column("queue")
    if queue not in found:
        wish = f"one of: {', '.join(name for name in found if name)}"
        raise StoreError("no calls of this queue", place="queue", found=queue, wish=wish)
    return queue


def week_of(desk: Desk, day: date) -> tuple[int, int]:
    """Return the first second of the Monday of a day's week and of the Monday after it."""
    monday = day - timedelta(days=day.weekday())
    return midnight(desk, monday), midnight(desk, monday + timedelta(days=7))


def latest_day(engine: Engine, desk: str, record: Desk) -> date:
    """Return the last day for which agents were planned; without any plans the last day with a call."""
    for table, column in (("agent_plans", "started_at"), ("call_legs", "entered_at")):
        last = engine.query(f"SELECT MAX({column}) AS last FROM {table} WHERE desk = ?", (desk,)).rows[0][0]  # noqa: S608
        if last is not None:
            return local_dates(record, np.array([last]))[0]
    raise StoreError("no calls of this desk", place="desk", found=desk, wish="opsnb sample, or import a call log")


def demand(engine: Engine, span: Span, starts: IntArray, targets: Targets) -> Demand:
    """Return the calls that were offered in each interval; ``starts`` cover the span without a gap."""
    asked = _ask(engine, span, targets)
    return Demand(*(_spread(starts, asked.column("slot"), asked.column(field.name)) for field in fields(Demand)))


def _ask(engine: Engine, span: Span, targets: Targets) -> Table:
    (last,) = engine.query("SELECT MAX(entered_at) AS last FROM call_legs WHERE desk = ?", (span.desk,)).rows[0]
    sql = Template(sql_text("demand")).substitute(
        desk=quoted(span.desk),
        queue=quoted(span.queue),
        since=span.since,
        until=span.until,
        threshold=targets.threshold,
        boundary=targets.boundary,
        as_of=min(span.until, last or 0),
    )
    return engine.query(sql)


def history(engine: Engine, span: Span, clock: Clock, interval: int, targets: Targets) -> History:
    """Return how many calls were offered in each interval before the week: as a switch counted them, else call by call.

    History begins with the first interval that was counted, or the first one after the first call: what came before is
    not known, and to take it for no calls would make the forecast too low. Raises :class:`StaffingError` if there is
    nothing before the week, or the switch counts in longer intervals.
    """
    counted = engine.query(
        "SELECT started_at, seconds, offered FROM interval_counts WHERE desk = ? AND queue = ? AND started_at < ? "
        "ORDER BY started_at",
        (span.desk, span.queue, span.since),
    )
    longest = max(counted.column("seconds"), default=0)
    if longest > interval:
        wish = f"{longest // 60}, as the counts of the switch have it"
        raise StaffingError("the counts are for longer intervals", place="minutes", found=interval // 60, wish=wish)
    told = _ask(engine, Span(span.desk, span.queue, 0, span.since), targets)
    first = min([*counted.column("started_at"), *(slot + 1 for slot in told.column("slot"))], default=span.since)
    starts = clock.grid(first, span.since, interval // 60)
    if not len(starts):
        raise StaffingError(
            "no calls before this week to forecast from", place="week", found=span.queue, wish="a later week"
        )
    by_count = _spread(starts, counted.column("started_at"), counted.column("offered"))
    by_call = _spread(starts, told.column("slot"), told.column("offered"))
    covered = _spread(starts, counted.column("started_at"), [1] * len(counted)) > 0
    return History(starts, np.where(covered, by_count, by_call))


def _spread(starts: IntArray, at: Iterable[int], numbers: Iterable[int]) -> FloatArray:
    """Add numbers up in the intervals in which they lie; what comes before the first is left out."""
    place = np.searchsorted(starts, np.array([*at], dtype=np.int64), side="right") - 1
    sums = np.zeros(len(starts))
    np.add.at(sums, place[place >= 0], np.array([*numbers])[place >= 0])
    return sums


def planned(engine: Engine, span: Span, starts: IntArray, interval: int) -> FloatArray:
    """Return how many agents of the queue were planned to take calls in each interval, on average.

    They are those whose team bears the queue's name; where no team does, those who answered a call of it that week.
    """
    spells = engine.query(
        "SELECT p.started_at, p.ended_at FROM agent_plans p JOIN agents a ON a.desk = p.desk AND a.agent = p.agent "
        "WHERE p.desk = ? AND p.doing = 'calls' AND p.ended_at > ? AND p.started_at < ? AND CASE "
        "WHEN EXISTS (SELECT 1 FROM agents t WHERE t.desk = ? AND t.team = ?) THEN COALESCE(a.team, '') = ? "
        "ELSE p.agent IN (SELECT l.agent FROM call_legs l WHERE l.desk = ? AND l.queue = ? AND l.entered_at >= ? "
        "AND l.entered_at < ?) END ORDER BY p.agent, p.started_at",
        (span.desk, span.since, span.until, span.desk, span.queue, span.queue,
         span.desk, span.queue, span.since, span.until),
    )  # fmt: skip
    return on_duty(((int(begin), int(end)) for begin, end in spells.rows), starts, interval)
