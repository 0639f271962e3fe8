"""How many agents a queue needs: what an analyst asks, each question one method that gives a table or a chart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from opsnb.reports.charts import ChartView
from opsnb.reports.pages import Pages
from opsnb.reports.periods import iso_instant, show_instant, show_seconds
from opsnb.reports.result import Check, Provenance, Result, digest
from opsnb.reports.staffing_charts import agents_by_interval, calls_and_forecast
from opsnb.reports.staffing_week import Week, open_week
from opsnb.reports.tables import Cell, Instant, Length, TableView, Weekday
from opsnb.rules.calendars import local_dates
from opsnb.rules.erlang import Expected, Load, erlang_c
from opsnb.rules.queues import SERVICE_LEVEL


@dataclass(frozen=True)
class Staffing:
    """What can be asked about the staffing of a queue in a week."""

    week: Week

    # -- what it looks at -----------------------------------------------------------------------------------------

    def scope_table(self) -> TableView:
        """Say which queue and week, and what the figures are counted by."""
        zone, terms = self.week.desk.timezone, self.week.terms
        mean_patience = "nobody gave up" if terms.patience is None else show_seconds(round(terms.patience))
        rows = (
            ("Desk", self.week.desk.title),
            ("Queue", self.week.desk.queue_title(self.week.span.queue)),
            ("Week from", show_instant(self.week.span.since, zone)),
            ("Interval", show_seconds(self.week.interval)),
            ("History from", show_instant(int(self.week.before.starts[0]), zone)),
            ("Goal", f"{100 * terms.goal.share:g} % of all calls answered within {terms.goal.threshold:g} s"),
            ("Handle time, measured", f"{show_seconds(round(terms.handle_time))} on average"),
            ("Patience, measured", f"{mean_patience} on average" if terms.patience else mean_patience),
            ("Shrinkage, assumed", f"{100 * terms.shrinkage:g} % of paid time"),
        )
        return TableView("What is counted, and by what", ("", "Value"), rows, wraps=True)

    # -- the forecast ---------------------------------------------------------------------------------------------

    def accuracy(self) -> TableView:
        """Say how far off the forecast was in weeks it had not seen."""
        columns = ("Week from", "Calls", "Forecast", "Error, %", "Too high by, %", "As the week before, %",
                   "By chance alone, %", "Intervals without history")  # fmt: skip
        rows = tuple(
            (_monday(week.week), round(week.calls), round(week.forecast), *map(_percent, (
                week.error, week.bias, week.last_week_error, week.by_chance)), week.unknown)
            for week in self.week.accuracy
        )  # fmt: skip
        return TableView("Error of the forecast in weeks held back", columns, rows)

    def chart_forecast(self) -> ChartView:
        """Draw the forecast and the calls that came."""
        any_came = bool(self.week.came.offered.any())
        shown = (np.nan_to_num(self.week.forecast) > 0) | (self.week.came.offered > 0)
        return calls_and_forecast([
            (*self._when(int(self.week.starts[k])), float(np.nan_to_num(self.week.forecast[k])),
             float(self.week.came.offered[k]) if any_came else None)
            for k in np.flatnonzero(shown).tolist()
        ])  # fmt: skip

    # -- the need -------------------------------------------------------------------------------------------------

    def by_day(self) -> TableView:
        """Set forecast, need and plan of each day side by side."""
        days = local_dates(self.week.desk, self.week.starts)
        rows = [self._day(day, np.array([day == other for other in days])) for day in sorted({*days})]
        columns = ("Day", "Forecast", "Came", "Busiest from", "Agents if nobody leaves", "Agents if some leave",
                   "On the roster", "Hours needed", "Hours planned")  # fmt: skip
        return TableView("Need and plan by day", columns, tuple(row for row in rows if row is not None))

    def chart_need(self) -> ChartView:
        """Draw the agents needed by weekday and time of day."""
        return agents_by_interval([(*self._when(need.start), need.some_leave.agents) for need in self.week.needs])

    def too_few(self, rows: int = 15) -> TableView:
        """List the intervals in which fewer agents are planned than needed, the largest gap first."""
        if not self.week.has_plan:
            return TableView("Plans of agents of this queue in this week", (), ())
        short = self.week.short
        columns = ("From", "Calls forecast", "Agents needed", "Planned", "Expected in time, %", "Calls that came",
                   "In time, %")  # fmt: skip
        found = tuple(self._gap(place) for place in short)
        return TableView("Fewer agents planned than needed", columns, found, limit=rows)

    def choices(self, around: int = 3) -> TableView:
        """Show for the busiest interval what a few agents more or fewer would lead to."""
        busiest = max(self.week.needs, key=lambda need: need.load.calls)
        middle = busiest.some_leave.agents
        rows = []
        for agents in range(max(middle - around, 1), middle + around + 1):
            patient = erlang_c(busiest.load, agents, self.week.terms.goal.threshold)
            rows.append((agents, *_in_words(patient)[:2], *_in_words(self.week.terms.expect(busiest.load, agents))))
        columns = ("Agents", "In time if nobody leaves, %", "ASA if nobody leaves", "In time, %", "ASA",
                   "Give up, %", "Busy, %")  # fmt: skip
        caption = f"{show_instant(busiest.start, self.week.desk.timezone)}: {busiest.load.calls:.1f} calls expected"
        return TableView(caption, columns, tuple(rows))

    # -- does the formula tell the truth --------------------------------------------------------------------------

    def against_calls(self) -> TableView:
        """Set what the formulas make of the calls that came and the agents planned beside what was measured."""
        came, threshold = self.week.came, self.week.terms.goal.threshold
        offered, answered = came.total("offered"), came.total("answered")
        if not answered:
            return TableView("Formula and measurement: answered calls of this week", (), ())
        planned = self.week.seconds_planned
        measured = (
            "Measured",
            100 * came.total("in_time") / offered,
            Length(round(came.total("waited_answered") / answered)),
            100 * came.total("abandoned") / offered,
            100 * came.total("handle_time") / planned if planned else None,
        )
        columns = ("", "In time, %", "ASA", "Give up, %", "Busy, %")
        if not self.week.has_plan:
            return TableView("Measured; without a plan the formulas have no agents", columns, (measured,))
        patient = self.week.made_of_calls(lambda load, agents: erlang_c(load, agents, threshold))
        leaving = self.week.made_of_calls(self.week.terms.expect)
        rows = (
            measured,
            ("If nobody leaves (Erlang C)", *_in_words(patient)),
            ("If some leave (Erlang A)", *_in_words(leaving)),
        )
        return TableView("Formula and measurement", columns, rows)

    def result(self) -> Result:
        """Return metrics, checks and provenance: are enough agents planned, and is the forecast any good."""
        week = self.week
        metrics: dict[str, Any] = {
            "queue": week.span.queue,
            "handle_time": round(week.terms.handle_time, 2),
            "patience": None if week.terms.patience is None else round(week.terms.patience, 2),
            "calls_forecast": round(float(np.nansum(week.forecast)), 2),
            "calls_came": round(week.came.total("offered")),
            "agent_hours_needed": round(float(week.needed.sum()) * week.interval / 3600, 2),
            "agent_hours_planned": round(week.seconds_planned / 3600, 2),
            "forecast_error": [None if one.error is None else round(one.error, 4) for one in week.accuracy],
        }
        as_of = iso_instant(week.span.since, week.desk.timezone)
        provenance = Provenance(
            self._digest(),
            (SERVICE_LEVEL,),
            f"{week.engine.name} {week.engine.version}",
            resolved={"queue": week.span.queue, "week": as_of[:10]},
        )
        return Result(week.span.desk, as_of, metrics, tuple(self._checks()), provenance)

    def _checks(self) -> Iterator[Check]:
        short, expected = len(self.week.short), int((self.week.needed > 0).sum())
        said = f"too few in {short} of {expected} intervals"
        if self.week.has_plan:
            yield Check("enough-agents-planned", not short, said, "too few in none", SERVICE_LEVEL)
        errors = [(week.error, week.last_week_error) for week in self.week.accuracy]
        known = [(error, naive) for error, naive in errors if error is not None and naive is not None]
        if known:
            error, naive = (100 * sum(values) / len(known) for values in zip(*known, strict=True))
            wish = f"at most {naive:.1f} %, as the week before was"
            yield Check("forecast-worth-having", error <= naive, f"{error:.1f} % off", wish, "metrics/calls")

    def pages(self, site: str) -> TableView:
        """List the pages about these figures; ``site`` is the staff site, as an address or as seen from the report."""
        desk = self.week.span.desk
        wanted = (f"{desk}/telephony", SERVICE_LEVEL, "metrics/calls", "metrics/handling-time", "metrics/abandonment")
        return Pages(self.week.kb, desk, site).table(wanted)

    # -- how it is shown ------------------------------------------------------------------------------------------

    def _when(self, at: int) -> tuple[str, str]:
        """Return day and time of day as the desk's clock shows them."""
        weekday, day, clock, _ = show_instant(at, self.week.desk.timezone).split(" ")
        return f"{weekday} {day}", clock

    def _day(self, day: date, chosen: np.ndarray) -> tuple[Cell, ...] | None:
        starts = {*self.week.starts[chosen].tolist()}
        found = [need for need in self.week.needs if need.start in starts]
        if not found:
            return None
        busiest = max(found, key=lambda need: need.load.calls)
        hours = self.week.interval / 3600
        return (
            Weekday(day),
            round(float(np.nansum(self.week.forecast[chosen]))),
            round(float(self.week.came.offered[chosen].sum())),
            self._when(busiest.start)[1],
            busiest.nobody_leaves.agents,
            busiest.some_leave.agents,
            busiest.on_roster,
            float(self.week.needed[chosen].sum()) * hours,
            float(self.week.planned[chosen].sum()) * hours,
        )

    def _gap(self, place: int) -> tuple[Cell, ...]:
        calls, agents = float(self.week.forecast[place]), round(float(self.week.planned[place]))
        level = self.week.terms.expect(
            Load(calls, self.week.interval, self.week.terms.handle_time), agents
        ).service_level
        came = float(self.week.came.offered[place])
        return (
            Instant(int(self.week.starts[place]), self.week.desk.timezone),
            calls,
            int(self.week.needed[place]),
            float(self.week.planned[place]),
            100 * level,
            round(came),
            100 * float(self.week.came.in_time[place]) / came if came else None,
        )

    def _digest(self) -> str:
        rows = self.week.engine.query(
            "SELECT entered_at, left_at, result, talk, hold, wrap_up FROM call_legs "
            "WHERE desk = ? AND queue = ? AND entered_at < ? ORDER BY entered_at, call, leg",
            (self.week.span.desk, self.week.span.queue, self.week.span.until),
        )
        arrays = (self.week.before.starts, self.week.before.offered, self.week.planned)
        return digest([*rows.rows, *(tuple(array.tolist()) for array in arrays)])


def _monday(week: int) -> date:
    return date(1970, 1, 5) + timedelta(days=7 * (week - 1))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _in_words(found: Expected) -> tuple[Cell, ...]:
    """Return service level, speed of answer, abandonment and occupancy as a row shows them."""
    endless = math.isinf(found.speed_of_answer)
    asa = "grows without end" if endless else Length(round(found.speed_of_answer))
    return 100 * found.service_level, asa, 100 * found.abandonment, 100 * found.occupancy


def plan_staffing(
    desk: str,
    db: str = "sample",
    queue: str = "",
    week: str = "",
    minutes: int = 30,
    threshold: int = 0,
    held_back: int = 2,
    engine: str = "sqlite",
    start: Path | None = None,
    *,
    target: float,
    shrinkage: float,
) -> Staffing:
    """Forecast a week of a queue and say how many agents it needs.

    ``queue`` is empty for the busiest one, ``week`` (a local date in it) for the last week with a plan. ``target`` and
    ``shrinkage`` are per cent; ``threshold`` is in seconds, 0 for the one that the desk or the metric states;
    ``held_back`` weeks are kept to judge the forecast by. Handle time and patience are those of all calls of the queue
    in the store up to the end of the week.
    """
    return Staffing(open_week(desk, db, queue, week, minutes, target, threshold, shrinkage, held_back, engine, start))
