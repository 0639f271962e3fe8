"""Adds days to a desk's ``holidays.yaml`` and leaves every other character of it as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from opsnb.errors import RecordError

_PLAIN = re.compile(r"[^\W\d_][\w'().&/-]*(?: [\w'().&/-]+)*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def add_holidays(path: Path, days: Iterable[tuple[date, str]]) -> list[tuple[date, str]]:
    """Add days that are not in the file yet, in order of date, and return those that were added.

    Two names of one day become one entry. Raises :class:`RecordError` if the desk has no such file.
    """
    if not path.exists():
        raise RecordError(
            "the desk has no list of days off", place=str(path), wish="make the file with its title, owner and source"
        )
    text = path.read_bytes().decode("utf-8-sig")
    if not text.endswith("\n"):
        text += "\n"
    text, listed = _as_block(text)
    known = {day for day, _ in listed}
    names: dict[date, list[str]] = {}
    for day, name in sorted(days):
        if day not in known:
            names.setdefault(day, []).append(name)
    added = [(day, " and ".join(dict.fromkeys(several))) for day, several in names.items()]
    for day, name in reversed(added):  # from the last, so that the places of those before stay right
        place, indent = _place(text, listed, day)
        entry = f"{indent}- {{date: {day.isoformat()}, name: {_scalar(name)}}}{_line_end(text)}"
        text = text[:place] + entry + text[place:]
    if added:
        path.write_bytes(text.encode())
    return added


def _as_block(text: str) -> tuple[str, list[tuple[date, Node]]]:
    """Return the text with the key ``days`` over a list of one line an entry, and the entries there are."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found = next((value for key, value in root.value if key.value == "days"), None)
    if found is None:
        return text + "days:" + _line_end(text), []
    entries = [(_date(entry), entry) for entry in found.value] if isinstance(found, SequenceNode) else []
    if not found.flow_style:
        return text, entries
    begin, end = found.start_mark.index, found.end_mark.index
    lines = [f"  - {text[node.start_mark.index : node.end_mark.index]}" for _, node in entries]
    block = _line_end(text).join(["", *lines])
    text = text[:begin].rstrip(" ") + block + text[end:]
    return _as_block(text) if entries else (text, [])


def _place(text: str, listed: list[tuple[date, Node]], day: date) -> tuple[int, str]:
    """Return where an entry for a day begins, and its indent: below the last entry of an earlier day."""
    earlier = [node for other, node in listed if other < day]
    if not listed:
        key = re.search(r"^days:.*\n", text, re.MULTILINE)
        return (key.end() if key else len(text)), "  "
    first = text.rfind("\n", 0, listed[0][1].start_mark.index) + 1
    indent = text[first : text.index("-", first)]
    if not earlier:
        return first, indent
    return text.index("\n", _end(earlier[-1])) + 1, indent


def _end(node: Node) -> int:
    """Return where the last value of an entry ends; a block ends only where the next thing begins."""
    if isinstance(node, MappingNode) and not node.flow_style:
        return max(_end(value) for _, value in node.value)
    return int(node.end_mark.index)


def _date(entry: MappingNode) -> date:
    return next(date.fromisoformat(value.value) for key, value in entry.value if key.value == "date")


def _scalar(name: str) -> str:
    """Write a name so that every YAML reader takes it for this text."""
    return name if _PLAIN.fullmatch(name) and name.lower() not in _WORDS else json.dumps(name, ensure_ascii=False)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
