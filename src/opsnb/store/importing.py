"""Imports a file of another system: one transaction, all or nothing; the same file again changes nothing."""

from __future__ import annotations

import difflib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from opsnb.errors import ImportFileError
from opsnb.kb.records import Mapping
from opsnb.store import import_report
from opsnb.store.deriving import Deriver
from opsnb.store.import_report import ImportReport
from opsnb.store.instants import Instants
from opsnb.store.reading import TableFile
from opsnb.store.rejecting import RejectedRows
from opsnb.store.staging import in_order_of_tickets
from opsnb.store.transaction import import_transaction
from opsnb.store.writing import Group, ScatteredError, Writer

Progress = Callable[[int, int], None]
"""Told from time to time how much is done, of how much."""

BATCH = 200
"""Tickets read and written at a time."""


def import_file(
    connection: sqlite3.Connection,
    mapping_id: str,
    mapping: Mapping,
    path: Path,
    *,
    desk: str,
    zone: str,
    now: int,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a file as a mapping says, and add to a desk's tickets what the store does not have yet.

    ``zone`` is the IANA zone of the file's wall times, ``now`` the UTC second noted as the time of the import.
    ``dry_run`` gives the same report and writes nothing. Raises :class:`ImportFileError` if the file does not fit,
    :class:`StoreError` if the store is busy; then the store is as it was.
    """
    started = perf_counter()
    source = mapping_id.rsplit("/", 1)[-1]
    with import_transaction(connection, keep=not dry_run):
        _require_same_ground(connection, source, desk, zone)
        connection.execute("SAVEPOINT reading")
        job = _Import(connection, source, mapping, path, desk, zone, progress or (lambda *_: None))
        try:
            job.run(scattered=False)
        except ScatteredError:
            connection.execute("ROLLBACK TO reading")
            job = _Import(connection, source, mapping, path, desk, zone, job.progress)
            job.run(scattered=True)
        connection.execute("RELEASE reading")
        job.refuse_misread(dry_run=dry_run)
        report = job.report(dry_run=dry_run)
        job.record(report, now)
        job.rejected.forget()
    return ImportReport(**{**vars(report), "seconds": perf_counter() - started})


class _Import:
    """One file on its way into the store."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        source: str,
        mapping: Mapping,
        path: Path,
        desk: str,
        zone: str,
        progress: Progress,
    ) -> None:
        self.connection, self.mapping, self.path = connection, mapping, path
        self.source, self.desk, self.zone, self.progress = source, desk, zone, progress
        self.rejected = RejectedRows(connection)
        self.table = TableFile(path, delimiter=mapping.delimiter, encoding=mapping.encoding)
        self.rows = 0

    def run(self, *, scattered: bool) -> None:
        """Read the file and write its tickets; ``scattered`` sorts the rows by ticket first."""
        with self.table as table:
            require_columns(table, self.mapping.columns())
            instants = Instants(self.mapping.time_format, ZoneInfo(self.zone))
            self.deriver = Deriver(self.mapping, table.header, instants, self.rejected.add)
            self.deriver.counts["scattered"] += scattered
            self.writer = Writer(self.connection, self.deriver, self.desk, self.source)
            number = table.header.index(self.mapping.ticket)
            rows = table.rows(self.rejected.add)
            if scattered:
                rows = in_order_of_tickets(self.connection, rows, number, lambda: self._tell(table))
            batch: list[Group] = []
            for ticket, group in groupby(rows, itemgetter(number)):
                batch.append((ticket, list(group)))
                if len(batch) == BATCH:
                    self._take(batch, table)
                    batch = []
            self._take(batch, table)
            self.rows = self.writer.rows + table.odd_rows
            if table.unterminated and self.rejected.last_line == table.line:
                raise table.cut_off(table.line, "a row that cannot be used, and no line end after it")

    def _take(self, batch: list[Group], table: TableFile) -> None:
        missing = [group for group in batch if group[0] in self.mapping.missing]
        for group in missing:
            batch.remove(group)
            for row in group[1]:
                self.rejected.add(row[-1], f"{self.mapping.ticket}: no number given", row)
            self.writer.rows += len(group[1])
        self.writer.take(batch)
        self._tell(table)

    def _tell(self, table: TableFile) -> None:
        self.progress(table.position, table.size)

    def refuse_misread(self, *, dry_run: bool) -> None:
        """Raise if the times are plainly not as the mapping says: tickets on wrong days could never be taken back."""
        counts, wish = self.deriver.counts, "set time_format in the mapping; nothing was imported"
        if import_report.month_first(counts, self.rows) and not dry_run:
            raise ImportFileError(
                import_report.month_first_text(counts, self.mapping, self.rows), place=self.table.name, wish=wish
            )
        if import_report.backwards(counts) and not dry_run:
            raise ImportFileError(import_report.backwards_text(counts), place=self.table.name, wish=wish)
        if self.rows and not counts["tickets"] and not dry_run:
            first = self.rejected.by_reason()[0]
            raise ImportFileError(
                "no row of the file can be used",
                place=f"{self.table.name}:{first.lines[0]}",
                found=first.reason,
                wish="does the mapping fit this file? Nothing was imported",
            )

    def report(self, *, dry_run: bool) -> ImportReport:
        """Sum up; the time it took is added at the very end."""
        writer, counts = self.writer, self.deriver.counts
        return ImportReport(
            source=self.source,
            file=self.table.name,
            desk=self.desk,
            zone=self.zone,
            rows_read=self.rows,
            tickets_added=writer.tickets_added,
            tickets_changed=writer.tickets_changed,
            tickets_unchanged=counts["tickets"] - writer.tickets_added - writer.tickets_changed,
            events_added=writer.events_added,
            events_changed=writer.events_changed,
            rejected=self.rejected.by_reason(),
            rejected_rows=self.rejected.rows,
            warnings=tuple(import_report.warnings(counts, self.mapping, self.rows)),
            notes=tuple(import_report.notes(counts, self.mapping)),
            limits=self.mapping.limits,
            dry_run=dry_run,
            seconds=0.0,
        )

    def record(self, report: ImportReport, now: int) -> None:
        """Note the import and keep its rejected rows, unless the same file was imported before and brought no news."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        same = "SELECT 1 FROM imports WHERE format = ? AND sha256 = ? AND desk = ? AND zone = ?"
        known = self.connection.execute(same, (self.source, digest, self.desk, self.zone)).fetchone()
        if known and not report.changed_anything:
            return
        cursor = self.connection.execute(
            "INSERT INTO imports (format, file, sha256, desk, zone, imported_at, rows_read, report) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self.source, report.file, digest, self.desk, self.zone, now, report.rows_read, "\n".join(report.lines())),
        )
        self.rejected.keep(cursor.lastrowid or 0)


def _require_same_ground(connection: sqlite3.Connection, source: str, desk: str, zone: str) -> None:
    """Refuse what would mix made-up with real tickets, or tell the same tickets twice by another clock."""
    if connection.execute("SELECT 1 FROM tickets WHERE desk = ? AND source = 'sample'", (desk,)).fetchone():
        raise ImportFileError(
            "this store holds sample tickets of the desk", place=desk, wish="import into another store: add --db FILE"
        )
    other = connection.execute(
        "SELECT zone FROM imports WHERE format = ? AND desk = ? AND zone <> ?", (source, desk, zone)
    ).fetchone()
    if other is not None:
        raise ImportFileError(
            f"tickets of this source were imported with times in {other[0]}",
            place="--zone",
            found=zone,
            wish="events are never deleted: import with that zone, or into another store with --db FILE",
        )


def require_columns(table: TableFile, wanted: Iterable[str]) -> None:
    """Raise :class:`ImportFileError` if a file has not every column that is read, with names that are near."""
    missing = [name for name in dict.fromkeys(wanted) if name not in table.header]
    if missing:
        near = [match for name in missing for match in difflib.get_close_matches(name, table.header, 1)]
        hint = f"; near: {', '.join(near)}" if near else ""
        raise ImportFileError(
            "columns are missing that the mapping reads",
            place=f"{table.name}:1",
            found=", ".join(missing),
            wish=f"the file has: {', '.join(table.header)}{hint}",
        )
