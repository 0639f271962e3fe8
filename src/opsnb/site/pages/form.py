"""The page of a form: when to use it, every field with its reason, and what happens next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsnb.kb.forms import LENGTHS, needed, options_of
from opsnb.kb.prose import quote
from opsnb.kb.records import Form
from opsnb.kb.records.form import FormField
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.pages.procedure import related
from opsnb.site.template import fill

FILED_BY = {"customer": "the customer", "staff": "staff", "either": "the customer, or staff for them"}
TYPES = {
    "text": "one line",
    "long-text": "text",
    "email": "e-mail address",
    "phone": "telephone number",
    "date": "date",
    "time": "time of the day",
    "number": "whole number",
    "choice": "one of these",
    "choices": "one or more of these",
    "confirm": "box to tick",
}
"""What each type of field takes, in words."""


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each form of a desk."""
    for identity, form in edition.kb.of_kind(Form, desk).items():
        home = edition.desks[desk]
        values = {
            "fields": [_field(edition, desk, form, field) for field in form.fields],
            "filed_by": FILED_BY[form.filed_by],
            "queue": next((queue for queue in home.queues if queue.id == form.queue), None),
            "goes_to": next((contact for contact in home.contacts if contact.id == form.goes_to), None),
            "related": related(edition, desk, form.related),
        }
        body = fill("form", edition, identity, record=form, overdue=edition.is_overdue(form), **values)
        title, summary = (quote(text, edition.kb, desk) for text in (form.title, form.summary))
        yield Page(f"{identity}.md", title, body, {"description": summary})


def _field(edition: Edition, desk: str, form: Form, field: FormField) -> dict[str, Any]:
    """Return what the page says of a field: its type and limits in words, its options, when it is asked."""
    options = options_of(edition.kb, desk, field)
    titles = {option.id: option.label for option in options}
    example = field.example
    if isinstance(example, str | tuple) and titles:
        example = ", ".join(titles[one] for one in ((example,) if isinstance(example, str) else example))
    return {
        "field": field,
        "needed": needed(field),
        "type": TYPES[field.type],
        "limits": _limits(field),
        "options": options,
        "example": example,
        "condition": _condition(edition, desk, form, field),
    }


def _limits(field: FormField) -> str:
    if field.min is not None or field.max is not None:
        low = f"from {field.min:g}" if field.min is not None else ""
        high = f"up to {field.max:g}" if field.max is not None else ""
        return " ".join(filter(None, (low, high)))
    if field.pattern_in_words:
        return field.pattern_in_words
    most = field.max_length or LENGTHS.get(field.type)
    return f"up to {most} letters" if most and field.type in ("text", "long-text") else ""


def _condition(edition: Edition, desk: str, form: Form, field: FormField) -> str:
    """Say when a field is asked: only if "Is a node out?" is "Yes"."""
    other = form.field(field.shown_when.field) if field.shown_when else None
    if field.shown_when is None or other is None:
        return ""
    titles = {option.id: option.label for option in options_of(edition.kb, desk, other)}
    answers = " or ".join(f"“{titles.get(value, value)}”" for value in field.shown_when.is_)
    return f"Only if “{other.label}” is {answers}."
