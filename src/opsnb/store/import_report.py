"""What an import has to say at its end: rows read, added, changed and rejected, and what to know about the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from opsnb.kb.records import Mapping

BAD_TIMES = 0.05
"""From this share of the rows on, times that do not parse speak against the mapping, not against the rows."""
NEGATIVE = 0.02
"""The same for tickets that end or change before they are opened; in a sound log they are one in thousands."""


@dataclass(frozen=True)
class Rejection:
    """Rows that could not be used for one reason."""

    reason: str
    rows: int
    lines: tuple[int, ...]
    """Lines of the first of them."""


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import; its :meth:`lines` are what the terminal shows."""

    source: str
    """Name of the mapping, and of the source in table ``tickets``."""
    file: str
    desk: str
    zone: str
    rows_read: int
    tickets_added: int
    tickets_changed: int
    tickets_unchanged: int
    events_added: int
    events_changed: int
    rejected: tuple[Rejection, ...]
    """By reason, the most frequent first; twenty reasons at most."""
    rejected_rows: int
    warnings: tuple[str, ...]
    """What speaks against the mapping or the file as a whole."""
    notes: tuple[str, ...]
    """What the file shows, with figures."""
    limits: tuple[str, ...]
    """What cannot be told from this source."""
    dry_run: bool
    seconds: float

    @property
    def changed_anything(self) -> bool:
        """Whether the store holds something else than before."""
        return bool(self.tickets_added or self.tickets_changed or self.events_added or self.events_changed)

    def lines(self) -> list[str]:
        """Return the report as readable lines."""
        rate = f" in {self.seconds:.1f} s" if self.seconds else ""
        return [
            f"{self.source}: {self.file}, desk {self.desk}, times read in {self.zone}",
            *(["dry run: nothing was written"] if self.dry_run else []),
            f"  rows     {self.rows_read:>9,} read{rate}, {self.rejected_rows:,} rejected",
            f"  tickets  {self.tickets_added:>9,} added, {self.tickets_changed:,} changed, "
            f"{self.tickets_unchanged:,} unchanged",
            f"  events   {self.events_added:>9,} added, {self.events_changed:,} changed",
            *_section("warnings", self.warnings),
            *_section("rejected rows, kept in table rejected_rows", self._rejections()),
            *_section("notes", self.notes),
            *_section("limits of the source", self.limits),
        ]

    def _rejections(self) -> Iterator[str]:
        for found in self.rejected:
            more = ", …" if found.rows > len(found.lines) else ""
            where = f"line{'s' if found.rows > 1 else ''} {', '.join(map(str, found.lines))}{more}"
            yield f"{found.rows:,} × {found.reason} ({where})"
        left = self.rejected_rows - sum(found.rows for found in self.rejected)
        if left:
            yield f"{left:,} × other reasons"


def notes(counts: Counter[str], mapping: Mapping) -> Iterator[str]:
    """Yield what an import found out about the file, from the counts made while it was read."""
    said: list[tuple[str, str]] = []
    if response := mapping.response:
        text = f"first row is past {response.column} {response.leaves}: it counts as the first response"
        said.append(("past", text))
    for name, status in ((end.column, end.status) for end in mapping.ends):
        said.append((f"without {name}", f"{name} is missing: no time of the status {status} is given"))
        said.append((f"bad {name}", f"{name} is no time: not used"))
        said.append((f"early {name}", f"{name} lies before rows that show the ticket alive: not used"))
    said.append(("before opening", "rows before the opening: a data error, so not judged"))
    said.append(("unordered", "rows not in the order of their times: put in order"))
    for name, text in said:
        if counts[name]:
            yield f"{counts[name]:,} ticket{'' if counts[name] == 1 else 's'}: {text}"
    if counts["scattered"]:
        yield "The rows of a ticket do not stand together in this file; they were sorted first."


def warnings(counts: Counter[str], mapping: Mapping, rows: int) -> Iterator[str]:
    """Yield what speaks against the mapping: times that do not parse, or that make no sense once parsed."""
    if not rows:
        yield "the file has a header and no rows"
    if month_first(counts, rows):
        yield month_first_text(counts, mapping, rows)
    elif counts["bad times"] > BAD_TIMES * rows:
        yield f"{counts['bad times'] / rows:.0%} of the rows have no time like {mapping.time_format}"
    elif backwards(counts):
        yield backwards_text(counts)


def backwards(counts: Counter[str]) -> bool:
    """Tell whether so many tickets end before they are opened that the times cannot have been read rightly."""
    return counts["negative"] > NEGATIVE * counts["tickets"]


def backwards_text(counts: Counter[str]) -> str:
    """Say how many tickets run backwards, and what that looks like."""
    return (
        f"{counts['negative'] / counts['tickets']:.0%} of the tickets end or change before they are opened and "
        f"{_weekend(counts)} are opened at a weekend: are day and month the other way round in this file?"
    )


def month_first(counts: Counter[str], rows: int) -> bool:
    """Tell whether day and month stand the other way round than the mapping says."""
    return counts["swapped times"] > BAD_TIMES * rows


def month_first_text(counts: Counter[str], mapping: Mapping, rows: int) -> str:
    """Say why the times look as if day and month were the other way round."""
    rest = ""
    if counts["tickets"]:
        negative = f"{counts['negative'] / counts['tickets']:.0%}"
        rest = f"; of the tickets that remain, {negative} end or change before they are opened and "
        rest += f"{_weekend(counts)} are opened at a weekend"
    share = f"{counts['swapped times'] / rows:.0%}"
    order = "month-first" if mapping.time_format.find("%d") < mapping.time_format.find("%m") else "day-first"
    return (
        f"dates look {order}: {share} of the rows have no time like {mapping.time_format}, "
        f"but one with day and month the other way round{rest}"
    )


def _weekend(counts: Counter[str]) -> str:
    return f"{counts['weekend'] / counts['tickets']:.0%}"


def _section(title: str, texts: Iterator[str] | tuple[str, ...]) -> list[str]:
    found = [f"  - {text}" for text in texts]
    return [f"{title}:", *found] if found else []
