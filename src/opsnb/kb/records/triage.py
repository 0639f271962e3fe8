"""Triage: where a desk's new tickets belong. How facts are told from a ticket, and the rules in their order.

A rule that stands elsewhere already is pointed to: a flow that routes, a form that says where it lands, a code list
whose entries people mean by their own words.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Phrase, Record, Reference, Span
from opsnb.kb.records.form import WayIn

Matter = Literal["form", "queue", "priority", "assignee", "contact"]
"""What triage settles: the form a ticket needs, its queue and priority, the role that takes it, whom to reach."""

MATTERS: tuple[Matter, ...] = get_args(Matter)


class Signs(Model):
    """What a ticket has to show at its opening; of each list but `unless`, one is enough. No list: every ticket."""

    words: tuple[Phrase, ...] = ()
    """Words or phrases in the subject or the text; a star at the end stands for any ending."""
    unless: tuple[Phrase, ...] = ()
    """Words that tell otherwise: where one of them is there, the signs do not hold."""
    ways_in: tuple[WayIn, ...] = ()
    """How it came in."""
    forms: tuple[Reference, ...] = ()
    """The form it came with; in a rule, also the one that an earlier rule has found for it."""
    answers: dict[Identifier, tuple[str, ...]] = {}
    """Answers in that form, by field; `yes` and `no` for a box. Every field named has to agree."""
    requesters: tuple[str, ...] = ()
    """Who asks: an address or a name; a star stands for anything."""


class FactSign(Model):
    """How a fact of a flow is told from a ticket; exactly one of `is` and `codes` is given."""

    fact: Identifier
    """The fact, as steps of flows name it."""
    is_: str | None = Field(default=None, alias="is", min_length=1)
    """The value it has where the signs are there."""
    codes: Reference | None = None
    """A code list: the fact is the entry whose words are in the ticket; of several, the one with the longest."""
    when: Signs = Signs()
    """Where this holds."""

    @model_validator(mode="after")
    def _one_value(self) -> FactSign:
        if (self.is_ is None) == (self.codes is None):
            raise ValueError("expected exactly one of is and codes")
        return self


class TriageRule(Model):
    """One rule. What it settles comes from a flow, from the form, from the history, or stands in it."""

    id: Identifier
    """Short name; decisions cite it."""
    because: str = Field(min_length=1)
    """Why a ticket goes that way, in a sentence for the person who reads the decision."""
    when: Signs = Signs()
    """Which tickets it is for."""
    by_form: bool = False
    """The form decides: the queue and priority chosen in it, else the queue in which it lands."""
    flow: Reference | None = None
    """The flow decides, if the facts lead to one of its ends."""
    given: dict[Identifier, str] = {}
    """Facts the flow may take as given where nothing tells otherwise."""
    learns: Literal["queue", "priority"] | None = None
    """The desk's own history decides, if it is sure enough: where did tickets like this one end up?"""
    form: Reference | None = None
    """The form it needs."""
    queue: Identifier | None = None
    """The queue of the desk it belongs to."""
    priority: Identifier | None = None
    """Its priority, one of the policy in `decides`."""
    assignee: Identifier | None = None
    """The role of the desk that takes it."""
    contact: Identifier | None = None
    """Whom to reach: a contact of the desk."""

    @model_validator(mode="after")
    def _settles_something(self) -> TriageRule:
        own = any((self.form, self.queue, self.priority, self.assignee, self.contact))
        if sum((self.by_form, self.flow is not None, self.learns is not None, own)) != 1:
            raise ValueError("expected one source of the decision: by_form, flow, learns, or the values themselves")
        if self.given and self.flow is None:
            raise ValueError("expected given only where a flow decides")
        return self


class Duplicates(Model):
    """When a ticket is taken for a second report of another."""

    within: Span
    """Longest time between the two openings."""
    alike: float = Field(gt=0, le=1)
    """How alike their words have to be, from 0 to 1."""


class Triage(Record):
    """Where new tickets belong: ``triage.yaml`` of a desk."""

    decides: Reference | None = None
    """The policy whose priorities the rules name."""
    facts: tuple[FactSign, ...] = ()
    """How facts are told, in order: the first that fits gives a fact its value. An answer in the form comes before.

    Where the words of a ticket speak for two values of a fact, it stays open."""
    rules: tuple[TriageRule, ...] = Field(min_length=1)
    """The rules, in order: of each matter, the first rule that settles it decides."""
    confidence: float = Field(default=0.8, gt=0, lt=1)
    """Below this, the history decides nothing: how often it has to be right, as a share."""
    history: int = Field(default=100, ge=2)
    """How many earlier tickets there have to be before the history decides at all."""
    duplicates: Duplicates | None = None
    """When two tickets are about one thing; missing means that nobody is told of duplicates."""
