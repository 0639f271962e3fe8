"""A procedure: a controlled document of how something is done. Its steps are the Markdown below the front matter."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from opsnb.kb.records.base import Model, Record, Reference

Moment = Literal["before", "during", "after"]
"""When in the reader's day it is needed: before, during or after a contact."""


class Responsibility(Model):
    """Who answers for which part of a procedure."""

    role: str
    """A role, never a person."""
    does: str
    """What that role is responsible for."""


class Version(Model):
    """One line of a document's history."""

    date: date
    """Day of the change."""
    change: str
    """What changed."""


class Procedure(Record):
    """How something is done at a desk."""

    moment: Moment
    """When in the reader's day it is needed."""
    purpose: str
    """What following it achieves."""
    scope: str
    """What it covers and whom it binds."""
    responsibilities: tuple[Responsibility, ...] = ()
    """Who does what."""
    when_to_use: tuple[str, ...] = Field(min_length=1)
    """Situations that call for it."""
    when_not_to_use: tuple[str, ...] = ()
    """Situations that look alike and need something else."""
    before_you_begin: tuple[str, ...] = ()
    """What has to be at hand or true first."""
    if_it_fails: tuple[str, ...] = ()
    """What to do when a step does not work."""
    done_when: tuple[str, ...] = Field(min_length=1)
    """How to tell that it is finished."""
    related: tuple[Reference, ...] = ()
    """Other records that help here."""
    other_parties: tuple[str, ...] = ()
    """Who else is involved."""
    frequency: str = "As needed"
    """How often it is done."""
    definitions: dict[str, str] = {}
    """Terms of this document."""
    document_number: str | None = None
    """Number under which the organisation controls the document."""
    history: tuple[Version, ...] = ()
    """What changed when, newest first."""
    body: str = Field(min_length=1)
    """The steps, in Markdown: everything below the front matter."""
