"""Reads what staff answered again and again, and what people searched for and did not find."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from typing import NamedTuple

from opsnb.kb.events import EventKind

NUMBERS = re.compile(r"\d+")
DAY = 86_400


class Repeated(NamedTuple):
    """An answer that was sent many times."""

    text: str
    """What all of them say: in small letters, each number a ``#``, since a number may be somebody's own."""
    times: int
    people: int
    """To how many requesters; a ticket without one counts as somebody."""


class Search(NamedTuple):
    """Words that were searched for without a result."""

    words: str
    times: int


def repeated_answers(connection: sqlite3.Connection, desk: str, since: int, until: int, least: int) -> list[Repeated]:
    """Return the replies of a desk that went to at least ``least`` people, the most frequent first.

    Two replies are the same if they differ in numbers, spaces and capitals only. What goes word for word to so many
    people speaks of none of them.
    """
    times: Counter[str] = Counter()
    people = defaultdict[str, set[str | int]](set)
    rows = connection.execute(
        "SELECT coalesce(nullif(t.requester, ''), e.ticket), e.text FROM events e JOIN tickets t USING (ticket) "
        "WHERE t.desk = ? AND e.kind = ? AND e.at >= ? AND e.at < ? AND e.text IS NOT NULL",
        (desk, int(EventKind.REPLY), since, until),
    )
    for who, text in rows:
        key = NUMBERS.sub("#", " ".join(text.split()).casefold())
        times[key] += 1
        people[key].add(who)
    found = [Repeated(key, times[key], len(those)) for key, those in people.items() if len(those) >= least]
    return sorted(found, key=lambda one: (-one.times, one.text))


def searches_without_result(connection: sqlite3.Connection, since: int, until: int, least: int) -> list[Search]:
    """Return what was searched for at least ``least`` times without a result, the most frequent first.

    The service counts such searches by UTC day and forgets those that may name a person or a case; a day that the
    period touches counts as a whole.
    """
    rows = connection.execute(
        "SELECT about, SUM(times) FROM heard WHERE kind = 'nothing-found' AND day BETWEEN ? AND ? "
        "GROUP BY about HAVING SUM(times) >= ? ORDER BY SUM(times) DESC, about",
        (since // DAY, (until - 1) // DAY, least),
    )
    return [Search(words, times) for words, times in rows]
