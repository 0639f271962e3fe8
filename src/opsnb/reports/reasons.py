"""Why a promise gets another verdict under another policy: a sentence of numbers, this side first, then the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opsnb.kb.records import Clock
from opsnb.reports.periods import show_seconds
from opsnb.rules.sla import Rulebook


@dataclass(frozen=True)
class Promise:
    """What one rulebook promises, and how its clock ran; ``target``, ``spent`` and ``paused`` in its own seconds."""

    state: str
    calendar: str
    target: int
    spent: int
    paused: int
    at_risk: int

    def __str__(self) -> str:
        return f"promised within {show_seconds(self.target)}, spent {show_seconds(self.spent)}"


def side(rulebook: Rulebook, row: Mapping[str, Any], prefix: str = "") -> Promise | str:
    """Read one side of a row of ``changed``, from the columns with a prefix; where nothing is promised, say why."""
    record = rulebook.at(row["opened_at"])
    target, spent = row[f"{prefix}target"], row[f"{prefix}spent"]
    if record is None:
        return "no policy was in force"
    if target is None:
        return "nothing is promised"
    clock: Clock = row["clock"]
    rule = rulebook.policies[record].clock(clock)
    shift = rulebook.shifts.get(rule.calendar)
    gone = shift.elapsed(row["start_at"], row["end_at"]) if shift else row["end_at"] - row["start_at"]
    at_risk = int(rule.at_risk_before.total_seconds())
    return Promise(row[f"{prefix}state"], rule.calendar, target, spent, gone - spent, at_risk)


def why(here: Promise | str, there: Promise | str, titles: Mapping[str, str]) -> str:
    """Say what differs, with the numbers of both sides; ``titles`` are those of the desk's shifts."""
    if isinstance(here, Promise) and isinstance(there, Promise):
        return "; ".join(_parts(here, there, titles))
    return f"{here}; beside, {there}"


def _parts(here: Promise, there: Promise, titles: Mapping[str, str]) -> Iterator[str]:
    yield f"promised within {_both(here.target, there.target)}"
    if here.calendar != there.calendar:
        yield f"the clock counts {_counted(here, titles)} → {_counted(there, titles)}"
    if here.paused != there.paused:
        yield f"it stood still for {_both(here.paused, there.paused)}"
    yield f"spent {_both(here.spent, there.spent)}"
    if here.at_risk != there.at_risk and "at risk" in (here.state, there.state):
        yield f"at risk from {_both(here.at_risk, there.at_risk)} before it is due"


def _both(here: int, there: int) -> str:
    return show_seconds(here) if here == there else f"{show_seconds(here)} → {show_seconds(there)}"


def _counted(promise: Promise, titles: Mapping[str, str]) -> str:
    title = titles.get(promise.calendar)
    return f"the hours of “{title}”" if title else "every second"
