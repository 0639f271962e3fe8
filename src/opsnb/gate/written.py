"""What is written, by whom it may be read: records of ``kb/`` and pages of ``docs/``, read as plain YAML.

Missing means staff. Of a public record, too, some parts are for staff: contacts and terms that are not marked public,
a desk's roles, queues and systems, the names that no public text quotes, and what is still to be added. Ids and sources
are nobody's text, and what a source document states is never published; only the headings a public record rests on are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

STAFF_ONLY = {"desk": {"systems", "roles", "queues", "triage"}}
"""Fields that are for staff in a public record, by kind."""
ALWAYS_STAFF = {"to_be_added"}
MARKED = {"contacts", "terms"}
"""Lists whose entries say by themselves whom they are for."""
NAMED = {"title", "term", "stands_for", "synonyms", "label", "systems", "value", "document_number"}
"""Fields that hold a name of something, or tell it by a number or an address."""
NAMES = "names"
"""A desk's names; one is public where a public text quotes it."""
UNREAD = {"id", "source", "audience", "reviewed", "review_every"}
"""Fields that are about the record: no text of anybody's."""

TARGET = re.compile(r"\]\([^)]*\)")
ELSEWHERE = re.compile(r"\]\((https?:[^)\s]+)")
QUOTATION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
QUOTED_NAME = re.compile(r"\{\{\s*desk#names\.([\w-]+)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
IDENTIFIER = re.compile(r"[a-z0-9_-]+")
"""What fields and ids look like; a key that looks otherwise is a text, such as a term that a document defines."""
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
        records = _records(root / "kb")
        ids = {id_ for place, fields in records.items() for id_ in _ids(place, fields)}
        public = {place: fields for place, fields in records.items() if fields.get("audience") == "public"}
        quoted = {(_desk(place), name) for place, fields in public.items() for name in _names_quoted(fields, place)}
        cited = {citation for fields in public.values() for citation in _citations(fields)}
        for place, fields in records.items():
            if place.startswith("sources/"):
                pieces += _statements(fields, f"kb/{place}", {at for of, at in cited if of == Path(place).stem})
                continue
            names = {name for desk, name in quoted if desk == _desk(place)}
            pieces += _pieces(fields, place, names, ids)
            if place not in public:
                addresses |= dict.fromkeys(_addresses(place, fields), f"kb/{place}")
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


def _records(kb: Path) -> dict[str, dict[str, Any]]:
    """Return the fields of every record, by its place below ``kb/``."""
    files = ((path.relative_to(kb).as_posix(), path) for path in sorted(kb.rglob("*")))
    return {
        place: _fields(path.read_text(encoding="utf-8-sig"), path.suffix == ".md")
        for place, path in files
        if path.suffix in (".md", ".yaml") and not place.startswith("schema/")
    }


def _desk(place: str) -> str:
    return place.split("/", 1)[0]


def _names_quoted(fields: dict[str, Any], place: str) -> Iterator[str]:
    """Yield the ids of the desk's names that the public texts of a record quote."""
    for _, entry, seen in _entries(fields, place):
        yield from (name for text in _strings(entry) if seen for name in QUOTED_NAME.findall(text))


def _strings(value: Any) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else (text for inner in _inner(value) for text in _strings(inner))


def _ids(place: str, fields: dict[str, Any]) -> Iterator[str]:
    """Yield by what other records may call a record, and whatever has an id or a key of its own in it."""
    address = place.rsplit(".", 1)[0]
    yield from (address, address.partition("/")[2])
    yield from _keys(fields)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (*value, *(str(value[key]) for key in ("id", "fact") if key in value))
    for inner in _inner(value):
        yield from _keys(inner)


def _inner(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _pieces(fields: dict[str, Any], place: str, quoted: set[str], ids: set[str]) -> Iterator[Piece]:
    """Yield the texts of a record; of a desk's names those are public that are quoted."""
    for key, entry, seen in _entries(fields, place):
        public = seen and (key != NAMES or entry.get("id") in quoted)
        for piece in _texts(entry, f"kb/{place}: {key}", public, key):
            yield from () if piece.kind != "name" and _refers(piece.text, ids) else (piece,)


def _entries(fields: dict[str, Any], place: str) -> Iterator[tuple[str, Any, bool]]:
    """Yield each entry of each field, and whether it is for all: some entries say so themselves."""
    public = fields.get("audience") == "public"
    hidden = ALWAYS_STAFF | STAFF_ONLY.get(Path(place).stem, set())
    for key, value in fields.items():
        for entry in value if isinstance(value, list) else [value]:
            open_to_all = key not in MARKED or entry.get("audience") == "public"
            yield key, entry, public and key not in hidden and open_to_all


def _refers(text: str, ids: set[str]) -> bool:
    """Tell whether a text is the id of something, such as ``procedures/transfer``: no text for readers."""
    return text in ids and re.search(r"[-/_]", text) is not None


def _texts(value: Any, place: str, public: bool, key: str) -> Iterator[Piece]:
    if key in UNREAD:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            if not IDENTIFIER.fullmatch(name):
                yield from _prose(name, place, public, "name")
            yield from _texts(inner, place, public, "value" if key == "elsewhere" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, place, public, key)
    elif value:
        yield from _prose(value, place, public, "name" if key in NAMED else "whole")


def _prose(text: str, place: str, public: bool, kind: Kind) -> Iterator[Piece]:
    """Yield what lies between the values a text quotes, which are read elsewhere, and the outside addresses in it."""
    yield from (Piece(address, place, public, "whole") for address in ELSEWHERE.findall(text))
    parts = QUOTATION.split(COMMENT.sub(" ", TARGET.sub(" ", text)))
    for part in parts:
        yield Piece(part, place, public, kind if len(parts) == 1 else "part")


def _statements(fields: dict[str, Any], place: str, cited: set[str]) -> Iterator[Piece]:
    """Yield what a source document states, and under which headings; those that a public record names are public."""
    for statement in fields.get("statements", []):
        at = f"{place}: {statement.get('id')}"
        yield Piece(statement.get("says", ""), at, False, "whole")
        yield Piece(statement.get("place", ""), at, statement.get("id") in cited, "whole")


def _citations(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the statements that a record as a whole rests on, whose headings its page names: document and id."""
    sources = fields.get("source", [])
    for source in [sources] if isinstance(sources, dict) else sources:
        places = source.get("place", [])
        yield from ((source.get("seed", ""), at) for at in ([places] if isinstance(places, str) else places))


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
