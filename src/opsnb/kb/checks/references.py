"""Every record named by another is there, and nothing public leads to what is for staff."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.prose import quotations
from opsnb.kb.records import Flow, Policy, Procedure, Record
from opsnb.kb.source import Keys

TO_STAFF = "expected a public record to name public records only"


def reference_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Find the ids that name no record, no policy where one is due, or a staff record in a public one."""
    source, desk = kb.files[identity], identity.split("/", 1)[0]
    for keys, name in _named(record):
        target = kb.records.get(kb.resolve(name, desk) or "")
        if target is None:
            if not kb.is_broken(name, desk):
                wish = f"expected the id of a record, e.g. one of: {', '.join(sorted(kb.records)[:4])}"
                yield source.problem("dangling-reference", keys, name, wish)
        elif keys == ("decides",) and not isinstance(target, Policy):
            wish = f"expected the id of a policy, e.g. one of: {', '.join(kb.of_kind(Policy)) or 'none is there'}"
            yield source.problem("dangling-reference", keys, name, wish)
        elif record.audience == "public" and target.audience == "staff":
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
        elif target is not None and record.audience == "public" and target.audience == "staff":
            yield source.problem("reference-to-staff", quotation.keys, quotation.text, TO_STAFF, below=quotation.below)


def _named(record: Record) -> Iterator[tuple[Keys, str]]:
    if isinstance(record, Procedure):
        yield from ((("related", n), name) for n, name in enumerate(record.related))
    if isinstance(record, Flow):
        if record.decides is not None:
            yield ("decides",), record.decides
        for key, step in record.steps.items():
            for n, name in enumerate(step.outcome.see if step.outcome else ()):
                yield ("steps", key, "outcome", "see", n), name
