"""The store is one SQLite file with tables that refuse what cannot be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from small_logs import new_store

from opsnb.errors import StoreError
from opsnb.kb.events import EventKind
from opsnb.store.schema import open_store


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
