"""The SLA check of a desk: what a supervisor asks of it, each question one method that gives a table or a chart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.relations import Table
from opsnb.reports.charts import ChartView
from opsnb.reports.judging import TODAY, choose, in_words
from opsnb.reports.periods import iso_instant, show_instant
from opsnb.reports.result import Check, Provenance, Result, digest
from opsnb.reports.scopes import scope_of
from opsnb.reports.sla_charts import attainment_by_week, responses_by_priority
from opsnb.reports.tables import Instant, Length, TableView
from opsnb.reports.tally import Tally, tally
from opsnb.reports.then_and_now import ThenAndNow, judge, policies_used, promised
from opsnb.reports.workspace import Workspace
from opsnb.rules.sla import CLOCKS, Rulebook, Scope, render
from opsnb.store.engines import Engine, open_engine


@dataclass(frozen=True)
class SlaCheck:
    """Verdicts on every promise to the tickets in scope, ready to be asked about."""

    kb: KnowledgeBase
    rulebook: Rulebook
    scope: Scope
    engine: Engine
    there: Rulebook | None = None
    """What the verdicts are set beside, if anything."""

    # -- what it looks at -----------------------------------------------------------------------------------------

    def scope_table(self) -> TableView:
        """Say which tickets are judged, by which policies, as of when, and what the verdicts are set beside."""
        population = next(iter(self._ask("population")))
        zone = self.rulebook.desk.timezone
        rows = (
            ("Desk", self.rulebook.desk.title),
            ("Judged by", in_words(self.rulebook, self.kb)),
            ("Set beside", in_words(self.then_and_now.there, self.kb) + self._likeness),
            ("Opened from", show_instant(self.scope.since, zone)),
            ("Opened before", show_instant(self.scope.until, zone)),
            ("Judged as of", show_instant(self.scope.as_of, zone)),
            ("Sources", ", ".join(self.sources)),
            ("Policies", ", ".join(self.policies_used) or "none in force"),
            ("Tickets opened", f"{population['opened']:,}"),
            ("Judged", f"{population['judged'] or 0:,}"),
            ("Merged into another", f"{population['merged_tickets'] or 0:,}"),
            ("Left out as data errors", f"{population['data_errors'] or 0:,}"),
        )
        return TableView("What is judged", ("", "Value"), rows, wraps=True)

    def limits(self) -> TableView:
        """List what cannot be told from the sources of these tickets."""
        known = [(source, self.kb.records.get(f"mappings/{source}")) for source in self.sources]
        rows = tuple((source, limit) for source, record in known for limit in getattr(record, "limits", ()))
        return TableView("Limits of the source", ("Source", "Limit"), rows)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the desk's tickets come from: mappings by which they were imported, or ``sample``."""
        found = self.engine.query("SELECT DISTINCT source FROM tickets WHERE desk = ?", (self.scope.desk,))
        return tuple(sorted(found.column("source")))

    @property
    def policies_used(self) -> tuple[str, ...]:
        """Records of the policies by which at least one ticket is judged."""
        return policies_used(self.engine, self.rulebook)

    # -- how many promises were kept ------------------------------------------------------------------------------

    def by_clock(self) -> TableView:
        """Attainment of each clock."""
        return self._attainment("Promises kept, by clock", ("Clock",), lambda row: (row["clock"],))

    def by_priority(self) -> TableView:
        """Attainment of each clock and priority."""
        return self._attainment(
            "Promises kept, by clock and priority",
            ("Clock", "Priority"),
            lambda row: (row["clock"], row["priority"] or "none set"),
        )

    def by_shift(self) -> TableView:
        """Attainment of each clock and shift."""
        return self._attainment(
            "Promises kept, by clock and shift",
            ("Clock", "Shift"),
            lambda row: (row["clock"], self._titles.get(row["shift"], row["shift"])),
        )

    def by_week(self) -> TableView:
        """Attainment of each clock for each week of opening."""
        found = self._attainment(
            "Promises kept, by clock and week of opening",
            ("Clock", "Week from"),
            lambda row: (row["clock"], row["week"]),
        )
        return replace(found, rows=tuple((row[0], date.fromisoformat(str(row[1])), *row[2:]) for row in found.rows))

    def chart_by_priority(self) -> ChartView:
        """Draw response promises met and missed for each priority."""
        responses = tally(
            [row for row in self._counts if row["clock"] == "response"], lambda row: (row["priority"] or "none set",)
        )
        return responses_by_priority({key[0]: found for key, found in responses.items()})

    def chart_by_week(self) -> ChartView:
        """Draw the attainment of the response clock week by week."""
        return attainment_by_week(self._responses(lambda row: str(row["week"])))

    def _responses(self, by: Callable[[dict[str, Any]], str]) -> dict[str, Tally]:
        rows = [row for row in self._counts if row["clock"] == "response"]
        return {key[0]: found for key, found in tally(rows, lambda row: (by(row),)).items()}

    @cached_property
    def then_and_now(self) -> ThenAndNow:
        """Set the verdicts beside those under the other policy; beside themselves where no other was named."""
        return ThenAndNow(self.rulebook, self.there or self.rulebook, self.scope, self.engine, self._counts)

    # -- where to look --------------------------------------------------------------------------------------------

    def misses(self, limit: int = 15) -> TableView:
        """List the broken promises, the longest over first."""
        return self._listing("Broken promises, the longest over first", "misses", "over", "Over by", limit)

    def at_risk(self, limit: int = 15) -> TableView:
        """List the open promises that are close to their due time."""
        return self._listing("At risk now, the most urgent first", "at_risk", "time_left", "Time left", limit)

    def update_gaps(self, limit: int = 15) -> TableView:
        """List the times a customer waited too long for news."""
        if not any(row["clock"] == "update" for row in self._counts):
            return TableView("Follow-up cannot be judged here: updates that were promised or recorded", (), ())
        rows = [row for row in self._misses if row["clock"] == "update"]
        return self._rows("Follow-up gaps, the longest over first", rows, "over", "Over by", limit)

    def against_source(self, fact: str = "made-sla") -> TableView:
        """Set our verdicts beside the ones the source recorded; empty where it recorded none."""
        recorded = self.engine.query(
            "SELECT ticket, facts FROM tickets WHERE desk = ? AND facts IS NOT NULL", (self.scope.desk,)
        )
        counts: Counter[tuple[str, str]] = Counter()
        ours = self._ticket_states
        for ticket, facts in recorded.rows:
            verdict = json.loads(facts).get(fact)
            if verdict is not None and ticket in ours:
                counts[str(verdict), ours[ticket]] += 1
        rows = tuple((source, our, number) for (source, our), number in sorted(counts.items()))
        return TableView(f"Our verdict beside the source's own ({fact})", ("Source says", "We say", "Tickets"), rows)

    def result(self) -> Result:
        """Return metrics, checks and provenance: attainment of each clock against the goal of its policy.

        Where several policies judge, the highest of their goals counts: a lowered goal hides no older miss.
        """
        tallies = {key[0]: found for key, found in tally(self._counts, lambda row: (row["clock"],)).items()}
        goals = {record: self.rulebook.policies[record].attainment_goal for record in self.policies_used}
        record = max(goals, key=lambda name: goals[name], default="")
        goal = goals.get(record, 100.0)
        metrics: dict[str, Any] = {"tickets": next(iter(self._ask("population")))["judged"] or 0}
        checks = []
        for clock, found in ((clock, tallies[clock]) for clock in CLOCKS if clock in tallies):
            share = found.attainment
            metrics[clock] = found.metrics()
            if share is not None:
                share_text = f"{share:.1f} % of {found.met + found.missed:,} promises kept"
                checks.append(Check(f"{clock}-attainment", share >= goal, share_text, f"{goal:g} %", record))
        metrics["beside"] = self.then_and_now.metrics()
        provenance = Provenance(
            data_sha256=self._digest(),
            policy=tuple(dict.fromkeys((*self.policies_used, *self.then_and_now.policies_beside))),
            engine=f"{self.engine.name} {self.engine.version}",
            resolved={"since": iso_instant(self.scope.since, self.rulebook.desk.timezone)},
        )
        as_of = iso_instant(self.scope.as_of, self.rulebook.desk.timezone)
        return Result(self.scope.desk, as_of, metrics, tuple(checks), provenance)

    # -- how it is asked ------------------------------------------------------------------------------------------

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Titles of the desk's shifts."""
        return {shift.id: shift.title for shift in self.rulebook.desk.shifts}

    @property
    def _likeness(self) -> str:
        return ": the same promises to all these tickets" if self.then_and_now.alike else ""

    @cached_property
    def _counts(self) -> list[dict[str, Any]]:
        """Promises counted; a clock on which nothing at all is promised is left out."""
        return promised([*self._ask("attainment")])

    @cached_property
    def _misses(self) -> list[dict[str, Any]]:
        return list(self._ask("misses"))

    @cached_property
    def _ticket_states(self) -> dict[int, str]:
        return dict(self._ask("tickets").rows)

    def _ask(self, question: str) -> Table:
        slots = self.engine.query("SELECT slot FROM moments ORDER BY slot LIMIT 2").column("slot")
        return self.engine.query(render(question, self.scope, slots[1] - slots[0]))

    def _attainment(
        self, caption: str, names: tuple[str, ...], by: Any, rows: Iterable[dict[str, Any]] | None = None
    ) -> TableView:
        columns = (*names, "Met", "Missed", "Running", "At risk", "Not applicable", "No target", "Met, %")
        tallies = tally(self._counts if rows is None else rows, by)
        shown = tuple(
            (*key, t.met, t.missed, t.running, t.at_risk, t.not_applicable, t.no_target, t.attainment)
            for key, t in tallies.items()
        )
        return TableView(caption, columns, shown)

    def _listing(self, caption: str, question: str, measure: str, heading: str, limit: int) -> TableView:
        rows = self._misses if question == "misses" else list(self._ask(question))
        return self._rows(caption, rows, measure, heading, limit)

    def _rows(self, caption: str, rows: list[dict[str, Any]], measure: str, heading: str, limit: int) -> TableView:
        zone = self.rulebook.desk.timezone
        listed = tuple(
            (
                row["number"],
                row["clock"],
                row["priority"],
                self._titles.get(row["shift"], row["shift"]),
                Instant(row["start_at"], zone),
                Length(row["target"]),
                Length(row["spent"]),
                Length(row[measure]),
            )
            for row in rows
        )
        columns = ("Ticket", "Clock", "Priority", "Shift", "From", "Promised", "Spent", heading)
        return TableView(caption, columns, listed, limit=limit)

    def _digest(self) -> str:
        rows = self.engine.stream(
            "SELECT t.source, t.number, t.opened_at, t.updates_wanted, t.facts, e.at, e.seq, e.kind, e.value "
            "FROM tickets t JOIN events e ON e.ticket = t.ticket "
            "WHERE t.desk = ? AND t.opened_at >= ? AND t.opened_at < ? AND e.at <= ? "
            "ORDER BY t.source, t.number, e.at, e.seq",
            (self.scope.desk, self.scope.since, self.scope.until, self.scope.as_of),
        )
        return digest(rows)


def check_service_levels(
    desk: str,
    db: str = "sample",
    since: str = "",
    until: str = "",
    as_of: str = "",
    engine: str = "sqlite",
    policy: str = "",
    beside: str = "",
    start: Path | None = None,
) -> SlaCheck:
    """Judge the promises of a desk. Times are local to the desk; empty means as far as the store reaches.

    ``db`` is a store's path, ``sample`` for the sample data, or empty for the default place. ``policy`` says what is
    judged by, as :func:`choose` reads it, and ``beside``, read alike, what the verdicts are set beside.
    """
    workspace = Workspace.find(start or Path.cwd())
    kb = workspace.open_kb()
    zone = kb.desk(desk).timezone
    if not kb.policies(desk) and policy in ("", TODAY):
        known = ", ".join(name for name in kb.desks if kb.policies(name))
        raise RecordError("this desk has no policy to judge by", place="desk", found=desk, wish=f"one of: {known}")
    opened = open_engine(engine, workspace.store_named(db))
    scope = scope_of(opened, desk, zone, db or str(workspace.store), since, until, as_of)
    here, there = (choose(kb, desk, name, scope.as_of, at) for name, at in ((policy, "policy"), (beside, "beside")))
    judge(opened, here, there, scope)
    return SlaCheck(kb, here, scope, opened, there)
