"""Reads one file of ``kb/`` as YAML 1.2 and remembers the line of every field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from opsnb.kb.problem import Code, Problem

FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<fields>.*?^)---[ \t]*(?:\n\s*|\Z)", re.DOTALL | re.MULTILINE)
DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*%")
Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class SourceFile:
    """A record's file and its YAML tree, which knows the line of each field."""

    path: Path
    """Relative to the folder above ``kb/``."""
    tree: Any
    first_line: int = 1
    """Line on which the YAML begins."""
    body: str | None = None
    """The Markdown below the front matter, if this is such a file."""
    body_line: int = 1
    """Line on which that begins."""

    @property
    def fields(self) -> dict[str, Any]:
        """What the record is made of, in plain values."""
        return {**plain(self.tree), **({} if self.body is None else {"body": self.body})}

    def line(self, *keys: str | int) -> int:
        """Line of a field, or of the nearest part of the record around it."""
        if keys == ("body",):
            return self.body_line
        node, line = self.tree, self.first_line
        for key in keys:
            try:
                line = (node.lc.item(key) if isinstance(key, int) else node.lc.key(key))[0] + self.first_line
                node = node[key]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return line

    def problem(self, code: Code, keys: Keys, found: object, wish: str, *, below: int = 0) -> Problem:
        """Describe what is wrong at a field of this file, or a number of lines below its beginning."""
        shown = "nothing" if found is None else repr(found)
        return Problem(code, self.path, self.line(*keys) + below, ".".join(map(str, keys)), shown[:120], wish)


class UnreadableError(Exception):
    """A file that cannot be read as a record at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Constructor(RoundTripConstructor):
    """Keeps a value that is no date or number after all (30 February) as text: its field says what it expected."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError:
            if isinstance(node, ScalarNode):
                return node.value
            raise


def read_source(path: Path, base: Path) -> SourceFile:
    """Read one file; a procedure's Markdown is its field ``body``. Raises :class:`UnreadableError`."""
    name, first_line, body_line, body = path.relative_to(base), 1, 1, None
    text = _text(path, name)
    if path.suffix == ".md":
        found = FRONT_MATTER.match(text)
        if found is None:
            wish = "expected front matter between two lines of three hyphens"
            raise UnreadableError(Problem("bad-front-matter", name, 1, "", repr(text[:20]), wish))
        first_line, body_line = 2, text.count("\n", 0, found.end()) + 1
        text, body = found["fields"], text[found.end() :].strip()
    try:
        source = SourceFile(name, _tree(text, name, first_line), first_line, body, body_line)
        _require_text_keys(source)
    except RecursionError:
        wish = "expected fewer values inside of values"
        raise UnreadableError(Problem("bad-yaml", name, first_line, "", "nested too deep to read", wish)) from None
    if body is not None and "body" in source.tree:
        wish, line = "expected the steps below the front matter, not in it", source.tree.lc.key("body")[0] + first_line
        raise UnreadableError(Problem("unknown-field", name, line, "body", repr(source.tree["body"])[:120], wish))
    return source


def plain(node: Any) -> Any:
    """Return a YAML tree as plain dicts, lists, strings, numbers and dates."""
    if isinstance(node, dict):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def _text(path: Path, name: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = repr(content[error.start : error.start + 1])
        raise UnreadableError(Problem("not-utf-8", name, line, "", found, "expected a file saved as UTF-8")) from None


@lru_cache(maxsize=1024)
def _tree(text: str, name: Path, first_line: int) -> Any:
    """Read fields and values, or raise what is wrong with them as a problem of the file.

    Remembered by text, since parsing is slow and a site that is served or a report reads the same files again.
    """

    def unreadable(code: Code, line: int, field: str, found: object, wish: str) -> UnreadableError:
        return UnreadableError(Problem(code, name, line + first_line, field, str(found), wish))

    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    if found := DIRECTIVE.match(text):
        line = text.count("\n", 0, found.end())
        raise unreadable("bad-yaml", line, "", repr(text.split("\n")[line]), "expected no directive: this is YAML 1.2")
    try:
        tree = yaml.load(text)
    except DuplicateKeyError as error:
        field = re.search(r'duplicate key "(.*?)" with value', str(error.problem))
        key = field[1] if field else ""
        raise unreadable("duplicate-key", _line(error), key, error.problem, "expected each field once") from None
    except MarkedYAMLError as error:
        wish = "expected well-formed YAML"
        raise unreadable("bad-yaml", _line(error), "", error.problem or error.context, wish) from None
    except ReaderError as error:
        line, wish = text.count("\n", 0, error.position), "expected well-formed YAML without control characters"
        raise unreadable("bad-yaml", line, "", repr(text[error.position]), wish) from None
    if not isinstance(tree, dict):
        raise unreadable("bad-yaml", 0, "", repr(tree)[:60], "expected fields and values")
    return tree


def _line(error: MarkedYAMLError) -> int:
    return error.problem_mark.line if error.problem_mark else 0


def _require_text_keys(source: SourceFile) -> None:
    """Refuse a key that is no text: YAML has read ``007`` as 7 and ``null`` as nothing before anybody could object."""
    for keys, key in _strange_keys(source.tree, ()):
        wish = f"expected the key in quotes: without them YAML reads it as {type(key).__name__}"
        raise UnreadableError(source.problem("bad-key", keys, key, wish))


def _strange_keys(node: Any, keys: Keys) -> Iterator[tuple[Keys, object]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inside:
        if isinstance(node, dict) and not isinstance(key, str):
            yield (*keys, key), key
        else:
            yield from _strange_keys(value, (*keys, key))
