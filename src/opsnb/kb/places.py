"""Where each kind of record lies in ``kb/``. A file anywhere else is a problem: a misspelt folder would be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PLACES = {
    "desk": "DESK/desk.yaml",
    "holidays": "DESK/holidays.yaml",
    "telephony": "DESK/telephony.yaml",
    "views": "DESK/views.yaml",
    "team": "DESK/team.yaml",
    "triggers": "DESK/triggers.yaml",
    "triage": "DESK/triage.yaml",
    "reports": "DESK/reports.yaml",
    "policies": "DESK/policies/NAME.yaml",
    "procedures": "DESK/procedures/NAME.md",
    "checklists": "DESK/checklists/NAME.yaml",
    "forms": "DESK/forms/NAME.yaml",
    "flows": "DESK/flows/NAME.yaml",
    "articles": "DESK/articles/NAME.md",
    "codes": "DESK/codes/NAME.yaml",
    "rosters": "DESK/rosters/NAME.yaml",
    "registers": "DESK/registers/NAME.yaml",
    "mappings": "mappings/NAME.yaml",
    "feeds": "feeds/NAME.yaml",
    "metrics": "metrics/NAME.yaml",
    "glossary": "glossary.yaml",
    "sources": "sources/NAME.yaml",
}
"""Place of a kind below ``kb/``; DESK and NAME stand for names in small letters, digits and hyphens."""

SHARED = ("feeds", "glossary", "mappings", "metrics", "reports", "schema", "sources")
"""First parts of ids, and of addresses in the site, that are no desk: below ``reports`` lies what is published."""

_NAME = "[a-z0-9][a-z0-9-]*"
_DESK = rf"(?!(?:{'|'.join(SHARED)})/){_NAME}"
_PATTERNS = {
    kind: re.compile(place.replace(".", r"\.").replace("DESK", _DESK).replace("NAME", _NAME))
    for kind, place in PLACES.items()
}


def kind_of(place: str) -> str | None:
    """Return the kind of record that lies at a place below ``kb/``, e.g. ``mappings/tracker.yaml``."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(place)), None)


def files_in(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file that has to be a record, with its place; schemas, hidden files and editors' copies are none."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith(".") for part in parts) or path.name.endswith("~")
        if path.is_file() and not hidden and parts[0] != "schema":
            yield path, "/".join(parts)
