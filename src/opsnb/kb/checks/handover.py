"""What a guide hands to a form fits: a fact named like a field has its options, and an end knows only real answers."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.checks.flow import reach
from opsnb.kb.checks.form import has_options
from opsnb.kb.forms import choices_of
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Flow, Form
from opsnb.kb.records.flow import Step


def handover_problems(kb: KnowledgeBase, identity: str, flow: Flow) -> Iterator[Problem]:
    """Find answers of a flow that the forms at its ends could not take."""
    desk = identity.split("/", 1)[0]
    ends = {key: _choices(kb, desk, step) for key, step in flow.steps.items() if step.outcome and step.outcome.form}
    for key, step in flow.steps.items():
        if step.fact:
            yield from _unlike(kb, identity, flow, key, ends)
        if key in ends:
            yield from _unknown(kb, identity, key, step, ends[key])


def _choices(kb: KnowledgeBase, desk: str, end: Step) -> dict[str, tuple[str, ...]] | None:
    """Return what can be chosen in each field of the form at an end; nothing if that form cannot be read."""
    form_id = kb.resolve(end.outcome.form, desk) if end.outcome and end.outcome.form else None
    form = kb.records.get(form_id or "")
    if form_id is None or not isinstance(form, Form):
        return None
    home = form_id.split("/", 1)[0]
    if not all(has_options(kb, home, field) for field in form.fields):
        return None
    return {field.id: choices_of(kb, home, field) for field in form.fields}


def _unlike(
    kb: KnowledgeBase, identity: str, flow: Flow, key: str, ends: dict[str, dict[str, tuple[str, ...]] | None]
) -> Iterator[Problem]:
    """Compare the answers to a question with the field of the same name in every form they lead to."""
    step, source = flow.steps[key], kb.files[identity]
    fact, known = str(step.fact), {value for answer in step.answers for value in answer.when}
    missing: set[str] = set()
    for n, answer in enumerate(step.answers):
        there = [
            fields[fact] for end in sorted(reach(flow, [answer.to])) if (fields := ends.get(end)) and fact in fields
        ]
        missing |= {choice for choices in there for choice in choices} - known
        for value in answer.when:
            for choices in (choices for choices in there if value not in choices):
                wish = f"expected an answer of the form's field {fact}: {', '.join(choices) or 'it has none to choose'}"
                yield source.problem("fact-unlike-field", ("steps", key, "answers", n, "when"), value, wish)
                break
    if missing:
        wish = f"expected every answer of the form's field in some `when`; missing: {', '.join(sorted(missing))}"
        yield source.problem("fact-unlike-field", ("steps", key, "fact"), fact, wish)


def _unknown(
    kb: KnowledgeBase, identity: str, key: str, step: Step, fields: dict[str, tuple[str, ...]] | None
) -> Iterator[Problem]:
    """Find what an end fills in that its form does not ask, or does not offer."""
    fills = step.outcome.fills if step.outcome and fields is not None else {}
    for name, value in fills.items():
        choices = (fields or {}).get(name, ())
        if value not in choices:
            wish = f"expected an answer among which {name} lets people choose: {', '.join(choices) or 'it has none'}"
            keys = ("steps", key, "outcome", "fills", name)
            yield kb.files[identity].problem("unknown-answer", keys, value, wish)
