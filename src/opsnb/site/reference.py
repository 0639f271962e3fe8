"""The parts of handwritten pages that are made from what the program is: the fields of records, the text of the SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from opsnb.kb.lapses import DataError, Lapse
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import KINDS
from opsnb.rules.sla import STEPS, sql_text
from opsnb.site.coverage import coverage, to_be_added

PLACE = re.compile(r"<!-- opsnb: ([\w-]+) -->")


def fill(markdown: str, kb: KnowledgeBase) -> str:
    """Return a page with its places filled, e.g. ``<!-- opsnb: records -->``; the names are those of ``PARTS``.

    ``<!-- opsnb: sql-NAME -->`` is the text of one file of ``rules/sql/``.
    """

    def part(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("sql-"):
            return _step(name.removeprefix("sql-").replace("-", "_"))
        return PARTS[name](kb) if name in PARTS else match.group(0)

    return PLACE.sub(part, markdown)


def _records(_: KnowledgeBase) -> str:
    return "\n".join(line for kind in KINDS for line in _kind(kind))


def _kind(kind: str) -> Iterator[str]:
    schema = KINDS[kind].model_json_schema()
    yield f"## {kind} {{: #{kind} }}\n"
    yield f"{_first(schema)}\n"
    for name, part in {kind: schema, **schema.get("$defs", {})}.items():
        fields = part.get("properties", {})
        if name != kind:
            yield f"### {kind}: {name} {{: #{kind}-{name.lower()} }}\n\n{_first(part)}\n"
        yield "| field | needed | meaning |\n| --- | --- | --- |"
        for field, described in fields.items():
            needed = "yes" if field in part.get("required", ()) else "no"
            yield f"| `{field}` | {needed} | {_cell(described)} |"
        yield ""


def _first(part: dict[str, Any]) -> str:
    return str(part.get("description", "")).split("\n\n")[0]


def _cell(described: dict[str, Any]) -> str:
    return str(described.get("description", "")).replace("\n", " ").replace("|", "\\|")


def _sql(_: KnowledgeBase) -> str:
    return "\n".join(map(_step, STEPS))


def _lapses(_: KnowledgeBase) -> str:
    checks = (f"lapses/{what}" for what in (*Lapse, *DataError))
    return "\n".join(map(_step, ("spells", *checks, "time_in_state")))


def _step(name: str) -> str:
    title = name.rsplit("/", 1)[-1]
    return f"### {title} {{: #sql-{title.replace('_', '-')} }}\n\n```sql\n{sql_text(name)}```\n"


PARTS: dict[str, Callable[[KnowledgeBase], str]] = {
    "records": _records,
    "sql": _sql,
    "lapses": _lapses,
    "coverage": coverage,
    "to-be-added": to_be_added,
}
"""What handwritten pages may have filled in, by name."""
