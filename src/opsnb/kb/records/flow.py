"""A flow: a decision graph that is drawn, clicked through and used to route, all from one record."""

from __future__ import annotations

from pydantic import Field, model_validator

from opsnb.kb.records.base import Identifier, Model, Record, Reference


class Answer(Model):
    """One named way on from a question."""

    label: str = Field(min_length=1)
    """What the reader answers."""
    to: Identifier
    """The step it leads to."""
    when: tuple[str, ...] = ()
    """Values of the question's fact that mean this answer."""


class Outcome(Model):
    """What a flow ends in: everything here names something that exists."""

    priority: Identifier | None = None
    """Priority of the policy named in the flow's `decides`."""
    form: Reference | None = None
    """The form to fill in."""
    fills: dict[Identifier, str] = Field(default_factory=dict)
    """Answers of that form which are known at this end: an option by field, `yes` or `no` for a box."""
    contact: Identifier | None = None
    """Whom to reach: a contact of the desk."""
    queue: Identifier | None = None
    """Where it goes: a queue of the desk."""
    ticket: bool | None = None
    """Whether it becomes a ticket, in the flow that decides this for the desk."""
    see: tuple[Reference, ...] = ()
    """Pages that say what to do next."""

    @model_validator(mode="after")
    def _fills_a_form(self) -> Outcome:
        if self.fills and self.form is None:
            raise ValueError("expected a form beside fills, which gives some of its answers")
        return self

    @property
    def names_something(self) -> bool:
        """Whether it leads anywhere at all."""
        return any((self.priority, self.form, self.contact, self.queue, self.see))


class Step(Model):
    """A question, an action or an end; exactly one of `ask`, `do` and `end` is given."""

    ask: str | None = Field(default=None, min_length=1)
    """A question."""
    do: str | None = Field(default=None, min_length=1)
    """Something to do before going on."""
    end: str | None = Field(default=None, min_length=1)
    """Where the reader arrives."""
    help: str = ""
    """How to tell, in a sentence."""
    fact: Identifier | None = None
    """What is known of a ticket or a call that answers the question without asking."""
    answers: tuple[Answer, ...] = ()
    """Ways on from a question, two at least."""
    next: Identifier | None = None
    """The step after an action."""
    outcome: Outcome | None = None
    """What an end leads to."""

    @model_validator(mode="after")
    def _one_kind(self) -> Step:
        if sum(text is not None for text in (self.ask, self.do, self.end)) != 1:
            raise ValueError("expected exactly one of ask, do and end")
        if (self.ask is not None) != (len(self.answers) >= 2) or (self.ask is None and self.answers):
            raise ValueError("expected two answers or more on a question, and none elsewhere")
        if (self.do is not None) != (self.next is not None):
            raise ValueError("expected next on an action, and only there")
        if self.outcome is not None and self.end is None:
            raise ValueError("expected an outcome on an end only")
        if {bool(answer.when) for answer in self.answers} - {self.fact is not None}:
            raise ValueError("expected `when` on every answer of a question with a fact, and on no other")
        values = [value for answer in self.answers for value in answer.when]
        if len({*values}) < len(values) or len({answer.label for answer in self.answers}) < len(self.answers):
            raise ValueError("expected each answer, and each value in `when`, once")
        return self

    @property
    def text(self) -> str:
        """What the step says."""
        return self.ask or self.do or self.end or ""

    @property
    def ways_on(self) -> tuple[tuple[str, str], ...]:
        """Label and target of every way on: one for an action, none for an end."""
        if self.next is not None:
            return (("", self.next),)
        return tuple((answer.label, answer.to) for answer in self.answers)


class Flow(Record):
    """A decision graph."""

    start: Identifier
    """The step to begin with."""
    decides: Reference | None = None
    """The policy whose priorities its ends name."""
    steps: dict[Identifier, Step] = Field(min_length=2)
    """Every step by its id."""
