"""The queue report of a desk: what a supervisor asks of it, each question one method that gives a table or a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from opsnb.errors import OpsnbError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, Feed, Metric
from opsnb.kb.records.metric import Variant
from opsnb.reports.charts import ChartView
from opsnb.reports.pages import Pages
from opsnb.reports.periods import iso_instant, show_instant
from opsnb.reports.queue_charts import by_day, heat_map
from opsnb.reports.queue_checks import QueueChecks
from opsnb.reports.queue_figures import Figures, QueueFigures
from opsnb.reports.result import Check, Provenance, Result
from opsnb.reports.tables import Cell, Instant, Length, TableView
from opsnb.rules.queues import SERVICE_LEVEL, value


@dataclass(frozen=True)
class QueueReport:
    """What became of the calls in scope, ready to be asked about."""

    kb: KnowledgeBase
    figures: QueueFigures
    checks: QueueChecks | None

    # -- what it looks at -----------------------------------------------------------------------------------------

    def scope_table(self) -> TableView:
        """Say which calls are counted, and by which definitions."""
        said = dict(self.figures.targets.said_by)
        sign = "in time" if self.figures.targets.boundary == "<=" else "too late"
        rows = (
            ("Desk", self.desk.title),
            ("Offered from", show_instant(self.figures.scope.since, self.zone)),
            ("Offered before", show_instant(self.figures.scope.until, self.zone)),
            ("As of", show_instant(self.figures.scope.as_of, self.zone)),
            ("Sources", ", ".join(self.figures.sources)),
            ("Interval", f"{self.figures.minutes} minutes"),
            ("Threshold", f"{self.figures.targets.threshold} s, as {said['threshold']} says"),
            (
                "Boundary",
                f"{self.figures.targets.boundary}: exactly at the threshold is {sign}, as {said['boundary']} says",
            ),
            ("Short abandon", f"up to {self.figures.targets.short} s, as {said['short-abandon limit']} says"),
        )
        return TableView("What is counted", ("", "Value"), rows, wraps=True)

    def limits(self) -> TableView:
        """List what cannot be told from the sources of these calls."""
        known = [(source, self.kb.records.get(f"feeds/{source}")) for source in self.figures.sources]
        rows = [(source, limit) for source, feed in known if isinstance(feed, Feed) for limit in feed.limits]
        return TableView("Limits of the source", ("Source", "Limit"), tuple(rows))

    def definitions(self, metric: str) -> TableView:
        """Say what each figure of a metric is, in the words of its record."""
        record = self._metric(metric)
        rows = tuple((one.title, one.formula, one.convention or "–") for one in record.variants)
        return TableView(f"{record.title}: what is meant", ("Figure", "Is", "Way of"), rows, wraps=True)

    # -- how it went ----------------------------------------------------------------------------------------------

    def volumes(self) -> TableView:
        """Count the calls of each queue, by what became of them."""
        return self._by_queue("calls")

    def service_levels(self) -> TableView:
        """Set all ways to compute the service level side by side."""
        return self._by_way("service-level", "Way")

    def abandonment(self) -> TableView:
        """Say which share of the callers hung up."""
        return self._by_queue("abandonment")

    def waits(self) -> TableView:
        """Say how long callers waited."""
        return self._by_way("waiting-time", "Wait")

    def handling(self) -> TableView:
        """Say how long calls kept agents busy."""
        return self._by_queue("handling-time")

    def occupancy(self) -> TableView:
        """Say how busy the agents of each team were."""
        record = self._metric("occupancy")
        times: dict[str, Figures] = {}
        for row in self.figures.presence:
            if row["what"] in ("busy", "ready"):
                for team in dict.fromkeys((row["name"] or "no team", "All teams")):
                    own = times.setdefault(team, {"busy_time": 0, "ready_time": 0})
                    own[f"{row['what']}_time"] += row["seconds"]
        rows = tuple(
            (team, Length(own["busy_time"]), Length(own["ready_time"]), _percent(value(record.main, own)))
            for team, own in sorted(times.items(), key=lambda item: (item[0] == "All teams", item[0]))
        )
        return TableView(f"Occupancy. {record.definition}", ("Team", "Busy", "Ready", "Occupancy, %"), rows)

    def in_queue(self) -> TableView:
        """Say how many callers waited at the same time, in the intervals in which anybody did."""
        record = self._metric("calls-in-queue")
        rows: list[tuple[Cell, ...]] = []
        for queue in self.figures.queues:
            there = [row for row in self.figures.presence if (row["what"], row["name"]) == ("queue", queue)]
            there = [row for row in there if row["seconds"]]
            figures = {"queue_time": sum(row["seconds"] for row in there), "elapsed": sum(r["elapsed"] for r in there)}
            most = max((row["at_start"] for row in there), default=0)
            rows.append((self._title(queue), len(there), most, value(record.variants[-1], figures)))
        columns = ("Queue", "Intervals with somebody waiting", "Most at the start of one", "On average in them")
        return TableView(f"{record.title}, by queue", columns, tuple(rows))

    # -- when -----------------------------------------------------------------------------------------------------

    def intervals(self, queue: str = "", limit: int = 24) -> TableView:
        """List the intervals in which anybody called or waited, with the figures most asked for."""
        shown = (
            ("calls", ("offered", "answered", "abandoned")),
            ("service-level", (self._metric("service-level").main.id,)),
            ("waiting-time", ("average", "p95")),
            ("calls-in-queue", ("at-start", "average")),
        )
        picked = [
            (one, self._metric(name)) for name, ids in shown for one in self._metric(name).variants if one.id in ids
        ]
        return self._by_interval("By interval", picked, queue, limit)

    def by_interval(self, metric: str, queue: str = "", limit: int = 24) -> TableView:
        """List the intervals in which anybody called or waited, with every way to compute a metric."""
        record = self._metric(metric)
        return self._by_interval(
            f"{record.title} by interval", [(one, record) for one in record.variants], queue, limit
        )

    def _by_interval(self, title: str, shown: list[tuple[Variant, Metric]], queue: str, limit: int) -> TableView:
        known = self.figures.queues
        if queue and queue not in known:
            raise OpsnbError("no calls in such a queue", place="queue", found=queue, wish=", ".join(known))
        figures = self.figures.intervals(queue)
        rows = [
            (Instant(row["starts_at"], self.zone), *(_cell(one, row, record) for one, record in shown))
            for row in figures
        ]
        columns = ("Interval from", *(one.title + _unit(record) for one, record in shown))
        caption = f"{title}: {self._title(queue) if queue else 'all queues'}"
        return TableView(caption, columns, tuple(rows), limit=limit)

    def days(self) -> TableView:
        """Add the intervals of each day up."""
        level = self._metric("service-level").main
        columns = ("Day", "Offered", "Answered", "Abandoned", "Flow-outs", "Service level, %")
        rows = [
            (
                date.fromisoformat(day),
                own["offered"],
                own["answered"],
                own["abandoned"],
                own["flowed_out"],
                _percent(value(level, own)),
            )
            for day, own in self.figures.days.items()
        ]
        return TableView("By day", columns, tuple(rows))

    def chart_week(self) -> ChartView:
        """Draw when calls are offered: weekday against time of day."""
        return heat_map(
            [(*self.figures.labels[row["starts_at"]][1:], row["offered"]) for row in self.figures.at("interval")]
        )

    def chart_days(self) -> ChartView:
        """Draw the service level day by day."""
        main = self._metric("service-level").main
        points = [(day, _percent(value(main, own)), own["offered"]) for day, own in self.figures.days.items()]
        return by_day(points, main.title)

    # -- what people reported -------------------------------------------------------------------------------------

    def reports(self) -> TableView:
        """Count the half-hourly reports: in time, late, missing, not as the calls say."""
        return self.checks.summary() if self.checks else _no_reports()

    def reports_to_ask_about(self, limit: int = 15) -> TableView:
        """List the reports that are late, missing or say something else than the calls."""
        return self.checks.listing(limit) if self.checks else _no_reports()

    def nodes_out(self) -> TableView:
        """Say where a node was out and for how long."""
        return self.checks.nodes_out() if self.checks else _no_reports()

    def pages(self, site: str) -> TableView:
        """List the pages about these figures; ``site`` is the staff site, as an address or as seen from the report."""
        desk = self.figures.scope.desk
        own = (f"{desk}/telephony", *((self.checks.identity,) if self.checks else ()))
        return Pages(self.kb, desk, site).table((*own, *self.kb.of_kind(Metric)))

    # -- what to keep ---------------------------------------------------------------------------------------------

    def result(self) -> Result:
        """Return metrics, checks and provenance. What people report is checked; for the rest no goal is stated."""
        whole = self.figures.whole
        metrics: dict[str, Any] = {
            f"{name}/{one.id}": _rounded(value(one, whole), self._metric(name))
            for name in ("calls", "service-level", "abandonment", "waiting-time", "handling-time")
            for one in self._metric(name).variants
        }
        checks: list[Check] = []
        if self.checks is not None:
            metrics |= self.checks.metrics()
            checks = list(self.checks.checks())
        provenance = Provenance(
            self.figures.digest(),
            (SERVICE_LEVEL,),
            f"{self.figures.engine.name} {self.figures.engine.version}",
            resolved={"since": iso_instant(self.figures.scope.since, self.zone)},
        )
        return Result(
            self.figures.scope.desk,
            iso_instant(self.figures.scope.as_of, self.zone),
            metrics,
            tuple(checks),
            provenance,
        )

    # -- how it is asked ------------------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """The desk's record."""
        return self.kb.desk(self.figures.scope.desk)

    @property
    def zone(self) -> str:
        """The desk's zone."""
        return self.desk.timezone

    def _metric(self, name: str) -> Metric:
        return self.kb.get(f"metrics/{name}", Metric)

    def _title(self, queue: str) -> str:
        return self.desk.queue_title(queue)

    def _queues(self) -> list[tuple[str, Figures]]:
        """Return the figures of each queue, and those of all where there are several."""
        found = [(self._title(row["queue"]), row) for row in self.figures.at("queue")]
        return found if len(found) == 1 else [*found, ("All queues", self.figures.whole)]

    def _by_queue(self, metric: str) -> TableView:
        """Show a metric with a row for each queue."""
        record = self._metric(metric)
        columns = ("Queue", *(one.title + _unit(record) for one in record.variants))
        rows = [(name, *(_cell(one, row, record) for one in record.variants)) for name, row in self._queues()]
        return TableView(f"{record.title}, by queue", columns, tuple(rows))

    def _by_way(self, metric: str, heading: str) -> TableView:
        """Show a metric with a row for each way to compute it: for those with long names."""
        record = self._metric(metric)
        rows = [(one.title, *(_cell(one, row, record) for _, row in self._queues())) for one in record.variants]
        columns = (heading, *(name for name, _ in self._queues()))
        return TableView(f"{record.title}{_unit(record)}, by queue", columns, tuple(rows))


def _no_reports() -> TableView:
    return TableView("Reports that people send about the queue, as no roster of this desk asks for them", (), ())


def _percent(share: float | int | None) -> float | None:
    return None if share is None else 100 * share


def _unit(record: Metric) -> str:
    return {"per cent": ", %", "seconds": ", s"}.get(record.unit, "")


def _cell(variant: Variant, figures: Figures, record: Metric) -> float | int | None:
    found = value(variant, figures)
    return _percent(found) if record.unit == "per cent" else found


def _rounded(found: float | int | None, record: Metric) -> float | int | None:
    if found is None or isinstance(found, int):
        return found if record.unit != "per cent" or found is None else 100 * found
    return round(100 * found if record.unit == "per cent" else found, 2)
