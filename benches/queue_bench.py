"""Measures the queue report: a week out of five million calls on SQLite, and all of them on DuckDB over Parquet.

Ratios of one run, and the memory that the DuckDB process takes; exits with 1 if a limit does not hold.
Run: ``python benches/queue_bench.py [CALLS]``.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from opsnb.kb.check import open_kb
from opsnb.kb.records import Metric
from opsnb.reports.queue_figures import QueueFigures
from opsnb.rules.queues import QueueScope, Targets, queue_plan, render
from opsnb.store.duckdb_engine import DuckdbEngine
from opsnb.store.engines import Engine, SqliteEngine
from opsnb.store.parquet import export_parquet, lake_of
from opsnb.store.schema import open_store

CALLS = 5_000_000
START, YEAR, WEEK = 1_735_689_600, 364 * 86_400, 7 * 86_400
QUEUES = [f"queue-{n}" for n in range(8)]
TARGETS = Targets(20, "<=", 5, ())
ZONE = "Europe/London"
OCCUPANCY = open_kb(Path(__file__).parents[1] / "kb").get("metrics/occupancy", Metric)
SOON, BESIDE_BY_HAND, BESIDE_SQLITE, MOST_MEMORY = 0.3, 1.3, 1 / 5, 1000
"""Seconds for the table of a week; how long DuckDB may take beside SQL by hand and beside SQLite; MB."""
BY_HAND = """
SELECT queue, entered_at // 1800 * 1800 AS starts_at, COUNT(*) AS offered,
       COUNT(*) FILTER (result = 'answered') AS answered,
       COUNT(*) FILTER (result = 'answered' AND left_at - entered_at <= 20) AS answered_in_time,
       COUNT(*) FILTER (result = 'abandoned') AS abandoned,
       COUNT(*) FILTER (result = 'abandoned' AND left_at - entered_at <= 20) AS abandoned_in_time,
       COUNT(*) FILTER (result = 'abandoned' AND left_at - entered_at <= 5) AS short_abandoned,
       COUNT(*) FILTER (result IN ('flowed-out', 'redirected')) AS flowed_out,
       COUNT(*) FILTER (result = 'redirected') AS redirected,
       COUNT(*) FILTER (left_at IS NULL) AS waiting,
       COUNT(*) FILTER (result = 'answered' AND transfer = 'warm') AS warm_transfers,
       COUNT(*) FILTER (result = 'answered' AND transfer = 'cold') AS cold_transfers,
       SUM(left_at - entered_at) FILTER (result = 'answered') AS answer_wait,
       MAX(left_at - entered_at) FILTER (result = 'answered') AS longest_answered,
       MAX(left_at - entered_at) FILTER (result = 'abandoned') AS longest_abandoned,
       MAX(2000000000 - entered_at) FILTER (left_at IS NULL) AS longest_waiting,
       quantile_cont(left_at - entered_at, [0.5, 0.95]) FILTER (result = 'answered') AS waits,
       COUNT(talk) FILTER (result = 'answered') AS handled,
       SUM(talk) FILTER (result = 'answered') AS talk, SUM(hold) FILTER (result = 'answered') AS hold,
       SUM(wrap_up) FILTER (result = 'answered') AS wrap_up
FROM read_parquet('{lake}/call_legs.parquet')
WHERE desk = 'bench' AND queue IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""
"""What somebody who knows DuckDB would write for the same table."""


def legs(calls: int) -> Iterator[tuple[object, ...]]:
    """Yield rows of ``call_legs``, in the order of its key."""
    random = Random(7)
    for call in range(1, calls + 1):
        at = START + YEAR * call // calls
        answered = random.random() < 0.9
        wait = min(1800, int(random.expovariate(1 / 40)))
        result = "answered" if answered else random.choice(("abandoned", "abandoned", "flowed-out", "redirected"))
        talk = random.randrange(30, 900) if answered else None
        yield (
            "bench", at, call, 1, random.choice(QUEUES), "arrived", at + wait, result, "a" if answered else None,
            talk, 0 if answered else None, 60 if answered else None, "warm" if call % 50 == 0 else None, None,
        )  # fmt: skip


def fill(path: Path, calls: int) -> None:
    """Make a store with that many calls of one leg."""
    store = open_store(path, create=True)
    store.execute("PRAGMA synchronous = OFF")
    store.execute("PRAGMA foreign_keys = OFF")
    with store:
        rows = ((n, "bench", "switch", str(n), "inbound", START + YEAR * n // calls) for n in range(1, calls + 1))
        columns = "call, desk, source, number, direction, arrived_at"
        store.executemany(f"INSERT INTO calls ({columns}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        store.executemany(f"INSERT INTO call_legs VALUES ({', '.join('?' * 14)})", legs(calls))
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def report(engine: Engine, scope: QueueScope) -> int:
    """Ask for the table of the report: queue by half-hour, with exact percentiles."""
    engine.run(queue_plan(scope, ZONE, 30, OCCUPANCY))
    return len(engine.query(render("queue_figures", scope, TARGETS)))


def all_of_the_report(engine: Engine, scope: QueueScope) -> None:
    """Ask for everything that the notebook shows of the calls: each level, calls in queue, agents, days, the digest."""
    engine.run(queue_plan(scope, ZONE, 30, OCCUPANCY))
    figures = QueueFigures(engine, scope, TARGETS, ZONE, 30)
    for queue in ("", *figures.queues):
        figures.intervals(queue)
    assert figures.whole["offered"] == sum(day["offered"] for day in figures.days.values())
    figures.digest()


def best(what: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        what()
        found.append(time.perf_counter() - begun)
    return min(found)


def memory(lake: Path) -> float:
    """Return the most memory that a process of its own takes for the whole report on DuckDB, in MB."""
    here = str(Path(__file__).parent)
    code = f"import sys; sys.path.insert(0, {here!r}); import queue_bench; queue_bench.peak({str(lake)!r})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return float(said.split()[-1])


def peak(lake: str) -> None:
    """Run the whole report on DuckDB and print the most memory this process took."""
    engine = DuckdbEngine(Path(lake))
    report(engine, QueueScope("bench", START, START + YEAR, START + YEAR))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    """Print what was measured and what it should be; return 1 if a limit does not hold."""
    import duckdb

    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        fill(path, calls)
        lake = lake_of(path)
        exporting = best(lambda: export_parquet(path, lake), 1)
        year = QueueScope("bench", START, START + YEAR, START + YEAR)
        week = QueueScope("bench", START + 20 * WEEK, START + 21 * WEEK, START + YEAR)
        sqlite = SqliteEngine(path)
        a_week = best(lambda: report(sqlite, week))
        a_report = best(lambda: all_of_the_report(sqlite, week))
        all_sqlite = best(lambda: report(sqlite, year), 1)
        columns = DuckdbEngine(lake)
        all_duckdb = best(lambda: report(columns, year))
        hand = duckdb.connect()
        by_hand = best(lambda: hand.execute(BY_HAND.format(lake=lake)).fetchall())
        measured = (
            ("a week, SQLite: the table", a_week, "s", SOON),
            ("a week, SQLite: all of the report", a_report, "s", None),
            ("all, SQLite", all_sqlite, "s", None),
            ("all, DuckDB over Parquet", all_duckdb, "s", None),
            ("all, DuckDB by hand", by_hand, "s", None),
            ("DuckDB to by hand", all_duckdb / by_hand, "x", BESIDE_BY_HAND),
            ("DuckDB to SQLite", all_duckdb / all_sqlite, "x", BESIDE_SQLITE),
            ("memory, all on DuckDB", memory(lake), "MB", MOST_MEMORY),
        )
    print(f"{calls:,} calls of a year, {len(QUEUES)} queues, half-hours; Parquet written in {exporting:.1f} s")
    for what, found, unit, limit in measured:
        wanted = f"   wanted: at most {limit:g}" if limit is not None else ""
        print(f"  {what:36}{found:9.2f} {unit:3}{wanted}")
    return int(any(limit is not None and found > limit for _, found, _, limit in measured))


if __name__ == "__main__":
    sys.exit(main())
