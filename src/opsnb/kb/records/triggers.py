"""Triggers: what sends a notice by itself, to whom, and what it says."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Record
from opsnb.kb.records.team import Identity

Occasion = Literal["created", "message", "replied", "assigned", "in-queue", "breach-near"]
"""Opened; the customer wrote; answered in public; given to somebody; come into a queue; a promise nearly due."""


class Trigger(Model):
    """One notice."""

    id: Identifier
    """Short name."""
    when: Occasion
    """What sends it."""
    queue: Identifier | None = None
    """Only for tickets in this queue of the desk."""
    unassigned: bool = False
    """Only for tickets that nobody has."""
    tell: Literal["requester", "assignee", "queue", "members"]
    """Who hears of it; `queue` are the members who work on the ticket's queue."""
    members: tuple[Identity, ...] = ()
    """The members of the team who are told."""
    says: str = Field(min_length=1)
    """What the notice says, before what it is about."""

    @model_validator(mode="after")
    def _fits(self) -> Trigger:
        if (self.tell == "members") != bool(self.members):
            raise ValueError("expected members with `tell: members`, and only there")
        if self.tell == "requester" and self.when not in ("created", "replied"):
            raise ValueError("expected the requester to be told of created and replied only; all else is for staff")
        return self


class Triggers(Record):
    """The notices that a desk sends: ``triggers.yaml``."""

    sender: str = Field(pattern=r'^[^<>"@\r\n]+$')
    """Name from which they come."""
    triggers: tuple[Trigger, ...] = Field(min_length=1)
    """Every notice."""
