"""What a form's answers say about the ticket: who asks, what about, into which queue, with which priority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Flow, Form
from opsnb.kb.records.flow import Outcome
from opsnb.kb.records.form import FieldType
from opsnb.rules.flows import follow

LONGEST_SUBJECT = 80
KNOWN_BY: tuple[FieldType, ...] = ("email", "phone", "text")
"""What a requester is known by, the best first."""


def requester_of(form: Form, answers: Mapping[str, Any]) -> str | None:
    """Return for whom a ticket is: the first e-mail address among the answers, else telephone number, else text."""
    for kind in KNOWN_BY:
        for field in form.fields:
            if field.type == kind and field.id in answers:
                return str(answers[field.id])
    return None


def subject_of(form: Form, answers: Mapping[str, Any], title: str) -> str:
    """Return the first line of the first long answer, else the form's ``title``."""
    for field in form.fields:
        if field.type == "long-text" and answers.get(field.id):
            return shortened(str(answers[field.id]))
    return shortened(title)


def customers_subject(kb: KnowledgeBase, form: str | None, subject: str | None) -> str | None:
    """Return what a customer's ticket is called to them: one of a form in the words of staff only by its title."""
    record = kb.records.get(form or "")
    if isinstance(record, Form) and record.filed_by == "staff":
        return quote(record.title, kb, (form or "").split("/")[0])
    return subject


def updates_wanted(form: Form, answers: Mapping[str, Any]) -> bool | None:
    """Return whether the customer wants to be kept informed; nothing if the form does not ask, or was not told."""
    field = form.field(form.asks_for_updates) if form.asks_for_updates else None
    if field is None:
        return None
    if field.type == "confirm":
        return answers.get(field.id) is True
    return {"yes": True, "no": False}.get(str(answers.get(field.id)))


def shortened(text: str) -> str:
    """Return the first line of a text, cut between words if it is long."""
    line = " ".join(text.strip().split("\n", 1)[0].split())
    if len(line) <= LONGEST_SUBJECT:
        return line
    return line[:LONGEST_SUBJECT].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def queue_of(kb: KnowledgeBase, desk: str, identity: str, answers: Mapping[str, Any]) -> str | None:
    """Return where a ticket goes: the queue that was chosen, the one to which a flow leads, the form's, or triage.

    A flow counts that leads to this form, if the answers are all that it asks for.
    """
    form = kb.get(identity, Form)
    for field in form.fields:
        if field.options_from == "queues" and field.id in answers:
            return str(answers[field.id])
    for outcome in _outcomes(kb, desk, answers):
        if outcome.queue and outcome.form and kb.resolve(outcome.form, desk) == identity:
            return outcome.queue
    return form.queue or kb.desk(desk).triage


def priority_of(kb: KnowledgeBase, desk: str, form: Form, answers: Mapping[str, Any]) -> str | None:
    """Return the priority that was chosen, or to which the answers lead in a flow that decides it, or nothing."""
    if form.asks_for_priority and form.asks_for_priority in answers:
        return str(answers[form.asks_for_priority])
    return next((outcome.priority for outcome in _outcomes(kb, desk, answers, decides=True) if outcome.priority), None)


def _outcomes(kb: KnowledgeBase, desk: str, answers: Mapping[str, Any], *, decides: bool = False) -> Iterator[Outcome]:
    """Yield where the desk's flows end, when the answers to fields of the same name are their facts."""
    for flow in kb.of_kind(Flow, desk).values():
        if decides and flow.decides is None:
            continue
        known = {(step.fact, value) for step in flow.steps.values() for a in step.answers for value in a.when}
        facts = {name: _word(answer) for name, answer in answers.items()}
        route = follow(flow, {name: value for name, value in facts.items() if (name, value) in known})
        if route.outcome:
            yield route.outcome


def _word(answer: object) -> str:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)
