"""The queue report: what it shows, what it checks, and what it says when there is nothing to show."""

from __future__ import annotations

import csv
import gzip
from functools import partial
from pathlib import Path

import pytest

from opsnb.errors import OpsnbError, StoreError
from opsnb.kb.check import open_kb
from opsnb.reports import queue
from opsnb.reports.periods import parse_instant
from opsnb.reports.queue_report import QueueReport
from opsnb.reports.tables import Instant
from opsnb.store.calls import Call, Leg, Telephone, add_telephone
from opsnb.store.formats import import_format
from opsnb.store.parquet import export_parquet, lake_of
from opsnb.store.samples import make_samples
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
BANK = ROOT.parent / "shared/data/bank_calls/anonymous_bank_1999_02.txt.gz"
ZONE = "America/New_York"
"""The desk's."""
TABLES = ("scope_table", "limits", "volumes", "service_levels", "abandonment", "waits", "in_queue", "days", "handling",
          "occupancy", "reports", "reports_to_ask_about", "nodes_out", "intervals")  # fmt: skip


report_queues = partial(queue.report_queues, grace=10, reading=120)
"""The report with the parameters of its notebook."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample once."""
    path = tmp_path_factory.mktemp("queue") / "sample.db"
    connection = open_store(path, create=True)
    for _ in make_samples(connection, open_kb(ROOT / "kb")):
        pass
    connection.close()
    return path


@pytest.fixture(scope="module")
def calls(store: Path) -> QueueReport:
    """Open the report of the desk whose staff report the queue."""
    return report_queues("broadband", str(store), start=ROOT)


def test_days_and_intervals_add_up_to_the_whole(calls: QueueReport) -> None:
    """Every call is in one interval, one day, one queue."""
    offered = calls.figures.whole["offered"]
    assert offered == sum(row[1] for row in calls.days().rows)
    assert offered == sum(row["offered"] for row in calls.figures.at("queue and interval"))
    assert offered == sum(row[1] for row in calls.intervals(limit=10_000).rows)


def test_every_way_is_shown_with_its_definition(calls: QueueReport) -> None:
    """Six ways side by side, in the order of the record, and what each means."""
    shown = [row[0] for row in calls.service_levels().rows]
    assert len(shown) == 6
    assert shown == [row[0] for row in calls.definitions("service-level").rows]
    assert "20 s, as metrics/service-level says" in repr(calls.scope_table())


def test_another_threshold_is_said_to_be_one(store: Path) -> None:
    """The parameter counts before the records, and the report says so."""
    strict = report_queues("broadband", str(store), threshold="5", short="2", start=ROOT)
    assert "5 s, as the parameter says" in repr(strict.scope_table())
    assert strict.result().metrics["service-level/negative"] < 50


def test_the_charts_say_what_they_show(calls: QueueReport) -> None:
    """A sentence and the figures behind each chart."""
    assert "Most calls come on Mon from 10:00" in calls.chart_week().says
    assert calls.chart_days().says.startswith("Lowest")
    assert len(calls.chart_days().data.rows) == 7


def test_the_reports_of_the_staff_are_checked(calls: QueueReport) -> None:
    """Late, missing and wrong ones fail a check that names the roster; the outage is found in its city."""
    result = calls.result()
    assert [check.ok for check in result.checks] == [False, False]
    assert {check.record for check in result.checks} == {"broadband/rosters/queue-report"}
    assert [row[0] for row in calls.nodes_out().rows] == ["Weston"]
    assert sum(result.metrics["reports"][state] for state in ("in time", "late", "missing")) == len(calls.checks.found)  # type: ignore[union-attr]


def test_a_desk_without_a_roster_is_told_so(store: Path) -> None:
    """The rest of the report is there, and nothing is checked that nobody asked for."""
    other = report_queues("child-maintenance", str(store), start=ROOT)
    assert "no roster of this desk" in repr(other.reports())
    assert other.result().checks == ()
    assert {row[0] for row in other.volumes().rows} >= {"Employer team", "All queues"}


def test_the_same_on_another_engine(store: Path, calls: QueueReport) -> None:
    """Every table, to the letter."""
    export_parquet(store, lake_of(store))
    other = report_queues("broadband", str(store), engine="duckdb", start=ROOT)
    assert [repr(getattr(other, name)()) for name in TABLES] == [repr(getattr(calls, name)()) for name in TABLES]
    assert other.result().metrics == calls.result().metrics


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"minutes": 20}, "no such length", id="interval"),
        pytest.param({"threshold": "soon"}, "no number of seconds", id="threshold"),
        pytest.param({"since": "2027-01-01"}, "since: no call was offered then", id="period"),
        pytest.param({"as_of": "2020-01-01"}, "as_of: no call was offered then", id="as of before all calls"),
        pytest.param({"until": "2020-01-01"}, "until: no call was offered then", id="until before all calls"),
        pytest.param({"grace": -5}, "grace: less than no time", id="grace"),
        pytest.param({"reading": -1}, "reading: less than no time", id="reading"),
        pytest.param({"since": "then"}, "not a date", id="date"),
        pytest.param({"engine": "abacus"}, "no such engine", id="engine"),
    ],
)
def test_what_cannot_be_is_said(store: Path, given: dict[str, str], message: str) -> None:
    """With the place, the value and what was expected."""
    with pytest.raises(OpsnbError, match=message):
        report_queues("broadband", str(store), start=ROOT, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("minutes", "clock"), [(15, "09:30"), (30, "09:30"), (60, "09:00")])
def test_the_first_interval_is_whole(tmp_path: Path, minutes: int, clock: str) -> None:
    """A report that begins at 9:40 begins with the interval in which 9:40 lies, and knows who waited when it began."""
    nine = parse_instant("2026-10-19T09:00", ZONE, "")
    store = _store(tmp_path, [(nine - 60, nine + 5000), (nine + 2400, nine + 2500), (nine + 9000, nine + 9001)])
    report = report_queues("broadband", str(store), since="2026-10-19T09:40", minutes=minutes, start=ROOT)
    assert report.figures.scope.since == parse_instant(f"2026-10-19T{clock}", ZONE, "")
    first = report.intervals().rows[0]
    assert (first[0], first[1]) == (Instant(report.figures.scope.since, ZONE), 1)
    assert report.figures.intervals()[0]["queue_at_start"] == 1


def test_intervals_in_which_callers_only_wait_are_listed(tmp_path: Path) -> None:
    """Nothing was offered in them, so they have no figures but those of the queue."""
    nine = parse_instant("2026-10-19T09:00", ZONE, "")
    report = report_queues("broadband", str(_store(tmp_path, [(nine, nine + 4000)])), start=ROOT)
    columns = report.intervals().columns
    rows = [dict(zip(columns, row, strict=True)) for row in report.intervals("line").rows]
    assert [(row["Offered"], row["In queue at the start"], row["In queue on average"]) for row in rows] == [
        (1, 0, 1.0), (None, 1, 1.0), (None, 1, 1.0),
    ]  # fmt: skip


def test_an_hour_that_comes_twice_has_two_names(tmp_path: Path) -> None:
    """On the night the clocks go back the zone tells its intervals apart."""
    one = parse_instant("2026-11-01T01:00", ZONE, "")
    store = _store(tmp_path, [(one, one + 9), (one + 3600, one + 3609)])
    report = report_queues("broadband", str(store), minutes=60, start=ROOT)
    assert [str(row[0]) for row in report.intervals().rows] == ["Sun 2026-11-01 01:00 EDT", "Sun 2026-11-01 01:00 EST"]


def _store(folder: Path, waits: list[tuple[int, int]]) -> Path:
    """Make a store of calls that entered the queue ``line`` and were answered."""
    store = open_store(folder / "store.db", create=True)
    told = [
        Call(str(n), "inbound", entered, legs=[Leg("line", entered, left_at=left, result="answered")])
        for n, (entered, left) in enumerate(waits)
    ]
    add_telephone(store, "broadband", "switch", Telephone(told))
    store.commit()
    store.close()
    return folder / "store.db"


def test_lists_that_cannot_be_shown(calls: QueueReport) -> None:
    """No rows, or a queue that is none."""
    with pytest.raises(OpsnbError, match="at least one row"):
        calls.intervals(limit=0)
    with pytest.raises(OpsnbError, match="no calls in such a queue"):
        calls.intervals("nowhere")


def test_a_desk_without_calls(store: Path) -> None:
    """It is said how to come by some."""
    with pytest.raises(StoreError, match="opsnb import"):
        report_queues("customer-care", str(store), start=ROOT)


@pytest.mark.skipif(not BANK.exists(), reason="the bank's call log (shared/data) is not here")
def test_the_month_of_a_bank(tmp_path: Path) -> None:
    """33,344 rows imported and reported: the figures are those of a plain look at the file."""
    path = tmp_path / "bank.db"
    store = open_store(path, create=True)
    kb = open_kb(ROOT / "kb")
    import_format(store, kb, "bank-calls", BANK, desk="broadband", zone="Asia/Jerusalem", now=1_800_000_000)
    store.close()
    report = report_queues("broadband", str(path), start=ROOT)
    with gzip.open(BANK, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    real = [row for row in rows if row["outcome"] != "PHANTOM" and not row["vru_time"].startswith("-")]
    queued = [row for row in real if row["outcome"] == "AGENT" or row["q_start"] != "0:00:00"]
    waits = sorted(_seconds(row["q_exit"]) - _seconds(row["q_start"]) for row in queued if row["outcome"] == "AGENT")
    waits = sorted(wait + 86_400 if wait < 0 else wait for wait in waits)
    metrics = report.result().metrics
    assert (metrics["calls/offered"], metrics["calls/answered"]) == (len(queued), len(waits)) == (31_102, 27_141)
    assert metrics["service-level/negative"] == round(100 * sum(wait <= 20 for wait in waits) / len(queued), 2)
    assert metrics["waiting-time/average"] == round(sum(waits) / len(waits), 2)
    place = 0.95 * (len(waits) - 1)
    low, high = waits[int(place)], waits[int(place) + 1]
    assert metrics["waiting-time/p95"] == round(low + (high - low) * (place - int(place)), 2)
    assert report.occupancy().rows == ()
    assert "no after-call work" in repr(report.limits())


def _seconds(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def test_every_metric_by_interval(calls: QueueReport) -> None:
    """Each way to compute it, in the intervals with calls; busy agents too."""
    for metric in ("calls", "service-level", "waiting-time", "abandonment", "handling-time", "calls-in-queue"):
        table = calls.by_interval(metric, limit=10_000)
        assert len(table.rows) == len(calls.figures.at("interval"))
        assert len(table.columns) == 1 + len(calls.definitions(metric).rows)
    busy = [row[1] for row in calls.by_interval("occupancy", "customer-line", 10_000).rows]
    assert all(share is not None and 0 < float(share) < 100 for share in busy)
