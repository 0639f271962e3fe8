"""A metric: what a figure means, and what it is made of; the page and the report read the same record."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from opsnb.kb.calls import Activity, Figure, Presence
from opsnb.kb.records.base import Duration, Identifier, Model, Record, Reference, Span

KNOWN = tuple(str(name) for names in (Figure, Presence) for name in names)


def _known_figure(term: str) -> str:
    if term.removeprefix("-") not in KNOWN:
        raise ValueError(f"expected a figure, with a minus if it is taken off: {', '.join(KNOWN)}")
    return term


Term = Annotated[
    str, AfterValidator(_known_figure), WithJsonSchema({"type": "string", "pattern": f"^-?({'|'.join(KNOWN)})$"})
]
"""A figure that is added, or taken off if a minus stands before it."""
State = Annotated[Activity, WithJsonSchema({"type": "string", "enum": [str(state) for state in Activity]})]
"""What an agent is doing."""


class Variant(Model):
    """One way to compute the metric."""

    id: Identifier
    """Short name."""
    title: str = Field(min_length=1)
    """What it is called."""
    formula: str = Field(min_length=1)
    """How it is computed, in words."""
    of: tuple[Term, ...] = Field(min_length=1)
    """The figures that are added up."""
    over: tuple[Term, ...] = ()
    """The figures whose sum they are divided by; empty for a plain figure."""
    convention: str = ""
    """Whose way it is."""


class ExampleCall(Model):
    """A call of a worked example, offered to one queue."""

    enters: Duration
    """When it begins to wait, from the beginning of the half-hour."""
    waits: Duration | None = None
    """How long it waits; missing means that it still does at the end."""
    ends: Literal["answered", "abandoned", "flowed-out", "redirected"] | None = None
    """What becomes of it then."""
    talk: Duration | None = None
    """Talking time, if it is answered."""
    hold: Duration | None = None
    """Time on hold."""
    after_call_work: Duration | None = None
    """Time the agent needs afterwards."""
    transfer: Literal["warm", "cold"] | None = None
    """Whether it is passed on, with a word to the colleague or without."""


class ExampleState(Model):
    """What an agent of a worked example is doing."""

    agent: Identifier
    """Who it is."""
    state: State
    """What they are doing."""
    begins: Duration
    """From when on, from the beginning of the half-hour."""
    ends: Duration
    """Until when."""


class Example(Model):
    """What happens in half an hour, and what each variant makes of it; a test computes it with the rule itself."""

    calls: tuple[ExampleCall, ...] = Field(min_length=1)
    """The calls, in the order in which they come."""
    agents: tuple[ExampleState, ...] = ()
    """What agents are doing, where the metric is made of their time."""
    gives: dict[Identifier, float] = Field(min_length=1)
    """The value of each variant, in the unit of the metric, to two decimals."""


class Metric(Record):
    """A figure of the queue report."""

    definition: str = Field(min_length=1)
    """What it tells, in a sentence or two."""
    unit: Literal["calls", "per cent", "seconds", "agents"]
    """What it is measured in."""
    variants: tuple[Variant, ...] = Field(min_length=1)
    """The ways to compute it, in the order of the report."""
    default: Identifier | None = None
    """The variant that is meant where only one is shown; missing means the first."""
    threshold: Span | None = None
    """Within what time a call is to be answered, where the desk states no other."""
    boundary: Literal["<=", "<"] = "<="
    """Whether a call answered exactly at the threshold is in time."""
    short_limit: Span | None = None
    """Up to what wait an abandoned call is short, where the desk states no other."""
    busy: tuple[State, ...] = ()
    """States of agents in which they are at work on a call, where the metric is made of their time."""
    ready: tuple[State, ...] = ()
    """States in which they could be."""
    example: Example | None = None
    """A worked example."""
    see: tuple[Reference, ...] = ()
    """Records that say more."""

    @model_validator(mode="after")
    def _variants_add_up(self) -> Metric:
        ids = [variant.id for variant in self.variants]
        if len({*ids}) < len(ids):
            raise ValueError("expected each variant once")
        if self.default is not None and self.default not in ids:
            raise ValueError(f"expected `default` to be a variant: {', '.join(ids)}")
        if self.example is not None and {*self.example.gives} != {*ids}:
            raise ValueError(f"expected `example` to give a value for each variant: {', '.join(ids)}")
        return self

    @property
    def main(self) -> Variant:
        """The variant that is meant where only one is shown."""
        return next((variant for variant in self.variants if variant.id == self.default), self.variants[0])
