"""The week that a staffing report is about: what was forecast, what came, and who was planned to be there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from opsnb.errors import StaffingError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk
from opsnb.reports.periods import parse_instant
from opsnb.reports.staffing_data import (
    Demand,
    Span,
    busiest_queue,
    demand,
    history,
    known_queue,
    latest_day,
    planned,
    week_of,
)
from opsnb.reports.workspace import Workspace
from opsnb.rules.calendars import local_dates
from opsnb.rules.erlang import Expected, Goal, Load
from opsnb.rules.forecast import Accuracy, Clock, FloatArray, History, forecast, held_back
from opsnb.rules.queues import Targets
from opsnb.rules.staffing import Need, Terms, needs, on_average, patience
from opsnb.rules.zones import IntArray
from opsnb.store.engines import Engine, open_engine


@dataclass(frozen=True)
class Week:
    """Forecast, need, plan and calls of a queue, interval by interval; arrays have one value for each of ``starts``."""

    kb: KnowledgeBase
    desk: Desk
    span: Span
    clock: Clock
    interval: int
    terms: Terms
    engine: Engine
    starts: IntArray
    before: History
    came: Demand
    planned: FloatArray
    weeks_held_back: int

    @cached_property
    def forecast(self) -> FloatArray:
        """Calls to expect; not a number where history says nothing."""
        return forecast(self.before, self.clock, self.starts)

    @cached_property
    def accuracy(self) -> tuple[Accuracy, ...]:
        """How far off the forecast was in the weeks held back; empty with a single week of history."""
        weeks = len(np.unique(self.clock.weeks(self.before.starts)))
        return held_back(self.before, self.clock, self.weeks_held_back) if weeks > 1 else ()

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What each interval needs in which calls are expected."""
        found = tuple(need for need in needs(self.starts, self.forecast, self.interval, self.terms) if need.load.calls)
        if not found:
            raise StaffingError("history has no calls for this week", place="week", found=self.span.queue)
        return found

    @cached_property
    def needed(self) -> FloatArray:
        """Agents needed at the telephone in each interval."""
        agents = {need.start: need.some_leave.agents for need in self.needs}
        return np.array([agents.get(start, 0) for start in self.starts.tolist()], dtype=np.float64)

    @property
    def has_plan(self) -> bool:
        """Whether anybody was planned at all; otherwise nothing can be said of a plan."""
        return bool(self.planned.any())

    @cached_property
    def short(self) -> list[int]:
        """Places of the intervals for which fewer agents are planned than needed, the largest gap first."""
        places = np.flatnonzero(self.planned < self.needed).tolist()
        return sorted(places, key=lambda place: (self.planned[place] - self.needed[place], place))

    @property
    def seconds_planned(self) -> float:
        """Time on the telephone planned for all agents together."""
        return float(self.planned.sum()) * self.interval

    def made_of_calls(self, expect: Callable[[Load, int], Expected]) -> Expected:
        """Return what a formula makes of the calls that came and the agents planned."""
        loads = (Load(float(calls), self.interval, self.terms.handle_time) for calls in self.came.offered)
        pairs = [(load, round(float(agents))) for load, agents in zip(loads, self.planned, strict=True) if load.calls]
        return on_average([(load.calls, expect(load, agents)) for load, agents in pairs])


def open_week(
    desk: str,
    db: str,
    queue: str,
    week: str,
    minutes: int,
    target: float,
    threshold: int,
    shrinkage: float,
    held_back: int,
    engine: str,
    start: Path | None,
) -> Week:
    """Read the week of a queue; see :func:`opsnb.reports.staffing.plan_staffing` for what the words mean."""
    workspace = Workspace.find(start or Path.cwd())
    kb = workspace.open_kb()
    record = kb.desk(desk)
    opened = open_engine(engine, workspace.store_named(db))
    chosen = known_queue(opened, desk, queue) if queue else busiest_queue(opened, desk)
    day = latest_day(opened, desk, record)
    if week:
        day = local_dates(record, np.array([parse_instant(week, record.timezone, "week")]))[0]
    since, until = week_of(record, day)
    days_off = kb.holidays(desk)
    clock = Clock(record.timezone, {day.date for day in days_off.days} if days_off else ())
    starts = clock.grid(since, until, minutes)
    span = Span(desk, chosen, since, until)
    if threshold < 0:
        raise StaffingError("not a time to answer within", place="threshold", found=threshold, wish="0 s or more")
    if not 0 < target < 100:
        raise StaffingError("no goal to staff by", place="target", found=target, wish="more than 0, less than 100 %")
    if not 0 <= shrinkage < 100:
        raise StaffingError("no share of time", place="shrinkage", found=shrinkage, wish="0 or more, less than 100 %")
    targets = Targets.of(kb, desk, threshold or None)
    before = history(opened, span, clock, 60 * minutes, targets)
    ever = demand(opened, Span(desk, chosen, 0, until), np.array([0]), targets)
    return Week(
        kb, record, span, clock, 60 * minutes, _terms(ever, chosen, target, targets, shrinkage), opened, starts,
        before=before,
        came=demand(opened, span, starts, targets),
        planned=planned(opened, span, starts, 60 * minutes),
        weeks_held_back=held_back,
    )  # fmt: skip


def _terms(ever: Demand, queue: str, target: float, targets: Targets, shrinkage: float) -> Terms:
    if not ever.total("handle_time"):
        raise StaffingError("no answered call to take the handle time from", place="queue", found=queue)
    return Terms(
        Goal(target / 100, targets.threshold),
        ever.total("handle_time") / ever.total("handled"),
        patience(ever.total("waited"), round(ever.total("abandoned"))),
        shrinkage / 100,
    )
