"""What can stand in a cell of a table, and how a page shows it. The value stays what it is, for those who compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsnb.reports.periods import show_instant, show_seconds


@dataclass(frozen=True)
class Instant:
    """A point of time: UTC seconds, shown as the clock of a zone showed them."""

    at: int
    zone: str

    def __str__(self) -> str:
        return show_instant(self.at, self.zone)


@dataclass(frozen=True)
class Length:
    """A length of time in seconds; less than nothing where it is over."""

    seconds: int

    def __str__(self) -> str:
        return show_seconds(self.seconds)


@dataclass(frozen=True)
class Weekday:
    """A date that is shown with the day of the week: ``Mon 2026-10-05``."""

    date: date

    def __str__(self) -> str:
        return f"{self.date:%a} {self.date.isoformat()}"


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere: the words, and an address that this program made."""

    text: str
    href: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | date | Instant | Length | Weekday | Link | None


def show(value: Cell) -> str:
    """Return a value as text: thousands separated, one decimal, zero without a sign; a dash for what is not known."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:z,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
