"""Small files of telephone systems for the tests: import them by the project's own feeds, and read what came of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from small_logs import records

from opsnb.kb.records import Feed
from opsnb.store.feed_report import FeedReport
from opsnb.store.feeding import import_feed

DESK = "switchboard"


def feed(name: str, **changes: Any) -> Feed:
    """Return one of the project's feeds, changed for a test."""
    return records().get(f"feeds/{name}", Feed).model_copy(update=changes)


def load(store: sqlite3.Connection, name: str, path: Path, **options: Any) -> FeedReport:
    """Import a file by a feed of the project."""
    chosen = options.pop("feed", None) or feed(name)
    given = {"desk": DESK, "zone": "Europe/London", "now": 1_800_000_000} | options
    return import_feed(store, f"feeds/{name}", chosen, path, **given)


def table(path: Path, text: str) -> Path:
    """Write lines to a file, their indentation taken off."""
    path.write_text("".join(f"{line.strip()}\n" for line in text.strip().splitlines()), encoding="utf-8")
    return path


def legs(store: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """Return number, queue, way, wait, result, agent, talk and transfer of every leg, in order."""
    return store.execute(
        "SELECT c.number, l.queue, l.way, l.left_at - l.entered_at, l.result, l.agent, l.talk, l.transfer "
        "FROM call_legs l JOIN calls c USING (call) ORDER BY c.number, l.leg"
    ).fetchall()
