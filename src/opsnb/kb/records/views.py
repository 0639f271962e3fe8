"""Saved views: which tickets belong on one list."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from opsnb.kb.records.base import Identifier, Model, Record, Status


class View(Model):
    """One list of tickets."""

    id: Identifier
    """Short name."""
    title: str
    """What it is called."""
    queue: Identifier | None = None
    """Only tickets of this queue of the desk."""
    assignee: Literal["anybody", "nobody", "me"] = "anybody"
    """Only tickets assigned to nobody, or to the reader."""
    statuses: tuple[Status, ...] = ()
    """Only tickets in one of these statuses; empty means all."""


class Views(Record):
    """The lists that a desk's staff share: ``views.yaml``."""

    views: tuple[View, ...] = Field(min_length=1)
    """Every list."""
