"""Reads the rows of a feed: instants, numbers and words by the names they have here, or why a row is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from opsnb.kb.records import Feed
from opsnb.kb.records.feed import WORDS, Cell, Exclusion, Instant
from opsnb.store.instants import Instants
from opsnb.store.reading import Reject, Row

Read = dict[str, Any]
"""What a row says, by the names of :data:`opsnb.kb.records.feed.FIELDS`; ``facts`` as a dictionary."""

NUMBERS = {"ring", "talk", "hold", "wrap_up", "seconds", "offered", "calls_in_queue", "minutes_waiting", "node_out"}
"""What is a whole number, in seconds or calls."""
WHOLE = re.compile(r"-?\d{1,15}(\.0*)?", re.ASCII)
EPOCH = re.compile(r"\d{1,11}(\.\d*)?", re.ASCII)
HALF_DAY, DAY = 43_200, 86_400


class UnreadableRowError(Exception):
    """A row cannot be used; the text says why."""


class FeedRows:
    """Reads rows of one file, given its header and the zone of its wall times."""

    def __init__(self, feed: Feed, header: list[str], zone: str) -> None:
        self._feed, self._missing = feed, frozenset(feed.missing)
        self._place = {name: place for place, name in enumerate(header)}
        self._instants = None if feed.time_format == "epoch" else Instants(feed.time_format, ZoneInfo(zone))

    def read(self, rows: Iterator[Row], reject: Reject) -> Iterator[tuple[Row, Read]]:
        """Yield each row that can be used, with what it says."""
        for row in rows:
            try:
                yield row, self._read(row)
            except UnreadableRowError as error:
                reject(row[-1], str(error), row)

    def cell(self, row: Row, column: str) -> str | None:
        """Return what stands in a column; nothing if that means not known."""
        place = self._place[column]
        text = str(row[place]).strip() if place < len(row) - 1 else ""
        return None if text in self._missing else text

    def number(self, row: Row, column: str, per_second: int = 1) -> int | None:
        """Return a whole number, halves rounded to the even one."""
        text = self.cell(row, column)
        return None if text is None else _whole(column, text, per_second)

    def _read(self, row: Row) -> Read:
        for one in self._feed.left_out:
            if self._is_out(row, one):
                raise UnreadableRowError(f"left out: {one.because}")
        said: Read = dict(self._feed.constants)
        for name, cell in self._feed.cells.items():
            said[name] = self._said(row, name, cell)
        self._check_words(said)
        for name, instant in self._feed.instants.items():
            said[name] = self._instant(row, instant, said)
        said["facts"] = {column: self.cell(row, column) for column in self._feed.facts if self.cell(row, column)}
        return said

    def _check_words(self, said: Read) -> None:
        """Refuse words that the store does not know, and a path that is no JSON object."""
        if self._feed.rows != "calls":
            return
        for name, words in WORDS.items():
            if said.get(name) is not None and said[name] not in words:
                raise UnreadableRowError(f"{name}: {said[name]!r} is none of: {', '.join(words)}")
        if said.get("path") is not None and not _is_json_object(said["path"]):
            raise UnreadableRowError(f'path: not what was chosen, such as {{"reason": "1"}}: {said["path"]!r}')

    def _is_out(self, row: Row, one: Exclusion) -> bool:
        text = str(row[self._place[one.column]])
        if one.unless is not None and self.cell(row, one.unless) is not None:
            return False
        return text in one.values or (one.negative and text.strip().startswith("-"))

    def _said(self, row: Row, name: str, cell: Cell) -> str | int | None:
        text = self.cell(row, cell.column)
        if text is None:
            return None
        if cell.values and text not in cell.values and any(cell.values.values()):
            raise UnreadableRowError(f"{cell.column}: the feed has no value {text!r}")
        found = cell.values.get(text, text) or None
        return _whole(cell.column, found, cell.per_second) if found is not None and name in NUMBERS else found

    def _instant(self, row: Row, instant: Instant, said: Read) -> int | None:
        text = next((text for column in instant.columns if (text := self.cell(row, column))), None)
        if text is None:
            return None
        day = self.cell(row, instant.date) if instant.date else None
        at = self._at(f"{day} {text}" if instant.date else text)
        if at is None:
            raise UnreadableRowError(f"{instant.columns[0]}: no time like {self._feed.time_format}: {text!r}")
        before = said.get(instant.after or "")
        return at + DAY if before is not None and at < before - HALF_DAY else at

    def _at(self, text: str) -> int | None:
        if self._instants is not None:
            return self._instants.read(text)
        return int(text.split(".")[0]) if EPOCH.fullmatch(text) else None


def _whole(column: str, text: str, per_second: int) -> int:
    if not WHOLE.fullmatch(text):
        raise UnreadableRowError(f"{column}: not a whole number: {text!r}")
    found = int(text.split(".")[0])
    if found < 0:
        raise UnreadableRowError(f"{column}: less than nothing: {text!r}")
    return round(found / per_second)


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
