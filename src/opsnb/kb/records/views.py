"""Saved views: which tickets belong on one list."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Record, Status


class View(Model):
    """One list of tickets."""

    id: Identifier
    """Short name."""
    title: str
    """What it is called."""
    queue: Identifier | None = None
    """Only tickets of this queue of the desk."""
    my_queues: bool = False
    """Only tickets of the queues that the reader works on."""
    assignee: Literal["anybody", "nobody", "me"] = "anybody"
    """Only tickets assigned to nobody, or to the reader."""
    statuses: tuple[Status, ...] = ()
    """Only tickets in one of these statuses; empty means all."""
    waiting_for: Literal["customer", "desk"] | None = None
    """Only tickets on which the other side spoke last; `customer` also those whose status says so."""
    due: Literal["soon", "late"] | None = None
    """Only open tickets with a promise that is about to be broken, or that is broken."""

    @model_validator(mode="after")
    def _one_kind_of_queue(self) -> View:
        if self.queue and self.my_queues:
            raise ValueError("expected either queue or my_queues")
        return self


class Views(Record):
    """The lists that a desk's staff share: ``views.yaml``."""

    views: tuple[View, ...] = Field(min_length=1)
    """Every list."""
