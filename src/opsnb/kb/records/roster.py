"""A roster: a duty that comes back at fixed times, and who has it when."""

from __future__ import annotations

from pydantic import Field

from opsnb.kb.records.base import Duration, Model, Record, Reference, Span
from opsnb.kb.records.desk import WallTime, Weekday


class Turn(Model):
    """Who has the duty in a part of the week."""

    day: Weekday
    """Weekday on which it begins."""
    start: WallTime = Field(alias="from")
    """Local time from which."""
    until: WallTime
    """Local time until which."""
    role: str
    """Who: a role or a place in the plan, never a person."""


class Roster(Record):
    """A duty that comes back."""

    duty: str
    """What has to be done."""
    every: Span
    """How often."""
    form: Reference | None = None
    """The form that is filled in each time."""
    grace: Duration | None = None
    """How late it may be; missing means not stated."""
    published: Weekday | None = None
    """Weekday on which the plan of the coming week is sent out."""
    published_by: str = ""
    """How it reaches people."""
    turns: tuple[Turn, ...] = ()
    """The plan of the week; empty means the organisation has not written it yet."""
    fallback: tuple[str, ...] = ()
    """What to do, in order, when the usual way fails."""
