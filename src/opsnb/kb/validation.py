"""Turns what the models object to into problems with line and field, one for each mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from opsnb.kb.problem import Code, Problem
from opsnb.kb.source import SourceFile
from opsnb.kb.yaml12 import Keys

WISHES = {
    "extra_forbidden": "expected no such field; see kb/schema for the fields of this record",
    "missing": "expected this field to be given",
}
CODES: dict[str, Code] = {"extra_forbidden": "unknown-field", "missing": "missing-field"}


def validation_problems(source: SourceFile, error: ValidationError) -> Iterator[Problem]:
    """Yield what is wrong in a file; what each kind of value would have expected at a field is one wish."""
    wishes: dict[tuple[Code, Keys], list[str]] = {}
    found: dict[tuple[Code, Keys], Any] = {}
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(_is_inside(other["loc"], detail["loc"]) for other in details):
            continue  # pydantic does not count an element that has a mistake of its own
        place: tuple[Code, Keys] = (CODES.get(detail["type"], "bad-value"), _keys(source.tree.value, detail["loc"]))
        found.setdefault(place, None if detail["type"] == "missing" else detail["input"])
        wishes.setdefault(place, []).append(WISHES.get(detail["type"]) or _wish(detail["msg"]))
    for (code, keys), texts in wishes.items():
        yield source.problem(code, keys, found[code, keys], "; or ".join(dict.fromkeys(texts)))


def _is_inside(inner: Keys, outer: Keys) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _keys(tree: Any, location: Keys) -> Keys:
    """Keep of a location what stands in the file: pydantic also names the members of a union and the key of a dict."""
    keys: list[str | int] = []
    node = tree
    for n, step in enumerate(location):
        if isinstance(node, dict) and step in node:
            keys.append(step)
            node = node[step]
        elif isinstance(node, list) and isinstance(step, int):
            keys.append(step)
            node = node[step] if step < len(node) else None
        elif n == len(location) - 1 and isinstance(node, dict) and isinstance(step, str) and "[" not in step:
            keys.append(step)
    return tuple(keys)


def _wish(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text.startswith("expected") else f"expected: {text[0].lower()}{text[1:]}"
