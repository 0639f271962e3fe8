"""Where the form of a ticket leads by its answers alone: the queue in which it lands, and its priority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow, Form
from opsnb.kb.records.flow import Outcome
from opsnb.kb.records.form import FormField
from opsnb.rules.flows import follow


def chosen_queue(form: Form, answers: Mapping[str, Any]) -> str | None:
    """Return the queue that whoever filled in the form chose, if it asks for one."""
    return next((str(answers[field.id]) for field in form.fields if _asks_for_queue(field, answers)), None)


def chosen_priority(form: Form, answers: Mapping[str, Any]) -> str | None:
    """Return the priority that whoever filled in the form chose, if it asks for one."""
    asked = form.asks_for_priority
    return str(answers[asked]) if asked and asked in answers else None


def queue_of(kb: KnowledgeBase, desk: str, identity: str, answers: Mapping[str, Any]) -> str | None:
    """Return where a form goes: to the queue that was chosen, the one to which a flow leads, or the form's.

    A flow counts that leads to this form, if the answers are all that it asks for.
    """
    form = kb.get(identity, Form)
    if chosen := chosen_queue(form, answers):
        return chosen
    for outcome in _outcomes(kb, desk, answers):
        if outcome.queue and outcome.form and kb.resolve(outcome.form, desk) == identity:
            return outcome.queue
    return form.queue


def priority_of(kb: KnowledgeBase, desk: str, form: Form, answers: Mapping[str, Any]) -> str | None:
    """Return the priority that was chosen, or to which the answers lead in a flow that decides it, or nothing."""
    if chosen := chosen_priority(form, answers):
        return chosen
    return next((outcome.priority for outcome in _outcomes(kb, desk, answers, decides=True) if outcome.priority), None)


def _asks_for_queue(field: FormField, answers: Mapping[str, Any]) -> bool:
    return field.options_from == "queues" and field.id in answers


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
