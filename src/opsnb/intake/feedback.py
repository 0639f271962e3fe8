"""What readers say of the pages, and look for in vain: counted by day, without a trace of who it was."""

from __future__ import annotations

import re
import sqlite3
from typing import Literal

from opsnb.errors import ChangeError
from opsnb.kb.load import KnowledgeBase
from opsnb.store.transaction import transaction

Heard = Literal["helpful", "not-helpful", "nothing-found"]
"""A page helped; it did not; a search found nothing."""

DAY = 86_400
LONGEST = 80
"""Characters of a search that are kept."""
PERSONAL = re.compile(r"@|\d{4}|\d([ ./()-]*\d){5}")
"""What may be an address, a number of a case or a telephone: such a search is not kept at all."""


def rate(connection: sqlite3.Connection, kb: KnowledgeBase, page: str, helpful: bool, now: int) -> None:
    """Count whether the page of a record helped. Raises :class:`ChangeError` if there is no such record."""
    if page not in kb.records:
        raise ChangeError("no such page", place="page", found=page[:LONGEST], wish="send it from the page itself")
    _count(connection, "helpful" if helpful else "not-helpful", page, now)


def found_nothing(connection: sqlite3.Connection, words: str, now: int) -> None:
    """Count a search that found nothing; one that may name a person or a case is forgotten."""
    kept = " ".join(re.sub(r"[^\w\s'-]", " ", words.lower()).split())[:LONGEST]
    if kept and not PERSONAL.search(words):
        _count(connection, "nothing-found", kept, now)


def _count(connection: sqlite3.Connection, kind: Heard, about: str, now: int) -> None:
    with transaction(connection):
        connection.execute(
            "INSERT INTO heard (day, kind, about, times) VALUES (?, ?, ?, 1) "
            "ON CONFLICT (day, kind, about) DO UPDATE SET times = times + 1",
            (now // DAY, kind, about),
        )
