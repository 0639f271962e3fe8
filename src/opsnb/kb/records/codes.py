"""A code list: the values a desk allows in one place, such as call outcomes, not-ready reasons or statuses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from opsnb.kb.records.base import Identifier, Model, Phrase, Record, Reference, Span


class Limit(Model):
    """A length of time that a code stands for."""

    time: Span
    """How long."""
    reached: Literal["within", "beyond"]
    """On which side exactly that long is; a flow that has the code's id as a fact has these two values for it."""


class Entry(Model):
    """One code."""

    id: Identifier
    """Short name, as it stands in data."""
    title: str = Field(min_length=1)
    """What people see."""
    meaning: str = Field(min_length=1)
    """When to choose it."""
    limit: Limit | None = None
    """The time up to which it holds."""
    words: tuple[Phrase, ...] = ()
    """What people say when they mean it; a star at the end stands for any ending. Triage looks for it."""
    see: tuple[Reference, ...] = ()
    """Records that say more."""


class Codes(Record):
    """The values allowed."""

    used_for: str
    """What is recorded with it."""
    entries: tuple[Entry, ...] = Field(min_length=1)
    """Every code, in the order of the list."""
    default: Identifier | None = None
    """The code things begin with."""
