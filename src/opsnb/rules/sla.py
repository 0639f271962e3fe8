"""Service levels: which promises were kept. Records become input tables; SQL text over them and the events decides.

The definitions stand in the headers of ``rules/sql/*.sql``. Four clocks are judged: first response, periodic update,
next reply and resolution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from importlib.resources import files
from string import Template

import numpy as np

from opsnb.errors import CalendarError
from opsnb.kb.events import SQL_NAMES
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Clock, Desk, Policy
from opsnb.kb.records.policy import NEXT_BUSINESS_DAY, promises
from opsnb.relations import Plan, Row, Step, Table
from opsnb.rules.calendars import calendars, local_dates, midnight, shift_at
from opsnb.rules.worktime import WorkCalendar

CLOCKS: tuple[Clock, ...] = ("response", "update", "next-reply", "resolution")

STEPS: dict[str, str | None] = {
    "life": "ticket",
    "ends": "ticket",
    "lives": None,
    "pauses": "",
    "contacts": "",
    "turns": "",
    "intervals": "",
    "in_force": "ticket clock start_at start_seq",
    "paused": "ticket clock start_at start_seq",
    "verdicts": "",
}
"""The steps in their order, each with the key it is kept under; one without is a view."""


EVER = 2**62
"""An instant that never comes, UTC seconds."""


@dataclass(frozen=True)
class Scope:
    """The tickets of a desk opened from ``since`` to before ``until``, judged as things stood at ``as_of``.

    All three are UTC seconds.
    """

    desk: str
    since: int
    until: int
    as_of: int


def sql_text(name: str) -> str:
    """Return the SQL text of a step as it is written, with its definition in the header."""
    return (files("opsnb.rules") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def render(name: str, scope: Scope, step: int) -> str:
    """Return the SQL text of a step or a question for a scope; ``step`` is the length of a slot in seconds."""
    names = {
        **SQL_NAMES,
        "desk": quoted(scope.desk),
        "since": str(scope.since),
        "until": str(scope.until),
        "as_of": str(scope.as_of),
        "step": str(step),
    }
    return Template(sql_text(name)).substitute(names)


@dataclass(frozen=True)
class Rulebook:
    """What a desk's records say about service levels: calendars, and policies with the instants they hold between."""

    name: str
    desk: Desk
    shifts: Mapping[str, WorkCalendar]
    policies: Mapping[str, Policy]
    dated: bool = True
    """Whether the days of the policies are heeded. If not, there is one policy at most, and it holds for all time."""

    @classmethod
    def of(cls, kb: KnowledgeBase, name: str) -> Rulebook:
        """Read the rulebook of one desk."""
        desk = kb.desk(name)
        return cls(name, desk, calendars(desk, kb.holidays(name)), kb.policies(name))

    def under(self, policies: Mapping[str, Policy]) -> Rulebook:
        """Return the rulebook that judges all by one policy, whatever its days; without one nothing is promised."""
        return replace(self, policies=policies, dated=False)

    def today(self, as_of: int) -> Rulebook:
        """Return the rulebook that judges every ticket by the policy in force at ``as_of``, UTC seconds."""
        record = self.at(as_of)
        return self.under({} if record is None else {record: self.policies[record]})

    def at(self, instant: int) -> str | None:
        """Return the policy that judges a ticket opened at an instant, UTC seconds; nothing if none is in force."""
        holds = (
            name for name, (start, end) in zip(self.policies, self.in_force, strict=True) if start <= instant < end
        )
        return next(holds, None)

    def judges_like(self, other: Rulebook, scope: Scope) -> bool:
        """Tell whether both judge every ticket in scope by the same promises; they are of one desk."""
        edges = {edge for book in (self, other) for span in book.in_force for edge in span}
        instants = {scope.since, *(edge for edge in edges if scope.since < edge < scope.until)}
        ours, theirs = ([book.policies.get(book.at(instant) or "") for instant in instants] for book in (self, other))
        return ours == theirs

    @cached_property
    def in_force(self) -> tuple[tuple[int, int], ...]:
        """From and until when each policy is in force, UTC seconds, in the order of :attr:`policies`."""
        if not self.dated:
            return ((-EVER, EVER),) * len(self.policies)
        starts = [midnight(self.desk, policy.effective_from) for policy in self.policies.values()]
        nexts = [*starts[1:], EVER]
        return tuple(
            (start, following if last is None else min(following, midnight(self.desk, last + timedelta(days=1))))
            for start, following, last in zip(
                starts, nexts, (policy.effective_to for policy in self.policies.values()), strict=True
            )
        )

    def plan(self, scope: Scope) -> Plan:
        """Return the plan whose last step, ``verdicts``, judges every promise of the tickets in scope.

        Raises :class:`CalendarError` if the period reaches beyond the years of the calendars.
        """
        if scope.as_of < scope.since:
            raise CalendarError(
                "as_of lies before the period", place="as_of", found=scope.as_of, wish="a later instant"
            )
        slots = self._slots(scope)
        step = int(slots[1] - slots[0])
        steps = tuple(Step(name, render(name, scope, step), key) for name, key in STEPS.items())
        return Plan(self._inputs(slots), steps)

    def _slots(self, scope: Scope) -> np.ndarray:
        """Lay the grid of slots inside which nothing changes: no opening or closing, no midnight, no policy."""
        spans = [calendar.slots(scope.since, scope.as_of).step for calendar in self.shifts.values()]
        edges = [edge for span in self.in_force for edge in span if abs(edge) < EVER]
        zone_steps = [
            midnight(self.desk, day) for day in set(local_dates(self.desk, np.array([scope.since, scope.as_of])))
        ]
        step = int(np.gcd.reduce(np.array([*spans, *edges, *zone_steps, 3600])))
        return np.arange(scope.since // step, scope.as_of // step + 2, dtype=np.int64) * step

    def _inputs(self, slots: np.ndarray) -> dict[str, Table]:
        number = {"always": None, **{name: n for n, name in enumerate(self.shifts, start=1)}}
        opening = next(iter(self.shifts.values()))
        closes = opening.day_close(slots + 1)
        return {
            "slots": Table.of(
                _slot_rows(self.shifts, slots, closes), "calendar slot",
                calendar="BIGINT", slot="BIGINT", cum="BIGINT", open="BIGINT", day_cum="BIGINT",
            ),
            "moments": Table.of(
                self._moments(slots, closes), "slot",
                slot="BIGINT", policy="BIGINT", shift="TEXT", day_close="BIGINT", week="TEXT",
            ),
            "policies": Table.of(enumerate(self.policies), "policy", policy="BIGINT", record="TEXT"),
            "targets": Table.of(
                self._targets(), "clock policy shift priority",
                clock="TEXT", policy="BIGINT", shift="TEXT", priority="TEXT",
                seconds="BIGINT", by_day="BIGINT", at_risk="BIGINT", wanted="BIGINT",
            ),
            "clocks": Table.of(
                ((n, clock, number[policy.clock(clock).calendar])
                 for n, policy in enumerate(self.policies.values()) for clock in CLOCKS),
                "policy clock", policy="BIGINT", clock="TEXT", calendar="BIGINT",
            ),
            "pausing": Table.of(
                ((n, clock, status)
                 for n, policy in enumerate(self.policies.values()) for clock in CLOCKS
                 for status in ("solved", "closed", "on hold", *dict.fromkeys(policy.clock(clock).pauses_on))),
                "policy clock status", policy="BIGINT", clock="TEXT", status="TEXT",
            ),
        }  # fmt: skip

    def _moments(self, slots: np.ndarray, closes: np.ndarray) -> Iterator[Row]:
        """Say for a ticket opened in a slot: policy, shift, close of the next business day, Monday of its week."""
        policy = np.full(len(slots), -1)
        for n, (start, end) in enumerate(self.in_force):
            policy[(slots >= start) & (slots < end)] = n
        shifts = shift_at(self.desk, self.shifts, slots)
        weeks = _mondays(local_dates(self.desk, slots))
        columns = zip(slots.tolist(), policy.tolist(), shifts, closes.tolist(), weeks, strict=True)
        for at, n, shift, close, week in columns:
            yield at, None if n < 0 else n, shift, close, week

    def _targets(self) -> Iterator[Row]:
        for n, policy in enumerate(self.policies.values()):
            for priority in policy.priorities:
                by_default = priority.update is not None and priority.update.requested_by_default
                for clock, by_shift in promises(priority).items():
                    rule = policy.clock(clock)
                    for shift in (shift.id for shift in self.desk.shifts):
                        target = by_shift.get(shift, by_shift.get("*"))
                        if target is None:
                            continue
                        seconds = None if isinstance(target, str) else int(target.total_seconds())
                        yield (
                            clock, n, shift, priority.id, seconds, int(target == NEXT_BUSINESS_DAY),
                            int(rule.at_risk_before.total_seconds()), int(by_default or clock != "update"),
                        )  # fmt: skip


def _slot_rows(shifts: Mapping[str, WorkCalendar], slots: np.ndarray, closes: np.ndarray) -> Iterator[Row]:
    """Say of each slot and calendar: open seconds gone by, open now, and gone by at the next business day's close."""
    for n, calendar in enumerate(shifts.values(), start=1):
        gone, is_open = calendar.elapsed(int(slots[0]), slots), calendar.is_open(slots).astype(int)
        by_close = calendar.elapsed(int(slots[0]), closes)
        for row in zip(slots.tolist(), gone.tolist(), is_open.tolist(), by_close.tolist(), strict=True):
            yield n, *row


def _mondays(days: list[date]) -> Iterator[str]:
    """Return the Monday that begins the week of each day, as an ISO date."""
    known: dict[date, str] = {}
    for day in days:
        if day not in known:
            known[day] = (day - timedelta(days=day.weekday())).isoformat()
        yield known[day]
