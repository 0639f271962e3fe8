"""A queue played through call by call, to hold the formulas against. It knows no formula."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from random import Random

from opsnb.rules.erlang import Load


@dataclass(frozen=True)
class Played:
    """What one run of the queue led to: shares of all calls, and the average wait of the answered in seconds."""

    service_level: float
    abandonment: float
    speed_of_answer: float
    waiting: float


def play(load: Load, agents: int, threshold: float, patience: float | None, calls: int, seed: int) -> Played:
    """Play ``calls`` calls, after a run-in of a tenth: first come, first served, the first free agent answers.

    A caller whose turn would come after the patience is over leaves the queue and costs no agent any time.
    """
    random = Random(seed)
    free = [0.0] * agents  # when each agent will be free next
    at, in_time, gone, waits, waited = 0.0, 0, 0, 0.0, 0
    run_in = calls // 10
    for call in range(-run_in, calls):
        at += random.expovariate(load.calls / load.interval)
        patient = math.inf if patience is None else random.expovariate(1 / patience)
        wait = max(0.0, free[0] - at)
        answered = wait <= patient
        if answered:
            heapq.heapreplace(free, at + wait + random.expovariate(1 / load.handle_time))
        if call >= 0:
            waited += wait > 0
            gone += not answered
            in_time += answered and wait <= threshold
            waits += wait if answered else 0.0
    return Played(in_time / calls, gone / calls, waits / max(calls - gone, 1), waited / calls)
