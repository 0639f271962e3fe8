"""Finds the pages that may answer a ticket: full-text search of SQLite over what the pages of its desk say."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from opsnb.kb.page_texts import PageText
from opsnb.kb.records.base import Audience

WORD = re.compile(r"[^\W_]{3,}")
TABLE = "CREATE VIRTUAL TABLE pages USING fts5 (title, summary, asked, body, tokenize = 'porter unicode61')"
WEIGHTS = "6.0, 3.0, 4.0, 1.0"
"""How much a word counts in the title, the summary, what people ask, and the rest."""
TELLING = 10
"""One in how many pages may have a word for it to say what a text is about."""
EVERYDAY = 2
"""One in how many pages has a word, such as "the", that says nothing at all."""
LEAST = 0.2
"""Share of what a ticket says that a page has to speak of to be worth a look."""


@dataclass(frozen=True)
class Suggestion:
    """A page that may answer."""

    identity: str
    title: str
    confidence: float
    """Share of what the ticket says that the page speaks of; a word counts the more, the fewer pages have it."""
    audience: Audience
    words: tuple[str, ...]
    """Words of the ticket that the page has, the most telling first."""


class PageSearch:
    """An index over some pages, in memory: it is made in a moment and never out of date."""

    def __init__(self, pages: Iterable[PageText], desk: str) -> None:
        """Index the pages of all desks, from which it is known how telling a word is; found are those of one."""
        self.pages = tuple(pages)
        self._own = frozenset(n for n, page in enumerate(self.pages) if page.identity.startswith(f"{desk}/"))
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(TABLE)
        rows = [(n, page.title, page.summary, page.asked, page.body) for n, page in enumerate(self.pages)]
        self._connection.executemany(
            "INSERT INTO pages (rowid, title, summary, asked, body) VALUES (?, ?, ?, ?, ?)", rows
        )
        self._having: dict[str, frozenset[int]] = {}

    @property
    def own(self) -> list[PageText]:
        """The pages of the desk."""
        return [page for n, page in enumerate(self.pages) if n in self._own]

    def telling(self, word: str) -> bool:
        """Whether a word says what a text is about: fewer than one page in ten has it."""
        return len(self._pages_with(word)) * TELLING < len(self.pages)

    def suggest(self, text: str, limit: int = 3) -> list[Suggestion]:
        """Return the pages that fit a text best, the best first; none that shares too little with it.

        Everyday words neither find a page nor count as said.
        """
        words = dict.fromkeys(WORD.findall(text.casefold()))
        weights = {word: self._weight(word) for word in words if not self._everyday(word)}
        whole = sum(weights.values())
        known = [word for word in weights if self._pages_with(word) & self._own]
        if not known:
            return []
        asked = " OR ".join(f'"{word}"' for word in known)
        sql = f"SELECT rowid FROM pages WHERE pages MATCH ? ORDER BY bm25(pages, {WEIGHTS}), rowid"  # noqa: S608
        rows = (row for (row,) in self._connection.execute(sql, (asked,)) if row in self._own)
        found = (self._suggestion(row, known, weights, whole) for row in rows)
        return list(islice((one for one in found if one.confidence >= LEAST), limit))

    def _suggestion(self, row: int, known: list[str], weights: dict[str, float], whole: float) -> Suggestion:
        shared = sorted(
            (word for word in known if row in self._pages_with(word)), key=lambda word: (-weights[word], word)
        )
        page, share = self.pages[row], sum(weights[word] for word in shared) / whole
        return Suggestion(page.identity, page.title, share, page.audience, tuple(shared))

    def _weight(self, word: str) -> float:
        """Return how telling a word is: the more, the fewer pages have it, most if none does."""
        return math.log(len(self.pages) / (len(self._pages_with(word)) or 0.5))

    def _everyday(self, word: str) -> bool:
        return len(self._pages_with(word)) * EVERYDAY >= len(self.pages)

    def _pages_with(self, word: str) -> frozenset[int]:
        if word not in self._having:
            rows = self._connection.execute("SELECT rowid FROM pages WHERE pages MATCH ?", (f'"{word}"',))
            self._having[word] = frozenset(row for (row,) in rows)
        return self._having[word]
