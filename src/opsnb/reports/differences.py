"""What differs between two runs of a report: its figures first, then what they were made with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import takewhile, zip_longest
from typing import Any

MADE_WITH = ("records_sha256", "notebook_sha256", "commit", "opsnb", "tzdata", "engine", "packages")
"""Parts of the provenance that may differ while the figures are the same."""
SHOWN = 3
"""Rows of a table that are told."""
CELLS = 2
"""So many cells of a row are told by themselves; of more, the row is told whole."""
LINK = re.compile(r'href="([^"]*)"')
STYLE = re.compile("<style>.*?</style>", re.DOTALL)
"""The first of a page is that of all reports; any further one would be no part of it."""
TAG = re.compile("<[^>]*>")
Tables = dict[str, list[tuple[str, ...]]]
"""Tables of a page by caption: their rows as cells, the heads first."""


@dataclass(frozen=True)
class Difference:
    """One thing that was otherwise then."""

    what: str
    then: object
    now: object

    def __str__(self) -> str:
        return f"{self.what}: {_words(self.then)} then, {_words(self.now)} now"


def of_figures(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    """Yield what two results say differently: all that is in them but what they were made with."""
    named = {"parameters": "parameter", "metrics": "metric", "checks": "check"}
    for name in dict.fromkeys((*then, *now)):
        before, after = then.get(name), now.get(name)
        if name == "checks":
            before, after = ({check["id"]: check for check in result[name]} for result in (then, now))
        if name != "provenance":
            yield from _parts(named.get(name, name), before, after)
    before, after = then["provenance"], now["provenance"]
    for name in dict.fromkeys((*before, *after)):
        what = "the store has other data for the period, data_sha256" if name == "data_sha256" else name
        if name not in MADE_WITH:
            yield from _parts(what, before.get(name), after.get(name))


def of_circumstances(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    """Yield what two results were made with differently: records, notebook, commit, versions."""
    for name in MADE_WITH:
        yield from _parts(name, then["provenance"].get(name), now["provenance"].get(name))


def of_pages(then: str, now: str) -> Iterator[Difference]:
    """Yield what two pages show differently: tables by cell or row; if all are the same, the first words that are not.

    A report that was moved has other links, all of them in the same way; other than that they are compared too.
    """
    before, after = _told(then), _told(now)
    yield from _links(LINK.findall(then), LINK.findall(now))
    if before != after:
        yield from [*_tables(tables(before), tables(after))] or [_first("report.html", before, after)]


def of_styles(then: str, now: str) -> Iterator[Difference]:
    """Yield that two pages are laid out differently, which changes no figure."""
    before, after = ("".join(STYLE.findall(page)[:1]) for page in (then, now))
    if before != after:
        yield _first("style of report.html", before, after)


def of_feet(shown: str, stated: str) -> Iterator[Difference]:
    """Yield that the foot of a page is not what its result states; the words are compared."""
    before, after = (TAG.sub("\n", "".join(page.partition("<footer>")[1:])) for page in (shown, stated))
    if before.split() != after.split():
        yield _first("foot of report.html, beside what its result.json says", before, after)


def _told(page: str) -> str:
    return LINK.sub("href", STYLE.sub("", page, count=1).split("<footer>", 1)[0])


def _first(what: str, then: str, now: str) -> Difference:
    """Return the first words in which two texts differ, with some before them."""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(then, now, strict=False)))
    begin = max(alike - 40, 0)
    return Difference(
        f"{what}, where it first differs", *(" ".join(text[begin:][:120].split()) for text in (then, now))
    )


def _links(then: list[str], now: list[str]) -> Iterator[Difference]:
    """Yield the first link that leads elsewhere, unless all do in the same way, as those of a moved report."""
    pairs = [pair for pair in zip_longest(then, now, fillvalue="") if not pair[1].startswith("#") or pair[0] != pair[1]]
    ways = Counter(_moved(*pair) for pair in pairs)
    usual = max(ways, key=lambda way: (ways[way], way[0] == way[1]), default=None)
    for pair in pairs:
        if _moved(*pair) != usual or (pair[0] != pair[1] and any(":" in link or link[:1] in "#/" for link in pair)):
            yield Difference("report.html, a link", *pair)
            return


def _moved(then: str, now: str) -> tuple[str, str]:
    """Return what two addresses begin with, without the folders and the file in which both end."""
    ends = zip(reversed(then.split("/")), reversed(now.split("/")), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    before, after = ("/".join(link.split("/")[: len(link.split("/")) - same]) for link in (then, now))
    return before, after


def _parts(what: str, then: Any, now: Any) -> Iterator[Difference]:
    """Yield the smallest named parts of two values that differ."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*then, *now)):
            yield from _parts(f"{what} {name}", then.get(name), now.get(name))
    elif then != now:
        yield Difference(what, then, now)


def _tables(then: Tables, now: Tables) -> Iterator[Difference]:
    for caption in dict.fromkeys((*then, *now)):
        rows = list(zip_longest(then.get(caption, []), now.get(caption, []), fillvalue=()))
        heads = rows[0][0] if rows else ()
        differing = [(number, *pair) for number, pair in enumerate(rows) if pair[0] != pair[1]]
        further = len(differing) - SHOWN
        for number, before, after in differing[:SHOWN]:
            more = f" and {further} more" if further > 0 and number == differing[SHOWN - 1][0] else ""
            place = f"table “{caption}”, row {number}{more}" if number else f"heads of “{caption}”{more}"
            yield from _row(place, heads, before, after)


def _row(place: str, heads: Sequence[str], then: Sequence[str], now: Sequence[str]) -> Iterator[Difference]:
    """Yield what differs in a row: its cells if they are few, each with the row's first cell and its head."""
    differing = [number for number, pair in enumerate(zip_longest(then, now)) if pair[0] != pair[1]]
    if len(heads) == len(then) == len(now) and 0 not in differing and len(differing) <= CELLS:
        for number in differing:
            yield Difference(f"{place} ({now[0]}), {heads[number]}", then[number], now[number])
    else:
        yield Difference(place, " | ".join(then), " | ".join(now))


def _words(value: object) -> str:
    return "nothing" if value in (None, "", [], {}) else str(value)


def tables(page: str) -> Tables:
    """Return the rows of each table of a page as cells, by its caption; the first one has the heads."""
    reader = _Tables()
    reader.feed(page)
    return reader.found


class _Tables(HTMLParser):
    """Reads the tables of a page; one whose caption was there before gets a number behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Tables = {}
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
            self.found.setdefault(self._caption, []).append(tuple(self._cells))
        if tag in ("caption", "th", "td"):
            self._inside = ""
