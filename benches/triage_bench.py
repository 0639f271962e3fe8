"""How good and how fast triage is, on labelled customer questions that anybody can get: banking77 (PolyAI, CC BY 4.0).

``python benches/triage_bench.py [FILE]``; the file is banking77's train.csv with the columns text and category.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path

import numpy as np

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.tickets import NewTicket
from opsnb.rules.classify import train
from opsnb.rules.triage import Triager

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("OPSNB_BANKING77", ROOT.parent / "shared/data/banking77/train.csv"))
FOLDS = 5
COVERED = 0.8
TICKETS = 10_000


def read(path: Path) -> tuple[list[str], list[str]]:
    """Return the questions and their labels."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    return [text for text, _ in rows], [label for _, label in rows]


def quality(texts: list[str], labels: list[str]) -> None:
    """Print how good five-fold guesses are, with nothing refused and with the least sure fifth refused."""
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
    print(f"{len(texts):,} questions, {len({*labels})} labels, {FOLDS} folds in {took:.0f} s")
    print(f"  macro-F1, nothing refused         {f1_score(labels, list(found), average='macro'):.4f}   wanted 0.905")
    print(f"  accuracy, nothing refused         {right.mean():.4f}")
    print(f"  accuracy at {COVERED:.0%} coverage          {right[best].mean():.4f}   wanted 0.978")
    for least in (0.8, 0.9, 0.95):
        kept = sure >= least
        print(f"  confidence {least:g} or more: {kept.mean():6.1%} covered, {right[kept].mean():.4f} right")


def speed(texts: list[str], labels: list[str]) -> None:
    """Print how long learning takes, that it gives the same bytes again, and how fast tickets are triaged."""
    begun = time.perf_counter()
    classifier = train(texts, labels)
    took = time.perf_counter() - begun
    same = train(texts, labels).sha256 == classifier.sha256
    print(
        f"  learning from {len(texts):,} tickets        {took:.1f} s; "
        f"learnt again: {'the same bytes' if same else 'OTHER BYTES'}"
    )
    kb = KnowledgeBase.read(ROOT / "kb")
    name = next(name for name in kb.desks if "queue" in Triager(kb, name).learns)
    triager = Triager(kb, name)
    many = [NewTicket(str(n), n, texts[n % len(texts)], way_in="email") for n in range(TICKETS)]
    begun = time.perf_counter()
    guesses = classifier.guess([ticket.words for ticket in many])
    verdicts = [triager.decide(ticket, {"queue": guess}) for ticket, guess in zip(many, guesses, strict=True)]
    took = time.perf_counter() - begun
    print(f"  triage of {len(verdicts):,} tickets, rules and history: {took:.1f} s   wanted less than 10 s")


def main(path: Path) -> None:
    """Print quality and speed, or say what is missing."""
    if not path.exists():
        print(f"no such file: {path}; the quality of triage is not measured")
        return
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    texts, labels = read(path)
    quality(texts, labels)
    speed(texts, labels)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
