"""The agents of a made-up week: how many each team has, and the plan of each of their days."""

from __future__ import annotations

from datetime import date
from random import Random

from opsnb.store.calls import PlannedSpell
from opsnb.store.sample_arrivals import Days
from opsnb.store.sample_floor import CALLS

SHIFT = 8 * 60
"""Minutes of a shift."""
LUNCH, BREAK, TRAINING = "lunch", "break", "training"
"""Reasons for not being ready that a plan foresees."""


def plan_day(random: Random, days: Days, day: date, agent: str, place: int, reasons: bool) -> list[PlannedSpell]:
    """Return an agent's plan for a day: calls, two breaks and lunch; empty on a day off.

    ``place`` staggers shifts and breaks. Without ``reasons`` the desk names none, and all are breaks.
    """
    hours = days.hours(day)
    if hours is None or ((day.weekday() + place) % 7 in (5, 6) and days.weekend):
        return []
    start = hours[0] + (place % 3) * max(0, hours[1] - hours[0] - SHIFT) // 2
    end = min(hours[1], start + SHIFT)
    away = [
        (start + 100 + 10 * (place % 4), 15, BREAK),
        (start + 210 + 30 * (place % 4), 40, LUNCH if reasons else BREAK),
        (start + 380 + 10 * (place % 4), 15, BREAK),
    ]
    if reasons and random.random() < 0.1:
        away[2] = (away[2][0], 30, TRAINING)
    plan, at = [], start
    for begin, minutes, doing in away:
        plan.append(PlannedSpell(agent, days.at(day, at), days.at(day, begin), CALLS))
        plan.append(PlannedSpell(agent, days.at(day, begin), days.at(day, begin + minutes), doing))
        at = begin + minutes
    return [*plan, PlannedSpell(agent, days.at(day, at), days.at(day, end), CALLS)]


def team_sizes(shares: dict[str, float], calls_a_day: int, weekend: bool) -> dict[str, int]:
    """Return how many agents each queue needs for its share of the calls, two a day at least.

    Where the desk answers on weekends too, there are more of them, for everybody has two days off.
    """
    week = 7 / 5 if weekend else 1.0
    return {queue: max(2, round((share * calls_a_day / 32 + 1) * week)) for queue, share in shares.items()}
