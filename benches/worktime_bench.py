"""Working time: `elapsed` and `add` over a million rows, beside adding two arrays and beside businesstimedelta.

Rows are random instants of one year. The two sides of each pair run in turn; the figures are medians of seven rounds.
businesstimedelta is timed on a few hundred of the same rows, whose results are compared, and scaled up.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable

import businesstimedelta
import numpy as np
import pytz

from opsnb.rules.worktime import WorkCalendar

ROWS, ROUNDS, PEER_ROWS = 1_000_000, 7, 300
HOURS = {day: [["07:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def clock(work: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Print the table of ratios."""
    calendar = WorkCalendar.from_record({"timezone": "UTC", "hours": HOURS})
    rng = np.random.default_rng(1)
    start = 1_750_000_000 + rng.integers(0, 365 * 86_400, ROWS)
    end = start + rng.integers(0, 20 * 86_400, ROWS)
    amount = rng.integers(1, 200_000, ROWS)
    calendar.elapsed(start, end), calendar.add(start, amount)

    times: dict[str, list[float]] = {"plain": [], "elapsed": [], "add": []}
    for _ in range(ROUNDS):
        times["plain"].append(clock(lambda: start + amount))
        times["elapsed"].append(clock(lambda: calendar.elapsed(start, end)))
        times["add"].append(clock(lambda: calendar.add(start, amount)))
    plain, elapsed, add = (statistics.median(times[name]) for name in ("plain", "elapsed", "add"))

    day = businesstimedelta.WorkDayRule(
        start_time=dt.time(7), end_time=dt.time(17), working_days=[0, 1, 2, 3, 4], tz=pytz.utc
    )
    rules = businesstimedelta.Rules([day])
    stamps = [dt.datetime.fromtimestamp(int(at), pytz.utc) for at in (*start[:PEER_ROWS], *end[:PEER_ROWS])]
    begin = time.perf_counter()
    spans = [rules.difference(a, b) for a, b in zip(stamps[:PEER_ROWS], stamps[PEER_ROWS:], strict=True)]
    peer_elapsed = time.perf_counter() - begin
    ours = calendar.elapsed(start[:PEER_ROWS], end[:PEER_ROWS])
    same = sum(span.hours * 3600 + span.seconds == int(own) for span, own in zip(spans, ours, strict=True))
    steps = [businesstimedelta.BusinessTimeDelta(rules, seconds=int(n)) for n in amount[:PEER_ROWS]]
    peer_add = clock(lambda: [a + step for a, step in zip(stamps[:PEER_ROWS], steps, strict=True)])

    print(f"{'':10}{'1M rows':>12}{'beside a + b':>16}{'wanted':>10}{'beside businesstimedelta':>28}{'wanted':>10}")
    for name, own, peer in (("elapsed", elapsed, peer_elapsed), ("add", add, peer_add)):
        faster = (peer / PEER_ROWS) / (own / ROWS)
        print(
            f"{name:10}{own * 1e3:>9.1f} ms{own / plain:>15.1f}x{'<= 15x':>10}{faster:>21,.0f}x faster{'>= 500x':>10}"
        )
    print(f"a + b over 1M rows: {plain * 1e3:.2f} ms. {same} of {PEER_ROWS} elapsed times are the same as the peer's.")


if __name__ == "__main__":
    main()
