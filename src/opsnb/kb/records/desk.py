"""A desk: who it serves, when it answers, how to reach it, and the days it is shut."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, WithJsonSchema, field_validator, model_validator

from opsnb.kb.records.base import Audience, Identifier, Model, Record, Reference

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("expected an IANA time zone such as America/Chicago") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]

WallTime = Annotated[
    str,
    Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"),
    WithJsonSchema({"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"}),
]
"""Local wall time, `07:00`; `24:00` is the end of the day."""

Interval = tuple[WallTime, WallTime]
"""Open from, open until. An end before its start runs past midnight: 22:00 to 06:00 is a night shift."""


class Shift(Model):
    """A part of the week and who answers in it. The one shift without hours is all the rest of the time."""

    id: Identifier
    """Short name that policies refer to."""
    title: str
    """What the desk calls it."""
    answered_by: str
    """Who picks up the phone."""
    hours: dict[Weekday, tuple[Interval, ...]] = {}
    """Weekly opening hours in the desk's zone."""


class Contact(Model):
    """One way to reach the desk, or one that the desk's staff need."""

    id: Identifier
    """Short name that flows and forms refer to."""
    title: str
    """What it is for."""
    channel: Literal["phone", "email", "web", "in-person"]
    """How."""
    value: str = ""
    """Number, address or place; empty means that the organisation has to fill it in."""
    note: str = ""
    """What else to know about it."""
    audience: Audience = "staff"
    """Who may see it."""

    @model_validator(mode="after")
    def _an_address(self) -> Contact:
        if self.channel == "email" and self.value and not re.fullmatch(r"[^@\s]+@[^@\s]+", self.value):
            raise ValueError("expected an e-mail address as value; words about it belong into note")
        return self


class Role(Model):
    """Who works at the desk, or with it."""

    id: Identifier
    """Short name."""
    title: str
    """What the role is called."""
    does: str
    """What it is responsible for."""


class Queue(Model):
    """Where calls or tickets wait for a group of people."""

    id: Identifier
    """Short name that forms, flows and views refer to."""
    title: str
    """What the desk calls it."""
    does: str
    """What belongs there."""


class Variant(Model):
    """A part of the organisation where some things have other names."""

    id: Identifier
    """Short name."""
    title: str
    """What it is called."""


class Name(Model):
    """What something is called, here and in the variants; texts quote it as `desk#names.ID`."""

    id: Identifier
    """Short name that texts quote."""
    value: str
    """What it is called."""
    elsewhere: dict[Identifier, str] = {}
    """What it is called in each variant that has another name for it."""


class Desk(Record):
    """A service desk or call centre: one folder of ``kb/``."""

    short: str = ""
    """Its name where there is little room; without one, the title."""
    timezone: TimeZone
    """Zone of every wall time of this desk."""
    mission: str
    """What the desk is there for."""
    objectives: tuple[str, ...] = ()
    """What it wants to achieve."""
    shifts: tuple[Shift, ...] = ()
    """When it answers, and who does. The first one is the desk's opening hours; none means they are not known."""
    contacts: tuple[Contact, ...] = ()
    """Ways to reach it."""
    often_needed: tuple[Reference, ...] = ()
    """Its pages that people need most, first the first; readers see those they may."""
    systems: tuple[str, ...] = ()
    """Programs and systems its staff work with."""
    roles: tuple[Role, ...] = ()
    """Who works there, and who else takes part."""
    queues: tuple[Queue, ...] = ()
    """Where calls or tickets wait."""
    triage: Identifier | None = None
    """The queue for what nobody can place."""
    needs_ticket: Reference | None = None
    """The flow that decides whether an inquiry becomes a ticket at all."""
    variants: tuple[Variant, ...] = ()
    """Parts of the organisation with names of their own."""
    names: tuple[Name, ...] = ()
    """Names that differ between them."""

    @field_validator("shifts")
    @classmethod
    def _shifts_add_up(cls, shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
        if shifts and not shifts[0].hours:
            raise ValueError("expected the first shift to have hours: they are the desk's opening hours")
        if sum(not shift.hours for shift in shifts) > 1:
            raise ValueError("expected one shift without hours at most: it is all the rest of the time")
        return shifts

    def queue_title(self, queue: str) -> str:
        """Return what a queue is called, which may be that of a way to contact the desk; else its id."""
        titles = {contact.id: contact.title for contact in self.contacts}
        return (titles | {known.id: known.title for known in self.queues}).get(queue, queue)


class Holiday(Model):
    """A day on which no shift begins."""

    date: date
    """Local date."""
    name: str
    """What the day is called."""


class SpecialDay(Model):
    """A day with hours of its own; it wins over the week and over a holiday."""

    date: date
    """Local date."""
    name: str
    """Why it is special."""
    hours: tuple[Interval, ...]
    """Opening hours of the first shift on that day; empty means shut."""


class Closure(Model):
    """Several days in a row on which the desk is shut."""

    first: date
    """First day shut."""
    last: date
    """Last day shut."""
    name: str
    """Why."""


class Holidays(Record):
    """The desk's dated list of days that differ from the week: ``holidays.yaml``."""

    days: tuple[Holiday, ...] = ()
    """Public holidays."""
    special_days: tuple[SpecialDay, ...] = ()
    """Days with other hours."""
    closures: tuple[Closure, ...] = ()
    """Longer spells."""
