"""A checklist: what has to be done at a certain time of the day, item by item, to be ticked off."""

from __future__ import annotations

from pydantic import Field

from opsnb.kb.records.base import Identifier, Model, Record, Reference
from opsnb.kb.records.procedure import Moment


class Item(Model):
    """One thing to do."""

    id: Identifier
    """Short name."""
    text: str = Field(min_length=1)
    """What to do."""
    why: str = ""
    """What it is good for."""
    details: tuple[str, ...] = ()
    """The parts of it, in their order."""


class Checklist(Record):
    """Things to do, in their order."""

    moment: Moment
    """When in the reader's day it is needed."""
    when: str
    """The occasion on which it is gone through."""
    items: tuple[Item, ...] = Field(min_length=1)
    """What to do, in order."""
    related: tuple[Reference, ...] = ()
    """Other records that help here."""
