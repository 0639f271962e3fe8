"""The reports that people send about the queue, set beside the calls: sent, late, missing, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Codes, Form, Roster
from opsnb.reports.periods import show_seconds
from opsnb.reports.result import Check
from opsnb.reports.tables import Instant, Length, TableView, Weekday
from opsnb.rules.queue_checks import Duty, Outage, Report, outages, reports
from opsnb.rules.queues import QueueScope
from opsnb.rules.zones import DAY
from opsnb.store.engines import Engine

STATES = ("in time", "late", "missing")


@dataclass(frozen=True)
class QueueChecks:
    """The reports of a desk whose roster says how often they are due."""

    identity: str
    roster: Roster
    zone: str
    grace: int
    found: tuple[Report, ...]
    outages: tuple[Outage, ...]
    cities: dict[str, str]

    @classmethod
    def of(
        cls, engine: Engine, kb: KnowledgeBase, identity: str, scope: QueueScope, grace: int, reading: int
    ) -> QueueChecks:
        """Read what was sent and what the calls say.

        Both are in seconds: ``grace`` counts where the roster states none; a report agrees with what was true at any
        time in the ``reading`` seconds before it was sent, in which somebody read and typed.
        """
        desk = kb.desk(scope.desk)
        roster = kb.get(identity, Roster)
        seconds = int(roster.grace.total_seconds()) if roster.grace is not None else grace
        early = int(roster.every.total_seconds())
        legs = engine.query(
            "SELECT entered_at, COALESCE(left_at, ?) AS left_at FROM call_legs "
            "WHERE desk = ? AND queue IS NOT NULL AND entered_at >= ? AND entered_at < ? AND entered_at <= ? "
            "ORDER BY entered_at",
            (scope.as_of + 1, scope.desk, scope.since - DAY, scope.until, scope.as_of),
        )
        sent = engine.query(
            "SELECT number, sent_at, sent_by, way, calls_in_queue, minutes_waiting, node_out, cities, comment "
            "FROM queue_checks WHERE desk = ? AND sent_at > ? AND sent_at < ? AND sent_at <= ? "
            "ORDER BY sent_at, number",
            (scope.desk, scope.since - early, scope.until + early, scope.as_of),
        )
        waits = np.array(legs.column("entered_at"), dtype=np.int64), np.array(legs.column("left_at"), dtype=np.int64)
        duty = Duty(roster, desk.timezone, seconds, reading, scope.since, scope.until, scope.as_of)
        found, told = reports(duty, waits, sent), outages(row for row in sent if row["sent_at"] >= scope.since)
        cities = _cities(kb, scope.desk, roster)
        return cls(identity, roster, desk.timezone, seconds, tuple(found), tuple(told), cities)

    def summary(self) -> TableView:
        """Count the reports of each day: in time, late, missing, and those that do not agree with the calls."""
        days: dict[date, Counter[str]] = {}
        for report in self.found:
            own = days.setdefault(self._day(report.due_at), Counter())
            own[report.state] += 1
            own["differs"] += not report.agrees
        rows = tuple(
            (Weekday(day), own["in time"], own["late"], own["missing"], own["differs"]) for day, own in days.items()
        )
        every = show_seconds(int(self.roster.every.total_seconds()))
        grace = f"late after {show_seconds(self.grace)}"
        columns = ("Day", "In time", "Late", "Missing", "Not as the calls say")
        return TableView(f"{self.roster.title}: due every {every}, {grace}", columns, rows)

    def listing(self, limit: int = 15) -> TableView:
        """List the reports that are late, missing or say something else than the calls."""
        wrong = [report for report in self.found if report.state != "in time" or not report.agrees]
        nobody = "the schedule is empty" if not self.roster.turns else "nobody"
        rows = tuple(
            (
                Instant(report.due_at, self.zone),
                report.on_duty or nobody,
                report.state,
                Instant(report.sent["sent_at"], self.zone) if report.sent else None,
                _said(report, "calls_in_queue", report.calls_counted),
                _said(report, "minutes_waiting", report.minutes_counted),
            )
            for report in wrong
        )
        columns = ("Due", "On duty", "Report", "Sent", "Calls in queue: said, counted", "Minutes: said, counted")
        return TableView("Reports to ask about", columns, rows, limit=limit)

    def nodes_out(self) -> TableView:
        """Say where a node was out and for how long, as the reports tell it."""
        rows = tuple(
            (
                self.cities.get(outage.city, outage.city),
                Instant(outage.start, self.zone),
                Instant(outage.end, self.zone) if outage.end is not None else "still out at the last report",
                Length(outage.end - outage.start) if outage.end is not None else None,
                outage.reports,
            )
            for outage in self.outages
        )
        columns = ("City", "First reported", "No longer reported", "For", "Reports")
        return TableView("Nodes out, from the first report to the first that says no more", columns, rows)

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at, ZoneInfo(self.zone)).date()

    def metrics(self) -> dict[str, Any]:
        """Return how many reports were in time, late, missing and wrong, and the outages."""
        counts = Counter(report.state for report in self.found)
        differ = sum(not report.agrees for report in self.found)
        return {
            "reports": {**{state: counts[state] for state in STATES}, "not as the calls say": differ},
            "outages": len(self.outages),
        }

    def checks(self) -> Iterator[Check]:
        """Yield what has to hold: every report sent in time, and as the calls say."""
        metrics = self.metrics()["reports"]
        late = metrics["late"] + metrics["missing"]
        said = f"{metrics['late']} late and {metrics['missing']} missing of {len(self.found)}"
        yield Check("queue-reports-sent", not late, said, "none late, none missing", self.identity)
        differ = metrics["not as the calls say"]
        sent = len(self.found) - metrics["missing"]
        yield Check("queue-reports-agree", not differ, f"{differ} of {sent} differ", "none", self.identity)


def roster_of(kb: KnowledgeBase, desk: str) -> str | None:
    """Return the id of the desk's roster of reports about the queue: the one whose form asks for calls in queue."""
    for identity, roster in kb.of_kind(Roster, desk).items():
        form = kb.records.get(kb.resolve(roster.form, desk) or "") if roster.form else None
        if isinstance(form, Form) and any(field.id == "calls-in-queue" for field in form.fields):
            return identity
    return None


def _cities(kb: KnowledgeBase, desk: str, roster: Roster) -> dict[str, str]:
    form = kb.records.get(kb.resolve(roster.form, desk) or "") if roster.form else None
    lists = [field.options_from for field in form.fields if field.options_from] if isinstance(form, Form) else []
    known = [kb.records.get(kb.resolve(name, desk) or "") for name in lists]
    return {entry.id: entry.title for codes in known if isinstance(codes, Codes) for entry in codes.entries}


def _said(report: Report, figure: str, counted: tuple[int, int]) -> str | None:
    if report.sent is None:
        return None
    low, high = counted
    return f"{report.sent[figure]}, {low if low == high else f'{low} to {high}'}"
