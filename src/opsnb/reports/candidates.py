"""Which desks a notebook can say something about: those that have the records and the data it needs."""

from __future__ import annotations

from dataclasses import dataclass

from opsnb.errors import RunError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import KINDS
from opsnb.reports.notebook import Notebook
from opsnb.store.engines import Engine
from opsnb.store.reach import Reach, call_reach, ticket_reach

REACHES = {"tickets": ticket_reach, "calls": call_reach}
"""What a notebook may need of the store."""


@dataclass(frozen=True)
class Candidate:
    """A desk that a notebook may be run for."""

    desk: str
    title: str
    lacks: tuple[str, ...]
    """What the notebook needs and the desk has not; nothing if it can be run."""
    reach: Reach | None
    """First and last second of the data, if the notebook needs any and the store has some."""


def candidates(notebook: Notebook, kb: KnowledgeBase, store: Engine) -> tuple[Candidate, ...]:
    """Return all desks, those for which a notebook can be run first. Raises :class:`RunError` for an unknown need."""
    for need in notebook.needs:
        if need not in REACHES and need not in KINDS:
            wish = f"a kind of record, or one of: {', '.join(REACHES)}"
            raise RunError("no desk can have what this notebook needs", place=notebook.name, found=need, wish=wish)
    found = [_candidate(notebook.needs, kb, store, desk) for desk in kb.desks]
    return tuple(sorted(found, key=lambda one: (bool(one.lacks), one.desk)))


def _candidate(needs: tuple[str, ...], kb: KnowledgeBase, store: Engine, desk: str) -> Candidate:
    reaches = {need: REACHES[need](store, desk) for need in needs if need in REACHES}
    missing = [need for need in needs if need not in REACHES and not _has(kb, desk, need)]
    missing += [need for need, reach in reaches.items() if reach is None]
    known = [reach for reach in reaches.values() if reach]
    whole = (min(first for first, _ in known), max(last for _, last in known)) if known else None
    return Candidate(desk, kb.desk(desk).title, tuple(missing), whole)


def _has(kb: KnowledgeBase, desk: str, kind: str) -> bool:
    return bool(kb.of_kind(KINDS[kind], desk))
