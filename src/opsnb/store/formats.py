"""The formats that can be imported: a mapping reads tickets, a feed what a telephone system has to tell."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Feed, Mapping
from opsnb.store.feed_report import FeedReport
from opsnb.store.feeding import import_feed
from opsnb.store.import_report import ImportReport
from opsnb.store.importing import Progress, import_file


def import_format(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    name: str,
    path: Path,
    *,
    desk: str,
    zone: str,
    now: int,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport | FeedReport:
    """Import a file in a format by its name, e.g. ``asterisk``. Raises :class:`RecordError` if there is none."""
    options = {"desk": desk, "zone": zone, "now": now, "dry_run": dry_run, "progress": progress}
    if isinstance(feed := kb.records.get(f"feeds/{name}"), Feed):
        return import_feed(connection, f"feeds/{name}", feed, path, **options)  # type: ignore[arg-type]
    if isinstance(mapping := kb.records.get(f"mappings/{name}"), Mapping):
        return import_file(connection, f"mappings/{name}", mapping, path, **options)  # type: ignore[arg-type]
    known = sorted(key.split("/", 1)[1] for key in (*kb.of_kind(Mapping), *kb.of_kind(Feed)))
    raise RecordError("no such format", place="FORMAT", found=name, wish=f"one of: {', '.join(known)}")
