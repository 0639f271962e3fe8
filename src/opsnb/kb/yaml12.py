"""Reads YAML as version 1.2 does, and remembers the line of every value.

The parser is libyaml's, through PyYAML; what a plain word means is decided here, by the core schema of YAML 1.2: `off`
and `17:30` are text, a key given twice is a mistake. Anchors, aliases and tags are refused: records quote each other
in other ways, and a `*` at the beginning of a text is always meant as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from opsnb.kb.problem import Code

Keys = tuple[str | int, ...]

PLAIN: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"|~|null|Null|NULL"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]{1,20}"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]{1,16}"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)
"""What a text without quotes stands for, by the core schema of YAML 1.2; anything else is text."""

UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, and the rare line ends that would shift every line after them."""
DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*%")
DEEPEST = 60
"""How many values inside of values a file may have."""


class YamlError(Exception):
    """A text that is no YAML a record can be read from; lines count from 0."""

    def __init__(self, code: Code, line: int, found: object, wish: str, keys: Keys = ()) -> None:
        super().__init__(wish)
        self.code, self.line, self.found, self.wish, self.keys = code, line, found, wish, keys


@dataclass
class Tree:
    """Plain values, and the line of each, from 0: of a field the line of its key, of an element its own."""

    value: Any = None
    lines: dict[Keys, int] = field(default_factory=dict)


def read_yaml(text: str) -> Tree:
    """Return the values of a text with their lines. Raises :class:`YamlError`."""
    if found := DIRECTIVE.match(text):
        line = text.count("\n", 0, found.end())
        raise YamlError("bad-yaml", line, repr(text.split("\n")[line]), "expected no directive: this is YAML 1.2")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start())
        raise YamlError("bad-yaml", line, repr(found[0]), "expected well-formed YAML without control characters")
    tree = Tree()
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
    try:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                begin = getattr(event.start_mark, "line", 0)
                if tree.lines:
                    raise YamlError("bad-yaml", begin, "another document", "expected one document")
                tree.lines[()] = begin
                tree.value = _value(next(events), events, tree.lines, ())
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark or error.context_mark, "line", 0)
        raise YamlError("bad-yaml", line, error.problem or error.context, "expected well-formed YAML") from None
    return tree


def _value(event: Any, events: Iterator[Any], lines: dict[Keys, int], keys: Keys) -> Any:
    """Return the value that begins with an event, and note the lines of what is inside."""
    line = event.start_mark.line
    if len(keys) > DEEPEST:
        raise YamlError("bad-yaml", line, "nested too deep to read", "expected fewer values inside of values")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None or _is_tagged(event):
        wish = "expected no alias, anchor or tag; put a text that begins with *, & or ! in quotes"
        raise YamlError("bad-yaml", line, event.anchor or event.tag, wish)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(events, lines, keys)
    return _fields(events, lines, keys)


def _list(events: Iterator[Any], lines: dict[Keys, int], keys: Keys) -> list[Any]:
    found: list[Any] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        inner = (*keys, len(found))
        lines[inner] = event.start_mark.line
        found.append(_value(event, events, lines, inner))
    return found


def _fields(events: Iterator[Any], lines: dict[Keys, int], keys: Keys) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = event.start_mark.line
        if not isinstance(event, yaml.ScalarEvent):
            raise YamlError("bad-key", line, "several values", "expected a name as the key", (*keys, "?"))
        key = _value(event, events, {}, keys)
        if not isinstance(key, str):
            wish = f"expected the key in quotes: without them YAML reads it as {type(key).__name__}"
            raise YamlError("bad-key", line, repr(key), wish, (*keys, str(key)))
        if key in found:
            raise YamlError("duplicate-key", line, repr(key), "expected each field once", (*keys, key))
        lines[(*keys, key)] = line
        found[key] = _value(next(events), events, lines, (*keys, key))
    return found


def _is_tagged(event: Any) -> bool:
    """Tell whether a value has a tag; libyaml says `!` of a text in quotes, which has none."""
    quoted = isinstance(event, yaml.ScalarEvent) and event.style in ("'", '"', "|", ">")
    return event.tag is not None and not (quoted and event.tag == "!")


def _scalar(event: Any) -> Any:
    if event.implicit[0]:
        for pattern, meaning in PLAIN:
            if pattern.fullmatch(event.value):
                return _meant(event, meaning)
    return event.value


def _meant(event: Any, meaning: Any) -> Any:
    try:
        return meaning(event.value)
    except ValueError:
        wish = "expected a number of fewer digits, or quotes around it"
        raise YamlError("bad-yaml", event.start_mark.line, event.value[:40], wish) from None
