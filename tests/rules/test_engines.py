"""One SQL text, three engines: SQLite, DuckDB over Parquet and Spark say the same of every call and every promise."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from queue_calls import KB, TARGETS
from small_calls import sample_store

from opsnb.errors import StoreError
from opsnb.kb.records import Metric, Policy
from opsnb.relations import Plan, Table
from opsnb.rules.differences import side_by_side
from opsnb.rules.queues import LEVELS, OCCUPANCY, QueueScope, queue_plan
from opsnb.rules.queues import render as queue_sql
from opsnb.rules.sla import Rulebook, Scope, sql_text
from opsnb.rules.sla import render as sla_sql
from opsnb.store.engines import Engine, SqliteEngine, open_engine
from opsnb.store.parquet import TABLES, export_parquet, lake_of

SLA_QUESTIONS = ("population", "attainment", "misses", "at_risk", "tickets")
NO_JAVA = "Java is not installed: apt install default-jre-headless, or make spark"
NO_SPARK = 'PySpark is not installed: pip install "opsnb[spark]", or make spark'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the whole sample once, with its Parquet files."""
    path = sample_store(tmp_path_factory.mktemp("engines"))
    export_parquet(path, lake_of(path))
    return path


@pytest.fixture(scope="module", params=["duckdb", "spark"])
def other(request: pytest.FixtureRequest, store: Path) -> Iterator[Engine]:
    """Open each engine beside SQLite."""
    if request.param == "spark":
        pytest.importorskip("pyspark", reason=NO_SPARK)
        if shutil.which("java") is None:
            pytest.skip(NO_JAVA)
        begin_spark()
    engine = open_engine(request.param, store)
    yield engine
    engine.close()


def begin_spark() -> None:
    """Begin a session for small tables, which the engine then finds: one task a stage, nothing compiled."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.master": "local[1]", "spark.ui.enabled": "false", "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": "1", "spark.default.parallelism": "1",
        "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.driver.host": "127.0.0.1",
    }  # fmt: skip
    SparkSession.builder.config(map=settings).getOrCreate()


def rows(table: Table) -> list[tuple[object, ...]]:
    """Order the rows of a table, nulls and all."""
    return sorted(table.rows, key=repr)


def assert_same(plan: Plan, questions: list[str], ours: Engine, theirs: Engine) -> None:
    """Run a plan on both and compare every question; the steps too, but on Spark, where each costs seconds."""
    ours.run(plan)
    theirs.run(plan)
    steps = [] if theirs.name == "spark" else [*plan.inputs, *(step.name for step in plan.steps)]
    for sql in [*(f"SELECT * FROM {name}" for name in steps), *questions]:
        mine, found = ours.query(sql), theirs.query(sql)
        assert found.columns == mine.columns
        assert rows(found) == rows(mine), sql


def test_the_queue_report(store: Path, other: Engine) -> None:
    """Every figure at every level, exact percentiles too, and who was there when; of the desk with most queues."""
    ours = SqliteEngine(store)
    (desk,) = ours.query("SELECT desk FROM call_legs GROUP BY desk ORDER BY COUNT(DISTINCT queue) DESC LIMIT 1").rows[0]
    bounds = ours.query("SELECT MIN(entered_at), MAX(entered_at) FROM call_legs WHERE desk = ?", (desk,)).rows[0]
    where = QueueScope(desk, bounds[0] - bounds[0] % 900, bounds[1] + 1, bounds[1])
    questions = [queue_sql("queue_figures", where, TARGETS, level) for level in LEVELS]
    assert_same(
        queue_plan(where, "Europe/London", 15, KB.get(OCCUPANCY, Metric)),
        [*questions, queue_sql("presence", where)],
        ours,
        other,
    )
    assert len(ours.query(questions[0])) > 100


def test_the_service_levels(store: Path, other: Engine) -> None:
    """Every verdict of a month of tickets, and every question of the SLA check."""
    ours = SqliteEngine(store)
    desk = next(name for name in KB.desks if KB.policies(name))
    reach = "SELECT MIN(opened_at), (SELECT MAX(at) FROM events) FROM tickets WHERE desk = ?"
    first, last = ours.query(reach, (desk,)).rows[0]
    where = Scope(desk, first, last + 1, last)
    plan = Rulebook.of(KB, desk).plan(where)
    slots = plan.inputs["moments"].column("slot")
    assert_same(plan, [sla_sql(name, where, slots[1] - slots[0]) for name in SLA_QUESTIONS], ours, other)
    assert len(ours.query("SELECT * FROM verdicts")) > 500


def test_two_policies_side_by_side(store: Path, other: Engine) -> None:
    """Every verdict that differs, and the list of the most striking, where half of the time is promised."""
    ours = SqliteEngine(store)
    desk = next(name for name in KB.desks if KB.policies(name))
    reach = "SELECT MIN(opened_at), (SELECT MAX(at) FROM events) FROM tickets WHERE desk = ?"
    first, last = ours.query(reach, (desk,)).rows[0]
    rules, where = Rulebook.of(KB, desk), Scope(desk, first, last + 1, last)
    (record,) = rules.policies.values()
    before, plan = side_by_side(rules, rules.under({"draft": halved(record)}), where)
    ours.run(before)
    other.run(before)
    assert_same(plan, ["SELECT * FROM differences"], ours, other)
    found = ours.query(sql_text("changed")).rows
    assert other.query(sql_text("changed")).rows == found and len(found) > 100


def halved(policy: Policy) -> Policy:
    """Promise a response in half of the time."""
    answered = [
        one.model_copy(update={"response": {s: t if isinstance(t, str) else t / 2 for s, t in one.response.items()}})
        for one in policy.priorities
    ]
    return policy.model_copy(update={"priorities": tuple(answered)})


def test_parameters_stand_for_question_marks(other: Engine) -> None:
    """The same query with parameters, on each engine."""
    found = other.query("SELECT COUNT(*) AS number FROM tickets WHERE desk = ? AND opened_at >= ?", ("nobody", 0))
    assert found == Table(("number",), ((0,),))


@pytest.mark.parametrize("other", ["spark"], indirect=True)
def test_tables_of_a_schema(store: Path, other: Engine, tmp_path: Path) -> None:
    """On a cluster the tables have a schema instead of files; one that is not there is said to be missing."""
    from pyspark.sql import SparkSession

    assert other.name == "spark"
    session = SparkSession.builder.getOrCreate()
    session.sql(f"CREATE DATABASE desk_tables LOCATION '{tmp_path}'")
    for name in TABLES:
        session.sql(f"CREATE TABLE desk_tables.{name} USING parquet LOCATION '{lake_of(store)}/{name}.parquet'")
    number = "SELECT COUNT(*) AS number FROM call_legs"
    for schema in ("desk_tables", "spark_catalog.desk_tables"):
        assert open_engine("spark", Path(schema)).query(number) == SqliteEngine(store).query(number)
    for schema in ("desk", "nowhere.desk_tables", "spark_catalog.desk"):
        with pytest.raises(StoreError, match=rf"no such table.*{schema}\.tickets"):
            open_engine("spark", Path(schema))


def test_parquet_files_older_than_the_store_are_refused(tmp_path: Path) -> None:
    """Nobody gets the figures of yesterday without noticing: export again."""
    path = sample_store(tmp_path, calls=False)
    with pytest.raises(StoreError, match="not exported"):
        open_engine("duckdb", path)
    export_parquet(path, lake_of(path))
    open_engine("duckdb", path).close()
    store = sqlite3.connect(path)
    store.execute("UPDATE tickets SET subject = 'new'")
    store.commit()
    store.close()
    with pytest.raises(StoreError, match="older than the store"):
        open_engine("duckdb", path)


def test_an_engine_is_named(tmp_path: Path) -> None:
    """A misspelt one is answered with those there are."""
    with pytest.raises(StoreError, match="sqlite, duckdb, spark"):
        open_engine("ducksdb", tmp_path)


def test_spark_is_imported_only_when_used() -> None:
    """The module of the engine loads without PySpark."""
    code = "import sys, opsnb.store.spark_engine; print('pyspark' in sys.modules)"
    python = sys.executable
    assert subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
