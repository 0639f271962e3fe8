"""The figures of a queue report, as an engine gives them: asked once and remembered, with the labels of intervals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from opsnb.reports.result import digest
from opsnb.rules.intervals import QUARTER, Intervals
from opsnb.rules.queues import QueueScope, Targets, render
from opsnb.rules.zones import DAY
from opsnb.store.engines import Engine

Figures = dict[str, Any]
"""Figures by name, see :class:`opsnb.kb.calls.Figure` and :class:`opsnb.kb.calls.Presence`."""

LEGS = """
SELECT c.source, c.number, l.leg, l.queue, l.entered_at, CASE WHEN l.left_at <= ? THEN l.left_at END AS left_at,
       CASE WHEN l.left_at <= ? THEN l.result END AS result, l.talk, l.hold, l.wrap_up, l.transfer
FROM call_legs l JOIN calls c ON c.call = l.call
WHERE l.desk = ? AND l.entered_at >= ? AND l.entered_at < ? AND l.entered_at <= ?
ORDER BY c.source, c.number, l.leg
"""
STATES = """
SELECT s.agent, a.team, s.state, s.started_at, s.ended_at
FROM states s LEFT JOIN agents a ON a.desk = ? AND a.agent = s.agent
WHERE s.started_at < ? AND s.ended_at > ? ORDER BY s.agent, s.started_at, s.state
"""
SENT = """
SELECT number, sent_at, sent_by, way, calls_in_queue, minutes_waiting, node_out, cities, comment FROM queue_checks
WHERE desk = ? AND sent_at >= ? AND sent_at < ? AND sent_at <= ? ORDER BY sent_at, number
"""

NO_SUMS = ("longest", "median", "p95", "starts")
"""How the names of figures begin that cannot be added up."""


@dataclass(frozen=True)
class QueueFigures:
    """What the engine says of the calls in scope."""

    engine: Engine
    scope: QueueScope
    targets: Targets
    zone: str
    minutes: int

    def at(self, level: str) -> list[Figures]:
        """Return the figures at a level of :data:`opsnb.rules.queues.LEVELS`."""
        if level not in self._asked:
            sql = render("queue_figures", self.scope, self.targets, level)
            self._asked[level] = list(self.engine.query(sql))
        return self._asked[level]

    @cached_property
    def whole(self) -> Figures:
        """Figures of all calls together; empty if there was none."""
        return next(iter(self.at("all")), {})

    @cached_property
    def queues(self) -> tuple[str, ...]:
        """Queues that were offered calls."""
        return tuple(row["queue"] for row in self.at("queue"))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Where the desk's calls come from: feeds by which they were imported, or ``sample``."""
        found = self.engine.query("SELECT DISTINCT source FROM calls WHERE desk = ?", (self.scope.desk,))
        return tuple(sorted(found.column("source")))

    @cached_property
    def presence(self) -> list[Figures]:
        """Rows of ``presence.sql``: calls in queue and agents at work, by interval."""
        return list(self.engine.query(render("presence", self.scope)))

    def intervals(self, queue: str = "") -> list[Figures]:
        """Return the figures of each interval with calls, of one queue or of all, calls in queue and agents with them.

        Where callers only went on waiting there are no figures but theirs. The agents of a queue are the team that is
        called like it.
        """
        level = "queue and interval" if queue else "interval"
        rows = {row["starts_at"]: row for row in self.at(level) if row.get("queue", "") == queue}
        there = {start: own for (name, start), own in self._there.items() if name == queue}
        waited = (start for start, own in there.items() if own.get("queue_time"))
        return [
            {"starts_at": start, **rows.get(start, {}), **there.get(start, {})} for start in sorted({*rows, *waited})
        ]

    @cached_property
    def _there(self) -> dict[tuple[str, int], Figures]:
        """Figures of :class:`Presence` by queue or team and interval; without a name, all together."""
        found: dict[tuple[str, int], Figures] = {}
        for row in self.presence:
            for name in dict.fromkeys((row["name"], "")):
                own = found.setdefault((name, row["starts_at"]), {"elapsed": row["elapsed"]})
                if row["what"] == "queue":
                    own["queue_at_start"] = own.get("queue_at_start", 0) + row["at_start"]
                if row["what"] in ("queue", "busy", "ready"):
                    own[f"{row['what']}_time"] = own.get(f"{row['what']}_time", 0) + row["seconds"]
        return found

    @cached_property
    def labels(self) -> dict[int, tuple[str, int, str]]:
        """Local date, weekday (Monday is 0) and time of each interval, by its first second."""
        last = min(self.scope.until, self.scope.as_of + 1)
        spans = Intervals.between(self.zone, self.scope.since, last, self.minutes)
        return {start: (day, weekday, clock) for start, day, weekday, clock in spans.labels()}

    @cached_property
    def days(self) -> dict[str, Figures]:
        """Sums of each local day; what is no sum, such as a percentile, is left out."""
        found: dict[str, Figures] = {}
        for row in self.at("interval"):
            own = found.setdefault(self.labels[row["starts_at"]][0], {})
            for name, figure in row.items():
                if not name.startswith(NO_SUMS):
                    own[name] = own.get(name, 0) + figure
        return found

    def digest(self) -> str:
        """Return the digest of all that was known by ``as_of`` of the calls in scope, of agents and of reports sent."""
        scope, began = self.scope, self.scope.since - DAY  # a call may wait, and a report be sent, from the day before
        asked = (
            (LEGS, (scope.as_of, scope.as_of, scope.desk, began, scope.until, scope.as_of)),
            (STATES, (scope.desk, scope.until, scope.since - QUARTER)),
            (SENT, (scope.desk, began, scope.until + DAY, scope.as_of)),
        )
        return digest(row for sql, values in asked for row in self.engine.stream(sql, values))

    @cached_property
    def _asked(self) -> dict[str, list[Figures]]:
        return {}
