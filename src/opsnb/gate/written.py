"""What is written, by whom it may be read: records of ``kb/`` and pages of ``docs/``, read as plain YAML.

Missing means staff. Of a public record, too, some parts are for staff: contacts and terms that are not marked public,
a desk's roles, queues and systems, and what is still to be added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

STAFF_ONLY = {"desk": {"systems", "roles", "queues", "triage"}}
"""Fields that are for staff in a public record, by kind."""
ALWAYS_STAFF = {"to_be_added"}
MARKED = {"contacts", "terms"}
"""Lists whose entries say by themselves whom they are for."""
NAMED = ("title", "term", "stands_for")
"""Fields that hold the name of something."""

TARGET = re.compile(r"\]\([^)]*\)")
QUOTATION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n(.*))?\Z", re.DOTALL)
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as the text that is written."""


Kind = Literal["name", "whole", "part"]


@dataclass(frozen=True)
class Piece:
    """One text of a record or a page."""

    text: str
    place: str
    """The file and field it stands in."""
    public: bool
    kind: Kind
    """The name of something, such as a title or a term; a text with its beginning and end; or a part of one."""


@dataclass(frozen=True)
class Written:
    """All texts of a project, and where the pages of staff records would be found."""

    pieces: tuple[Piece, ...]
    addresses: dict[str, str]
    """Address of each page for staff, such as ``front-desk/procedures/transfer``, with the file it is made from."""

    @classmethod
    def read(cls, root: Path) -> Written:
        """Read ``kb/`` and ``docs/`` of a project."""
        pieces: list[Piece] = []
        addresses: dict[str, str] = {}
        cited: set[tuple[str, str]] = set()
        documents = {}
        for path in sorted((root / "kb").rglob("*")):
            place = path.relative_to(root / "kb").as_posix()
            if path.suffix not in (".md", ".yaml") or place.startswith("schema/"):
                continue
            fields = _fields(path.read_text(encoding="utf-8-sig"), path.suffix == ".md")
            if place.startswith("sources/"):
                documents[path.stem] = fields
            elif fields.get("audience") == "public":
                cited |= set(_citations(fields))
            else:
                addresses |= dict.fromkeys(_addresses(place, fields), f"kb/{place}")
            pieces += _pieces(fields, f"kb/{place}", path.stem) if not place.startswith("sources/") else ()
        for seed, fields in documents.items():
            pieces += _statements(fields, f"kb/sources/{seed}.yaml", {place for of, place in cited if of == seed})
        for path in sorted((root / "docs").rglob("*.md")):
            place = path.relative_to(root).as_posix()
            fields = _fields(path.read_text(encoding="utf-8-sig"), front=True)
            pieces += _page(fields, place)
            if fields.get("audience") != "public" and place != "docs/index.md":
                address = path.relative_to(root / "docs").with_suffix("").as_posix().removesuffix("/index")
                addresses[address] = place
        return cls(tuple(pieces), addresses)


def _fields(text: str, front: bool) -> dict[str, Any]:
    """Return the fields of a file, its Markdown as ``body``."""
    match = FRONT.match(text) if front else None
    head, body = (match[1], match[2] or "") if match else ("", text) if front else (text, "")
    return {**(yaml.load(head, LOADER) or {}), "body": body}  # noqa: S506  a loader that makes nothing but text


def _pieces(fields: dict[str, Any], place: str, kind: str) -> Iterator[Piece]:
    public = fields.get("audience") == "public"
    for key, value in fields.items():
        seen = public and key not in ALWAYS_STAFF | STAFF_ONLY.get(kind, set())
        for entry in value if key in MARKED and isinstance(value, list) else [value]:
            marked = key in MARKED and isinstance(entry, dict)
            open_to_all = seen and (not marked or entry.get("audience") == "public")
            yield from _texts(entry, f"{place}: {key}", open_to_all, key)


def _texts(value: Any, place: str, public: bool, key: str) -> Iterator[Piece]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, place, public, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, place, public, key)
    elif value and value not in ("public", "staff"):
        yield from _prose(value, place, public, "name" if key in NAMED else "whole")


def _prose(text: str, place: str, public: bool, kind: Kind) -> Iterator[Piece]:
    """Yield what lies between the values a text quotes: these are other texts, and read elsewhere."""
    parts = QUOTATION.split(COMMENT.sub(" ", TARGET.sub(" ", text)))
    for part in parts:
        yield Piece(part, place, public, kind if len(parts) == 1 else "part")


def _statements(fields: dict[str, Any], place: str, cited: set[str]) -> Iterator[Piece]:
    """Yield what a source document states; the statements that a public record rests on are public."""
    for statement in fields.get("statements", []):
        public = statement.get("id") in cited
        for key in ("place", "says"):
            yield Piece(statement.get(key, ""), f"{place}: {statement.get('id')}", public, "whole")


def _citations(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the statements that a record rests on: source document and id."""
    if isinstance(value, dict) and "seed" in value:
        places = value.get("place", [])
        yield from ((value["seed"], place) for place in ([places] if isinstance(places, str) else places))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _citations(inner)


def _addresses(place: str, fields: dict[str, Any]) -> Iterator[str]:
    """Yield where the page of a staff record is found."""
    address = place.rsplit(".", 1)[0]
    if address.endswith("/desk"):
        yield address.removesuffix("/desk")
    elif "/policies/" in address and "series" in fields:
        yield address.rsplit("/", 1)[0] + f"/{fields['series']}"
    yield address


def _page(fields: dict[str, Any], place: str) -> Iterator[Piece]:
    public = fields.get("audience") == "public"
    body = fields["body"]
    headings = re.findall(r"^# +(.+?)\s*(?:\{.*\})?$", body, re.MULTILINE)[:1]
    for title in [fields["title"]] if "title" in fields else headings:
        yield Piece(str(title), f"{place}: title", public, "name")
    for paragraph in re.split(r"\n\s*\n", body):
        yield from _prose(paragraph, place, public, "whole")
