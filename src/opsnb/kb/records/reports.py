"""Reports: which notebook runs for a desk and when, who is told, how long a report is kept, who sees its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from opsnb.kb.records.base import Identifier, Model, Record, Span
from opsnb.kb.records.desk import WallTime, Weekday
from opsnb.kb.records.team import Identity

Day = Literal[
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter"
]
DAYS: tuple[Day, ...] = (
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter",
)  # fmt: skip
"""What ``{{…}}`` may name in a parameter: the first local day of it, seen from the day on which the run is due."""

PLACE = re.compile(r"\{\{\s{0,9}(\w{0,30})\s{0,9}\}\}")
"""A place for a day in the text of a parameter."""


@dataclass(frozen=True)
class Given:
    """A value for a parameter of a notebook; a text may hold places for days, such as ``{{yesterday}}``."""

    value: str | int | float | bool


def _given(value: Any) -> Given:
    if isinstance(value, Given):
        return value
    if not isinstance(value, str | int | float | bool):
        raise ValueError("expected a text, a number, true or false")
    named = [match.group(1) for match in PLACE.finditer(value)] if isinstance(value, str) else []
    if unknown := [name for name in named if name not in DAYS]:
        raise ValueError(f"expected a day that is known instead of {unknown[0]!r}: {', '.join(DAYS)}")
    return Given(value)


GivenValue = Annotated[
    Given,
    PlainValidator(_given),
    PlainSerializer(lambda given: given.value),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]


def _of_the_day(time: str) -> str:
    if time == "24:00":
        raise ValueError("expected a time from 00:00 to 23:59; midnight is 00:00 of the next day")
    return time


TimeOfDay = Annotated[WallTime, AfterValidator(_of_the_day)]
"""A local time at which something can begin."""


class Run(Model):
    """A notebook that runs by itself at fixed times."""

    id: Identifier
    """Short name; its reports lie in a folder of that name."""
    title: str = Field(min_length=1)
    """What it is called."""
    notebook: Identifier
    """Name of the notebook: `sla-check` is `notebooks/30-sla-check.ipynb`."""
    at: TimeOfDay
    """Local time at which it is due."""
    on: tuple[Weekday, ...] = ()
    """Weekdays on which it is due; empty means every day."""
    day_of_month: int | None = Field(default=None, ge=1, le=28)
    """Day of every month on which it is due, instead of weekdays."""
    parameters: dict[str, GivenValue] = {}
    """Parameters of the notebook besides the desk; `{{last_week}}` is its first day, seen from the day it is due."""
    tell: tuple[Identity, ...] = ()
    """Members of the team who get a mail when a check fails or the run itself does."""
    publish: Literal["staff", "public"] = "staff"
    """`public` shows the attainment of its latest published report to customers on the page of the desk."""

    @model_validator(mode="after")
    def _one_kind_of_day(self) -> Run:
        if self.on and self.day_of_month:
            raise ValueError("expected either `on` or `day_of_month`")
        return self


class Reports(Record):
    """The reports of a desk: ``reports.yaml``."""

    keep: Span
    """How long a published report stays in the gallery, counted from the instant it was judged at."""
    runs: tuple[Run, ...] = Field(min_length=1)
    """What runs by itself."""
