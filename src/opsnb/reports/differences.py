"""What differs between two runs of a report: its figures first, then what they were made with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Any

MADE_WITH = ("records_sha256", "notebook_sha256", "commit", "opsnb", "tzdata", "engine", "packages")
"""Parts of the provenance that may differ while the figures are the same."""
SHOWN = 3
"""Rows of a table that are told."""
LINK = re.compile(r'href="[^"]*"')


@dataclass(frozen=True)
class Difference:
    """One thing that was otherwise then."""

    what: str
    then: object
    now: object

    def __str__(self) -> str:
        return f"{self.what}: {_words(self.then)} then, {_words(self.now)} now"


def of_figures(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    """Yield what two results say differently: desk, instant, metrics, checks, policies, data and parameters."""
    for name in ("notebook", "desk", "as_of"):
        yield from _parts(name, then[name], now[name])
    yield from _parts("parameter", then["parameters"], now["parameters"])
    yield from _parts("metric", then["metrics"], now["metrics"])
    checks = ({check["id"]: check for check in result["checks"]} for result in (then, now))
    yield from _parts("check", *checks)
    yield from _parts("policy", then["provenance"]["policy"], now["provenance"]["policy"])
    data = (result["provenance"]["data_sha256"] for result in (then, now))
    yield from _parts("the store has other data for the period, data_sha256", *data)


def of_circumstances(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    """Yield what two results were made with differently: records, notebook, commit, versions."""
    for name in MADE_WITH:
        yield from _parts(name, then["provenance"].get(name), now["provenance"].get(name))


def of_pages(then: str, now: str) -> Iterator[Difference]:
    """Yield what two pages show differently: tables row by row; if all are the same, the first line that is not.

    The provenance at the foot is not looked at, nor where links lead: that depends on where a report lies.
    """
    before, after = _told(then), _told(now)
    if before == after:
        return
    differing = list(_tables(tables(before), tables(after)))
    yield from differing or (
        Difference("report.html, its first line that differs", *pair)
        for pair in [next(pair for pair in zip_longest(before.splitlines(), after.splitlines()) if pair[0] != pair[1])]
    )


def _told(page: str) -> str:
    return LINK.sub("href", page.split("<footer>", 1)[0])


def _parts(what: str, then: Any, now: Any) -> Iterator[Difference]:
    """Yield the smallest named parts of two values that differ."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*then, *now)):
            yield from _parts(f"{what} {name}", then.get(name), now.get(name))
    elif then != now:
        yield Difference(what, then, now)


def _tables(then: dict[str, list[str]], now: dict[str, list[str]]) -> Iterator[Difference]:
    for caption in dict.fromkeys((*then, *now)):
        rows = list(zip_longest(then.get(caption, []), now.get(caption, [])))
        differing = [(number, *pair) for number, pair in enumerate(rows) if pair[0] != pair[1]]
        for number, before, after in differing[:SHOWN]:
            yield Difference(f"table “{caption}”, row {number}" if number else f"heads of “{caption}”", before, after)
        if len(differing) > SHOWN:
            yield Difference(f"table “{caption}”, further rows that differ", 0, len(differing) - SHOWN)


def _words(value: object) -> str:
    return "nothing" if value in (None, "", [], {}) else str(value)


def tables(page: str) -> dict[str, list[str]]:
    """Return the rows of each table of a page as text, by its caption; the first one has the heads."""
    reader = _Tables()
    reader.feed(page)
    return reader.found


class _Tables(HTMLParser):
    """Reads the tables of a page; one whose caption was there before gets a number behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._seen = Counter[str]()
        self._caption, self._cells, self._inside = "", list[str](), ""

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("caption", "th", "td"):
            self._inside = tag
            self._cells.append("")
        elif tag in ("table", "tr"):
            self._cells = []

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._seen[self._cells[0]] += 1
            times = self._seen[self._cells[0]]
            self._caption = self._cells[0] + (f" ({times})" if times > 1 else "")
            self.found[self._caption] = []
        elif tag == "tr" and self._cells:
            self.found.setdefault(self._caption, []).append(" | ".join(self._cells))
        if tag in ("caption", "th", "td"):
            self._inside = ""
