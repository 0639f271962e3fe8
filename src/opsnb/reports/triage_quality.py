"""How well a desk's history tells where tickets belong: learnt from its earlier part, tried on its last third."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from opsnb.reports.charts import ChartView, draw
from opsnb.reports.tables import TableView, at_least_one
from opsnb.rules.classify import Classifier
from opsnb.rules.guess import Guess

STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Confidences that are shown beside the record's own."""


@dataclass(frozen=True)
class Trial:
    """A held-back ticket: what the history would have said, and how the ticket ended."""

    guess: Guess
    truth: str

    @property
    def right(self) -> bool:
        """Whether the best label is the true one."""
        return self.guess.label == self.truth


@dataclass(frozen=True)
class Quality:
    """What was learnt from the history, and how it did on the part that was held back."""

    classifiers: Mapping[str, Classifier]
    trials: tuple[Trial, ...]
    usual: str
    """The most frequent label of the part that was learnt from: what one would say without reading."""
    confidence: float
    """The record's."""
    until: int
    """UTC second before which everything that was learnt had happened."""
    learnt_from: int
    history: tuple[tuple[Any, ...], ...] = field(default=(), repr=False)
    """Ticket, what was known of it and label of all that was learnt, for the digest."""
    version: str = field(default_factory=lambda: version("scikit-learn"))

    @property
    def model(self) -> str:
        """Digest of all that was learnt: the same history gives the same one on the same machine."""
        digests = [self.classifiers[matter].sha256 for matter in sorted(self.classifiers)]
        return hashlib.sha256("".join(digests).encode()).hexdigest()[:16] if digests else "nothing learnt"

    @property
    def _sure(self) -> list[Trial]:
        return [one for one in self.trials if one.guess.confidence >= self.confidence]

    @property
    def covered(self) -> int:
        """How many held-back tickets the history would have placed."""
        return len(self._sure)

    @property
    def right_share(self) -> float | None:
        """Share of those that it would have placed rightly; nothing if it would have placed none."""
        return sum(one.right for one in self._sure) / self.covered if self.covered else None

    def metrics(self) -> dict[str, Any]:
        """Return the figures: held back, accuracy without refusal, that of the usual label, coverage, accuracy."""
        tried = len(self.trials)
        share = {
            "accuracy": sum(one.right for one in self.trials) / tried if tried else None,
            "usual_accuracy": sum(one.truth == self.usual for one in self.trials) / tried if tried else None,
            "coverage": self.covered / tried if tried else None,
            "accuracy_where_sure": self.right_share,
        }
        rounded = {name: None if value is None else round(value, 4) for name, value in share.items()}
        return {"learnt_from": self.learnt_from, "held_back": tried, **rounded}

    def by_confidence(self) -> TableView:
        """Show for each confidence how many tickets would be placed, and how often rightly."""
        if not self.trials:
            return TableView("The history is too short to be tried", (), ())
        rows = []
        for least in sorted({*STEPS, self.confidence}):
            sure = [one for one in self.trials if one.guess.confidence >= least]
            right = 100 * sum(one.right for one in sure) / len(sure) if sure else None
            mark = "the record's" if least == self.confidence else None
            rows.append((f"{least:g}", len(sure), 100 * len(sure) / len(self.trials), right, mark))
        usual = 100 * sum(one.truth == self.usual for one in self.trials) / len(self.trials)
        rows.append((f"always {self.usual}", len(self.trials), 100.0, usual, "without reading"))
        columns = ("From confidence", "Placed", "Placed, %", "Right, %", "")
        return TableView(f"Tried on {len(self.trials):,} tickets held back", columns, tuple(rows))

    def confusion(self, rows: int = 15) -> TableView:
        """List what was taken for what, the most frequent first, and how often it was refused."""
        wrong = [one for one in self.trials if not one.right]
        pairs = Counter((one.truth, one.guess.label) for one in wrong)
        refused = Counter((one.truth, one.guess.label) for one in wrong if one.guess.confidence < self.confidence)
        ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        shown = tuple((*pair, number, refused[pair]) for pair, number in ranked[: at_least_one(rows)])
        columns = ("Belongs to", "Taken for", "Tickets", "Of them refused")
        return TableView("Taken for another", columns, shown, max(len(ranked) - rows, 0))

    def chart(self) -> ChartView:
        """Draw how much is placed and how much of that is right, by confidence."""
        table = self.by_confidence()
        points = [row for row in table.rows if row[3] is not None and not str(row[0]).startswith("always")]
        values = [
            {"confidence": float(str(row[0])), "share": row[place], "what": what}
            for row in points
            for place, what in ((2, "placed"), (3, "right of those"))
        ]
        says = "The history is too short to be tried."
        if self.right_share is not None:
            share = 100 * self.covered / len(self.trials)
            right = f"{100 * self.right_share:.1f} % of them right"
            says = f"From the record's confidence of {self.confidence:g}: {share:.1f} % placed, {right}."
        return draw(LINES, values, "Placed, and right of those, by confidence", says, table)


LINES: dict[str, Any] = {
    "height": 200,
    "mark": {"type": "line", "point": True},
    "encoding": {
        "x": {"field": "confidence", "type": "quantitative", "title": "From confidence"},
        "y": {"field": "share", "type": "quantitative", "title": "%", "scale": {"domain": [0, 100]}},
        "color": {
            "field": "what",
            "type": "nominal",
            "title": None,
            "legend": {"orient": "bottom"},
            "scale": {"domain": ["placed", "right of those"], "range": ["#b3403a", "#2f7d5b"]},
        },
        "strokeDash": {"field": "what", "legend": None},
    },
}
