"""The half-hourly reports of a made-up week, as people send them: most in time, some late, some not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from opsnb.kb.records import Roster
from opsnb.store.calls import Call, QueueCheck
from opsnb.store.sample_arrivals import Days, Outage


def queue_checks(
    random: Random,
    days: Days,
    calls: Iterable[Call],
    roster: Roster | None,
    cities: tuple[str, ...],
    outages: tuple[Outage, ...],
    first: date,
    number_of_days: int,
) -> Iterator[QueueCheck]:
    """Yield the reports: what waited when they were sent, and where a node was out when they were due."""
    if roster is None or not cities:
        return
    legs = [leg for call in calls for leg in call.legs if leg.queue]
    number = 0
    for offset in range(number_of_days):
        day = first + timedelta(days=offset)
        hours = days.hours(day)
        if hours is None:
            continue
        for minute in range(hours[0], hours[1] + 1, int(roster.every.total_seconds()) // 60):
            due = days.at(day, minute)
            if random.random() < 0.06:
                continue
            sent = due + (random.randrange(900, 1500) if random.random() < 0.08 else random.randrange(20, 280))
            waits = [sent - leg.entered_at for leg in legs if leg.entered_at <= sent < (leg.left_at or sent + 1)]
            number += 1
            out = [outage.city for outage in outages if outage.start <= due < outage.end]
            slip = 4 if random.random() < 0.04 else 0
            yield QueueCheck(
                str(number), sent, None, "email" if random.random() < 0.03 else "page", len(waits) + slip,
                max(waits, default=0) // 60, int(bool(out)), " ".join(out) or None,
                "Most callers ask about the outage." if out else None,
            )  # fmt: skip
