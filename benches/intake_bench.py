"""Forms over HTTP: 16 clients at once, the service in a process of its own, each answer given when it is kept.

Beside it, what the store alone can do: the same submissions, one after the other, without HTTP.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from opsnb.intake.submitting import submit  # noqa: E402
from opsnb.intake.web.server import build_sites  # noqa: E402
from opsnb.kb.check import open_kb  # noqa: E402
from opsnb.kb.submission import FormReader  # noqa: E402
from opsnb.store.schema import open_store  # noqa: E402
from soak import faults, soak  # noqa: E402

SUBMISSIONS, CLIENTS = 2_000, 16


def alone(store: Path) -> float:
    """Return submissions a second without HTTP."""
    reader = FormReader(open_kb(ROOT / "kb"), "development-services/forms/general-question")
    connection = open_store(store, create=True)
    begun = time.perf_counter()
    for number in range(SUBMISSIONS):
        answers = {"requester": "jo@example.org", "how-can-we-help": f"Question {number}"}
        submit(connection, reader, answers, now=1_796_140_800 + number)
    took = time.perf_counter() - begun
    connection.close()
    return SUBMISSIONS / took


def main() -> None:
    """Print throughput, p95 and the ratio."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        build_sites(ROOT, folder / "sites")
        plain = alone(folder / "alone.db")
        seen = soak(folder / "sites", folder / "desk.db", SUBMISSIONS, CLIENTS, kill=False)
        assert faults(folder / "desk.db", seen, SUBMISSIONS) == []
    rate, p95 = SUBMISSIONS / seen.took, statistics.quantiles(seen.seconds, n=20)[-1]
    print(f"forms over HTTP: {rate:.0f} a second with {CLIENTS} clients, p95 {p95 * 1000:.0f} ms")
    print(f"without HTTP: {plain:.0f} a second; over HTTP it is {plain / rate:.1f}x as long")


if __name__ == "__main__":
    main()
