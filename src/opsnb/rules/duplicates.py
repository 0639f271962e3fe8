"""Finds tickets that report again what an earlier ticket is about: their words are alike, and they come soon after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from opsnb.kb.records.triage import Duplicates
from opsnb.kb.tickets import NewTicket

WORD = r"(?u)\b\w+\b"
CHUNK = 500
"""Tickets compared at a time, so that the table of likenesses stays small."""
TELLING = 200
"""One in how many earlier tickets may have a word for it to tell what a ticket is about."""
SHARED = 2
"""Telling words that reports of two people have in common: what is asked often is no second report."""


class Duplicate(NamedTuple):
    """A ticket that looks like a second report."""

    number: str
    of: str
    """Number of the earlier ticket that is most like it."""
    confidence: float
    """How alike their words are, from 0 to 1."""
    same_requester: bool


def find_duplicates(tickets: Sequence[NewTicket], rule: Duplicates) -> Iterator[Duplicate]:
    """Yield the tickets that look like a second report of an earlier one, in their order.

    ``tickets`` are in the order of their opening; of none anything later is looked at. Likeness is the cosine of their
    words, each counting the more, the fewer tickets had it when the ticket was opened (tf-idf); one word in common is
    not enough. Of different requesters, two words that few earlier tickets have must be the same besides.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    texts = [ticket.words for ticket in tickets]
    if not any(any(letter.isalnum() for letter in text) for text in texts):
        return
    words = CountVectorizer(token_pattern=WORD, dtype=np.float32).fit_transform(texts)
    telling = _weigh(words)
    several = np.diff(words.indptr) > 1
    opened = np.array([ticket.opened_at for ticket in tickets])
    first = np.searchsorted(opened, opened - int(rule.within.total_seconds()))
    for start in range(0, len(tickets), CHUNK):
        stop, low = min(start + CHUNK, len(tickets)), int(first[start])
        alike = (words[start:stop] @ words[low:stop].T).tocsr()
        for row in range(stop - start):
            place = start + row
            others = alike.indices[alike.indptr[row] : alike.indptr[row + 1]] + low
            values = alike.data[alike.indptr[row] : alike.indptr[row + 1]]
            fits = (others >= first[place]) & (others < place) & (values >= rule.alike - 1e-6) & several[place]
            for value, other in sorted(zip(-values[fits], others[fits], strict=True)):
                earlier, ticket = tickets[int(other)], tickets[place]
                same = bool(ticket.requester) and ticket.requester == earlier.requester
                if same or np.isin(telling[place], _columns(words, int(other))).sum() >= SHARED:
                    yield Duplicate(ticket.number, earlier.number, min(1.0, float(-value)), same)
                    break


def _weigh(words: Any) -> list[Any]:
    """Weigh each ticket's words in place by how few tickets had them up to its own opening; return the telling ones."""
    had = np.zeros(words.shape[1], dtype=np.int64)
    telling = []
    for place in range(words.shape[0]):
        columns = _columns(words, place)
        telling.append(columns[had[columns] <= max(1, place // TELLING)])
        had[columns] += 1
        values = words.data[words.indptr[place] : words.indptr[place + 1]]
        values[:] = (1 + np.log(values)) * (np.log((2 + place) / (1 + had[columns])) + 1)
        values /= np.linalg.norm(values) or 1
    return telling


def _columns(words: Any, row: int) -> Any:
    return words.indices[words.indptr[row] : words.indptr[row + 1]]
