"""Promises counted by state, and the share of them that was kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Tally:
    """Promises counted by state."""

    met: int = 0
    missed: int = 0
    running: int = 0
    at_risk: int = 0
    not_applicable: int = 0
    no_target: int = 0

    @property
    def attainment(self) -> float | None:
        """Per cent of the decided promises that were met; nothing if none was decided."""
        decided = self.met + self.missed
        return 100 * self.met / decided if decided else None

    def metrics(self) -> dict[str, Any]:
        """Return the counts and the attainment, rounded, as they stand in a result."""
        share = self.attainment
        return {**asdict(self), "attainment": None if share is None else round(share, 2)}


def tally(rows: Iterable[Row], by: Callable[[Row], tuple[object, ...]]) -> dict[tuple[str, ...], Tally]:
    """Add up rows with ``state`` and ``promises`` under the key that ``by`` gives, in the order of the keys."""
    sums: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        sums[tuple(str(part) for part in by(row))][row["state"].replace(" ", "_")] += row["promises"]
    return {key: Tally(**states) for key, states in sorted(sums.items())}
