"""The ledger of one ticket: line by line how each clock ran, ending in the verdict. It reads the steps of the check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from opsnb.kb.events import EventKind
from opsnb.kb.prose import in_words
from opsnb.relations import Row
from opsnb.reports.periods import show_instant, show_seconds
from opsnb.reports.sla import SlaCheck
from opsnb.rules.calendars import local_dates
from opsnb.rules.worktime import WorkCalendar


@dataclass(frozen=True)
class Line:
    """A span of time on a clock: seconds counted in it, and why they count or not."""

    start: int
    end: int
    counted: int
    why: str


@dataclass(frozen=True)
class Entry:
    """One promise to a ticket: the verdict and the lines that lead to it."""

    verdict: dict[str, Any]
    lines: tuple[Line, ...]
    due: int | None
    """When the promise falls or fell due, UTC seconds: the first at which all its time is used up.

    Nothing without a target, or where the clock stands still for as long as is known before that.
    """


@dataclass(frozen=True)
class Ledger:
    """All promises to one ticket."""

    check: SlaCheck
    ticket: int
    number: str

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries in the order in which the promises began; counted seconds add up to the verdict's."""
        ask = self.check.engine.query
        verdicts = ask(
            "SELECT v.*, l.ended_at, k.calendar, t.by_day FROM verdicts v JOIN lives l ON l.ticket = v.ticket "
            "LEFT JOIN clocks k ON k.policy = l.policy AND k.clock = v.clock "
            "LEFT JOIN targets t ON t.clock = v.clock AND t.policy = l.policy AND t.shift = l.shift "
            "AND t.priority = v.priority WHERE v.ticket = ? ORDER BY v.start_at, v.clock",
            (self.ticket,),
        )
        return tuple(self._entry(verdict) for verdict in verdicts)

    def _entry(self, verdict: dict[str, Any]) -> Entry:
        calendar = None
        if verdict["calendar"]:
            calendar = list(self.check.rulebook.shifts.values())[verdict["calendar"] - 1]
        pauses = self.check.engine.query(
            "SELECT paused_from, paused_to FROM pauses WHERE ticket = ? AND clock = ? AND paused_to > ? "
            "ORDER BY paused_from",
            (self.ticket, verdict["clock"], verdict["start_at"]),
        ).rows
        lines = tuple(_lines(verdict["start_at"], verdict["end_at"], pauses, calendar, self._shut))
        if sum(line.counted for line in lines) != verdict["spent"]:
            raise AssertionError(f"the ledger of ticket {self.ticket} does not add up to its verdict: {verdict}")
        return Entry(verdict, lines, _due(verdict, pauses, calendar, self.check.scope.as_of))

    def _shut(self, start: int, end: int) -> str:
        """Say why a span does not count: outside the hours, and the days off that it touches."""
        record = self.check.kb.holidays(self.check.rulebook.name)
        first, last = local_dates(self.check.rulebook.desk, np.array([start, end - 1]))
        off = []
        if record is not None:
            off += [(day.date, day.date, day.name) for day in record.days]
            off += [(special.date, special.date, special.name) for special in record.special_days]
            off += [(closure.first, closure.last, closure.name) for closure in record.closures]
        names = [name for begin, finish, name in sorted(off) if begin <= last and finish >= first]
        return f"closed: {', '.join(names)}" if names else "closed"

    def text(self) -> Iterator[str]:
        """Yield the ledger as lines of text, in the desk's own time."""
        zone = self.check.rulebook.desk.timezone
        yield from self._head(zone)
        entries = self.entries()
        silent = [entry.verdict["clock"] for entry in entries if entry.verdict["state"] == "no target"]
        for entry in (entry for entry in entries if entry.verdict["state"] != "no target"):
            verdict = entry.verdict
            yield ""
            yield f"{verdict['clock'].upper()}  {_promise(verdict)}"
            for line in entry.lines:
                span = f"{show_instant(line.start, zone)} – {show_instant(line.end, zone)}"
                yield f"  {span:<58} {show_seconds(line.counted):>14}  {line.why}"
            if entry.due is not None:
                yield f"  due {show_instant(entry.due, zone)}"
            yield f"  = {_verdict(verdict)}"
        if silent:
            yield ""
            yield f"Nothing is promised for: {', '.join(silent)}"

    def _head(self, zone: str) -> Iterator[str]:
        life = self.check.engine.query(
            "SELECT l.*, p.record FROM life l LEFT JOIN policies p ON p.policy = l.policy WHERE l.ticket = ?",
            (self.ticket,),
        )
        if not life.rows:
            merged = self.check.engine.query(
                "SELECT value FROM events WHERE ticket = ? AND kind = ?", (self.ticket, int(EventKind.MERGED))
            ).rows
            why = f"it was merged into {merged[0][0]}" if merged else "an event lies before its opening"
            yield f"Ticket {self.number} is not judged: {why}."
        for row in life:
            shift = next((s.title for s in self.check.rulebook.desk.shifts if s.id == row["shift"]), "no shift")
            yield f"Ticket {self.number}, opened {show_instant(row['opened_at'], zone)}, {shift.lower()}"
            yield f"Policy: {self._policy(row['record'])}"
        yield f"As of {show_instant(self.check.scope.as_of, zone)}"
        events = self.check.engine.query(
            "SELECT at, kind, value, actor FROM events WHERE ticket = ? AND at <= ? ORDER BY at, seq",
            (self.ticket, self.check.scope.as_of),
        )
        for event in events:
            value = f" {event['value']}" if event["value"] else ""
            yield f"  {show_instant(event['at'], zone)}  {EventKind(event['kind']).name.lower()}{value}"

    def _policy(self, record: str | None) -> str:
        if record is None:
            return "none was in force"
        if not self.check.rulebook.dated:
            return f"{record}, as if it had always been in force"
        return f"{record}, in force since {in_words(self.check.rulebook.policies[record].effective_from)}"


def _lines(
    start: int, end: int, pauses: tuple[Row, ...], calendar: WorkCalendar | None, shut: Callable[[int, int], str]
) -> Iterator[Line]:
    """Cut an interval where a pause begins or ends, and where the calendar opens or closes."""
    edges = {start, end} | {edge for pause in pauses for edge in pause if start < edge < end}
    spans = calendar.intervals(start, end).tolist() if calendar and end > start else []
    edges |= {edge for span in spans for edge in span}
    ordered = sorted(edges)
    for first, last in pairwise(ordered):
        paused = any(begin <= first and last <= stop for begin, stop in pauses)
        is_open = calendar is None or any(begin <= first and last <= stop for begin, stop in spans)
        why = "paused" if paused else "counted" if is_open else shut(first, last)
        yield Line(first, last, last - first if why == "counted" else 0, why)


def _due(verdict: dict[str, Any], pauses: tuple[Row, ...], calendar: WorkCalendar | None, as_of: int) -> int | None:
    """Walk the promise forward over the pauses; a clock that stands still to the end has no due time.

    The end of the ticket is no pause. A pause that lasted up to it would have gone on, had the ticket not ended then.
    """
    if verdict["target"] is None:
        return None
    left, at, ended_at = int(verdict["target"]), int(verdict["start_at"]), verdict["ended_at"]
    for begin, stop in pauses:
        if ended_at is not None and begin >= ended_at:
            break
        begin = max(begin, at)
        counted = calendar.elapsed(at, begin) if calendar else begin - at
        if counted >= left:
            break
        left, at = left - counted, max(stop, at)
        if stop > as_of or stop == ended_at:
            return None
    return calendar.add(at, left) if calendar else at + left


def _promise(verdict: dict[str, Any]) -> str:
    priority = verdict["priority"] or "no priority"
    if verdict["target"] is None:
        return f"{priority}: nothing is promised"
    within = "the next business day" if verdict["by_day"] else show_seconds(verdict["target"])
    counts = "open hours" if verdict["calendar"] else "every second"
    return f"{priority}: promised within {within}; the clock counts {counts}"


def _verdict(verdict: dict[str, Any]) -> str:
    if verdict["target"] is None:
        return str(verdict["state"])
    left = verdict["target"] - verdict["spent"]
    rest = f"{show_seconds(left)} left" if left >= 0 else f"{show_seconds(-left)} over"
    return f"{verdict['state']}: {show_seconds(verdict['spent'])} of {show_seconds(verdict['target'])} spent, {rest}"
