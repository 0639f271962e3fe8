"""The page of a form: when to use it, the form itself to fill in or to print, and what happens next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from opsnb.kb.forms import form_schema, needed, options_of
from opsnb.kb.prose import in_words, quote
from opsnb.kb.records import Flow, Form
from opsnb.kb.records.form import FormField
from opsnb.kb.submission import FormReader
from opsnb.site.edition import Edition
from opsnb.site.pages import Page
from opsnb.site.pages.procedure import related
from opsnb.site.pages.sending import mailbox, receiver, unsent
from opsnb.site.template import fill

FILED_BY = {"customer": "the customer", "staff": "staff", "either": "the customer, or staff for them"}

INPUTS = {"text": "text", "email": "email", "phone": "tel", "date": "date", "time": "time", "number": "number"}
"""What a browser calls the fields of one line."""

LONG_LIST = 7
"""A choice of more options is a list to open, not buttons."""

KNOWN_TO_BROWSERS = {
    "address": "street-address",
    "email": "email",
    "first-name": "given-name",
    "last-name": "family-name",
    "name": "name",
    "phone": "tel",
    "postcode": "postal-code",
    "requester": "email",
}
"""What a browser may have kept of the person in front of it, by id of the field."""

RULES = ("minLength", "maxLength", "pattern", "format", "minimum", "maximum")
"""Rules of a field's schema that an answer can break."""

BRACKETS = re.compile(r"(?<!\\)\[(\^?)((?:\\.|[^\]\\])*)\]")
SYNTAX = re.compile(r"\\.|[()\[{}/|]|^-|-$")
NEEDLESS = re.compile(r"\\([^\w^$\\.*+?()\[\]{}|/-])")


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each form of a desk."""
    for identity, form in edition.kb.of_kind(Form, desk).items():
        home = edition.desks[desk]
        goes_to = next((contact for contact in home.contacts if contact.id == form.goes_to), None)
        values = {
            "questions": questions(edition, desk, identity, form),
            "filed_by": FILED_BY[form.filed_by],
            "queue": next((queue for queue in home.queues if queue.id == form.queue), None),
            "goes_to": goes_to,
            "action": edition.receives("forms/" + identity.replace("/forms/", "/")),
            "to": (to := receiver(form, home)),
            "mailbox": mailbox(to),
            "unsent": unsent(form, home),
            "shared": "walk-in" in form.ways_in,
            "related": related(edition, desk, form.related),
        }
        body = fill("form", edition, identity, record=form, overdue=edition.is_overdue(form), **values)
        title, summary = (quote(text, edition.kb, desk) for text in (form.title, form.summary))
        yield Page(f"{identity}.md", title, body, {"description": summary})


def questions(edition: Edition, desk: str, identity: str, form: Form) -> list[dict[str, Any]]:
    """Return the fields as the page asks them: the control, its rules, and the words for each rule that is broken."""
    reader, schema = FormReader(edition.kb, identity), form_schema(edition.kb, identity)["properties"]
    suggesting = _suggesting(form)
    return [
        {
            "field": field,
            "needed": needed(field),
            "control": _control(edition, desk, field),
            "options": options_of(edition.kb, desk, field),
            "limits": _limits(field),
            "condition": _condition(edition, desk, form, field),
            "attributes": _attributes(form, field, schema[field.id]),
            "data": _data(reader, field, schema[field.id]),
            "suggests": field.id == suggesting,
        }
        for field in form.fields
    ]


def taken(edition: Edition, identity: str, flow: Flow) -> list[str]:
    """Return the fields of a form that a flow asks too: its facts of that name. Nobody's promise is made for them."""
    facts = {step.fact for step in flow.steps.values()}
    form = edition.kb.get(identity, Form)
    return [field.id for field in form.fields if field.id in facts and not field.must_be_ticked]


def for_browsers(pattern: str) -> str:
    """Return a pattern as a browser wants it: signs of syntax in brackets with a backslash, other signs without."""

    def escaped(match: re.Match[str]) -> str:
        signs = SYNTAX.sub(lambda sign: sign[0] if sign[0].startswith("\\") else f"\\{sign[0]}", match[2])
        return f"[{match[1]}{signs}]"

    return BRACKETS.sub(escaped, NEEDLESS.sub(r"\1", pattern))


def _suggesting(form: Form) -> str:
    """Return the field in which people write what they want: while they do, pages that may answer are shown."""
    long = [field.id for field in form.fields if field.type == "long-text"]
    return "how-can-we-help" if "how-can-we-help" in long else next(iter(long), "")


def _control(edition: Edition, desk: str, field: FormField) -> str:
    if field.type == "choice":
        return "list" if len(options_of(edition.kb, desk, field)) > LONG_LIST else "radio"
    return {"choices": "checkbox", "confirm": "confirm", "long-text": "textarea"}.get(field.type, "input")


def _attributes(form: Form, field: FormField, schema: dict[str, Any]) -> dict[str, object]:
    """Return what the browser checks by itself. A field that may not be asked for is not required without scripts."""
    found: dict[str, object] = {"name": field.id}
    if needed(field) and not field.shown_when and field.type != "choices":
        found["required"] = ""
    if field.type in INPUTS:
        found["type"] = INPUTS[field.type]
        limits = {"min": field.min, "max": field.max}
        found |= {name: in_words(limit) for name, limit in limits.items() if limit is not None}
    if "maxLength" in schema:
        found |= {"minlength": schema["minLength"]} if schema["minLength"] > 1 else {}
        found["maxlength"] = schema["maxLength"]
    if "pattern" in schema and field.type not in ("time", "long-text"):
        found["pattern"] = for_browsers(schema["pattern"])
    if field.type == "number":
        found |= {"step": "1", "inputmode": "numeric"}
    if _own(form) and field.type != "long-text" and field.id in KNOWN_TO_BROWSERS:
        found["autocomplete"] = _known(field)
    return found


def _own(form: Form) -> bool:
    """Tell whether people fill it in about themselves, at a computer of their own."""
    return form.filed_by != "staff" and "walk-in" not in form.ways_in


def _known(field: FormField) -> str:
    return {"email": "email", "phone": "tel"}.get(field.type, KNOWN_TO_BROWSERS[field.id])


def _data(reader: FormReader, field: FormField, schema: dict[str, Any]) -> dict[str, str]:
    """Return what the page's script needs: rules, conditions, and the very words that the intake would answer."""
    broken = [rule for rule in RULES if rule in schema and (rule, schema[rule]) != ("minLength", 1)]
    says = {rule: reader.message(field.id, rule) for rule in ("required", "type", *broken)}
    found = {"data-field": field.id, "data-type": field.type}
    rules = {rule: for_browsers(schema[rule]) if rule == "pattern" else schema[rule] for rule in broken}
    found["data-rules"] = json.dumps(rules, ensure_ascii=False)
    found["data-say"] = json.dumps(says, ensure_ascii=False)
    found |= {"data-needed": ""} if needed(field) else {}
    found |= {"data-own-hand": ""} if field.must_be_ticked else {}
    if field.shown_when:
        found |= {"data-asked-if": field.shown_when.field, "data-asked-is": " ".join(field.shown_when.is_)}
    return found


def _limits(field: FormField) -> str:
    """Say the limits that the record sets, in words."""
    if field.min is not None and field.max is not None:
        return f"From {in_words(field.min)} to {in_words(field.max)}."
    if field.min is not None or field.max is not None:
        return f"{in_words(field.min)} or more." if field.min is not None else f"{in_words(field.max)} or less."
    least = f"At least {field.min_length}" if field.min_length else ""
    most = f"{'at' if least else 'At'} most {field.max_length}" if field.max_length else ""
    length = " characters" if least or most else ""
    shape = field.pattern_in_words[:1].upper() + field.pattern_in_words[1:]
    return " ".join(f"{part}." for part in (shape, ", ".join(filter(None, (least, most))) + length) if part)


def _condition(edition: Edition, desk: str, form: Form, field: FormField) -> str:
    """Say when a field is asked: only if "Is a node out?" is "Yes"."""
    other = form.field(field.shown_when.field) if field.shown_when else None
    if field.shown_when is None or other is None:
        return ""
    titles = {option.id: option.label for option in options_of(edition.kb, desk, other)}
    if other.type == "confirm":
        titles = {"yes": "ticked", "no": "not ticked"}
        return f"Only if “{other.label}” is {' or '.join(titles[value] for value in field.shown_when.is_)}."
    answers = " or ".join(f"“{titles.get(value, value)}”" for value in field.shown_when.is_)
    return f"Only if “{other.label}” is {answers}."
