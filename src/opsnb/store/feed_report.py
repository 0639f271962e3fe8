"""What the import of a feed has to say at its end: rows read, what was added and changed, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opsnb.store.import_report import Rejection


@dataclass(frozen=True)
class FeedReport:
    """The outcome of one import; its :meth:`lines` are what the terminal shows."""

    source: str
    """Name of the feed, and of the source in the tables."""
    file: str
    desk: str
    zone: str
    rows_read: int
    what: str
    """What was written: calls, or the rows of the feed."""
    added: int
    changed: int
    unchanged: int
    states: tuple[int, int, int] | None
    """The same of states of agents, where the file tells of both: added, changed, unchanged."""
    rejected: tuple[Rejection, ...]
    """By reason, the most frequent first."""
    rejected_rows: int
    limits: tuple[str, ...]
    dry_run: bool

    @property
    def is_news(self) -> bool:
        """Whether anything was added or changed."""
        return any((self.added, self.changed, *(self.states or ())[:2]))

    def lines(self) -> list[str]:
        """Return the report as readable lines."""
        return [
            f"{self.source}: {self.file}, desk {self.desk}, times read in {self.zone}",
            *(["dry run: nothing was written"] if self.dry_run else []),
            f"  {'rows':<16} {self.rows_read:>9,} read, {self.rejected_rows:,} not used",
            _counted(self.what, self.added, self.changed, self.unchanged),
            *([_counted("agent states", *self.states)] if self.states else []),
            *_section("rows not used, kept in table rejected_rows", self._rejections()),
            *_section("limits of the source", iter(self.limits)),
        ]

    def _rejections(self) -> Iterator[str]:
        for found in self.rejected:
            lines = ", ".join(map(str, found.lines)) + (", …" if found.rows > len(found.lines) else "")
            yield f"{found.rows:,} × {found.reason} (line{'s' if found.rows > 1 else ''} {lines})"


def _counted(what: str, added: int, changed: int, unchanged: int) -> str:
    return f"  {what:<16} {added:>9,} added, {changed:,} changed, {unchanged:,} unchanged"


def _section(title: str, texts: Iterator[str]) -> list[str]:
    found = [f"  - {text}" for text in texts]
    return [f"{title}:", *found] if found else []
