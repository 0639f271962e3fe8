"""A form as JSON Schema: what may be sent in, from the one record that also makes the page.

Draft 2020-12. A condition becomes ``if``/``then``: a field that is not asked for is not required.
"""

from __future__ import annotations

from typing import Any

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Codes, Form
from opsnb.kb.records.form import FormField, Option

EMAIL = r"^[^@\s<>\"(),:;\\\[\]]+@[^@\s.<>\"(),:;\\\[\]]+(\.[^@\s.<>\"(),:;\\\[\]]+)+$"
PHONE = r"^[+(]?[0-9][0-9 ()./-]{4,24}( ?(x|ext\.?) ?[0-9]{1,6})?$"
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

LARGEST = 2**53 - 1
"""Largest whole number that every JSON reader takes as it is (RFC 8259)."""

LENGTHS = {"text": 200, "long-text": 5000, "email": 254, "phone": 40}
"""Most letters of each type of text, unless the field says another figure."""


def options_of(kb: KnowledgeBase, desk: str, field: FormField) -> tuple[Option, ...]:
    """Return what can be chosen: the field's own options, the entries of a code list, or the desk's queues."""
    if field.options_from is None:
        return tuple(Option(id=one.id, label=quote(one.label, kb, desk)) for one in field.options)
    if field.options_from == "queues":
        return tuple(Option(id=queue.id, label=queue.title) for queue in kb.desk(desk).queues)
    codes = kb.get(kb.resolve(field.options_from, desk) or field.options_from, Codes)
    return tuple(Option(id=entry.id, label=quote(entry.title, kb, desk)) for entry in codes.entries)


def choices_of(kb: KnowledgeBase, desk: str, field: FormField) -> tuple[str, ...]:
    """Return the answers among which a field lets people choose: its options, or yes and no; none for what is typed."""
    if field.type == "confirm":
        return ("yes", "no")
    return tuple(option.id for option in options_of(kb, desk, field)) if field.type in ("choice", "choices") else ()


def form_schema(kb: KnowledgeBase, identity: str) -> dict[str, Any]:
    """Return the JSON Schema of what is sent in with a form, e.g. of ``front-desk/forms/general-question``."""
    form, desk = kb.get(identity, Form), identity.split("/", 1)[0]
    properties = {field.id: _property(kb, desk, field) for field in form.fields}
    rules = [_rule(form, field) for field in form.fields if field.shown_when and needed(field)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": quote(form.title, kb, desk),
        "description": quote(form.summary, kb, desk),
        "type": "object",
        "properties": properties,
        "required": [field.id for field in form.fields if needed(field) and not field.shown_when],
        "additionalProperties": False,
        **({"allOf": rules} if rules else {}),
    }


def needed(field: FormField) -> bool:
    """Tell whether the form cannot go without an answer to a field that is asked for."""
    return field.required or bool(field.must_be_ticked)


def _property(kb: KnowledgeBase, desk: str, field: FormField) -> dict[str, Any]:
    described = {"title": quote(field.label, kb, desk), "description": quote(field.why, kb, desk)}
    return described | _type(kb, desk, field)


def _type(kb: KnowledgeBase, desk: str, field: FormField) -> dict[str, Any]:
    match field.type:
        case "number":
            low, high = (-LARGEST if field.min is None else field.min, LARGEST if field.max is None else field.max)
            return {"type": "integer", "minimum": low, "maximum": high}
        case "date":
            return {"type": "string", "format": "date"}
        case "time":
            return {"type": "string", "pattern": TIME}
        case "confirm":
            return {"const": True} if field.must_be_ticked else {"type": "boolean"}
        case "choice" | "choices":
            chosen = {"enum": [option.id for option in options_of(kb, desk, field)]}
            several = {"type": "array", "items": chosen, "minItems": 1, "uniqueItems": True}
            return {"type": "string", **chosen} if field.type == "choice" else several
        case _:
            return _text(field)


def _text(field: FormField) -> dict[str, Any]:
    pattern = {"email": EMAIL, "phone": PHONE}.get(field.type, f"^(?:{field.pattern})$" if field.pattern else None)
    return {
        "type": "string",
        "minLength": field.min_length or 1,
        "maxLength": field.max_length or LENGTHS[field.type],
        **({"pattern": pattern} if pattern else {}),
    }


def _rule(form: Form, field: FormField) -> dict[str, Any]:
    """Say when a field that is asked under a condition is required."""
    return {"if": {"allOf": _conditions(form, field)}, "then": {"required": [field.id]}}


def _conditions(form: Form, field: FormField) -> list[dict[str, Any]]:
    """Return what has to hold for a field to be asked: its condition, and that of the field this depends on."""
    condition = field.shown_when
    other = form.field(condition.field) if condition else None
    if condition is None or other is None:
        return []
    return [*_conditions(form, other), _holds(other, condition.is_)]


def _holds(other: FormField, values: tuple[str, ...]) -> dict[str, Any]:
    if other.type == "confirm":
        ticked = {"properties": {other.id: {"const": True}}, "required": [other.id]}
        both = {"yes": ticked, "no": {"not": ticked}}
        return {"anyOf": [both[value] for value in values if value in both]}
    among = {"enum": list(values)}
    inside = among if other.type == "choice" else {"type": "array", "contains": among}
    return {"properties": {other.id: inside}, "required": [other.id]}
