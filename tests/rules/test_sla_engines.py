"""The same SQL text on other engines: DuckDB over Parquet says of every promise what SQLite says."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow.parquet import read_table
from sla_desks import CHICAGO, LONDON, OFFICE, PROMISES, ROOT, Court, History, court, instant, rulebook, tell
from test_sla_laws import RULES, logs

from opsnb.errors import StoreError
from opsnb.kb.check import open_kb
from opsnb.relations import Table
from opsnb.rules.sla import Rulebook, Scope, render
from opsnb.store.duckdb_engine import DuckdbEngine
from opsnb.store.parquet import TABLES, export_parquet
from opsnb.store.schema import open_store

QUESTIONS = ("population", "attainment", "misses", "at_risk", "tickets")


def rows(table: Table) -> list[tuple[object, ...]]:
    """Order the rows of a table, nulls and all."""
    return sorted(table.rows, key=repr)


def assert_agree(judged: Court, rules: Rulebook, folder: Path) -> None:
    """Judge the court's tickets again on DuckDB, and compare every step of the way and every question."""
    export_parquet(judged.path, folder)
    engine = DuckdbEngine(folder)
    plan = rules.plan(judged.scope)
    engine.run(plan)
    for name in [*plan.inputs, *(step.name for step in plan.steps)]:
        theirs = engine.query(f"SELECT * FROM {name}")
        ours = judged.engine.query(f"SELECT * FROM {name}")
        assert theirs.columns == ours.columns
        assert rows(theirs) == rows(ours), name
    slots = engine.query("SELECT slot FROM moments ORDER BY slot LIMIT 2").column("slot")
    for question in QUESTIONS:
        sql = render(question, judged.scope, slots[1] - slots[0])
        ours = rows(judged.engine.query(sql))
        assert rows(engine.query(sql)) == ours, question
        assert all(sorted(one.stream(sql), key=repr) == ours for one in (engine, judged.engine)), question
    engine.close()


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(logs(40))
def test_any_histories(tmp_path_factory: pytest.TempPathFactory, log: tuple[str, list[History], int, int]) -> None:
    """Whatever happened to the tickets, in whatever order within a second."""
    name, told, start, as_of = log
    court().judge(RULES[name], told, max(as_of, start), start)
    assert_agree(court(), RULES[name], tmp_path_factory.mktemp("parquet"))


@pytest.mark.parametrize("name", ["town", "city", "customer care"])
def test_a_few_hundred_tickets(tmp_path: Path, name: str) -> None:
    """A month of tickets, with all that usually happens."""
    rules = {
        "town": lambda: rulebook(CHICAGO, PROMISES),
        "city": lambda: rulebook(LONDON, OFFICE),
        "customer care": lambda: Rulebook.of(open_kb(ROOT / "kb"), "customer-care"),
    }[name]()
    chance = random.Random(name)
    told = [tell(" ; ".join(month(chance)), rules.desk.timezone, chance.choice([None, 0, 1])) for _ in range(300)]
    verdicts = court().judge(rules, told, instant("Mon+4 09:00", rules.desk.timezone))
    assert {"met", "missed", "not applicable", "running", "no target"} <= {row["state"] for row in verdicts}
    assert_agree(court(), rules, tmp_path)


def month(chance: random.Random) -> list[str]:
    """Make up a ticket's life: a story of some steps, each some hours after the one before."""
    steps = ["reply", "reply", "message", "work", "note", "priority P1", "priority P2", "status solved"]
    steps += ["status waiting-on-customer", "status in-progress", "hold parts", "release parts", "status closed"]
    day, minute = chance.randrange(28), chance.randrange(1440)
    story = ["created" + chance.choice(["", " P1", " P1", " P2", " P3", " P5"])]
    for _ in range(chance.randrange(9)):
        story.append(chance.choice(steps))
    told = []
    for step in story:
        name = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day % 7]
        told.append(f"{name}+{day // 7} {minute // 60:02d}:{minute % 60:02d}:{chance.choice(['00', '07'])} {step}")
        minute += chance.choice([1, 7, 90, 600])
        day, minute = day + minute // 1440, minute % 1440
    return told


def test_export_keeps_every_value(tmp_path: Path) -> None:
    """Also where a column begins with thousands of nulls; the order is that of the key."""
    store = open_store(tmp_path / "store #1?.db", create=True)
    with store:
        store.executemany(
            "INSERT INTO tickets (ticket, desk, source, number, opened_at, subject) VALUES (?, 'town', 's', ?, ?, ?)",
            [(n, str(n), n * 10, None if n < 70_000 else "Ünïcode, 'quotes'") for n in range(1, 70_003)],
        )
        store.executemany(
            "INSERT INTO events (ticket, at, seq, kind, value) VALUES (?, ?, 0, 1, ?)",
            [(n, n * 10, None if n < 70_001 else "P1") for n in range(70_002, 0, -1)],
        )
    export_parquet(tmp_path / "store #1?.db", tmp_path / "made")
    for name, key in (("tickets", "ticket"), ("events", "ticket, at, seq")):
        kept = read_table(tmp_path / "made" / f"{name}.parquet")
        cursor = store.execute(f"SELECT * FROM {name} ORDER BY {key}")
        assert kept.column_names == [column[0] for column in cursor.description]
        assert [*zip(*(column.to_pylist() for column in kept.columns), strict=True)] == cursor.fetchall()
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == sorted(f"{name}.parquet" for name in TABLES)
    store.close()


def test_an_empty_store_can_be_exported_and_asked(tmp_path: Path) -> None:
    """No tickets give no verdicts, and no error."""
    open_store(tmp_path / "store.db", create=True).close()
    export_parquet(tmp_path / "store.db", tmp_path)
    engine = DuckdbEngine(tmp_path)
    for _ in range(2):
        engine.run(rulebook(CHICAGO, PROMISES).plan(Scope("town", 1_780_000_000, 1_790_000_000, 1_790_000_000)))
        assert engine.query("SELECT * FROM verdicts WHERE ticket = ?", (1,)).rows == ()


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No store, no export, no Parquet, nothing installed: each says what to do."""
    with pytest.raises(StoreError, match="no store here"):
        export_parquet(tmp_path / "none.db", tmp_path)
    with pytest.raises(StoreError, match="no such file"):
        DuckdbEngine(tmp_path)
    (tmp_path / "tickets.parquet").write_text("no columns")
    with pytest.raises(StoreError, match="not a Parquet file"):
        DuckdbEngine(tmp_path)
    open_store(tmp_path / "store.db", create=True).close()
    for absent in ("adbc_driver_sqlite", "pyarrow"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, absent, None)
            with pytest.raises(StoreError, match=r"opsnb\[duckdb\]"):
                export_parquet(tmp_path / "store.db", tmp_path)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(StoreError, match=r"opsnb\[duckdb\]"):
        DuckdbEngine(tmp_path)


def test_the_extras_are_imported_only_when_used() -> None:
    """The modules load without DuckDB, Arrow or ADBC."""
    code = """
import sys
import opsnb.store.duckdb_engine, opsnb.store.parquet
print(sorted({"duckdb", "pyarrow", "adbc_driver_sqlite"} & set(sys.modules)))
"""
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


def test_memory_stays_flat_while_exporting(tmp_path: Path) -> None:
    """Ten times the events take no more memory: batches are streamed."""
    peaks = []
    for size in (50_000, 500_000):
        path = tmp_path / f"{size}.db"
        store = open_store(path, create=True)
        store.execute("PRAGMA synchronous = OFF")
        with store:
            store.execute("INSERT INTO tickets VALUES (1, 'town', 's', '1', 0, NULL, NULL, NULL, NULL)")
            store.executemany(
                "INSERT INTO events (ticket, at, seq, kind, value) VALUES (1, ?, 0, 7, ?)",
                ((at, f"note {at} " * 5) for at in range(size)),
            )
        store.close()
        code = f"""
import resource
from pathlib import Path
from opsnb.store.parquet import TABLES, export_parquet
export_parquet(Path({str(path)!r}), Path({str(tmp_path)!r}))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
        made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peaks.append(int(made.stdout))
    assert peaks[1] < peaks[0] + 40_000, peaks
