"""Triage can do what it says: its rules name what is there, and its facts are those that its flows ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from opsnb.kb.checks.twice import twice
from opsnb.kb.forms import options_of
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Code, Problem
from opsnb.kb.records import Codes, Desk, Flow, Form, Policy, Triage
from opsnb.kb.records.triage import Signs
from opsnb.kb.source import SourceFile
from opsnb.kb.yaml12 import Keys

Asked = Mapping[str, set[str]]
"""The facts that flows ask for, each with the values its answers know."""


def triage_problems(kb: KnowledgeBase, identity: str, triage: Triage) -> Iterator[Problem]:
    """Find rules that name what is not there, facts that no flow asks for, and signs in fields that no form has."""
    source, home = kb.files[identity], identity.split("/", 1)[0]
    yield from twice(source, "duplicate-id", ("rules",), [rule.id for rule in triage.rules], "id")
    desk = kb.records.get(f"{home}/desk")
    if isinstance(desk, Desk):
        yield from _of_desk(source, triage, desk)
        yield from _signs(kb, home, source, triage)
    yield from _priorities(kb, home, source, triage)
    yield from _facts(kb, home, source, triage)


def _of_desk(source: SourceFile, triage: Triage, desk: Desk) -> Iterator[Problem]:
    parts: tuple[tuple[str, Code, list[str], str], ...] = (
        ("queue", "unknown-queue", [queue.id for queue in desk.queues], "a queue of the desk"),
        ("contact", "unknown-contact", [contact.id for contact in desk.contacts], "a contact of the desk"),
        ("assignee", "unknown-role", [role.id for role in desk.roles], "a role of the desk"),
    )
    for n, rule in enumerate(triage.rules):
        for name, code, known, what in parts:
            yield from _unknown(source, code, ("rules", n, name), getattr(rule, name), known, what)


def _priorities(kb: KnowledgeBase, desk: str, source: SourceFile, triage: Triage) -> Iterator[Problem]:
    policy = kb.records.get(kb.resolve(triage.decides or "", desk) or "")
    if triage.decides is not None and not isinstance(policy, Policy):
        return  # that is a problem of `decides`, or of the policy's own file
    known = [priority.id for priority in policy.priorities] if isinstance(policy, Policy) else []
    for n, rule in enumerate(triage.rules):
        what = "a priority of the policy in `decides`"
        yield from _unknown(source, "unknown-priority", ("rules", n, "priority"), rule.priority, known, what)


def _facts(kb: KnowledgeBase, desk: str, source: SourceFile, triage: Triage) -> Iterator[Problem]:
    flows = [kb.records.get(kb.resolve(rule.flow, desk) or "") for rule in triage.rules if rule.flow]
    if not all(isinstance(flow, Flow) for flow in flows):
        return  # that is a problem of the reference, or of the flow's own file
    asked = _asked([flow for flow in flows if isinstance(flow, Flow)])
    for n, sign in enumerate(triage.facts):
        values: dict[Keys, str] = {("is",): sign.is_} if sign.is_ else {}
        codes = kb.records.get(kb.resolve(sign.codes or "", desk) or "")
        if isinstance(codes, Codes) and not any(entry.words for entry in codes.entries):
            wish = "expected a code list with words in its entries, by which people mean them"
            yield source.problem("unknown-code", ("facts", n, "codes"), sign.codes, wish)
        yield from _of_fact(source, ("facts", n), "fact", sign.fact, values, asked)
    for n, rule in enumerate(triage.rules):
        for name, value in rule.given.items():
            yield from _of_fact(source, ("rules", n, "given"), name, name, {(name,): value}, asked)


def _of_fact(
    source: SourceFile, keys: Keys, field: str, fact: str, values: Mapping[Keys, str], asked: Asked
) -> Iterator[Problem]:
    if fact not in asked:
        wish = f"expected a fact that a flow of these rules asks for: {', '.join(sorted(asked)) or 'none is asked for'}"
        yield source.problem("unknown-fact", (*keys, field), fact, wish)
        return
    for where, value in values.items():
        what = f"a value that an answer to {fact} knows"
        yield from _unknown(source, "unknown-fact", (*keys, *where), value, sorted(asked[fact]), what)


def _asked(flows: list[Flow]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for flow in flows:
        for step in flow.steps.values():
            if step.fact:
                found.setdefault(step.fact, set()).update(value for answer in step.answers for value in answer.when)
    return found


def _signs(kb: KnowledgeBase, desk: str, source: SourceFile, triage: Triage) -> Iterator[Problem]:
    """Find answers that no form of the desk can give."""
    known: dict[str, set[str]] = {}
    for form in kb.of_kind(Form, desk).values():
        for field in form.fields:
            if field.type == "confirm":
                known.setdefault(field.id, set()).update(("yes", "no"))
            elif field.type in ("choice", "choices") and _is_there(kb, desk, field.options_from):
                known.setdefault(field.id, set()).update(option.id for option in options_of(kb, desk, field))
    places: list[tuple[Keys, Signs]] = [(("facts", n, "when"), sign.when) for n, sign in enumerate(triage.facts)]
    places += [(("rules", n, "when"), rule.when) for n, rule in enumerate(triage.rules)]
    for keys, signs in places:
        for name, values in signs.answers.items():
            at = (*keys, "answers", name)
            if name not in known:
                wish = (
                    f"expected a choice or a box of a form of the desk: {', '.join(sorted(known)) or 'none is there'}"
                )
                yield source.problem("unknown-condition", at, name, wish)
                continue
            for n, value in enumerate(values):
                what = f"an answer to {name}"
                yield from _unknown(source, "unknown-condition", (*at, n), value, sorted(known[name]), what)


def _is_there(kb: KnowledgeBase, desk: str, options_from: str | None) -> bool:
    return options_from in (None, "queues") or isinstance(
        kb.records.get(kb.resolve(str(options_from), desk) or ""), Codes
    )


def _unknown(
    source: SourceFile, code: Code, keys: Keys, name: str | None, known: list[str], what: str
) -> Iterator[Problem]:
    if name is not None and name not in known:
        yield source.problem(code, keys, name, f"expected {what}: {', '.join(known) or 'none is there'}")
