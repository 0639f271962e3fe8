"""Decides where a new ticket belongs, by the rules of its desk in their order, and says which rule decided and why.

Each matter (form, queue, priority, assignee, contact) is settled by the first rule that says something about it. Where
no rule does, the matter stays open; the queue then is the one the desk keeps for what nobody can place. A rule that
names that very queue has not placed the ticket: the rules after it are still asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from opsnb.errors import RecordError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Codes, Desk, Flow, Form, Policy, Triage
from opsnb.kb.records.triage import MATTERS, Matter, TriageRule
from opsnb.kb.tickets import NewTicket
from opsnb.rules.flows import follow
from opsnb.rules.guess import Guess
from opsnb.rules.signs import phrase_pattern, said_in, shown

CHOSEN = ("choice", "choices", "confirm")
"""Types of fields whose answers flows can go by."""
CERTAIN = 1.0
"""Confidence of a rule: it holds or it does not."""


@dataclass(frozen=True)
class Decision:
    """One matter of one ticket: what it is, and what decided it."""

    matter: Matter
    value: str
    """Form, queue, priority, role or contact."""
    by: Literal["rule", "history", "nobody"]
    """A rule, the desk's own history, or nobody: then the value is the queue for what nobody can place."""
    rule: str
    """Id of the rule that decided; empty if none did."""
    record: str
    """The record that says so: the triage record itself, or the flow or form that it points to."""
    because: str
    """Why, for people."""
    confidence: float = CERTAIN
    """How often such a decision is right, as a share."""
    words: tuple[str, ...] = ()
    """The words of the ticket that spoke for it most, where the history decided."""


@dataclass
class Verdict:
    """What triage says of a ticket."""

    ticket: NewTicket
    decisions: dict[Matter, Decision] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    """What was told from the ticket, as flows name it."""
    see: tuple[str, ...] = ()
    """Pages that the flow's end names."""
    refused: str = ""
    """Why the history did not decide, with its best guess; empty if it was not asked."""
    placed: bool = False
    """Whether a rule or the history knew a queue for it, other than the one for what nobody can place."""

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
        codes = {sign.codes: kb.get(self._full(sign.codes), Codes) for sign in self.record.facts if sign.codes}
        self._entries = {
            name: [(entry.id, phrase_pattern(entry.words)) for entry in record.entries if entry.words]
            for name, record in codes.items()
        }

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
        verdict = Verdict(ticket, facts=self.facts(ticket))
        unplaced: Decision | None = None
        for rule in self.record.rules:
            signs = shown(rule.when, ticket, self.desk)
            if signs is None:
                continue
            for decision in self._settle(rule, verdict, guesses or {}, signs):
                if decision.matter == "queue" and decision.value == self._home.triage:
                    unplaced = unplaced or decision  # no reason to stop looking for a better place
                else:
                    verdict.decisions.setdefault(decision.matter, decision)
        verdict.placed = "queue" in verdict.decisions
        if unplaced or self._home.triage:
            verdict.decisions.setdefault("queue", unplaced or self._nobody(str(self._home.triage)))
        return verdict

    def facts(self, ticket: NewTicket) -> dict[str, str]:
        """Return what can be told of a ticket: its answers in the form first, then the first sign for each fact."""
        form = self._kb.records.get(ticket.form)
        chosen = [one.id for one in form.fields if one.type in CHOSEN] if isinstance(form, Form) else []
        found = {name: next(iter(said)) for name in chosen if len(said := said_in(ticket.answers, name)) == 1}
        if ticket.way_in:
            found["way-in"] = ticket.way_in
        for sign in self.record.facts:
            if sign.fact not in found and shown(sign.when, ticket, self.desk) is not None:
                value = sign.is_ or self._entry(str(sign.codes), ticket.words)
                if value:
                    found[sign.fact] = value
        return found

    def _entry(self, codes: str, words: str) -> str | None:
        """Return the entry meant: of those whose words are there, the one with the longest, the first of equals."""
        found = [(entry, len(match[0])) for entry, pattern in self._entries[codes] if (match := pattern.search(words))]
        return max(found, key=lambda one: one[1])[0] if found else None

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
        facts = {**rule.given, **verdict.facts}
        route = follow(flow, {name: value for name, value in facts.items() if value in known.get(name, ())})
        if route.outcome is None:
            return
        verdict.see = verdict.see or tuple(self._full(page) for page in route.outcome.see)
        told = [f"{step.fact}: {facts[step.fact]}" for key in route.path if (step := flow.steps[key]).fact]
        why = f"{rule.because} ({', '.join(told)})" if told else rule.because
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
        for matter, known in (("queue", self._queues), ("priority", self._priorities)):
            for value in said_in(ticket.answers, matter) & known if ticket.form and form.field(matter) else ():
                chosen = f"Whoever filled in the form chose it: {rule.because}"
                yield Decision("queue" if matter == "queue" else "priority", value, "rule", rule.id, identity, chosen)
        if form.queue:
            yield Decision("queue", form.queue, "rule", rule.id, identity, rule.because)
        if form.goes_to:
            yield Decision("contact", form.goes_to, "rule", rule.id, identity, rule.because)

    def _by_history(self, rule: TriageRule, verdict: Verdict, guesses: Mapping[str, Guess]) -> Iterator[Decision]:
        guess, matter = guesses.get(str(rule.learns)), rule.learns
        if matter is None or matter in verdict.decisions:
            return
        if guess is None:
            verdict.refused = f"no history to learn the {matter} from"
        elif guess.confidence < self.record.confidence:
            verdict.refused = f"best guess {guess.label} at {guess.confidence:.2f}, below {self.record.confidence:g}"
        else:
            yield Decision(
                matter, guess.label, "history", rule.id, self.identity, rule.because, guess.confidence, guess.words
            )

    def _nobody(self, queue: str) -> Decision:
        why = "No rule knows its queue; this one is for what nobody can place."
        return Decision("queue", queue, "nobody", "", f"{self.desk}/desk", why, confidence=0.0)

    def _flow(self, reference: str) -> tuple[str, Flow, dict[str, set[str]]]:
        """Return a flow with the values that its answers know of each fact."""
        flow, known = self._kb.get(self._full(reference), Flow), dict[str, set[str]]()
        for step in flow.steps.values():
            if step.fact:
                known.setdefault(step.fact, set()).update(value for answer in step.answers for value in answer.when)
        return self._full(reference), flow, known

    def _full(self, reference: str) -> str:
        return self._kb.resolve(reference, self.desk) or reference
