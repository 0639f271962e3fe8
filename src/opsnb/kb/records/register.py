"""A register: identifiers that a desk hands out, such as agent IDs, and the rule for taking a new one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from opsnb.kb.records.base import Model, Record, Reference


class Columns(Model):
    """The columns of the file in which the register is kept."""

    identifier: str
    """Header of the column with the identifier; empty in a row of somebody who waits for a new one."""
    group: str
    """Header of the column with the group it belongs to."""
    holder: str
    """Header of the column with who has it; empty means vacant."""

    @model_validator(mode="after")
    def _three_columns(self) -> Columns:
        if len({self.identifier, self.group, self.holder}) < 3:
            raise ValueError("expected three different columns")
        return self


class Row(Model):
    """One line of a register."""

    identifier: str
    """The identifier; empty: a new one is asked for."""
    group: str
    """The group it belongs to."""
    holder: str
    """Who has it; empty: vacant."""


class Register(Record):
    """How identifiers are kept and reused."""

    identifier: str
    """What is handed out."""
    columns: Columns
    """How the file is laid out."""
    groups: int | None = Field(default=None, ge=1)
    """How many groups there are."""
    reuse: Literal["vacant-first"]
    """A vacant identifier of the group is renamed before a new one is asked for."""
    procedure: Reference
    """How it is done."""
    form: Reference | None = None
    """The form that asks for one."""
    example: tuple[Row, ...] = ()
    """A made-up register, to show what it looks like."""
