"""Then and now: the verdicts of an SLA check beside those under another policy, and why they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from opsnb.reports.reasons import side, why
from opsnb.reports.tables import Cell, Instant, TableView
from opsnb.reports.tally import Tally, tally
from opsnb.rules.differences import side_by_side
from opsnb.rules.sla import CLOCKS, Rulebook, Scope, sql_text
from opsnb.store.engines import Engine

Counts = list[dict[str, Any]]


def judge(engine: Engine, here: Rulebook, there: Rulebook, scope: Scope) -> None:
    """Judge the tickets in scope under both rulebooks; once is enough where both judge every ticket by one policy."""
    plans = (here.plan(scope),) if here.judges_like(there, scope) else side_by_side(here, there, scope)
    for plan in plans:
        engine.run(plan)


def promised(counts: Counts) -> Counts:
    """Leave out the clocks on which nothing at all is promised."""
    clocks = {row["clock"] for row in counts if row["state"] != "no target"}
    return [row for row in counts if row["clock"] in clocks]


def policies_used(engine: Engine, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the policies of a rulebook by which at least one of the tickets judged last is judged."""
    held = "SELECT COUNT(*) FROM life WHERE opened_at >= ? AND opened_at < ?"
    spans = zip(rulebook.policies, rulebook.in_force, strict=True)
    return tuple(name for name, span in spans if engine.query(held, span).rows[0][0])


@dataclass(frozen=True)
class ThenAndNow:
    """Two rulebooks that have judged the same tickets: ``here`` the check's own, ``there`` the one set beside it."""

    here: Rulebook
    there: Rulebook
    scope: Scope
    engine: Engine
    counts: Counts
    """Promises counted by clock, priority and state under ``here``."""

    @cached_property
    def alike(self) -> bool:
        """Whether both judge every ticket by the same promises, so that nothing can differ."""
        return self.here.judges_like(self.there, self.scope)

    def by_clock(self) -> TableView:
        """Attainment of each clock on both sides."""
        return self._compared("Promises kept on both sides, by clock", ("Clock",), lambda row: (row["clock"],))

    def by_priority(self) -> TableView:
        """Attainment of each clock and priority on both sides."""
        return self._compared(
            "Promises kept on both sides, by clock and priority",
            ("Clock", "Priority"),
            lambda row: (row["clock"], row["priority"] or "none set"),
        )

    def changes(self) -> TableView:
        """Count the promises whose verdict differs, by what it is on each side."""
        ordered = sorted(self._changed_counts, key=lambda row: (-row["promises"], CLOCKS.index(row["clock"])))
        sums: dict[tuple[str, str, str], int] = {}
        for row in ordered:
            key = (row["clock"], row["state"], row["beside_state"])
            sums[key] = sums.get(key, 0) + row["promises"]
        rows = tuple((*key, number) for key, number in sums.items())
        return TableView("Verdicts that differ", ("Clock", "Verdict", "Verdict beside", "Promises"), rows)

    def changed(self, limit: int = 15) -> TableView:
        """List the promises whose verdict differs and say why, the most striking first."""
        caption = "Promises whose verdict differs, and why (here → beside)"
        columns = ("Ticket", "Clock", "Priority", "From", "Verdict", "Beside", "Why")
        if self.alike:
            return TableView(caption, columns, (), limit=limit)
        found = self.engine.query(sql_text("changed"))
        titles = {shift.id: shift.title for shift in self.here.desk.shifts}
        zone = self.here.desk.timezone
        rows = tuple(
            (
                row["number"],
                row["clock"],
                row["priority"],
                Instant(row["start_at"], zone),
                row["state"],
                row["beside_state"],
                why(side(self.here, row), side(self.there, row, "beside_"), titles),
            )
            for row in found
        )
        return TableView(caption, columns, rows, limit=limit, wraps=True)

    @property
    def differ(self) -> int:
        """How many promises have another verdict beside."""
        return sum(row["promises"] for row in self._changed_counts)

    @property
    def policies_beside(self) -> tuple[str, ...]:
        """The policies by which at least one ticket is judged beside."""
        return policies_used(self.engine, self.there)

    def metrics(self) -> dict[str, Any]:
        """Return what the other side comes to: its policies, how many verdicts differ, the figures of each clock."""
        tallies = {key[0]: found for key, found in tally(self._beside_counts, lambda row: (row["clock"],)).items()}
        found: dict[str, Any] = {"policy": self.policies_beside, "differ": self.differ}
        return found | {clock: tallies[clock].metrics() for clock in CLOCKS if clock in tallies}

    # -- how it is asked ------------------------------------------------------------------------------------------

    @cached_property
    def _beside_counts(self) -> Counts:
        if self.alike:
            return self.counts
        sql = "SELECT clock, priority, state, COUNT(*) AS promises FROM beside GROUP BY clock, priority, state"
        return promised([*self.engine.query(sql)])

    @cached_property
    def _changed_counts(self) -> Counts:
        if self.alike:
            return []
        keys = "clock, priority, state, beside_state"
        sql = f"SELECT {keys}, COUNT(*) AS promises FROM differences GROUP BY {keys} ORDER BY {keys}"  # noqa: S608
        return [*self.engine.query(sql)]

    def _compared(
        self, caption: str, names: tuple[str, ...], by: Callable[[dict[str, Any]], tuple[object, ...]]
    ) -> TableView:
        here, there, differ = tally(self.counts, by), tally(self._beside_counts, by), _sums(self._changed_counts, by)
        rows = tuple(
            (*key, *_row(here.get(key, Tally()), there.get(key, Tally())), differ.get(key, 0))
            for key in sorted({*here, *there})
        )
        columns = (
            *names, "Met", "Missed", "Met, %", "Met beside", "Missed beside", "Met beside, %", "Difference, points",
            "Verdicts that differ",
        )  # fmt: skip
        return TableView(caption, columns, rows)


def _row(here: Tally, there: Tally) -> tuple[Cell, ...]:
    points = None if here.attainment is None or there.attainment is None else there.attainment - here.attainment
    return here.met, here.missed, here.attainment, there.met, there.missed, there.attainment, points


def _sums(counts: Counts, by: Callable[[dict[str, Any]], tuple[object, ...]]) -> dict[tuple[str, ...], int]:
    sums: dict[tuple[str, ...], int] = {}
    for row in counts:
        key = tuple(str(part) for part in by(row))
        sums[key] = sums.get(key, 0) + row["promises"]
    return sums
