"""Quotations: ``{{ policies/priorities#priorities.P1.response.prime }}`` in a record's text stands for the value there.

This is how prose names a figure without typing it a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from opsnb.kb.records.desk import Name

if TYPE_CHECKING:
    from opsnb.kb.load import KnowledgeBase
    from opsnb.kb.records import Record

QUOTATION = re.compile(r"\{\{(?:\s{0,9}([a-z0-9/-]+)#([\w.-]+)\s{0,9}\}\}|[^{}]{0,60}(?:\}\})?)")
"""A quotation; without its two groups, something in double braces that names no record and field."""


LINK = re.compile(r"\]\(ref:([^)#\s]*)(?:#[^)\s]*)?\)")
"""A Markdown link by id, ``[text](ref:policies/priorities#p1)``."""


@dataclass(frozen=True)
class Quotation:
    """One quotation in a text: the record and the dotted field it names, and where it stands."""

    text: str
    reference: str
    """Empty if the text names no record and field."""
    field: str
    keys: tuple[str | int, ...] = ()
    """The field it stands in."""
    below: int = 0
    """How many lines below the beginning of that field."""

    @classmethod
    def of(cls, match: re.Match[str], keys: tuple[str | int, ...] = ()) -> Quotation:
        """Read what :data:`QUOTATION` has found in a field."""
        reference, field = match.group(1) or "", match.group(2) or ""
        return cls(match.group(0), reference, field, keys, match.string.count("\n", 0, match.start()))

    def value(self, kb: KnowledgeBase, desk: str, variant: str = "", *, inner: bool = False) -> str | None:
        """Return what is quoted, in words, or nothing if there is no such record or field.

        A name is the one it has in ``variant``, a part of the organisation; without one, its usual name. A text that
        is quoted may itself quote names and figures (``inner``), but no text that quotes again.
        """
        identity = kb.resolve(self.reference, desk)
        found = _walk(kb.records[identity], self.field.split(".")) if identity else None
        if isinstance(found, Name):
            return found.elsewhere.get(variant, found.value)
        if found is None or not (identity and isinstance(found, str) and QUOTATION.search(found)):
            return None if found is None else in_words(found)
        values = [
            Quotation.of(match).value(kb, identity.split("/", 1)[0], variant, inner=True)
            for match in QUOTATION.finditer(found)
        ]
        left = iter(values)
        return None if inner or None in values else QUOTATION.sub(lambda _: next(left) or "", found)


def quotations(record: Record) -> Iterator[Quotation]:
    """Yield the quotations in a record's texts."""
    for keys, text in texts(record):
        for match in QUOTATION.finditer(text):
            yield Quotation.of(match, keys)


def links(record: Record) -> Iterator[tuple[tuple[str | int, ...], str, int]]:
    """Yield the links by id in a record's texts: the field, the id, and how many lines below the field's beginning."""
    for keys, text in texts(record):
        for match in LINK.finditer(text):
            yield keys, match.group(1), text.count("\n", 0, match.start())


def quote(text: str, kb: KnowledgeBase, desk: str, variant: str = "") -> str:
    """Return a text with its quotations replaced by the values they name, as they are called in ``variant``."""

    def replaced(match: re.Match[str]) -> str:
        value = Quotation.of(match).value(kb, desk, variant)
        return match.group(0) if value is None else value

    return QUOTATION.sub(replaced, text)


def in_words(value: object) -> str:
    """Say a value as people do: ``1 hour``, ``the next business day``, ``22 November 2026``, ``yes``."""
    if isinstance(value, timedelta):
        return duration_in_words(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{int(value)}" if value.is_integer() else f"{value}"
    if value == "next-business-day":
        return "the next business day"
    return str(value)


def duration_in_words(value: timedelta) -> str:
    """Say a duration: ``4 hours``, ``1 hour 30 minutes``, ``1 day``."""
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((value.days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n) or "0 seconds"


def _walk(node: Any, keys: list[str]) -> Any:
    """Follow a dotted path; an element of a list is named by its ``id``."""
    for key in keys:
        if isinstance(node, BaseModel):
            node = getattr(node, key) if key in type(node).model_fields else None
        elif isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, tuple):
            node = next((item for item in node if getattr(item, "id", None) == key), None)
        else:
            return None
    return None if isinstance(node, BaseModel | dict | tuple) and not isinstance(node, Name) else node


def texts(node: Any, keys: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every text inside a record with the keys that lead to it."""
    if isinstance(node, str):
        yield keys, node
        return
    if isinstance(node, BaseModel):
        inside: Iterable[tuple[str | int, Any]] = ((name, getattr(node, name)) for name in type(node).model_fields)
    else:
        inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, tuple) else ()
    for key, value in inside:
        yield from texts(value, (*keys, key))
