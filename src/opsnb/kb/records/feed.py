"""A feed: how a file of a telephone system is read as calls, agent states, counts or reports. One for each format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from opsnb.kb.calls import Result, Way
from opsnb.kb.records.base import Model, Record

Rows = Literal[
    "calls", "queue-events", "agent-states", "agent-plans", "interval-counts", "queue-checks", "suppressions"
]

LEG = ("queue", "way", "entered_at", "left_at", "result", "agent", "ring", "talk", "hold", "wrap_up", "transfer",
       "transfer_reason")  # fmt: skip
CALL = ("direction", "arrived_at", "ended_at", "path", "reference", "contact", "outcome", "security", "form",
        "activity", "activity_opened_at", "activity_closed_at", "start_date")  # fmt: skip
REPORT = ("sent_at", "sent_by", "way", "calls_in_queue", "minutes_waiting", "node_out", "cities", "comment")
FIELDS: dict[str, tuple[str, ...]] = {
    "calls": CALL + LEG,
    "queue-events": ("at", "call", "queue", "agent", "event"),
    "agent-states": ("agent", "started_at", "state", "reason", "ended_at", "team", "name"),
    "agent-plans": ("agent", "started_at", "ended_at", "doing"),
    "interval-counts": ("queue", "started_at", "seconds", "offered"),
    "queue-checks": ("number", *REPORT),
    "suppressions": ("contact", "started_at", "ended_at", "reason"),
}
"""What a row of each kind may say."""
WORDS: dict[str, tuple[str, ...]] = {
    "direction": ("inbound", "outbound"),
    "reference": ("valid", "invalid", "incomplete", "none"),
    "way": tuple(Way),
    "result": tuple(Result),
    "transfer": ("warm", "cold"),
}
"""What calls and their legs may say where the words are ours."""

Meaning = Literal[
    "entered", "rang", "ring-given-up", "answered", "completed", "warm-transfer", "cold-transfer", "abandoned",
    "flowed-out", "logged-in", "logged-out", "not-ready", "ready", "restarted", "ignored",
]  # fmt: skip


class Cell(Model):
    """A column and how its values are read."""

    column: str
    """Header of the column."""
    values: dict[str, str] = {}
    """What each value of the source is called here, nothing if it means not known; empty keeps the values as they are.

    Where every value named means not known, all others are kept as they are."""
    per_second: int = Field(default=1, ge=1)
    """How many units of a number make a second: 1000 for milliseconds."""


class Instant(Model):
    """Where an instant stands."""

    columns: tuple[str, ...] = Field(min_length=1)
    """Columns with the time; the first one that says something counts."""
    date: str | None = None
    """Column with the date, where the time stands apart."""
    after: str | None = None
    """The instant it follows: a time of day that lies before it is one of the next day."""


class Exclusion(Model):
    """Rows that are left out, counted and kept with the reason."""

    column: str
    """Header of the column."""
    values: tuple[str, ...] = ()
    """Values of the rows that are left out."""
    unless: str | None = None
    """A column that, if it says something, keeps such a row."""
    negative: bool = False
    """Whether rows with a negative number are left out."""
    because: str
    """Why."""


class Event(Model):
    """What an event of a queue's log means."""

    means: Meaning
    """What happened; `restarted` ends every open call, `ignored` says nothing of a call or an agent."""
    seconds: Cell | None = None
    """How long it rang, or how long the conversation was."""
    contact: str | None = None
    """Column with who called."""
    reason: str | None = None
    """Column with the reason."""


class Feed(Record):
    """How to read one kind of file."""

    rows: Rows
    """What a row is."""
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    """Character between two fields."""
    encoding: str = "utf-8"
    """Encoding of the file; a byte order mark is dropped."""
    header: tuple[str, ...] = ()
    """Names of the columns, where the file does not begin with them; rows may end early then."""
    missing: tuple[str, ...] = ("",)
    """Values that mean: not known, or did not happen."""
    time_format: str
    """How instants are written, in the notation of strptime, or `epoch` for seconds since 1970."""
    number: tuple[str, ...] = ()
    """Columns that together name a call; rows that share them are its legs, in their order."""
    instants: dict[str, Instant] = {}
    """Where each instant stands."""
    cells: dict[str, Cell] = {}
    """Where everything else stands."""
    constants: dict[str, str] = {}
    """What holds for every row of the file."""
    facts: tuple[str, ...] = ()
    """Columns kept with a call as they are."""
    left_out: tuple[Exclusion, ...] = ()
    """Rows that are no calls, or cannot be right."""
    events: dict[str, Event] = {}
    """What each event of a queue's log means."""
    limits: tuple[str, ...] = ()
    """What cannot be told from this source; printed with every import and report."""

    @model_validator(mode="after")
    def _fields_are_known(self) -> Feed:
        for name in (*self.instants, *self.cells, *self.constants):
            if name not in FIELDS[self.rows]:
                raise ValueError(f"expected {name!r} to be one of: {', '.join(FIELDS[self.rows])}")
        if bool(self.events) != (self.rows == "queue-events"):
            raise ValueError("expected `events` for rows that are queue-events, and for no others")
        if bool(self.number) != (self.rows == "calls"):
            raise ValueError("expected `number` for rows that are calls, and for no others")
        missing = [column for column in self.columns() if self.header and column not in self.header]
        if missing:
            raise ValueError(f"expected {missing[0]!r} to be in `header`: {', '.join(self.header)}")
        return self

    def columns(self) -> Iterator[str]:
        """Yield the header of every column that a file has to have."""
        yield from self.number
        for instant in self.instants.values():
            yield from (*((instant.date,) if instant.date else ()), *instant.columns)
        yield from (cell.column for cell in self.cells.values())
        for event in self.events.values():
            named = (event.seconds.column if event.seconds else None, event.contact, event.reason)
            yield from (column for column in named if column)
        yield from (*self.facts, *(one.column for one in self.left_out))
