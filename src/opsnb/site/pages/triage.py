"""What the page of a desk's triage shows: each rule in words, and how facts are told from a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from opsnb.kb.prose import quote
from opsnb.kb.records import Codes, Desk, Triage
from opsnb.kb.records.triage import MATTERS, Signs, TriageRule
from opsnb.site.edition import Edition
from opsnb.site.pages.procedure import related


def triage(edition: Edition, desk: str, record: Triage) -> dict[str, Any]:
    """Return what the page needs besides the record."""
    rules = [(rule, asked_for(rule.when), list(_settles(edition, desk, rule))) for rule in record.rules]
    facts = [(sign, _means(edition, desk, sign.codes), asked_for(sign.when)) for sign in record.facts]
    return {"rules": rules, "facts": facts, "unplaced": edition.desks[desk].triage}


def asked_for(signs: Signs) -> str:
    """Say which tickets some signs are for."""
    parts = [
        ("it says ", _phrases(signs.words)),
        ("it does not say ", _phrases(signs.unless)),
        ("it comes in by ", " or ".join(signs.ways_in)),
        ("it was sent with the form ", " or ".join(form.rsplit("/", 1)[-1] for form in signs.forms)),
        ("who asks is ", " or ".join(signs.requesters)),
        ("", " and ".join(f"{name} is {' or '.join(values)}" for name, values in signs.answers.items())),
    ]
    return "; ".join(f"{words}{value}" for words, value in parts if value)


def _phrases(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”".replace("*”", "…”") for word in words)


def _settles(edition: Edition, desk: str, rule: TriageRule) -> Iterator[tuple[str, str]]:
    """Yield what a rule settles: a matter, and the value in words or the record that has it."""
    if rule.by_form:
        yield "queue, priority, contact", "as its form says"
    if rule.learns:
        yield rule.learns, "as earlier tickets like it"
    if rule.flow:
        yield from (
            ("all that the flow says", f"[{title}](ref:{key})")
            for key, title, _ in related(edition, desk, (rule.flow,))
        )
    for matter in MATTERS:
        if value := getattr(rule, matter):
            pages = related(edition, desk, (value,)) if matter == "form" else []
            yield matter, f"[{pages[0][1]}](ref:{pages[0][0]})" if pages else _title(edition.desks[desk], matter, value)


def _title(desk: Desk, matter: str, value: str) -> str:
    queues = {f"queue {queue.id}": queue.title for queue in desk.queues}
    roles = {f"assignee {role.id}": role.title for role in desk.roles}
    contacts = {f"contact {contact.id}": contact.title for contact in desk.contacts}
    return (queues | roles | contacts).get(f"{matter} {value}", value)


def _means(edition: Edition, desk: str, codes: str | None) -> list[tuple[str, str]]:
    """Return the entries of a code list that people mean by their words, and those words."""
    if codes is None:
        return []
    record = edition.kb.get(edition.kb.resolve(codes, desk) or codes, Codes)
    entries = [entry for entry in record.entries if entry.words]
    return [(quote(entry.title, edition.kb, desk), asked_for(Signs(words=entry.words))) for entry in entries]
