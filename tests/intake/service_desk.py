"""A store, the project's records and the people of its tests: what the tests of the intake begin with."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache
from pathlib import Path

from opsnb.intake.actors import Actor, member
from opsnb.intake.submitting import Receipt, submit
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Team
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
def reachable() -> KnowledgeBase:
    """Return the same records, with an address for every member of every team."""
    found = dict(records().records)
    for name in records().desks:
        team = records().get(f"{name}/team", Team)
        members = tuple(one.model_copy(update={"address": f"{one.id}@example.org"}) for one in team.members)
        found[f"{name}/team"] = team.model_copy(update={"members": members})
    return replace(records(), records=found)


@cache
def reader(form: str) -> FormReader:
    """Compile a form once."""
    return FormReader(reachable(), form)


def staff(identity: str, desk: str = DESK) -> Actor:
    """Return a member of the desk's team."""
    return member(reachable(), desk, identity)


def new_store(folder: Path) -> sqlite3.Connection:
    """Open an empty store."""
    return open_store(folder / "store.db", create=True)


def ask(connection: sqlite3.Connection, text: str = "Who is in charge of street vendors?", now: int = NOON) -> Receipt:
    """Send in a general question as a customer."""
    answers = {"requester": "jordan@example.com", "how-can-we-help": text}
    return submit(connection, reader(QUESTION), answers, now=now)
