"""A store, the project's records and the people of its tests: what the tests of the intake begin with."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from opsnb.intake.actors import Actor, member
from opsnb.intake.submitting import Receipt, submit
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.submission import FormReader
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
DESK = "development-services"
QUESTION = f"{DESK}/forms/general-question"
NOON = 1_796_140_800
"""A Tuesday at noon, UTC second."""


@cache
def records() -> KnowledgeBase:
    """Read the project's records once."""
    return KnowledgeBase.read(ROOT / "kb")


@cache
def reader(form: str) -> FormReader:
    """Compile a form once."""
    return FormReader(records(), form)


def staff(identity: str) -> Actor:
    """Return a member of the desk's team."""
    return member(records(), DESK, identity)


def new_store(folder: Path) -> sqlite3.Connection:
    """Open an empty store."""
    return open_store(folder / "store.db", create=True)


def ask(connection: sqlite3.Connection, text: str = "Who is in charge of street vendors?", now: int = NOON) -> Receipt:
    """Send in a general question as a customer."""
    answers = {"requester": "jordan@example.com", "how-can-we-help": text}
    return submit(connection, reader(QUESTION), answers, now=now)
