"""A source document, statement by statement in our own words, so that a reader can see that nothing is missing."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from opsnb.kb.records.base import Identifier, Model, OneOrMore, Record, Source

Parts = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
"""Numbers of parts of the document: its lines, or the sentences of its long lines, counted from 1."""


class Statement(Model):
    """One thing the document says."""

    id: Identifier
    """Short name that the `source` of records refers to."""
    place: str
    """Heading under which it stands."""
    says: str
    """What it says, in a sentence of our own."""
    parts: Parts
    """Where it says so."""


class LeftOut(Model):
    """Parts that state nothing a desk does."""

    parts: Parts
    """Which."""
    because: str
    """Why there is nothing to carry over."""


class SourceDocument(Record):
    """What one document says: ``sources/NNN.yaml``."""

    source: Annotated[tuple[Source, ...], OneOrMore()] = ()
    """Not used here: this is the source."""
    statements: tuple[Statement, ...] = Field(min_length=1)
    """Everything it states."""
    left_out: tuple[LeftOut, ...] = ()
    """Everything else that stands in it."""
