"""The reports that people send about the queue: which were due and by whom, sent, late or missing, and do they agree.

A report is due at full multiples of the roster's ``every`` on the desk's clock: in the turns of the roster; where it
names none, from each day's first call to its last. A report belongs to the due time at or before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from opsnb.kb.records import Roster
from opsnb.kb.records.desk import WEEKDAYS
from opsnb.rules.zones import DAY, IntArray, Zone, load_zone

READING = 120
"""Seconds in which a person reads and types: a report agrees with what was true at any time in them."""
LONGEST = 7200
"""Seconds that a call is looked back for."""


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


def reports(
    roster: Roster, zone: str, grace: int, waits: tuple[IntArray, IntArray], sent: Iterable[dict[str, Any]]
) -> list[Report]:
    """Return every report that was due or sent, in the order of time.

    ``waits`` are the instants at which calls entered and left the queue, in the order of entering; ``sent`` are rows of
    table ``queue_checks``. ``grace`` is how many seconds after the due time a report is still in time.
    """
    known, every = load_zone(zone), int(roster.every.total_seconds())
    first: dict[int, dict[str, Any]] = {}
    for check in sorted(sent, key=lambda row: row["sent_at"]):
        first.setdefault(_due(known, every, check["sent_at"]), check)
    due = {*first, *_expected(roster, known, every, waits[0])}
    found = []
    for at in sorted(due):
        report = first.get(at)
        calls, minutes = _counted(waits, report["sent_at"]) if report else ((0, 0), (0, 0))
        found.append(Report(at, _on_duty(roster, known, at), grace, report, calls, minutes))
    return found


def outages(found: Iterable[Report]) -> list[Outage]:
    """Return when a node was out in which city, as the reports tell it."""
    open_: dict[str, tuple[int, int]] = {}
    closed: list[Outage] = []
    for check in (report.sent for report in found if report.sent is not None):
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


def _due(zone: Zone, every: int, at: int) -> int:
    wall = int(zone.wall(np.array([at]))[0])
    return at - wall % every


def _expected(roster: Roster, zone: Zone, every: int, entered: IntArray) -> Iterator[int]:
    if not len(entered):
        return
    walls = zone.wall(entered)
    for day in np.unique(walls // DAY):
        of_day = entered[walls // DAY == day]
        last = int(of_day[-1])
        if not roster.turns:
            yield from range(_due(zone, every, int(of_day[0])), last + 1, every)
            continue
        start = int(zone.first_utc(np.array([int(day) * DAY]))[0])
        yield from (at for at in range(start, start + DAY, every) if _on_duty(roster, zone, at))


def _on_duty(roster: Roster, zone: Zone, at: int) -> str:
    """Return who has the duty at an instant; nothing where the roster names nobody."""
    day, second = divmod(int(zone.wall(np.array([at]))[0]), DAY)
    clock, today = f"{second // 3600:02d}:{second % 3600 // 60:02d}", (day + 3) % 7
    for turn in roster.turns:
        overnight = turn.until <= turn.start
        begins = WEEKDAYS[today] == turn.day and turn.start <= clock and (overnight or clock < turn.until)
        goes_on = overnight and WEEKDAYS[today - 1] == turn.day and clock < turn.until
        if begins or goes_on:
            return turn.role
    return ""


def _counted(waits: tuple[IntArray, IntArray], sent_at: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the least and the most calls in queue, and minutes of the longest wait, while a report was written."""
    place = np.searchsorted(waits[0], [sent_at - LONGEST, sent_at + 1])
    entered, left = (times[place[0] : place[1]] for times in waits)
    moments = np.unique(np.concatenate([[sent_at - READING, sent_at], entered, left]))
    moments = moments[(moments >= sent_at - READING) & (moments <= sent_at)]
    here = (entered <= moments[:, None]) & (left > moments[:, None])
    calls = here.sum(axis=1)
    oldest = np.where(here, entered, sent_at + 1).min(axis=1, initial=sent_at + 1)
    longest = np.maximum(moments - oldest, 0) // 60
    return (int(calls.min()), int(calls.max())), (int(longest.min()), int(longest.max()))
