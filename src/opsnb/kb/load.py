"""Reads ``kb/`` into records, remembering the line of every field, and collects what is wrong instead of stopping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from opsnb.errors import RecordError
from opsnb.kb.records import KINDS, Desk, Holidays, Policy, Record

R = TypeVar("R", bound=Record)

WISHES = {
    "extra_forbidden": "expected no such field; see kb/schema for the fields of this record",
    "missing": "expected this field to be given",
}
CODES = {"extra_forbidden": "unknown-field", "missing": "missing-field"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong in ``kb/``: where, what was found, what was expected."""

    code: str
    """Short name of the kind of mistake."""
    path: Path
    """File, relative to the folder above ``kb/``."""
    line: int
    """Line in it, from 1."""
    field: str
    """Field, dotted; empty for the file as a whole."""
    found: str
    """The value as read."""
    wish: str
    """What was expected."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: {self.field or 'file'}"
        return f"{where}: {self.wish} (found: {self.found}) [{self.code}]"


@dataclass(frozen=True)
class SourceFile:
    """A record's file and its YAML tree, which knows the line of each field."""

    path: Path
    tree: Any
    first_line: int = 1

    def line(self, *keys: str | int) -> int:
        """Line of a field, or of the nearest part of the record around it."""
        node, line = self.tree, self.first_line
        for key in keys:
            try:
                line = (node.lc.item(key) if isinstance(key, int) else node.lc.key(key))[0] + self.first_line
                node = node[key]
            except (AttributeError, KeyError, IndexError, TypeError):
                continue
        return line

    def problem(self, code: str, keys: tuple[str | int, ...], found: object, wish: str) -> Problem:
        """Describe what is wrong at a field of this file."""
        shown = "nothing" if found is None else repr(found)
        return Problem(code, self.path, self.line(*keys), ".".join(map(str, keys)), shown[:120], wish)


@dataclass(frozen=True)
class KnowledgeBase:
    """All records of one ``kb/`` folder, by id, e.g. ``customer-care/policies/priorities``."""

    root: Path
    records: dict[str, Record]
    files: dict[str, SourceFile] = field(repr=False)
    problems: tuple[Problem, ...] = ()

    @classmethod
    def open(cls, root: Path) -> KnowledgeBase:
        """Read a knowledge base that must be clean: its first problem is raised as a :class:`RecordError`."""
        from opsnb.kb.check import check

        found = cls.read(root)
        problems = check(found)
        if problems:
            first, more = problems[0], len(problems) - 1
            raise RecordError(str(first), wish=f"{more} more; run: opsnb check" if more else "run: opsnb check")
        return found

    @classmethod
    def read(cls, root: Path) -> KnowledgeBase:
        """Read every record; mistakes become :attr:`problems`. Raises only if there is no such folder."""
        if not root.is_dir():
            raise RecordError("no knowledge base here", place=str(root), wish="name the folder with --kb")
        records: dict[str, Record] = {}
        files: dict[str, SourceFile] = {}
        problems: list[Problem] = []
        for path, kind in sorted(_record_files(root)):
            identity = path.relative_to(root).with_suffix("").as_posix()
            try:
                source = _read_tree(path, root.parent)
                files[identity] = source
                records[identity] = KINDS[kind].model_validate(_plain(source.tree))
            except ValidationError as error:
                problems.extend(_validation_problems(source, error))
            except _UnreadableError as error:
                problems.append(error.problem)
        return cls(root, records, files, tuple(problems))

    @cached_property
    def desks(self) -> tuple[str, ...]:
        """Names of the desks, in alphabetical order."""
        return tuple(sorted(key.removesuffix("/desk") for key in self.records if key.endswith("/desk")))

    def desk(self, name: str) -> Desk:
        """Return the record of a desk."""
        if name not in self.desks:
            raise RecordError("no such desk", place="desk", found=name, wish=f"one of: {', '.join(self.desks)}")
        return self.get(f"{name}/desk", Desk)

    def holidays(self, desk: str) -> Holidays | None:
        """Return a desk's days off, if it has any."""
        found = self.records.get(f"{desk}/holidays")
        return found if isinstance(found, Holidays) else None

    def get(self, identity: str, kind: type[R]) -> R:
        """Return one record of a kind, or raise a :class:`RecordError` that names those there are."""
        found = self.records.get(identity)
        if not isinstance(found, kind):
            known = ", ".join(key for key, record in self.records.items() if isinstance(record, kind))
            raise RecordError(f"no such {kind.__name__.lower()}", found=identity, wish=f"one of: {known}")
        return found

    def of_kind(self, kind: type[R], desk: str = "") -> dict[str, R]:
        """Return the records of a kind by id, of one desk or of all."""
        prefix = f"{desk}/" if desk else ""
        return {
            key: record for key, record in self.records.items() if isinstance(record, kind) and key.startswith(prefix)
        }

    def resolve(self, reference: str, desk: str) -> str | None:
        """Return the id that a reference means for a desk: its own record first, then a full id."""
        for candidate in (f"{desk}/{reference}", reference):
            if candidate in self.records:
                return candidate
        return None

    def policies(self, desk: str) -> dict[str, Policy]:
        """Return the desk's policies, the oldest first."""
        found = self.of_kind(Policy, desk)
        return dict(sorted(found.items(), key=lambda item: (item[1].series, item[1].effective_from)))


class _UnreadableError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _record_files(root: Path) -> Iterator[tuple[Path, str]]:
    for path in [*root.rglob("*.yaml"), *root.rglob("*.md")]:
        kind = path.stem if path.stem in ("desk", "holidays") else path.parent.name
        if kind in KINDS and path.suffix == (".md" if kind == "procedures" else ".yaml"):
            yield path, kind


def _read_tree(path: Path, base: Path) -> SourceFile:
    """Read one file as YAML 1.2; a procedure's Markdown becomes the field ``body``."""
    name = path.relative_to(base)
    text, body, first_line = path.read_text(encoding="utf-8-sig"), None, 1
    if path.suffix == ".md":
        parts = text.split("---\n", 2)
        if len(parts) < 3 or parts[0].strip():
            wish = "expected front matter between two lines of three hyphens"
            raise _UnreadableError(Problem("bad-front-matter", name, 1, "", repr(text[:20]), wish))
        text, body, first_line = parts[1], parts[2].strip(), 2
    try:
        tree = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        found = str(error.problem or "").split(" with value")[0]
        raise _UnreadableError(Problem("duplicate-key", name, line, "", found, "expected each field once")) from None
    except MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise _UnreadableError(
            Problem("bad-yaml", name, line, "", str(error.problem), "expected well-formed YAML")
        ) from None
    if not isinstance(tree, dict):
        raise _UnreadableError(Problem("bad-yaml", name, 1, "", repr(tree)[:60], "expected fields and values"))
    if body is not None:
        tree["body"] = body
    return SourceFile(name, tree, first_line)


def _plain(node: Any) -> Any:
    """Return a YAML tree as plain dicts, lists, strings, numbers and dates."""
    if isinstance(node, dict):
        return {str(key) if not isinstance(key, date) else key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def _validation_problems(source: SourceFile, error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        keys = tuple(key for key in detail["loc"] if _is_field(source.tree, detail["loc"], key))
        code = CODES.get(detail["type"], "bad-value")
        found = None if detail["type"] == "missing" else detail["input"]
        wish = WISHES.get(detail["type"]) or _wish(detail["msg"])
        yield source.problem(code, keys, _plain(found), wish)


def _is_field(tree: Any, location: tuple[str | int, ...], key: str | int) -> bool:
    """Tell a field of the file from the names pydantic gives to the members of a union."""
    node = tree
    for step in location:
        known = isinstance(step, int) or (isinstance(node, dict) and (step in node or step is location[-1]))
        if step is key:
            return known and not (isinstance(step, str) and "[" in step)
        if known:
            node = node[step] if isinstance(node, list) or step in node else node
    return False


def _wish(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text.startswith("expected") else f"expected: {text[0].lower()}{text[1:]}"
