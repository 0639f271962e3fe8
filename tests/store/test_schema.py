"""The store is one SQLite file with tables that refuse what cannot be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from small_logs import new_store
from sqlite_utils import Database

from opsnb.errors import BusyError, StoreError
from opsnb.kb.events import EventKind
from opsnb.store import schema
from opsnb.store.current import current
from opsnb.store.schema import migrations, open_store


def test_a_store_is_opened_again_as_it_is(tmp_path: Path) -> None:
    """Opening a store a second time changes nothing in it."""
    before = list(new_store(tmp_path).iterdump())
    assert list(open_store(tmp_path / "store.db").iterdump()) == before


def test_an_absent_store_is_not_made_by_chance(tmp_path: Path) -> None:
    """Only who wants a new store gets one; a typing error in its name does not make one."""
    with pytest.raises(StoreError, match="no store here"):
        open_store(tmp_path / "absent.db")
    assert not (tmp_path / "absent.db").exists()


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    """A file that is no store is left alone."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at as one\n" * 40)
    with pytest.raises(StoreError, match="not a store"):
        open_store(path)
    assert path.read_text().startswith("not a database")


def test_programs_that_open_a_new_store_at_once_share_it(tmp_path: Path) -> None:
    """One lays the tables, the others wait for it; nobody takes a store that is just being made for something else."""
    script = """if True:
        import pathlib, sys
        from opsnb.store.schema import open_store
        print("ready", flush=True)
        sys.stdin.readline()
        open_store(pathlib.Path(sys.argv[1]), create=True).close()
    """
    command = [sys.executable, "-c", script, str(tmp_path / "new.db")]
    programs = [subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(4)]
    assert [one.stdout.readline() for one in programs if one.stdout] == ["ready\n"] * 4
    for one in programs:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate()[1] for one in programs] == [""] * 4
    assert migrations.pending(Database(open_store(tmp_path / "new.db"))) == []


def older_store(path: Path) -> sqlite3.Connection:
    """Make a store as the first of all versions made it, with a ticket in it."""
    store = sqlite3.connect(path)
    migrations.apply(Database(store), stop_before=migrations.pending(Database(store))[1].name)
    store.execute("INSERT INTO tickets VALUES (1, 'd', 's', 'A', 0, NULL, NULL, NULL, NULL)")
    store.execute("INSERT INTO events VALUES (1, 0, 0, 1, NULL, NULL, NULL)")
    store.commit()
    return store


def test_an_older_store_is_brought_up_to_date(tmp_path: Path) -> None:
    """It has all tables of a new one then, and what was in it."""
    older_store(tmp_path / "older.db").close()
    older, new = open_store(tmp_path / "older.db"), new_store(tmp_path)
    tables = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"
    assert older.execute(tables).fetchall() == new.execute(tables).fetchall()
    assert current(older, 1).number == "A"


@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_an_older_store_that_stays_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: str) -> None:
    """It is said to be busy, and not to be something else; one that is up to date is only looked at."""
    busy = older_store(tmp_path / "older.db")
    monkeypatch.setattr(schema, "WAIT", 0.1)
    busy.execute(f"PRAGMA journal_mode = {journal}")
    busy.execute("BEGIN EXCLUSIVE")
    with pytest.raises(BusyError, match="busy"):
        open_store(tmp_path / "older.db")
    busy.rollback()
    open_store(tmp_path / "older.db").close()
    busy.execute("BEGIN IMMEDIATE")
    open_store(tmp_path / "older.db").close()


def test_event_kinds_are_named(tmp_path: Path) -> None:
    """The store names every kind of event, so its tables can be read without the program."""
    found = dict(new_store(tmp_path).execute("SELECT name, kind FROM event_kinds").fetchall())
    assert found == {kind.name.lower(): int(kind) for kind in EventKind}


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("INSERT INTO tickets VALUES (2, 'd', 's', 'A', 0, NULL, NULL, NULL, NULL)", id="a number twice"),
        pytest.param(
            "INSERT INTO tickets VALUES (2, 'd', 's', 'B', 'noon', NULL, NULL, NULL, NULL)", id="a text as time"
        ),
        pytest.param("INSERT INTO events VALUES (9, 0, 0, 1, NULL, NULL, NULL)", id="no ticket"),
        pytest.param("INSERT INTO events VALUES (1, 0, 0, 99, NULL, NULL, NULL)", id="no such kind"),
    ],
)
def test_tables_refuse_what_cannot_be(tmp_path: Path, statement: str) -> None:
    """Types, keys and references are checked by the database itself."""
    store = new_store(tmp_path)
    store.execute("INSERT INTO tickets VALUES (1, 'd', 's', 'A', 0, NULL, NULL, NULL, NULL)")
    with pytest.raises(sqlite3.IntegrityError):
        store.execute(statement)


def test_notices_that_wait_are_still_there_when_the_outbox_is_laid_anew(tmp_path: Path) -> None:
    """A store whose outbox is for tickets only keeps what waits in it, and takes notices of reports then."""
    before = next(one for one in migrations.pending(Database(memory=True)) if one.name == "notices_of_reports")
    store = sqlite3.connect(tmp_path / "older.db")
    migrations.apply(Database(store), stop_before=before.name)
    store.execute("INSERT INTO tickets VALUES (1, 'd', 's', 'A', 0, NULL, NULL, NULL, NULL)")
    notice = "INSERT INTO outbox VALUES ({}, 'made {}', 'a@example.org', 'd', 's', 'b', '', '<{}>', 0, 0, 0, {})"
    store.execute(notice.format("7, 1", 7, 7, "NULL, NULL, NULL"))
    with pytest.raises(sqlite3.IntegrityError):
        store.execute(notice.format("8, NULL", 8, 8, "NULL, NULL, NULL"))
    store.commit()
    store.close()
    newer = open_store(tmp_path / "older.db")
    newer.execute(notice.format("8, NULL", 8, 8, "NULL, NULL, NULL"))
    assert newer.execute("SELECT notice, ticket FROM outbox ORDER BY notice").fetchall() == [(7, 1), (8, None)]
    assert newer.execute("PRAGMA foreign_key_check").fetchall() == []
