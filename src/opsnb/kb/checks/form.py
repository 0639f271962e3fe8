"""A form can be filled in: its conditions name earlier answers, its options exist, its examples pass its own schema."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.checks.references import TO_STAFF
from opsnb.kb.checks.twice import twice
from opsnb.kb.forms import choices_of
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Codes, Desk, Form
from opsnb.kb.records.form import FormField, asked
from opsnb.kb.source import SourceFile
from opsnb.kb.submission import FormReader


def form_problems(kb: KnowledgeBase, identity: str, form: Form) -> Iterator[Problem]:
    """Find what would keep a form from being filled in or sent."""
    source, desk = kb.files[identity], identity.split("/", 1)[0]
    yield from twice(source, "duplicate-id", ("fields",), [field.id for field in form.fields], "id")
    for n, field in enumerate(form.fields):
        yield from twice(source, "duplicate-id", ("fields", n, "options"), [one.id for one in field.options], "id")
        if field.options_from == "queues" and form.audience == "public":
            yield source.problem("reference-to-staff", ("fields", n, "options_from"), "queues", TO_STAFF)
    if not isinstance(kb.records.get(f"{desk}/desk"), Desk) or any(
        not has_options(kb, desk, field) for field in form.fields
    ):
        return  # a problem of the desk or of the code list
    yield from _unknown_priorities(kb, desk, source, form)
    conditions = list(_unknown_conditions(kb, desk, source, form))
    yield from conditions
    if not conditions:
        yield from _bad_examples(kb, identity, source, form)


def has_options(kb: KnowledgeBase, desk: str, field: FormField) -> bool:
    """Tell whether what a field offers can be read."""
    if field.options_from in (None, "queues"):
        return True
    return isinstance(kb.records.get(kb.resolve(str(field.options_from), desk) or ""), Codes)


def _unknown_priorities(kb: KnowledgeBase, desk: str, source: SourceFile, form: Form) -> Iterator[Problem]:
    """Find answers to the question for the priority that are no priority of the desk."""
    known = [priority.id for policy in kb.policies(desk).values() for priority in policy.priorities]
    field = form.field(form.asks_for_priority or "")
    for option in choices_of(kb, desk, field) if field else ():
        if option not in known:
            wish = f"expected a choice of priorities of the desk: {', '.join(dict.fromkeys(known)) or 'it has none'}"
            yield source.problem("unknown-priority", ("asks_for_priority",), option, wish)


def _unknown_conditions(kb: KnowledgeBase, desk: str, source: SourceFile, form: Form) -> Iterator[Problem]:
    earlier: dict[str, tuple[str, ...]] = {}
    for n, field in enumerate(form.fields):
        condition = field.shown_when
        if condition and condition.field not in earlier:
            wish = f"expected a choice or a box above this field: {', '.join(earlier) or 'none is there'}"
            yield source.problem("unknown-condition", ("fields", n, "shown_when", "field"), condition.field, wish)
        elif condition:
            for value in (one for one in condition.is_ if one not in earlier[condition.field]):
                wish = f"expected an answer to {condition.field}: {', '.join(earlier[condition.field])}"
                yield source.problem("unknown-condition", ("fields", n, "shown_when", "is"), value, wish)
        if choices := choices_of(kb, desk, field):
            earlier[field.id] = choices


def _bad_examples(kb: KnowledgeBase, identity: str, source: SourceFile, form: Form) -> Iterator[Problem]:
    reader = FormReader(kb, identity)
    for problem in reader.read(form.example).problems:
        keys = ("example", problem.field) if problem.field in form.example else ("example",)
        found = form.example.get(problem.field)
        yield source.problem("bad-example", keys, found, f"expected an example that passes: {problem.message}")
    for name in form.example.keys() - {field.id for field in asked(form, form.example)}:
        if form.field(name) is not None:
            wish = "expected answers only to fields that are asked for, given the others"
            yield source.problem("bad-example", ("example", name), form.example[name], wish)
    for n, field in enumerate(form.fields):
        if field.example is None:
            continue
        for problem in reader.read({**form.example, field.id: field.example}).problems:
            if problem.field == field.id and problem.keyword not in ("required", "const"):
                wish = f"expected an example that passes: {problem.message}"
                yield source.problem("bad-example", ("fields", n, "example"), field.example, wish)
