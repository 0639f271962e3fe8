"""What somebody has filled in: cleaned as a web form sends it, checked against the form's schema, said in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from opsnb.kb.forms import form_schema, needed
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import in_words, quote
from opsnb.kb.records import Form
from opsnb.kb.records.form import FormField, asked


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong in one field, in words for the person who filled it in."""

    field: str
    """Id of the field; for a field that the form does not have, the name it was sent with."""
    keyword: str
    """The rule of JSON Schema that is broken: required, pattern, enum, maxLength…"""
    message: str
    """What to do."""


@dataclass(frozen=True)
class Submission:
    """The answers to a form, and what is wrong with them; nothing is wrong if there are no problems."""

    values: dict[str, Any]
    problems: tuple[FieldProblem, ...] = ()


class FormReader:
    """Reads submissions of one form; the schema is compiled once."""

    def __init__(self, kb: KnowledgeBase, identity: str) -> None:
        """Take the form ``identity``, e.g. ``front-desk/forms/general-question``."""
        self.form = kb.get(identity, Form)
        self.kb, self.identity, self.desk = kb, identity, identity.split("/", 1)[0]
        schema = form_schema(kb, identity)
        self._validator: Any = Draft202012Validator(schema, validate_formats=True)

    def read(self, given: Mapping[str, Any]) -> Submission:
        """Clean and check what was sent in: JSON values, or the texts of a web form."""
        values = _clean(self.form, given)
        problems: dict[str, FieldProblem] = {}
        for error in self._validator.iter_errors(values):
            for field, keyword in _broken(error, self.form, values):
                problems.setdefault(field, FieldProblem(field, keyword, self.message(field, keyword)))
        order = [field.id for field in self.form.fields]
        ranked = sorted(problems.values(), key=lambda one: order.index(one.field) if one.field in order else len(order))
        return Submission(values, tuple(ranked))

    def message(self, identity: str, keyword: str) -> str:
        """Say what to do about a field when a rule of the schema is broken there."""
        field = self.form.field(identity)
        if field is None:
            return f"This form has no field {identity[:40]!r}."
        return quote(_in_words(field, keyword), self.kb, self.desk)


def _clean(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what is blank or not asked for, and read numbers and boxes from texts; anything else stays as it came."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        field = form.field(name)
        read = _read(field, value) if field else None if value in ("", None) else UNKNOWN
        if read not in ("", [], None):
            values[name if field else _clean_text(name)] = read
    wanted = {field.id for field in asked(form, values)}
    return {name: value for name, value in values.items() if name in wanted or form.field(name) is None}


def _read(field: FormField, value: Any) -> Any:
    if isinstance(value, str):
        value = _clean_text(value.replace("\r\n", "\n").replace("\r", "\n"))
        value = (value if field.type == "long-text" else " ".join(value.split())).strip(BLANK)
        if field.type == "number" and WHOLE.fullmatch(value):
            return int(value)
        if field.type == "confirm":
            return {"yes": True, "on": True, "true": True, "no": False, "false": False}.get(value.lower(), value)
        if field.type == "choices" and value:
            return [value]
    if isinstance(value, list | tuple):
        return [_clean_text(one) if isinstance(one, str) else UNKNOWN for one in value]
    return UNKNOWN if isinstance(value, dict) else value


def _clean_text(text: str) -> str:
    """Replace what no text can hold: half of a pair of characters, and control characters other than line ends."""
    return CONTROL.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def _broken(error: Any, form: Form, values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the fields an error is about, with the keyword that is broken."""
    keyword = str(error.schema_path[-1])
    if keyword == "additionalProperties":
        return [(name, keyword) for name in values if form.field(name) is None][:SEVERAL]
    if keyword == "required":
        missing = [field.id for field in asked(form, dict(values)) if needed(field) and field.id not in values]
        return [(name, keyword) for name in missing]
    return [(str(error.instance_path[0]), keyword)] if error.instance_path else []


def _in_words(field: FormField, keyword: str) -> str:
    chosen = field.type in ("choice", "choices")
    match keyword:
        case "required" | "const" if field.must_be_ticked:
            return field.must_be_ticked
        case "required":
            return f"{'Choose' if chosen else 'Fill in'}: {field.label}"
        case "minLength":
            return f"{field.label}: write at least {field.min_length or 1} characters."
        case "maxLength":
            return f"{field.label}: that is too long; shorten it."
        case "pattern" | "format":
            return f"{field.label}: {_shape(field)}"
        case "minimum" | "maximum":
            return f"{field.label}: enter a number {_limits(field)}."
        case _ if chosen:
            return f"{field.label}: choose from the list."
        case _:
            return f"{field.label}: enter {WHAT.get(field.type, 'text')}."


SEVERAL = 20
"""How many fields that the form does not have are named."""
WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BLANK = " \t\n\u00a0\u200b\u200c\u200d\u2060\ufeff"
"""What may stand around an answer without being one."""
UNKNOWN: dict[str, Any] = {}
"""Stands for a value that no field takes, so that what strangers send is not carried any further."""

WHAT = {"number": "a whole number", "date": "a date", "time": "a time", "confirm": "yes or no"}


def _shape(field: FormField) -> str:
    shapes = {
        "email": "enter an e-mail address like name@example.org.",
        "phone": "enter a telephone number, such as 919-555-0100.",
        "date": "enter a date as year-month-day, such as 2026-11-23.",
        "time": "enter a time of the day, such as 08:30.",
    }
    return shapes.get(field.type, f"enter {field.pattern_in_words}.")


def _limits(field: FormField) -> str:
    if field.min is not None and field.max is not None:
        return f"from {in_words(field.min)} to {in_words(field.max)}"
    return f"of {in_words(field.min)} or more" if field.min is not None else f"of {in_words(field.max)} or less"
