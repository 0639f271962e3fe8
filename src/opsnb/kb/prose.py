"""Quotations: ``{{ policies/priorities#priorities.P1.response.prime }}`` in a record's text stands for the value there.

This is how prose names a figure without typing it a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from opsnb.kb.load import KnowledgeBase
    from opsnb.kb.records import Record

QUOTATION = re.compile(r"\{\{\s*([a-z0-9/-]+)#([\w.-]+)\s*\}\}")


@dataclass(frozen=True)
class Quotation:
    """One quotation in a text: the record and the dotted field it names."""

    text: str
    reference: str
    field: str

    def value(self, kb: KnowledgeBase, desk: str) -> str | None:
        """Return what is quoted, in words, or nothing if there is no such record or field."""
        identity = kb.resolve(self.reference, desk)
        found = _walk(kb.records[identity], self.field.split(".")) if identity else None
        return None if found is None else in_words(found)


def quotations(record: Record) -> Iterator[tuple[str, Quotation]]:
    """Yield the quotations in a record's texts with the top-level field they stand in."""
    for field in type(record).model_fields:
        for text in _texts(getattr(record, field)):
            for match in QUOTATION.finditer(text):
                yield field, Quotation(match.group(0), match.group(1), match.group(2))


def quote(text: str, kb: KnowledgeBase, desk: str) -> str:
    """Return a text with its quotations replaced by the values they name."""

    def replaced(match: re.Match[str]) -> str:
        return Quotation(match.group(0), match.group(1), match.group(2)).value(kb, desk) or match.group(0)

    return QUOTATION.sub(replaced, text)


def in_words(value: object) -> str:
    """Say a value as people do: ``1 hour``, ``15 minutes``, ``the next business day``, ``22 November 2026``."""
    if isinstance(value, timedelta):
        return duration_in_words(value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
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
            node = getattr(node, key, None)
        elif isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, tuple):
            node = next((item for item in node if getattr(item, "id", None) == key), None)
        else:
            return None
    return None if isinstance(node, BaseModel | dict | tuple) else node


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, BaseModel):
        for field in type(node).model_fields:
            yield from _texts(getattr(node, field))
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from _texts(value)
