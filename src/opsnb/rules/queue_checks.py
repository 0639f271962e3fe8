"""The reports that people send about the queue: which were due and by whom, sent, late or missing, and do they agree.

A report is due at full multiples of the roster's ``every`` on the desk's clock: in the turns of the roster; where it
names none, from each day's first call to its last. A report belongs to the due time before or after it, the nearest
pair first, so that one a minute early and one twenty minutes late are both what they are; a due time has one report.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from opsnb.kb.records import Roster
from opsnb.kb.records.desk import WEEKDAYS
from opsnb.rules.intervals import QUARTER
from opsnb.rules.zones import DAY, IntArray, Zone, load_zone


@dataclass(frozen=True)
class Duty:
    """A roster, what its reports are judged by (seconds), and the time that is looked at (UTC seconds)."""

    roster: Roster
    zone: str
    grace: int
    """After the due time a report is still in time for so long."""
    reading: int
    """It takes a person so long to read and type: a report is true if it was at any time in them."""
    since: int
    until: int
    as_of: int

    @property
    def every(self) -> int:
        """Seconds between two reports."""
        return int(self.roster.every.total_seconds())

    @property
    def clock(self) -> Zone:
        """The desk's clock."""
        return load_zone(self.zone)


@dataclass(frozen=True)
class Report:
    """A report that was due, sent or both. Instants are UTC seconds; ``counted`` are the least and the most."""

    due_at: int
    on_duty: str
    grace: int
    sent: dict[str, Any] | None = None
    calls_counted: tuple[int, int] = (0, 0)
    minutes_counted: tuple[int, int] = (0, 0)

    @property
    def state(self) -> str:
        """Return ``in time``, ``late`` or ``missing``."""
        if self.sent is None:
            return "missing"
        return "late" if self.sent["sent_at"] - self.due_at > self.grace else "in time"

    @property
    def agrees(self) -> bool:
        """Whether both figures are what the calls say, the minutes to the minute."""
        if self.sent is None:
            return True
        calls, minutes = int(self.sent["calls_in_queue"]), int(self.sent["minutes_waiting"])
        return (
            self.calls_counted[0] <= calls <= self.calls_counted[1]
            and self.minutes_counted[0] <= minutes <= self.minutes_counted[1] + 1
        )


@dataclass(frozen=True)
class Outage:
    """A city in which reports say that a node is out: from the first that says so to the first that no longer does."""

    city: str
    start: int
    end: int | None
    reports: int


def reports(duty: Duty, waits: tuple[IntArray, IntArray], sent: Iterable[dict[str, Any]]) -> list[Report]:
    """Return every report that was due or sent, in the order of time; one still in time to be sent is not missing.

    ``waits`` are the instants at which calls entered and left the queue, in the order of entering; ``sent`` are rows of
    table ``queue_checks``.
    """
    due = {*_expected(duty, waits[0])}
    given = _given_out(duty, due, [*sent])
    found = []
    for at in sorted({*given, *(at for at in due if at + duty.grace <= duty.as_of)}):
        report = given.get(at)
        calls, minutes = _counted(waits, report["sent_at"], duty.reading) if report else ((0, 0), (0, 0))
        found.append(Report(at, _on_duty(duty, at), duty.grace, report, calls, minutes))
    return [report for report in found if duty.since <= report.due_at < duty.until]


def outages(sent: Iterable[dict[str, Any]]) -> list[Outage]:
    """Return when a node was out in which city, as the reports tell it: all of them, also a second for a due time."""
    open_: dict[str, tuple[int, int]] = {}
    closed: list[Outage] = []
    for check in sorted(sent, key=lambda row: row["sent_at"]):
        out = set((check["cities"] or "not said").split(" ")) if check["node_out"] else set()
        out = {"not said"} if check["node_out"] and not check["cities"] else out
        for city in sorted(open_.keys() - out):
            start, number = open_.pop(city)
            closed.append(Outage(city, start, check["sent_at"], number))
        for city in out:
            start, number = open_.get(city, (check["sent_at"], 0))
            open_[city] = (start, number + 1)
    still = [Outage(city, start, None, number) for city, (start, number) in open_.items()]
    return sorted(closed + still, key=lambda outage: (outage.start, outage.city))


def _given_out(duty: Duty, due: set[int], sent: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Give each report to a due time. One that lies beside none stands for the multiple before it."""
    before = [_due(duty, check["sent_at"]) for check in sent]
    pairs = sorted(
        (abs(at - check["sent_at"]), at, place)
        for place, check in enumerate(sent)
        for at in {before[place], before[place] + duty.every} & due
    )
    given: dict[int, dict[str, Any]] = {}
    used = set()
    for _, at, place in pairs:
        if at not in given and place not in used:
            given[at] = sent[place]
            used.add(place)
    beside = {place for _, _, place in pairs}
    for place, check in enumerate(sent):
        if place not in beside:
            given.setdefault(before[place], check)
    return given


def _due(duty: Duty, at: int) -> int:
    wall = int(duty.clock.wall(np.array([at]))[0])
    return at - wall % duty.every


def _expected(duty: Duty, entered: IntArray) -> Iterator[int]:
    """Yield when reports are due, also one whose time has not come: it may have been sent a little early."""
    if duty.roster.turns:
        end = min(duty.until, duty.as_of + duty.every)
        yield from (at for at in _times(duty, duty.since, end) if _on_duty(duty, at))
        return
    days = duty.clock.date_number(entered)
    for day in np.unique(days):
        of_day = entered[days == day]
        yield from _times(duty, _due(duty, int(of_day[0])), int(of_day[-1]) + 1)


def _times(duty: Duty, since: int, until: int) -> list[int]:
    """Return when the desk's clock shows a multiple of ``every``; it is changed by quarter-hours."""
    step = math.gcd(duty.every, QUARTER)
    instants = np.arange(-(-since // step) * step, until, step, dtype=np.int64)
    times: list[int] = instants[duty.clock.wall(instants) % duty.every == 0].tolist()
    return times


def _on_duty(duty: Duty, at: int) -> str:
    """Return who has the duty at an instant; nothing where the roster names nobody."""
    day, second = divmod(int(duty.clock.wall(np.array([at]))[0]), DAY)
    clock, today = f"{second // 3600:02d}:{second % 3600 // 60:02d}", (day + 3) % 7
    for turn in duty.roster.turns:
        overnight = turn.until <= turn.start
        begins = WEEKDAYS[today] == turn.day and turn.start <= clock and (overnight or clock < turn.until)
        goes_on = overnight and WEEKDAYS[today - 1] == turn.day and clock < turn.until
        if begins or goes_on:
            return turn.role
    return ""


def _counted(waits: tuple[IntArray, IntArray], sent_at: int, reading: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the least and the most calls in queue, and minutes of the longest wait, while a report was written."""
    began = sent_at - reading
    first = int(np.searchsorted(np.maximum.accumulate(waits[1]), began, side="right"))  # all before it had left
    last = int(np.searchsorted(waits[0], sent_at + 1))
    entered, left = (times[first:last] for times in waits)
    moments = np.unique(np.concatenate([[began, sent_at], entered, left]))
    moments = moments[(moments >= began) & (moments <= sent_at)]
    here = (entered <= moments[:, None]) & (left > moments[:, None])
    calls = here.sum(axis=1)
    oldest = np.where(here, entered, sent_at + 1).min(axis=1, initial=sent_at + 1)
    longest = np.maximum(moments - oldest, 0) // 60
    return (int(calls.min()), int(calls.max())), (int(longest.min()), int(longest.max()))
