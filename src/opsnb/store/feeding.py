"""Imports a file of a telephone system: one transaction, all or nothing; the same file again changes nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

from opsnb.errors import ImportFileError
from opsnb.kb.calls import Result, Way
from opsnb.kb.records import Feed
from opsnb.store.call_writing import CallWriter
from opsnb.store.calls import Call, IntervalCount, Leg, PlannedSpell, QueueCheck, Ring, StateSpell, Suppression
from opsnb.store.feed_report import FeedReport
from opsnb.store.feed_rows import FeedRows, Read
from opsnb.store.importing import Progress, require_columns
from opsnb.store.queue_log import QueueLog
from opsnb.store.reading import Row, TableFile
from opsnb.store.rejecting import RejectedRows
from opsnb.store.sample_keeping import SOURCE
from opsnb.store.state_writing import StateWriter
from opsnb.store.transaction import import_transaction

TABLES: dict[str, tuple[str, type, str]] = {
    "agent-states": ("agent_states", StateSpell, "agent started_at state"),
    "agent-plans": ("agent_plans", PlannedSpell, "agent started_at"),
    "interval-counts": ("interval_counts", IntervalCount, "queue started_at"),
    "queue-checks": ("queue_checks", QueueCheck, "number"),
    "suppressions": ("suppressions", Suppression, "contact started_at"),
}
"""Where rows that are no calls go: table, class, and what names a row."""
RINGS: dict[str, str] = {Result.ANSWERED: "answered", Result.ABANDONED: "hung-up"}
"""How the last ring of a leg ended, by how the leg did."""
BATCH = 2000


def import_feed(
    connection: sqlite3.Connection,
    feed_id: str,
    feed: Feed,
    path: Path,
    *,
    desk: str,
    zone: str,
    now: int,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> FeedReport:
    """Read a file as a feed says, and add to a desk what the store does not have yet.

    ``zone`` is the IANA zone of the file's wall times, ``now`` the UTC second noted as the time of the import.
    ``dry_run`` gives the same report and writes nothing. Raises :class:`ImportFileError` if the file does not fit,
    :class:`StoreError` if the store is busy; then the store is as it was.
    """
    with import_transaction(connection, keep=not dry_run):
        job = _Feeding(connection, feed_id.rsplit("/", 1)[-1], feed, path, desk, zone, progress or (lambda *_: None))
        job.run()
        report = job.report(dry_run=dry_run)
        job.record(report, now)
        job.rejected.forget()
    return report


class _Feeding:
    """One file on its way into the store."""

    def __init__(
        self, connection: sqlite3.Connection, source: str, feed: Feed, path: Path, desk: str, zone: str, tell: Progress
    ) -> None:
        self.connection, self.source, self.feed, self.path = connection, source, feed, path
        self.desk, self.zone, self.tell = desk, zone, tell
        self.rejected = RejectedRows(connection)
        self.table = TableFile(path, delimiter=feed.delimiter, encoding=feed.encoding, header=feed.header)
        self.rows = self.added = self.changed = self.unchanged = 0
        self.states: tuple[int, int, int] | None = None
        self._require_same_ground()

    def _require_same_ground(self) -> None:
        """Refuse what would mix made-up with real calls."""
        for table in ("calls", "agent_states", "interval_counts"):
            sql = f"SELECT 1 FROM {table} WHERE desk = ? AND source = ?"  # noqa: S608
            if self.connection.execute(sql, (self.desk, SOURCE)).fetchone():
                wish = "import into another store: add --db FILE"
                raise ImportFileError("this store holds sample calls of the desk", place=self.desk, wish=wish)

    def run(self) -> None:
        """Read the file and write what it says."""
        with self.table as table:
            require_columns(table, self.feed.columns())
            reader = FeedRows(self.feed, table.header, self.zone)
            rows = self._counted(table.rows(self.rejected.add))
            how: dict[str, Callable[[FeedRows, Iterator[Row]], None]] = {
                "calls": self._calls,
                "queue-events": self._events,
            }
            how.get(self.feed.rows, self._others)(reader, rows)
            self.rows += table.odd_rows
        if self.rows and self.rejected.rows == self.rows:
            first = self.rejected.by_reason()[0]
            raise ImportFileError(
                "no row of the file can be used",
                place=f"{self.table.name}:{first.lines[0]}",
                found=first.reason,
                wish="does the feed fit this file? Nothing was imported",
            )

    def _counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.rows += 1
            if not self.rows % BATCH:
                self.tell(self.table.position, self.table.size)
            yield row

    def _calls(self, reader: FeedRows, rows: Iterator[Row]) -> None:
        writer = CallWriter(self.connection, self.desk, self.source)
        seen: set[str] = set()

        def number(pair: tuple[Row, Read]) -> str:
            return " ".join(reader.cell(pair[0], column) or "" for column in self.feed.number)

        for name, group in groupby(reader.read(rows, self.rejected.add), number):
            pairs = [pair for pair in group if self._usable(pair, name, seen)]
            seen.add(name)
            if pairs:
                writer.put(_call(name, [said for _, said in pairs]))
        self.added, self.changed, self.unchanged = writer.added, writer.changed, writer.unchanged

    def _usable(self, pair: tuple[Row, Read], name: str, seen: set[str]) -> bool:
        row, said = pair
        reason = ""
        if not name.strip():
            reason = "no number given"
        elif name in seen:
            reason = "the rows of a call have to stand together"
        elif (begun := said.get("arrived_at") or said.get("entered_at")) is None:
            reason = "no time of arrival given"
        elif said.get("ended_at") is not None and said["ended_at"] < begun:
            reason = "the call ends before it begins"
        elif said.get("left_at") is not None and said["left_at"] < (said.get("entered_at") or begun):
            reason = "the call leaves the queue before it enters it"
        if reason:
            self.rejected.add(row[-1], reason, row)
        return not reason

    def _events(self, reader: FeedRows, rows: Iterator[Row]) -> None:
        writer = CallWriter(self.connection, self.desk, self.source)
        log = QueueLog(self.feed, reader, writer)
        log.take(rows, self.rejected.add)
        for call in log.calls():
            writer.put(call)
        self.added, self.changed, self.unchanged = writer.added, writer.changed, writer.unchanged
        states = StateWriter(self.connection, self.desk, self.source)
        for agent, changes in log.changes.items():
            states.put(agent, changes)
        self.states = states.added, states.changed, states.unchanged

    def _others(self, reader: FeedRows, rows: Iterator[Row]) -> None:
        table, kind, key = TABLES[self.feed.rows]
        needed = [f.name for f in fields(kind) if "None" not in str(f.type)]
        agents: dict[str, tuple[str | None, str | None]] = {}

        def usable() -> Iterator[Read]:
            for row, said in reader.read(rows, self.rejected.add):
                if reason := _unusable(said, needed):
                    self.rejected.add(row[-1], reason, row)
                    continue
                if self.feed.rows == "agent-states":
                    team, name = agents.get(said["agent"], (None, None))
                    agents[said["agent"]] = said.get("team") or team, said.get("name") or name
                yield said

        self._upsert(table, kind, key, usable())
        self._put_agents(agents)

    def _put_agents(self, agents: dict[str, tuple[str | None, str | None]]) -> None:
        """Write teams and names; one that is not given takes nothing away."""
        new = "COALESCE(excluded.team, team), COALESCE(excluded.name, name)"
        sql = (
            "INSERT INTO agents (desk, agent, team, name) VALUES (?, ?, ?, ?) "  # noqa: S608
            f"ON CONFLICT DO UPDATE SET (team, name) = ({new}) WHERE (team, name) IS NOT ({new})"
        )
        rows = ((self.desk, agent, *known) for agent, known in agents.items() if any(known))
        self.connection.executemany(sql, rows)

    def _upsert(self, table: str, kind: type, key: str, rows: Iterator[Read]) -> None:
        """Write rows; one that is there is changed only where it says something else."""
        names = [f.name for f in fields(kind)]
        others = [name for name in names if name not in key.split()]
        changes = ", ".join(f"{name} = excluded.{name}" for name in others)
        differs = " OR ".join(f"{table}.{name} IS NOT excluded.{name}" for name in others)
        sql = (
            f"INSERT INTO {table} (desk, source, {', '.join(names)}) VALUES ({', '.join('?' * (len(names) + 2))}) "  # noqa: S608
            f"ON CONFLICT DO UPDATE SET {changes} WHERE {differs}"
        )
        count = f"SELECT COUNT(*) FROM {table}"  # noqa: S608
        before, read, touched = self.connection.execute(count).fetchone()[0], 0, self.connection.total_changes
        for said in rows:
            read += 1
            self.connection.execute(sql, (self.desk, self.source, *(said.get(name) for name in names)))
        self.added = self.connection.execute(count).fetchone()[0] - before
        self.changed = self.connection.total_changes - touched - self.added
        self.unchanged = read - self.added - self.changed

    def report(self, *, dry_run: bool) -> FeedReport:
        """Sum up."""
        what = "calls" if self.feed.rows in ("calls", "queue-events") else self.feed.rows.replace("-", " ")
        return FeedReport(
            self.source, self.table.name, self.desk, self.zone, self.rows, what, self.added, self.changed,
            self.unchanged, self.states, self.rejected.by_reason(), self.rejected.rows, self.feed.limits, dry_run,
        )  # fmt: skip

    def record(self, report: FeedReport, now: int) -> None:
        """Note the import and keep the rows that were not used, unless nothing is new."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        known = self.connection.execute(
            "SELECT 1 FROM imports WHERE format = ? AND sha256 = ? AND desk = ? AND zone = ?",
            (self.source, digest, self.desk, self.zone),
        ).fetchone()
        if known and not report.is_news:
            return
        cursor = self.connection.execute(
            "INSERT INTO imports (format, file, sha256, desk, zone, imported_at, rows_read, report) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self.source, report.file, digest, self.desk, self.zone, now, report.rows_read, "\n".join(report.lines())),
        )
        self.rejected.keep(cursor.lastrowid or 0)


def _unusable(said: Read, needed: list[str]) -> str:
    """Return why a row that is no call cannot be used; nothing if it can."""
    missing = sorted(name for name in needed if said.get(name) is None)
    if missing:
        return f"not given: {', '.join(missing)}"
    if said.get("ended_at") is not None and said["ended_at"] < said["started_at"]:
        return "it ends before it begins"
    return "an interval of no seconds" if said.get("seconds") == 0 else ""


def _call(number: str, rows: list[Read]) -> Call:
    """Make a call of its rows, one for each leg: of what belongs to the whole call, the last row decides."""
    whole: dict[str, Any] = {}
    for said in rows:
        whole |= {name: value for name, value in said.items() if value is not None}
    names = {f.name for f in fields(Call)} - {"legs", "facts", "number"}
    arrived_at = rows[0].get("arrived_at") or rows[0]["entered_at"]
    given = {name: whole[name] for name in names & whole.keys()} | {"arrived_at": arrived_at}
    call = Call(number, **{"direction": "inbound"} | given)
    call.facts = json.dumps(whole["facts"], ensure_ascii=False, sort_keys=True) if whole.get("facts") else None
    call.legs = [_leg(call, said, first=n == 0) for n, said in enumerate(rows)]
    return call


def _leg(call: Call, said: Read, *, first: bool) -> Leg:
    names = {f.name for f in fields(Leg)} - {"rings"}
    given: Read = {name: said[name] for name in names & said.keys() if said[name] is not None}
    entered = given.pop("entered_at", None)
    usual = Way.DIALLED if call.direction == "outbound" else Way.ARRIVED if first else Way.FLOWED_IN
    leg = Leg(
        given.pop("queue", None), call.arrived_at if entered is None else entered, given.pop("way", usual), **given
    )
    if said.get("ring") is not None and leg.agent and leg.left_at is not None:
        result = RINGS.get(leg.result or "", "no-answer")
        leg.rings = [Ring(leg.agent, leg.left_at - said["ring"], said["ring"], result)]
    return leg
