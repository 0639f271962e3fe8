"""What every record carries, and the value types that records share."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

DURATION = re.compile(
    r"P(?!$)(?:(?P<days>\d+)D)?(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII,
)

NAMELESS = re.sub(r"\?P<\w+>", "?:", DURATION.pattern)
"""The same for a schema: the dialects of regular expressions name their groups differently."""


def parse_duration(value: object) -> timedelta:
    """Read an ISO 8601 duration in days, hours, minutes and seconds; months and years have no fixed length."""
    if isinstance(value, timedelta):
        return value
    found = DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("expected an ISO 8601 duration such as PT15S, PT1H or P365D")
    try:
        return timedelta(**{unit: int(amount) for unit, amount in found.groupdict(default="0").items()})
    except OverflowError:
        raise ValueError("expected a duration of less than 999999999 days") from None


def format_duration(value: timedelta) -> str:
    """Write a duration as ISO 8601, the form records are written in."""
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    days = f"{value.days}D" if value.days else ""
    return f"P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "format": "duration", "pattern": f"^{NAMELESS}$"}),
]
"""An ISO 8601 duration: ``PT15S``, ``PT1H``, ``P1D``."""


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("expected a duration longer than nothing")
    return value


Span = Annotated[Duration, AfterValidator(_positive)]
"""A duration that is longer than nothing."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
"""A name inside a record: letters, digits and hyphens."""

Reference = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9/-]*$")]
"""Another record: ``policies/priorities`` in the same desk, or ``front-desk/policies/priorities``."""


def _findable(phrase: str) -> str:
    if not phrase.strip("* ") or "*" in phrase.removesuffix("*"):
        raise ValueError("expected words, with a star only at their end")
    return phrase


Phrase = Annotated[str, AfterValidator(_findable)]
"""Words looked for in what people write: never empty, and a star, which stands for any ending, only at the end."""

Audience = Literal["public", "staff"]

Status = Literal["new", "in-progress", "waiting-on-customer", "waiting-on-third-party", "solved", "closed"]
"""Where a ticket stands. Solved and closed end its clocks; a policy names the waiting ones that pause them."""

Clock = Literal["response", "update", "next-reply", "resolution"]
"""What a target is set for: first response, periodic update, reply to a waiting customer, resolution."""


class Model(BaseModel):
    """A part of a record: immutable, every field described, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class OneOrMore:
    """Lets a list of one be written without brackets, in the file and in its schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a single text or mapping as a list of one."""
        return core_schema.no_info_before_validator_function(
            lambda value: [value] if isinstance(value, dict | str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe both ways of writing."""
        several = handler(schema)
        return {"anyOf": [several["items"], several]}


class Source(Model):
    """Where a record's facts were taken from."""

    seed: str
    """Number of the source document, e.g. `004`."""
    place: Annotated[tuple[str, ...], Field(min_length=1), OneOrMore()]
    """Statements of that document by their ids in `kb/sources`, or headings where it is not listed there."""


class Record(Model):
    """One file of ``kb/``: what every record states about itself."""

    title: str = Field(min_length=1)
    """Name of the page, as a reader would say it."""
    summary: str = Field(min_length=1)
    """One sentence: what the reader gets here."""
    owner: str = Field(min_length=1)
    """The role that answers for this record; a role, never a person."""
    reviewed: date
    """Day on which the owner last confirmed it."""
    review_every: Span
    """How long that confirmation holds."""
    source: Annotated[tuple[Source, ...], Field(min_length=1), OneOrMore()]
    """The documents it was taken from; one, or a list."""
    audience: Audience = "staff"
    """Who may read it. Missing means staff."""
    questions: tuple[str, ...] = ()
    """What people ask that is answered here, in their own words. The search finds the page by them."""
    to_be_added: tuple[str, ...] = ()
    """What the organisation has to fill in, because no document says it."""

    @property
    def review_due(self) -> date:
        """Day from which the page counts as overdue for review."""
        return date.max if self.review_every > date.max - self.reviewed else self.reviewed + self.review_every
