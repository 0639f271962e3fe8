"""What is due: the runs of the desks' records against the reports that are there.

What has run is not stored anywhere but in the reports themselves: a due instant with a ``result.json`` is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Literal

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Reports
from opsnb.kb.records.reports import Run
from opsnb.reports.periods import iso_instant, parse_instant
from opsnb.reports.result import ERROR
from opsnb.rules.schedules import EPOCH, due_between, filled, stamp
from opsnb.rules.zones import DAY

STAMP = re.compile(r"\.?(\d{4}-\d{2}-\d{2})T\d{4}")
State = Literal["waits", "failed before", "begun"]


@dataclass(frozen=True)
class Schedule:
    """A run of a desk by itself, and where its reports lie: one folder for each instant at which it was due."""

    desk: str
    zone: str
    run: Run
    keep: int
    """Seconds for which its reports are kept; nothing older is caught up."""
    as_of: int
    """UTC second at which it is asked what is due."""
    folder: Path

    def pending(self) -> list[Due]:
        """Return what is due and not done, the oldest first.

        All since the last that was done, and what failed or was interrupted before that. A run that never ran begins
        with the latest instant at which it was due.
        """
        kept_from = max(self.as_of - self.keep, 0)
        instants = due_between(self.run, self.zone, min(kept_from, self._oldest()), self.as_of)
        dues = [Due(self, at) for at in instants]
        begun = [due.at for due in dues if due.is_begun]
        last = max((due.at for due in dues if due.is_done), default=min(begun, default=0))
        missed = [due for due in dues if not due.is_done and (due.at > last or due.is_begun)]
        return [due for due in (missed if begun else dues[-1:]) if due.at > kept_from]

    def _oldest(self) -> int:
        """Return a UTC second before the oldest of its reports, of whatever became of them."""
        found = [STAMP.match(path.name) for path in self.folder.glob("*")]
        days = [date.fromisoformat(match[1]) for match in found if match]
        return max((min(days).toordinal() - EPOCH - 2) * DAY, 0) if days else self.as_of


@dataclass(frozen=True)
class Due:
    """An instant at which a run is due."""

    schedule: Schedule
    at: int
    """UTC second."""

    @property
    def stamp(self) -> str:
        """Its name, by the desk's clock: ``2026-10-26T0700``."""
        return stamp(self.at, self.schedule.zone)

    @property
    def folder(self) -> Path:
        """Where its report lies when it is whole, or what is left of it if it failed."""
        return self.schedule.folder / self.stamp

    @property
    def making(self) -> Path:
        """Where its report is made; what is found there was interrupted, or is not finished yet."""
        return self.schedule.folder / f".{self.stamp}"

    @property
    def is_done(self) -> bool:
        """Whether its report is there."""
        return (self.folder / "result.json").exists()

    @property
    def is_begun(self) -> bool:
        """Whether it was tried, with or without success."""
        return self.folder.exists() or self.making.exists()

    @property
    def state(self) -> State:
        """Tell how far it is, if it is not done."""
        if (self.folder / ERROR).exists():
            return "failed before"
        return "begun" if self.is_begun else "waits"

    def parameters(self, known: frozenset[str], db: str) -> dict[str, str]:
        """Return the parameters for a notebook that has those ``known``: its record's, its desk and its instant."""
        own = {"desk": self.schedule.desk, "as_of": iso_instant(self.at, self.schedule.zone), "db": db}
        given = {name: value for name, value in own.items() if name in known}
        return given | filled(self.schedule.run, self.at, self.schedule.zone)

    def command(self, known: frozenset[str], db: str) -> str:
        """Return the command that makes the same report by hand."""
        given = [f"-p {quote(f'{name}={value}')}" for name, value in self.parameters(known, db).items() if value]
        return " ".join(["opsnb run", self.schedule.run.notebook, *given])


def schedules(kb: KnowledgeBase, reports: Path, desk: str, as_of: str, now: int) -> Iterator[Schedule]:
    """Yield what runs by itself at one desk or, without one, at all; reports lie below the folder ``reports``.

    ``as_of`` is a local time of each desk at which it is asked what is due, empty for ``now`` (UTC second). Raises
    :class:`OpsnbError` if it is no time, and :class:`RecordError` if there is no such desk.
    """
    for name in [desk] if desk else kb.desks:
        zone, record = kb.desk(name).timezone, kb.records.get(f"{name}/reports")
        until = parse_instant(as_of, zone, "--as-of") if as_of else now
        if isinstance(record, Reports):
            keep = int(record.keep.total_seconds())
            for run in record.runs:
                yield Schedule(name, zone, run, keep, until, reports / "scheduled" / name / run.id)
