"""What a form's answers say about the ticket: who asks, what about, and whether they want to be kept informed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsnb.kb.forms import options_of
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Form
from opsnb.kb.records.form import FieldType, FormField

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


def answer_words(kb: KnowledgeBase, desk: str, field: FormField | None, answer: object) -> list[str]:
    """Return an answer as people read it, one text for each option that was chosen; ``field`` is its question."""
    if isinstance(answer, bool):
        return ["Yes" if answer else "No"]
    chosen = field is not None and field.type in ("choice", "choices")
    labels = {option.id: option.label for option in options_of(kb, desk, field)} if field and chosen else {}
    return [labels.get(str(one), str(one)) for one in (answer if isinstance(answer, list | tuple) else [answer])]


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
