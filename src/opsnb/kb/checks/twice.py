"""Nothing that stands for one thing is given twice in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from opsnb.kb.problem import Code, Problem
from opsnb.kb.source import SourceFile
from opsnb.kb.yaml12 import Keys


def twice(source: SourceFile, code: Code, keys: Keys, values: Sequence[object], field: str) -> Iterator[Problem]:
    """Find the elements of a list whose ``field`` has the value of an element before."""
    seen: dict[object, int] = {}
    for n, value in enumerate(values):
        if value in seen:
            wish = f"expected each {field} once; it is on line {source.line(*keys, seen[value], field)} already"
            yield source.problem(code, (*keys, n, field), str(value), wish)
        seen.setdefault(value, n)
