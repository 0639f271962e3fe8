"""A form: the fields of a request with their types, limits and reasons.

The one record is the HTML form, the printable sheet, the JSON Schema and the validator of what is sent in.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Record, Reference
from opsnb.kb.records.procedure import Moment

FieldType = Literal[
    "text", "long-text", "email", "phone", "date", "time", "number", "choice", "choices", "confirm"
]  # fmt: skip
WayIn = Literal["walk-in", "phone", "email", "web", "internal"]
"""How a request comes in."""

TEXTS: tuple[FieldType, ...] = ("text", "long-text", "email", "phone")
"""Types whose value is text that people type."""

Given = Annotated[
    str | bool | int | float | tuple[str, ...],
    BeforeValidator(lambda value: value.isoformat() if isinstance(value, date) else value),
]
"""What stands in a field: text, ticked or not, a number, or several options."""


class Option(Model):
    """One option of a choice."""

    id: Identifier
    """Short name, as it is sent in."""
    label: str
    """What the reader chooses."""


class Condition(Model):
    """When a field is asked for at all."""

    field: Identifier
    """A choice or a box above it."""
    is_: tuple[str, ...] = Field(alias="is", min_length=1)
    """Options that ask for it; `yes` and `no` for a box."""


class FormField(Model):
    """One question of a form."""

    id: Identifier
    """Short name, as it is sent in."""
    label: str = Field(min_length=1)
    """What is asked."""
    type: FieldType
    """What can be answered."""
    required: bool = False
    """Whether the form can go without it."""
    why: str = Field(min_length=1)
    """Why it is asked."""
    help: str = ""
    """How to answer."""
    example: Given | None = None
    """A made-up answer."""
    min_length: int | None = Field(default=None, ge=0)
    """Fewest letters."""
    max_length: int | None = Field(default=None, ge=1)
    """Most letters."""
    min: float | None = Field(default=None, allow_inf_nan=False)
    """Smallest number."""
    max: float | None = Field(default=None, allow_inf_nan=False)
    """Largest number."""
    pattern: str | None = None
    """Regular expression that the whole text has to match."""
    pattern_in_words: str = ""
    """The same in words."""
    options: tuple[Option, ...] = ()
    """What can be chosen."""
    options_from: Reference | None = None
    """Code list whose entries can be chosen, or `queues`: those of the desk."""
    shown_when: Condition | None = None
    """Asked only then."""
    must_be_ticked: str = ""
    """Why the form cannot go without this box ticked."""

    @model_validator(mode="after")
    def _fits_its_type(self) -> FormField:
        chosen, text = self.type in ("choice", "choices"), self.type in TEXTS
        if chosen != (bool(self.options) != (self.options_from is not None)):
            raise ValueError("expected either options or options_from on a choice, and neither elsewhere")
        if not text and (self.min_length or self.max_length or self.pattern):
            raise ValueError("expected lengths and a pattern on a text only")
        if self.type != "number" and (self.min is not None or self.max is not None):
            raise ValueError("expected min and max on a number only")
        if (self.pattern is None) != (not self.pattern_in_words):
            raise ValueError("expected a pattern together with pattern_in_words")
        if self.pattern is not None:
            _compiled(self.pattern)
        if self.type == "confirm" and self.required and not self.must_be_ticked:
            raise ValueError("expected must_be_ticked in place of required: a box that is not ticked is an answer too")
        if self.must_be_ticked and self.type != "confirm":
            raise ValueError("expected must_be_ticked on a confirm only")
        if self.example is None and self.type != "confirm":
            raise ValueError("expected an example")
        return self


def _compiled(pattern: str) -> None:
    from jsonschema_rs import Draft202012Validator

    try:
        Draft202012Validator({"pattern": pattern})
    except ValueError:
        raise ValueError("expected a regular expression as pattern, one that JSON Schema can use") from None


class Form(Record):
    """A request that people send in."""

    moment: Moment = "during"
    """When in the reader's day it is needed."""
    filed_by: Literal["customer", "staff", "either"]
    """Who fills it in."""
    ways_in: tuple[WayIn, ...] = Field(min_length=1)
    """How the request comes in."""
    when_to_use: tuple[str, ...] = Field(min_length=1)
    """Situations that call for it."""
    when_not_to_use: tuple[str, ...] = ()
    """Situations that look alike and need something else."""
    before_you_begin: tuple[str, ...] = ()
    """What has to be at hand first."""
    queue: Identifier | None = None
    """The queue of the desk in which it lands."""
    goes_to: Identifier | None = None
    """The contact of the desk to which it is sent."""
    next: str
    """What happens after it is sent."""
    asks_for_ticket: Identifier | None = None
    """The text that names a ticket that is there already: the answers become a note on it. For forms of staff only."""
    asks_for_priority: Identifier | None = None
    """The choice whose answer is the priority of the ticket."""
    asks_for_updates: Identifier | None = None
    """The field that asks whether the customer wants to be kept informed: a box, or a choice with yes and no."""
    document_number: str | None = None
    """Number under which the organisation controls it."""
    fields: tuple[FormField, ...] = Field(min_length=1)
    """What is asked, in order."""
    example: dict[str, Given]
    """One whole submission that is good."""
    related: tuple[Reference, ...] = ()
    """Other records that help here."""

    @model_validator(mode="after")
    def _asks_with_a_field(self) -> Form:
        ticket = self.field(self.asks_for_ticket) if self.asks_for_ticket else None
        if self.asks_for_ticket and (ticket is None or ticket.type != "text" or self.filed_by != "staff"):
            raise ValueError("expected asks_for_ticket to name a text of this form, and staff to file it")
        chosen = self.field(self.asks_for_priority) if self.asks_for_priority else None
        if self.asks_for_priority and (chosen is None or chosen.type != "choice"):
            raise ValueError("expected asks_for_priority to name a choice of this form")
        named = self.field(self.asks_for_updates) if self.asks_for_updates else None
        if self.asks_for_updates and (named is None or named.type not in ("choice", "confirm")):
            raise ValueError("expected asks_for_updates to name a box or a choice of this form")
        return self

    def field(self, identity: str) -> FormField | None:
        """Return the field of that id, if there is one."""
        return next((field for field in self.fields if field.id == identity), None)


def asked(form: Form, given: dict[str, Any]) -> list[FormField]:
    """Return the fields that are asked for, given the answers so far."""
    found: list[FormField] = []
    for field in form.fields:
        condition = field.shown_when
        if condition is None or (
            any(_said(other, given.get(other.id)) & {*condition.is_} for other in found if other.id == condition.field)
        ):
            found.append(field)
    return found


def _said(field: FormField, value: object) -> set[str]:
    """Return what an answer says, as conditions name it; a box that is not ticked is not sent at all."""
    if field.type == "confirm":
        return {"yes" if value is True else "no"}
    several = value if isinstance(value, list | tuple) else (value,)
    return {one for one in several if isinstance(one, str)}
