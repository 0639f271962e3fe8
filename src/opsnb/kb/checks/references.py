"""Every record named by another is there, and nothing public leads to what is for staff."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.prose import links, quotations
from opsnb.kb.records import (
    Article,
    Checklist,
    Codes,
    Desk,
    Flow,
    Form,
    Metric,
    Policy,
    Procedure,
    Record,
    Register,
    Roster,
    Telephony,
    Triage,
)
from opsnb.kb.records.triage import Signs
from opsnb.kb.yaml12 import Keys

TO_STAFF = "expected a public record to name public records only"
DESK_PAGES = ("desk", "hours", "contact")
"""What a link by id may name besides records: the pages of the desk itself."""

FOR_BOTH = ("often_needed", "needs_ticket")
"""Fields of public records that may name staff records: a page shows of them what its readers may see."""

Named = tuple[Keys, str, type[Record]]
"""A reference: the field it stands in, the id, and the kind of record it has to name."""


def reference_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Find the ids that name no record, none of the kind that is due, or a staff record in a public one."""
    source, desk = kb.files[identity], identity.split("/", 1)[0]
    for keys, name, kind in _named(record):
        target = kb.records.get(kb.resolve(name, desk) or "")
        if target is None and kb.is_broken(name, desk):
            continue
        if not isinstance(target, kind):
            of_kind = sorted(kb.of_kind(kind, desk) or kb.of_kind(kind)) or ["none is there"]
            what = "a record" if kind is Record else f"a record of the kind {kind.__name__.lower()}"
            wish = f"expected the id of {what}, e.g. one of: {', '.join(of_kind[:4])}"
            yield source.problem("dangling-reference", keys, name, wish)
        elif record.audience == "public" and target.audience == "staff" and keys[0] not in FOR_BOTH:
            yield source.problem("reference-to-staff", keys, name, TO_STAFF)


def quotation_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Find quotations of what is not there, and public records that quote staff records."""
    source, desk = kb.files[identity], identity.split("/", 1)[0]
    for quotation in quotations(record):
        target = kb.records.get(kb.resolve(quotation.reference, desk) or "")
        if target is None and kb.is_broken(quotation.reference, desk):
            continue
        if quotation.value(kb, desk) is None:
            wish = "expected {{ record#field }} to name a record and a field of it"
            yield source.problem("dangling-quotation", quotation.keys, quotation.text, wish, below=quotation.below)
        elif record.audience == "public" and quotation.value(kb.public, desk) is None:
            yield source.problem("reference-to-staff", quotation.keys, quotation.text, TO_STAFF, below=quotation.below)


def link_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Find links by id in a record's texts that lead nowhere, or from a public record to a staff record."""
    source, desk = kb.files[identity], identity.split("/", 1)[0]
    series = {f"{key.split('/', 1)[0]}/policies/{policy.series}": policy for key, policy in kb.of_kind(Policy).items()}
    for keys, name, below in links(record):
        target = kb.records.get(kb.resolve(name, desk) or "") or series.get(f"{desk}/{name}") or series.get(name)
        if target is None and (name in DESK_PAGES or name in kb.desks or kb.is_broken(name, desk)):
            continue
        if target is None:
            wish = f"expected a link to the id of a record, e.g. one of: {', '.join(sorted(kb.records)[:4])}"
            yield source.problem("dangling-link", keys, f"ref:{name}", wish, below=below)
        elif record.audience == "public" and target.audience == "staff":
            yield source.problem("reference-to-staff", keys, f"ref:{name}", TO_STAFF, below=below)


def _named(record: Record) -> Iterator[Named]:
    match record:
        case Desk():
            yield from _all(("often_needed",), record.often_needed)
            if record.needs_ticket:
                yield ("needs_ticket",), record.needs_ticket, Flow
        case Procedure() | Article() | Checklist():
            yield from _all(("related",), record.related)
        case Form():
            yield from _all(("related",), record.related)
            for n, field in enumerate(record.fields):
                if field.options_from not in (None, "queues"):
                    yield ("fields", n, "options_from"), str(field.options_from), Codes
        case Codes():
            for n, entry in enumerate(record.entries):
                yield from _all(("entries", n, "see"), entry.see)
        case Flow():
            yield from _of_flow(record)
        case Telephony():
            if record.routing:
                yield ("routing",), record.routing, Flow
            for name in ("states", "reasons", "outcomes"):
                if getattr(record, name):
                    yield (name,), getattr(record, name), Codes
            if record.security:
                yield ("security", "form"), record.security.form, Form
                yield ("security", "see"), record.security.see, Record
            yield from ((("checks", lapse), name, Record) for lapse, name in record.checks.items())
        case Metric():
            yield from _all(("see",), record.see)
        case Triage():
            yield from _of_triage(record)
        case Roster() if record.form:
            yield ("form",), record.form, Form
        case Register():
            yield ("procedure",), record.procedure, Procedure
            if record.form:
                yield ("form",), record.form, Form


def _of_flow(flow: Flow) -> Iterator[Named]:
    if flow.decides is not None:
        yield ("decides",), flow.decides, Policy
    for key, step in flow.steps.items():
        if step.outcome is not None:
            yield from _all(("steps", key, "outcome", "see"), step.outcome.see)
            if step.outcome.form:
                yield ("steps", key, "outcome", "form"), step.outcome.form, Form


def _of_triage(triage: Triage) -> Iterator[Named]:
    if triage.decides is not None:
        yield ("decides",), triage.decides, Policy
    for n, sign in enumerate(triage.facts):
        if sign.codes is not None:
            yield ("facts", n, "codes"), sign.codes, Codes
        yield from _of_signs(("facts", n, "when"), sign.when)
    for n, rule in enumerate(triage.rules):
        yield from _of_signs(("rules", n, "when"), rule.when)
        if rule.flow is not None:
            yield ("rules", n, "flow"), rule.flow, Flow
        if rule.form is not None:
            yield ("rules", n, "form"), rule.form, Form


def _of_signs(keys: Keys, signs: Signs) -> Iterator[Named]:
    yield from (((*keys, "forms", n), name, Form) for n, name in enumerate(signs.forms))


def _all(keys: Keys, names: tuple[str, ...]) -> Iterator[Named]:
    yield from (((*keys, n), name, Record) for n, name in enumerate(names))
