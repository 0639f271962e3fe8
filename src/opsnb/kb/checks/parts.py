"""What a record names inside of a desk is there: its queues, contacts, variants and codes."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.checks.desk import bad_intervals
from opsnb.kb.checks.twice import twice
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Code, Problem
from opsnb.kb.records import (
    Checklist,
    Codes,
    Desk,
    Flow,
    Form,
    Glossary,
    Record,
    Register,
    Roster,
    Team,
    Telephony,
    Triggers,
    Views,
)
from opsnb.kb.source import SourceFile
from opsnb.kb.yaml12 import Keys


def part_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Find queues, contacts, variants and codes that are named and not there, and ids given twice."""
    source, home = kb.files[identity], identity.split("/", 1)[0]
    desk = kb.records.get(f"{home}/desk")
    match record:
        case Desk():
            yield from _of_desk(source, record)
        case Checklist():
            yield from twice(source, "duplicate-id", ("items",), [item.id for item in record.items], "id")
        case Codes():
            ids = [entry.id for entry in record.entries]
            yield from twice(source, "duplicate-id", ("entries",), ids, "id")
            yield from twice(source, "duplicate-id", ("entries",), [entry.title for entry in record.entries], "title")
            yield from _unknown(source, "unknown-code", ("default",), record.default, ids, "an entry of this list")
        case Telephony():
            yield from _of_telephony(kb, home, source, record)
        case Roster():
            for n, turn in enumerate(record.turns):
                yield from bad_intervals(source, ("turns", n), ((turn.start, turn.until),))
        case Register():
            numbers = [row.identifier or object() for row in record.example]
            yield from twice(source, "duplicate-id", ("example",), numbers, "identifier")
        case Views():
            yield from twice(source, "duplicate-id", ("views",), [view.id for view in record.views], "id")
        case Team():
            ids = [member.id.lower() for member in record.members]
            yield from twice(source, "duplicate-id", ("members",), ids, "id")
        case Triggers():
            yield from _of_triggers(kb, home, source, record)
        case Glossary():
            yield from twice(source, "duplicate-id", ("terms",), [term.id for term in record.terms], "id")
            for n, term in enumerate(record.terms):
                for m, name in enumerate(term.desks):
                    keys: Keys = ("terms", n, "desks", m)
                    yield from _unknown(source, "dangling-reference", keys, name, [*kb.desks], "the name of a desk")
    if isinstance(desk, Desk):
        yield from _of_its_desk(source, record, desk)


def _of_desk(source: SourceFile, desk: Desk) -> Iterator[Problem]:
    for name in ("contacts", "roles", "queues", "variants", "names"):
        yield from twice(source, "duplicate-id", (name,), [part.id for part in getattr(desk, name)], "id")
    variants = [variant.id for variant in desk.variants]
    for n, named in enumerate(desk.names):
        for key in named.elsewhere:
            keys: Keys = ("names", n, "elsewhere", key)
            yield from _unknown(source, "unknown-variant", keys, key, variants, "a variant of this desk")
    queues = [queue.id for queue in desk.queues]
    yield from _unknown(source, "unknown-queue", ("triage",), desk.triage, queues, "a queue of this desk")


def _of_telephony(kb: KnowledgeBase, desk: str, source: SourceFile, record: Telephony) -> Iterator[Problem]:
    reasons = kb.records.get(kb.resolve(record.reasons or "", desk) or "")
    known = [entry.id for entry in reasons.entries] if isinstance(reasons, Codes) else []
    if record.reasons is None or known:
        wish = "an entry of the list in `reasons`"
        yield from _unknown(source, "unknown-code", ("clerical_reason",), record.clerical_reason, known, wish)


def _of_triggers(kb: KnowledgeBase, desk: str, source: SourceFile, record: Triggers) -> Iterator[Problem]:
    yield from twice(source, "duplicate-id", ("triggers",), [trigger.id for trigger in record.triggers], "id")
    team = kb.team(desk)
    if team is None and kb.is_broken("team", desk):
        return
    known = [member.id for member in team.members] if team else []
    for n, trigger in enumerate(record.triggers):
        for m, name in enumerate(trigger.members):
            keys: Keys = ("triggers", n, "members", m)
            yield from _unknown(source, "unknown-member", keys, name, known, "a member of the desk's team")


def _of_its_desk(source: SourceFile, record: Record, desk: Desk) -> Iterator[Problem]:
    queues, contacts = [queue.id for queue in desk.queues], [contact.id for contact in desk.contacts]
    public = [contact.id for contact in desk.contacts if contact.audience == "public"]
    named: list[tuple[Keys, str | None, bool]] = []
    match record:
        case Form():
            named = [(("queue",), record.queue, True), (("goes_to",), record.goes_to, False)]
        case Flow():
            for key, step in record.steps.items():
                if step.outcome is not None:
                    at = ("steps", key, "outcome")
                    named += [
                        ((*at, "queue"), step.outcome.queue, True),
                        ((*at, "contact"), step.outcome.contact, False),
                    ]
        case Views():
            named = [(("views", n, "queue"), view.queue, True) for n, view in enumerate(record.views)]
        case Triggers():
            named = [(("triggers", n, "queue"), trigger.queue, True) for n, trigger in enumerate(record.triggers)]
        case Team():
            named = [
                (("members", n, "queues", m), queue, True)
                for n, member in enumerate(record.members)
                for m, queue in enumerate(member.queues)
            ]
    for keys, name, is_queue in named:
        if is_queue:
            yield from _unknown(source, "unknown-queue", keys, name, queues, "a queue of the desk")
        elif name in contacts and name not in public and record.audience == "public" and isinstance(record, Flow):
            wish = f"expected a public record to name public contacts only: {', '.join(public) or 'none is there'}"
            yield source.problem("reference-to-staff", keys, name, wish)
        else:
            yield from _unknown(source, "unknown-contact", keys, name, contacts, "a contact of the desk")


def _unknown(
    source: SourceFile, code: Code, keys: Keys, name: str | None, known: list[str], what: str
) -> Iterator[Problem]:
    if name is not None and name not in known:
        yield source.problem(code, keys, name, f"expected {what}: {', '.join(known) or 'none is there'}")
