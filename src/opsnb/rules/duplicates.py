"""Finds tickets that report again what an earlier ticket is about: their words are alike, and they come soon after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from opsnb.kb.records.triage import Duplicates
from opsnb.kb.tickets import NewTicket

WORD = r"(?u)\b\w+\b"
CHUNK = 500
"""Tickets compared at a time, so that the table of likenesses stays small."""


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

    ``tickets`` are in the order of their opening; only earlier ones are looked at. Likeness is the cosine of their
    words, each counting the more, the fewer tickets have it (tf-idf); one word in common is not enough.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [ticket.words for ticket in tickets]
    if not any(any(letter.isalnum() for letter in text) for text in texts):
        return
    words = TfidfVectorizer(sublinear_tf=True, token_pattern=WORD, dtype=np.float32).fit_transform(texts)
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
            if fits.any():
                best = min(zip(-values[fits], others[fits], strict=True))
                earlier, ticket = tickets[int(best[1])], tickets[place]
                same = bool(ticket.requester) and ticket.requester == earlier.requester
                yield Duplicate(ticket.number, earlier.number, min(1.0, float(-best[0])), same)
