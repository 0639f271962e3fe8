"""What time a report is about, in words, as its parameters say it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

PERIOD = ("since", "until", "week")
"""Parameters that say what time a report is about: from, up to and not with, or any day of a week."""
MONTH, QUARTER = range(28, 32), range(89, 93)
"""How many days a month and a quarter may have."""


def covered(given: dict[str, str], as_of: datetime, *, weekly: bool = False) -> str:
    """Return the days that a report is about: ``2026-10-26 to 2026-11-01``; the last one is in it.

    A ``weekly`` one is about the week of its instant if it names none.
    """
    if weekly:
        return f"week of {given.get('week') or f'{as_of:%Y-%m-%d}'}"
    since, until = given.get("since", ""), given.get("until", "")
    last = _day_before(until) if until else f"{as_of:%Y-%m-%d}"
    if not since:
        return f"all up to {last}"
    return since if since == last else f"{since} to {last}"


def span(given: dict[str, str], *, weekly: bool = False) -> str:
    """Return how long a report reaches: reports are compared with those that reach as far."""
    if weekly:
        return "one week"
    try:
        days = (date.fromisoformat(given["until"]) - date.fromisoformat(given["since"])).days
    except (KeyError, ValueError):
        return "a first day up to then" if given.get("since") else "all up to then"
    if days in MONTH or days in QUARTER:
        return "one month" if days in MONTH else "one quarter"
    return {1: "one day", 7: "one week"}.get(days, f"{days} days")


def last_instant(given: dict[str, str], as_of: datetime) -> str:
    """Return the local date and time up to which a report reaches, by which reports follow each other."""
    judged, until = f"{as_of:%Y-%m-%d %H:%M}", given.get("until", "")
    if not until or _day_before(until) == until:
        return judged
    return min(judged, f"{_day_before(until)} 23:59")


def _day_before(until: str) -> str:
    try:
        return (date.fromisoformat(until) - timedelta(days=1)).isoformat()
    except ValueError:
        return until
