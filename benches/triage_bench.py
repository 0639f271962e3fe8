"""How good and how fast triage is, on labelled customer questions that anybody can get: banking77 (PolyAI, CC BY 4.0).

``python benches/triage_bench.py [FILE]``; the file is banking77's train.csv with the columns text and category. Where a
limit does not hold, or the file is not there, it says so and ends with 1.
"""

from __future__ import annotations

import csv
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.page_texts import page_texts
from opsnb.reports.triage_history import Batch
from opsnb.reports.triage_quality import Quality
from opsnb.rules.classify import Classifier, train
from opsnb.rules.duplicates import find_duplicates
from opsnb.rules.triage import Triager
from opsnb.store.openings import opened
from opsnb.store.page_search import PageSearch
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("OPSNB_BANKING77", ROOT.parent / "shared/data/banking77/train.csv"))
FOLDS = 5
COVERED = 0.8
TICKETS = 10_000
SHOWN = 15
"""Tickets for which a report shows pages."""
F1, RIGHT, SECONDS = 0.905, 0.978, 10.0
"""Least macro-F1 with nothing refused, least accuracy at that coverage, most seconds for so many tickets."""


def read(path: Path) -> tuple[list[str], list[str]]:
    """Return the questions and their labels."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    return [text for text, _ in rows], [label for _, label in rows]


def quality(texts: list[str], labels: list[str]) -> Iterator[str]:
    """Print how good five-fold guesses are, nothing refused and the least sure fifth refused; yield what is missed."""
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold

    found, sure = np.empty(len(texts), dtype=object), np.zeros(len(texts))
    begun = time.perf_counter()
    for learnt, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(texts, labels):
        classifier = train([texts[row] for row in learnt], [labels[row] for row in learnt])
        for row, guess in zip(asked, classifier.guess([texts[row] for row in asked]), strict=True):
            found[row], sure[row] = guess.label, guess.confidence
    took = time.perf_counter() - begun
    right = found == np.array(labels, dtype=object)
    best = np.argsort(-sure, kind="stable")[: int(COVERED * len(texts))]
    f1, covered = f1_score(labels, list(found), average="macro"), right[best].mean()
    print(f"{len(texts):,} questions, {len({*labels})} labels, {FOLDS} folds in {took:.0f} s")
    print(f"  macro-F1, nothing refused         {f1:.4f}   wanted {F1}")
    print(f"  accuracy, nothing refused         {right.mean():.4f}")
    print(f"  accuracy at {COVERED:.0%} coverage          {covered:.4f}   wanted {RIGHT}")
    for least in (0.8, 0.9, 0.95):
        kept = sure >= least
        print(f"  confidence {least:g} or more: {kept.mean():6.1%} covered, {right[kept].mean():.4f} right")
    yield from ["macro-F1"] if f1 < F1 else []
    yield from ["accuracy at coverage"] if covered < RIGHT else []


def learning(texts: list[str], labels: list[str]) -> Iterator[str]:
    """Print how long learning takes, and that it gives the same bytes again; yield what is missed."""
    begun = time.perf_counter()
    classifier = train(texts, labels)
    took = time.perf_counter() - begun
    same = train(texts, labels).sha256 == classifier.sha256
    print(
        f"  learning from {len(texts):,} tickets        {took:.1f} s; "
        f"learnt again: {'the same bytes' if same else 'OTHER BYTES'}"
    )
    yield from speed(texts, classifier)
    yield from [] if same else ["the same bytes"]


def speed(texts: list[str], classifier: Classifier) -> Iterator[str]:
    """Print how fast tickets of a store are triaged, with second reports and pages; yield what is missed."""
    kb = KnowledgeBase.read(ROOT / "kb")
    name = next(name for name in kb.desks if "queue" in Triager(kb, name).learns)
    with tempfile.TemporaryDirectory() as folder:
        connection = filled(Path(folder) / "store.db", name, texts)
        begun, triager = time.perf_counter(), Triager(kb, name)
        tickets = opened(connection, kb, name, 0, 2**62)
        learnt = Quality({"queue": classifier}, (), "", triager.record.confidence, 0, len(texts))
        verdicts = [triager.decide(*one) for one in Batch(tuple(tickets), learnt).guesses()]
        second = list(find_duplicates(tickets, triager.record.duplicates)) if triager.record.duplicates else []
        search = PageSearch(page_texts(kb), name)
        pages = [search.suggest(ticket.words) for ticket in tickets[:SHOWN]]
        took = time.perf_counter() - begun
        connection.close()
    print(f"  triage of {len(verdicts):,} tickets              {took:.1f} s   wanted less than {SECONDS:g} s")
    print(f"    from the store, by rules and history, with {len(second):,} second reports and pages for {len(pages)}")
    yield from ["seconds"] if took >= SECONDS else []


def filled(path: Path, desk: str, texts: list[str]) -> sqlite3.Connection:
    """Make a store of so many new tickets, each of somebody else."""
    connection = open_store(path, create=True)
    for number in range(TICKETS):
        at = 1_793_000_000 + 5 * number
        connection.execute(
            "INSERT INTO tickets (ticket, desk, source, number, opened_at, requester, subject) "
            "VALUES (?, ?, 'x', ?, ?, ?, ?)",
            (number + 1, desk, str(number), at, f"person-{number}", texts[number % len(texts)]),
        )
        append(connection, number + 1, [Event(at, EventKind.CREATED)])
    connection.commit()
    return connection


def main(path: Path) -> int:
    """Print quality and speed; return 1 if a limit does not hold or nothing could be measured."""
    if not path.exists():
        print(f"no such file: {path}; the quality of triage is not measured")
        return 1
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    texts, labels = read(path)
    missed = [*quality(texts, labels), *learning(texts, labels)]
    if missed:
        print(f"  MISSED: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA))
