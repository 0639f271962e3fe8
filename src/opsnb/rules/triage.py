"""Decides where a new ticket belongs, by the rules of its desk in their order, and says which rule decided and why.

Each matter (form, queue, priority, assignee, contact) is settled by the first rule that says something about it. Where
no rule does, the matter stays open; the queue then is the one the desk keeps for what nobody can place. A rule that
names that very queue has not placed the ticket: the rules after it are still asked. A queue or priority that somebody
chose when the ticket was opened is kept, whatever the rules say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, Flow, Form, Policy, Triage
from opsnb.kb.records.triage import MATTERS, Matter, TriageRule
from opsnb.kb.tickets import NewTicket
from opsnb.rules.facts import Fact, FactTeller
from opsnb.rules.flows import follow
from opsnb.rules.guess import Guess
from opsnb.rules.routing import chosen_priority, chosen_queue, queue_of
from opsnb.rules.signs import shown


@dataclass(frozen=True)
class Decision:
    """One matter of one ticket: what it is, and what decided it."""

    matter: Matter
    value: str
    """Form, queue, priority, role or contact."""
    by: Literal["given", "rule", "history", "nobody"]
    """Whoever opened the ticket, a rule, the desk's own history, or nobody: then it waits where it is, or in the queue
    for what nobody can place."""
    rule: str
    """Id of the rule that decided; empty if none did."""
    record: str
    """The record that says so: the triage record, or the flow or form that it points to; empty if it was given."""
    because: str
    """Why, for people."""
    confidence: float | None = None
    """How often such a decision is right, as a share measured on the history; nothing where no history decided."""
    words: tuple[str, ...] = ()
    """The words of the ticket that spoke for it most, where the history decided."""


@dataclass
class Verdict:
    """What triage says of a ticket."""

    ticket: NewTicket
    decisions: dict[Matter, Decision] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    """What was told from the ticket, as flows name it."""
    given: dict[Matter, str] = field(default_factory=dict)
    """What somebody chose when the ticket was opened."""
    against: tuple[Decision, ...] = ()
    """What the rules say otherwise than what was given; it is told, and not done."""
    see: tuple[str, ...] = ()
    """Pages that the flow's end names."""
    refused: tuple[str, ...] = ()
    """Why the history did not decide, with its best guess, for each matter that it was asked for."""
    placed: bool = False
    """Whether somebody, a rule or the history knew where it belongs; the queue for what nobody can place is no such."""

    def value(self, matter: Matter) -> str | None:
        """Return what was decided, or nothing."""
        found = self.decisions.get(matter)
        return found.value if found else None


class Triager:
    """The triage of one desk: its record with the flows, forms and code lists that it points to."""

    def __init__(self, kb: KnowledgeBase, desk: str) -> None:
        """Take the triage of a desk. Raises :class:`RecordError` if the desk has none."""
        self.desk, self.identity = desk, f"{desk}/triage"
        self._home: Desk = kb.desk(desk)
        if not isinstance(kb.records.get(self.identity), Triage):
            known = ", ".join(key.removesuffix("/triage") for key in kb.of_kind(Triage))
            raise RecordError(
                "this desk has no triage record", place="desk", found=desk, wish=f"one of: {known or 'none'}"
            )
        self.record = kb.get(self.identity, Triage)
        self._kb = kb
        self._flows = {rule.flow: self._flow(rule.flow) for rule in self.record.rules if rule.flow}
        policy = kb.records.get(self._full(self.record.decides or ""))
        self._priorities = {one.id for one in policy.priorities} if isinstance(policy, Policy) else set[str]()
        self._queues = {queue.id for queue in self._home.queues}
        self._teller = FactTeller(kb, desk, self.record)

    @property
    def title(self) -> str:
        """What the desk is called."""
        return self._home.title

    @property
    def learns(self) -> tuple[Literal["queue", "priority"], ...]:
        """Matters that the desk's history may decide."""
        return tuple(dict.fromkeys(rule.learns for rule in self.record.rules if rule.learns))

    def decide(self, ticket: NewTicket, guesses: Mapping[str, Guess] | None = None) -> Verdict:
        """Return what the rules say of a ticket; ``guesses`` is what the history says of each matter it may decide."""
        verdict = Verdict(ticket, facts=self._teller.tell(ticket), given=self._given(ticket))
        unplaced: Decision | None = None
        for rule in self.record.rules:
            signs = shown(rule.when, ticket, self.desk, verdict.value("form") or "")
            if signs is None:
                continue
            for decision in self._settle(rule, verdict, guesses or {}, signs):
                if decision.matter == "queue" and decision.value == self._home.triage != verdict.given.get("queue"):
                    unplaced = unplaced or decision  # no reason to stop looking for a better place
                else:
                    verdict.decisions.setdefault(decision.matter, decision)
        self._keep_what_was_given(verdict)
        places_in_queues = self._home.triage or "queue" in self.learns
        settled = verdict.decisions.keys()
        verdict.placed = "queue" in settled if places_in_queues else bool(settled - {"priority"})
        if unplaced or self._home.triage:
            verdict.decisions.setdefault("queue", unplaced or self._nobody(ticket.queue or str(self._home.triage)))
        return verdict

    def _given(self, ticket: NewTicket) -> dict[Matter, str]:
        """Return what somebody chose: in the form, or by opening the ticket elsewhere than where it comes in anyway."""
        form, found, usual, chosen = self._kb.records.get(ticket.form), dict[Matter, str](), None, None
        if isinstance(form, Form):
            usual = queue_of(self._kb, self.desk, ticket.form, ticket.answers)
            chosen = chosen_queue(form, ticket.answers)
        if queue := chosen or (ticket.queue if ticket.queue != (usual or self._home.triage) else ""):
            found["queue"] = queue
        if ticket.priority:
            found["priority"] = ticket.priority
        return found

    def _keep_what_was_given(self, verdict: Verdict) -> None:
        for matter, value in verdict.given.items():
            said = verdict.decisions.get(matter)
            if said is None or said.value != value:
                why = (
                    f"Kept: it was opened with it. {said.rule} says {said.value}." if said else "It was opened with it."
                )
                verdict.decisions[matter] = Decision(matter, value, "given", "", "", why)
                verdict.against += (said,) if said else ()

    def _settle(
        self, rule: TriageRule, verdict: Verdict, guesses: Mapping[str, Guess], signs: list[str]
    ) -> Iterator[Decision]:
        """Yield what one rule says, whether or not an earlier one has said it already."""
        if rule.learns:
            yield from self._by_history(rule, verdict, guesses)
        elif rule.flow:
            yield from self._by_flow(rule, verdict)
        elif rule.by_form:
            yield from self._by_form(rule, verdict)
        else:
            why = f"{rule.because} ({'; '.join(signs)})" if signs else rule.because
            for matter in MATTERS:
                if value := getattr(rule, matter):
                    named = self._full(value) if matter == "form" else value
                    yield Decision(matter, named, "rule", rule.id, self.identity, why)

    def _by_flow(self, rule: TriageRule, verdict: Verdict) -> Iterator[Decision]:
        identity, flow, known = self._flows[str(rule.flow)]
        facts = {**rule.given, **{name: fact.value for name, fact in verdict.facts.items()}}
        route = follow(flow, {name: value for name, value in facts.items() if value in known.get(name, ())})
        if route.outcome is None:
            return
        verdict.see = verdict.see or tuple(self._full(page) for page in route.outcome.see)
        asked = [step.fact for key in route.path if (step := flow.steps[key]).fact]
        told = [_told(name, verdict.facts.get(name) or Fact(rule.given[name])) for name in asked if name]
        why = f"{rule.because} ({'; '.join(told)})" if told else rule.because
        for matter in MATTERS:
            if value := getattr(route.outcome, matter, None):
                named = self._full(value) if matter == "form" else value
                yield Decision(matter, named, "rule", rule.id, identity, why)

    def _by_form(self, rule: TriageRule, verdict: Verdict) -> Iterator[Decision]:
        ticket = verdict.ticket
        identity = ticket.form or verdict.value("form") or ""
        form = self._kb.records.get(identity)
        if not isinstance(form, Form):
            return
        if ticket.form:
            yield Decision("form", identity, "rule", rule.id, identity, "The ticket came with it.")
        answers = ticket.answers if ticket.form else {}
        chose = f"Whoever filled in the form chose it: {rule.because}"
        if (priority := chosen_priority(form, answers)) in self._priorities:
            yield Decision("priority", str(priority), "rule", rule.id, identity, chose)
        if (queue := queue_of(self._kb, self.desk, identity, answers)) in self._queues:
            why = chose if chosen_queue(form, answers) else rule.because
            yield Decision("queue", str(queue), "rule", rule.id, identity, why)
        if form.goes_to:
            yield Decision("contact", form.goes_to, "rule", rule.id, identity, rule.because)

    def _by_history(self, rule: TriageRule, verdict: Verdict, guesses: Mapping[str, Guess]) -> Iterator[Decision]:
        guess, matter = guesses.get(str(rule.learns)), rule.learns
        if matter is None or matter in verdict.decisions or matter in verdict.given:
            return
        if guess is None:
            verdict.refused += (f"no history to learn the {matter} from",)
        elif guess.confidence < self.record.confidence:
            best = f"best guess for the {matter} {guess.label} at {guess.confidence:.2f}"
            verdict.refused += (f"{best}, below {self.record.confidence:g}",)
        else:
            yield Decision(
                matter, guess.label, "history", rule.id, self.identity, rule.because, guess.confidence, guess.words
            )

    def _nobody(self, queue: str) -> Decision:
        why = "No rule knows where it belongs; here it waits for somebody who does."
        return Decision("queue", queue, "nobody", "", f"{self.desk}/desk", why)

    def _flow(self, reference: str) -> tuple[str, Flow, dict[str, set[str]]]:
        """Return a flow with the values that its answers know of each fact."""
        flow, known = self._kb.get(self._full(reference), Flow), dict[str, set[str]]()
        for step in flow.steps.values():
            if step.fact:
                known.setdefault(step.fact, set()).update(value for answer in step.answers for value in answer.when)
        return self._full(reference), flow, known

    def _full(self, reference: str) -> str:
        return self._kb.resolve(reference, self.desk) or reference


def _told(name: str, fact: Fact) -> str:
    return f"{name} is {fact.value}: {fact.why}" if fact.why else f"{name} is {fact.value}"
