"""Why a promise gets another verdict under another policy: a sentence of numbers, this side first, then the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from opsnb.kb.records import Clock
from opsnb.reports.periods import show_seconds
from opsnb.rules.sla import Rulebook


@dataclass(frozen=True)
class Side:
    """One promise under one rulebook. ``target``, ``spent`` and ``paused`` are seconds on its clock."""

    state: str
    policy: str | None
    calendar: str
    target: int | None
    spent: int
    paused: int
    at_risk: int

    @classmethod
    def of(cls, rulebook: Rulebook, row: dict[str, Any], beside: str = "") -> Side:
        """Read one side of a row of ``changed``: the columns that begin with ``beside``, or the others."""
        record = rulebook.at(row["opened_at"])
        clock: Clock = row["clock"]
        target, spent = row[f"{beside}target"], row[f"{beside}spent"]
        if record is None or target is None:
            return cls("no target", record, "", None, 0, 0, 0)
        rule = rulebook.policies[record].clock(clock)
        shift = rulebook.shifts.get(rule.calendar)
        gone = shift.elapsed(row["start_at"], row["end_at"]) if shift else row["end_at"] - row["start_at"]
        at_risk = int(rule.at_risk_before.total_seconds())
        return cls(row[f"{beside}state"], record, rule.calendar, target, spent, int(gone) - spent, at_risk)


def why(here: Side, there: Side, titles: dict[str, str]) -> str:
    """Say what differs, with the numbers of both sides; ``titles`` are those of the desk's shifts."""
    if here.target is None:
        return f"{_nothing(here)}; beside, {_spent_of(there)}"
    if there.target is None:
        return f"{_spent_of(here)}; beside, {_nothing(there)}"
    return "; ".join(_parts(here, there, titles))


def _parts(here: Side, there: Side, titles: dict[str, str]) -> Iterator[str]:
    yield f"promised within {_both(here.target or 0, there.target or 0)}"
    if here.calendar != there.calendar:
        yield f"the clock counts {_counted(here, titles)} → {_counted(there, titles)}"
    if here.paused != there.paused:
        yield f"it stood still for {_both(here.paused, there.paused)}"
    yield f"spent {_both(here.spent, there.spent)}"
    if here.at_risk != there.at_risk and "at risk" in (here.state, there.state):
        yield f"at risk from {_both(here.at_risk, there.at_risk)} before it is due"


def _both(here: int, there: int) -> str:
    return show_seconds(here) if here == there else f"{show_seconds(here)} → {show_seconds(there)}"


def _counted(side: Side, titles: dict[str, str]) -> str:
    return f"the hours of “{titles[side.calendar]}”" if side.calendar in titles else "every second"


def _nothing(side: Side) -> str:
    return "no policy was in force" if side.policy is None else "nothing is promised"


def _spent_of(side: Side) -> str:
    return f"promised within {show_seconds(side.target or 0)}, spent {show_seconds(side.spent)}"
