"""A mapping: how a file of another system is read as tickets and events. One mapping for each source format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Record, Status


class EventColumn(Model):
    """A column whose change from one row of a ticket to the next is an event."""

    kind: Literal["assigned", "queue", "priority", "status"]
    """The event a change makes."""
    column: str
    """Header of the column."""
    values: dict[str, str] = {}
    """What each value of the source is called here; empty keeps the values as they are."""


class Response(Model):
    """What stands for the first response in a source that records no replies."""

    column: str
    """Column that is looked at."""
    leaves: str
    """The first row on which it no longer has this value is the response."""


class FinalEvent(Model):
    """A column that holds a ticket's final value on every row: read once, as the end of its life."""

    column: str
    """Header of the column with the instant."""
    status: Status
    """Status the ticket takes at that instant."""


class Fact(Model):
    """A column kept as a fact of the ticket as a whole."""

    column: str
    """Header of the column."""
    values: dict[str, str] = {}
    """What each value is called here; empty keeps the values as they are."""


class Mapping(Record):
    """How to read one kind of file."""

    delimiter: str = Field(default=",", min_length=1, max_length=1)
    """Character between two fields."""
    encoding: str = "utf-8"
    """Encoding of the file; a byte order mark is dropped."""
    missing: tuple[str, ...] = ("",)
    """Values that mean: not known."""
    time_format: str
    """How instants are written, in the notation of strptime, e.g. `%d/%m/%Y %H:%M`; wall times of the zone given."""
    ticket: str
    """Column with the ticket's number; rows of one ticket share it."""
    opened: str
    """Column with the instant the ticket was opened."""
    at: str
    """Column with the instant of the row."""
    actor: str | None = None
    """Column with who made the change."""
    requester: str | None = None
    """Column with who asked."""
    subject: str | None = None
    """Column with a short text."""
    events: tuple[EventColumn, ...] = ()
    """Columns whose changes are events, in the order in which they happen."""
    response: Response | None = None
    """What counts as the first response where the source has no replies."""
    ends: tuple[FinalEvent, ...] = ()
    """Columns used only at the end of a ticket's life."""
    facts: dict[Identifier, Fact] = {}
    """Columns kept with the ticket for comparison, e.g. the source's own verdict; the last row decides."""
    opening: dict[Identifier, Fact] = {}
    """Columns filled in when a ticket is opened, e.g. its category; its first row decides, and triage may read them."""
    updates_recorded: bool = True
    """Whether the source records contacts with the customer; if not, updates are not judged."""
    required: tuple[str, ...] = ()
    """Further columns that have to be there."""
    limits: tuple[str, ...] = ()
    """What cannot be told from this source; printed with every import and report."""

    @model_validator(mode="after")
    def _facts_have_one_meaning(self) -> Mapping:
        if twice := sorted(self.facts.keys() & self.opening.keys()):
            raise ValueError(f"expected {', '.join(twice)} in facts or in opening, not in both")
        return self

    def columns(self) -> Iterator[str]:
        """Yield the header of every column that a file has to have."""
        yield from (self.ticket, self.opened, self.at)
        yield from (name for name in (self.actor, self.requester, self.subject) if name)
        yield from (event.column for event in self.events)
        yield from (end.column for end in self.ends)
        yield from (fact.column for fact in (*self.facts.values(), *self.opening.values()))
        yield from self.required
        if self.response:
            yield self.response.column
