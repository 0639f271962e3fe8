"""What the waiting tickets may learn from: of each, only what had happened before it was opened."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.tickets import NewTicket
from opsnb.reports.triage_quality import Quality, Trial
from opsnb.rules.classify import Classifier, train
from opsnb.rules.guess import Guess
from opsnb.rules.triage import Triager
from opsnb.store.openings import ended, opened

HELD_BACK = 1 / 3
"""Share of the history, its last part, on which it is tried."""
DAY = 86_400


@dataclass(frozen=True)
class Batch:
    """Waiting tickets that learn from the same history, and what was learnt for them."""

    tickets: tuple[NewTicket, ...]
    quality: Quality

    def guesses(self) -> Iterator[tuple[NewTicket, dict[str, Guess]]]:
        """Yield each ticket with what the history says of each matter it may decide."""
        texts = [ticket.evidence for ticket in self.tickets]
        guesses = {matter: classifier.guess(texts) for matter, classifier in self.quality.classifiers.items()}
        for place, ticket in enumerate(self.tickets):
            yield ticket, {matter: those[place] for matter, those in guesses.items()}


def learn_for(
    connection: sqlite3.Connection, kb: KnowledgeBase, triager: Triager, waiting: Sequence[NewTicket], now: int
) -> tuple[Batch, ...]:
    """Learn for each batch from what had happened before its first ticket was opened; the newest batch comes first.

    The newest is tried on its last third. With nothing waiting, there is one empty batch, of what had happened by
    ``now``.
    """
    found = [
        (those, learn(connection, kb, triager, those[0].opened_at, tried=not n))
        for n, those in enumerate(batches(waiting))
    ]
    return tuple(Batch(*one) for one in found) or (Batch((), learn(connection, kb, triager, now)),)


def batches(waiting: Iterable[NewTicket]) -> list[tuple[NewTicket, ...]]:
    """Split tickets by their age, the newest first: those of the last day, then each batch as long as all before it.

    A ticket forgotten for months so takes nothing from those of today, and few models are needed for many months.
    """
    ordered = sorted(waiting, key=lambda one: one.opened_at)
    found = defaultdict[int, list[NewTicket]](list)
    for ticket in ordered:
        found[((ordered[-1].opened_at - ticket.opened_at) // DAY).bit_length()].append(ticket)
    return [tuple(found[age]) for age in sorted(found)]


def learn(
    connection: sqlite3.Connection, kb: KnowledgeBase, triager: Triager, until: int, *, tried: bool = True
) -> Quality:
    """Learn from what had happened before an instant and, if it is to be tried, try it on the last third of that."""
    tickets = [ticket for ticket in opened(connection, kb, triager.desk, 0, until) if ticket.evidence]
    classifiers: dict[str, Classifier] = {}
    trials: tuple[Trial, ...] = ()
    usual, learnt, rows = "", 0, list[tuple[Any, ...]]()
    for matter in triager.learns:
        labels = ended(connection, triager.desk, matter, until)
        known = [ticket for ticket in tickets if ticket.key in labels]
        learnt = learnt or len(known)
        if len(known) < triager.record.history:
            continue
        classifiers[matter] = train([one.evidence for one in known], [labels[one.key] for one in known])
        rows += [(matter, one.number, one.evidence, labels[one.key]) for one in known]
        if tried and matter == triager.learns[0]:
            trials, usual = _try(connection, triager.desk, matter, known, labels)
    return Quality(classifiers, trials, usual, triager.record.confidence, until, learnt, tuple(rows))


def _try(
    connection: sqlite3.Connection,
    desk: str,
    matter: Literal["queue", "priority"],
    known: Sequence[NewTicket],
    labels: dict[int, str],
) -> tuple[tuple[Trial, ...], str]:
    """Guess the last third by what had ended before its first was opened; return the trials and the usual label."""
    held = known[int(len(known) * (1 - HELD_BACK)) :]
    earlier = ended(connection, desk, matter, held[0].opened_at)
    first = [one for one in known if one.key in earlier and one.opened_at < held[0].opened_at]
    if len(first) < 2:
        return (), ""
    said = train([one.evidence for one in first], [earlier[one.key] for one in first])
    guesses = said.guess([one.evidence for one in held])
    usual = Counter(earlier[one.key] for one in first).most_common(1)[0][0]
    return tuple(Trial(guess, labels[one.key]) for guess, one in zip(guesses, held, strict=True)), usual
