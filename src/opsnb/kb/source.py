"""Reads one file of ``kb/``: its fields with their lines, and the Markdown below them if there is some."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from opsnb.kb.problem import Code, Problem
from opsnb.kb.yaml12 import Keys, Tree, YamlError, read_yaml

FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<fields>.*?^)---[ \t]*(?:\n\s*|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class SourceFile:
    """A record's file and its values, with the line of each field."""

    path: Path
    """Relative to the folder above ``kb/``."""
    tree: Tree
    first_line: int = 1
    """Line on which the YAML begins."""
    body: str | None = None
    """The Markdown below the front matter, if this is such a file."""
    body_line: int = 1
    """Line on which that begins."""

    @property
    def fields(self) -> dict[str, Any]:
        """What the record is made of, in plain values."""
        return {**self.tree.value, **({} if self.body is None else {"body": self.body})}

    def line(self, *keys: str | int) -> int:
        """Line of a field, or of the nearest part of the record around it."""
        if keys == ("body",):
            return self.body_line
        around = (keys[:n] for n in range(len(keys), 0, -1))
        return next((self.tree.lines[part] for part in around if part in self.tree.lines), 0) + self.first_line

    def problem(self, code: Code, keys: Keys, found: object, wish: str, *, below: int = 0) -> Problem:
        """Describe what is wrong at a field of this file, or a number of lines below its beginning."""
        keys, shown = self._as_written(keys), "nothing" if found is None else repr(found)
        return Problem(code, self.path, self.line(*keys) + below, ".".join(map(str, keys)), shown[:120], wish)

    def _as_written(self, keys: Keys) -> Keys:
        """Leave out the number of an element where the file has one thing in place of a list of one."""
        node, found = self.tree.value, list[str | int]()
        for key in keys:
            if not isinstance(key, int) or isinstance(node, list):
                found.append(key)
                node = _inside(node, key)
        return tuple(found)


def _inside(node: Any, key: str | int) -> Any:
    try:
        return node[key]
    except (LookupError, TypeError):
        return None


class UnreadableError(Exception):
    """A file that cannot be read as a record at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_source(path: Path, base: Path) -> SourceFile:
    """Read one file; the Markdown of a procedure or article is its field ``body``. Raises :class:`UnreadableError`."""
    name, first_line, body_line, body = path.relative_to(base), 1, 1, None
    text = _text(path, name)
    if path.suffix == ".md":
        found = FRONT_MATTER.match(text)
        if found is None:
            wish = "expected front matter between two lines of three hyphens"
            raise UnreadableError(Problem("bad-front-matter", name, 1, "", repr(text[:20]), wish))
        first_line, body_line = 2, text.count("\n", 0, found.end()) + 1
        text, body = found["fields"], text[found.end() :].strip()
    tree = _tree(text, name, first_line)
    if body is not None and "body" in tree.value:
        wish, line = "expected the steps below the front matter, not in it", tree.lines["body",] + first_line
        raise UnreadableError(Problem("unknown-field", name, line, "body", repr(tree.value["body"])[:120], wish))
    return SourceFile(name, tree, first_line, body, body_line)


def _text(path: Path, name: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = repr(content[error.start : error.start + 1])
        raise UnreadableError(Problem("not-utf-8", name, line, "", found, "expected a file saved as UTF-8")) from None


@lru_cache(maxsize=1024)
def _tree(text: str, name: Path, first_line: int) -> Tree:
    """Read fields and values, or raise what is wrong with them as a problem of the file.

    Remembered by text: a site that is served or a report reads the same files again.
    """
    try:
        tree = read_yaml(text)
    except YamlError as error:
        field, line = ".".join(map(str, error.keys)), error.line + first_line
        raise UnreadableError(Problem(error.code, name, line, field, str(error.found), error.wish)) from None
    if not isinstance(tree.value, dict):
        found = repr(tree.value)[:60]
        raise UnreadableError(Problem("bad-yaml", name, first_line, "", found, "expected fields and values"))
    return tree
