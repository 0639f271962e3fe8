"""Small logs for the tests of the store: a mapping, lines, files, and what the store then holds."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Mapping
from opsnb.store.import_report import ImportReport
from opsnb.store.importing import import_file
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
HEADER = "number,state,at,by,opened,priority,group,person,caller,resolved,closed,sla"
STATES = {"New": "new", "Active": "in-progress", "Resolved": "solved", "Closed": "closed"}


@cache
def records() -> KnowledgeBase:
    """Read the project's own records."""
    return KnowledgeBase.read(ROOT / "kb")


def small_mapping(**changes: Any) -> Mapping:
    """Make a mapping like that of the incident log, with short names."""
    fields: dict[str, Any] = {
        "title": "Small log",
        "summary": "For tests.",
        "owner": "Analyst",
        "reviewed": date(2026, 1, 1),
        "review_every": timedelta(days=365),
        "source": {"seed": "004", "place": "nowhere"},
        "missing": ("?", ""),
        "time_format": "%d/%m/%Y %H:%M",
        "ticket": "number",
        "opened": "opened",
        "at": "at",
        "actor": "by",
        "requester": "caller",
        "events": (
            {"kind": "priority", "column": "priority", "values": {"High": "P1", "Low": "P2"}},
            {"kind": "queue", "column": "group"},
            {"kind": "assigned", "column": "person"},
            {"kind": "status", "column": "state", "values": STATES},
        ),
        "response": {"column": "state", "leaves": "New"},
        "ends": ({"column": "resolved", "status": "solved"}, {"column": "closed", "status": "closed"}),
        "facts": {"made-sla": {"column": "sla"}},
        "updates_recorded": False,
        "limits": ("No replies.",),
    }
    return Mapping.model_validate(fields | changes)


def row(number: str, state: str, at: str, **fields: str) -> str:
    """Return one line of a log; ``at`` is a time of 1 February 2016 or a whole time; what is not named is as usual."""
    usual = {
        "by": "ann", "opened": "1/2/2016 08:00", "priority": "Low", "group": "G1", "person": "?", "caller": "c1",
        "resolved": "?", "closed": "?", "sla": "true",
    }  # fmt: skip
    values = usual | fields | {"number": number, "state": state, "at": f"1/2/2016 {at}" if len(at) == 5 else at}
    return ",".join(values[name] for name in HEADER.split(","))


def write(folder: Path, *rows: str, name: str = "log.csv", header: str = HEADER) -> Path:
    """Write a log and return its path."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in (header, *rows)), encoding="utf-8")
    return path


def new_store(folder: Path, name: str = "store.db") -> sqlite3.Connection:
    """Make an empty store."""
    return open_store(folder / name, create=True)


def copy_of(store: sqlite3.Connection) -> sqlite3.Connection:
    """Copy a store into memory, for tests that need many."""
    copy = sqlite3.connect(":memory:")
    store.backup(copy)
    return copy


def load(connection: sqlite3.Connection, path: Path, mapping: Mapping | None = None, **options: Any) -> ImportReport:
    """Import a small log for the desk ``d``, times in UTC unless said otherwise."""
    settings = {"desk": "d", "zone": "UTC", "now": 0} | options
    return import_file(connection, "mappings/small", mapping or small_mapping(), path, **settings)


def dump(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Return all tickets and events by number, without the ids of the store."""
    return connection.execute(
        "SELECT number, opened_at, requester, updates_wanted, facts, at, seq, kind, value, actor, text "
        "FROM tickets JOIN events USING (ticket) ORDER BY number, at, seq"
    ).fetchall()


def told(connection: sqlite3.Connection, number: str = "A") -> list[tuple[str, str, str | None]]:
    """Return what happened to a ticket: time of day (UTC), kind and value."""
    return connection.execute(
        "SELECT strftime('%H:%M', at_utc), kind, value FROM history WHERE number = ? ORDER BY at_utc, seq", (number,)
    ).fetchall()
