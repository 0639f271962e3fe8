"""The command line: how long `opsnb --help` takes, beside a Python that does nothing. Medians of nine runs each."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 9
COMMAND = Path(sys.executable).with_name("opsnb")


def clock(*words: str) -> float:
    """Return the seconds that a command takes."""
    begin = time.perf_counter()
    subprocess.run(words, check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    """Print the two medians and their ratio."""
    times: dict[str, list[float]] = {"nothing": [], "help": []}
    for _ in range(ROUNDS):
        times["nothing"].append(clock(sys.executable, "-c", "pass"))
        times["help"].append(clock(str(COMMAND), "--help"))
    nothing, helped = (statistics.median(found) for found in times.values())
    print(f"opsnb --help: {helped:.3f} s, wanted < 0.25 s; {helped / nothing:.1f}x a Python that does nothing")


if __name__ == "__main__":
    main()
