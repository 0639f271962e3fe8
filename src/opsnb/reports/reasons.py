"""Why a promise gets another verdict under another policy: a sentence of numbers, this side first, then the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opsnb.kb.records import Clock, Policy
from opsnb.kb.records.policy import NEXT_BUSINESS_DAY, promises
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
    by_day: bool
    """Whether it is promised by the close of the next business day; ``target`` is then the time until that."""

    @property
    def within(self) -> str:
        """What is promised, in words."""
        time = show_seconds(self.target)
        return f"the next business day ({time})" if self.by_day else time

    def __str__(self) -> str:
        return f"promised within {self.within}, spent {show_seconds(self.spent)}"


def side(rulebook: Rulebook, row: Mapping[str, Any], prefix: str = "") -> Promise | str:
    """Read one side of a row of ``changed``, from the columns with a prefix; where no promise is made, say why."""
    record = rulebook.at(row["opened_at"])
    target, spent = row[f"{prefix}target"], row[f"{prefix}spent"]
    if record is None:
        return "no policy was in force"
    policy, clock = rulebook.policies[record], row["clock"]
    promised = _promised(policy, row["priority"], clock)
    if promised is None:
        return f"there is no priority {row['priority']}"
    if target is None:
        return "promised only if asked for" if clock == "update" and promised else "nothing is promised"
    rule = policy.clock(clock)
    shift = rulebook.shifts.get(rule.calendar)
    gone = shift.elapsed(row["start_at"], row["end_at"]) if shift else row["end_at"] - row["start_at"]
    at_risk = int(rule.at_risk_before.total_seconds())
    by_day = promised.get(row["shift"]) == NEXT_BUSINESS_DAY
    return Promise(row[f"{prefix}state"], rule.calendar, target, spent, gone - spent, at_risk, by_day)


def _promised(policy: Policy, name: str, clock: Clock) -> Mapping[str, object] | None:
    """Return what a policy promises on a clock by shift; nothing if it has no such priority."""
    priority = next((one for one in policy.priorities if one.id == name), None)
    return None if priority is None else promises(priority).get(clock, {})


def why(here: Promise | str, there: Promise | str, titles: Mapping[str, str]) -> str:
    """Say what differs, with the numbers of both sides; ``titles`` are those of the desk's shifts."""
    if isinstance(here, Promise) and isinstance(there, Promise):
        return "; ".join(_parts(here, there, titles))
    return f"{here}; beside, {there}"


def _parts(here: Promise, there: Promise, titles: Mapping[str, str]) -> Iterator[str]:
    yield f"promised within {_arrow(here.within, there.within)}"
    if here.calendar != there.calendar:
        yield f"the clock counts {_counted(here, titles)} → {_counted(there, titles)}"
    if here.paused != there.paused:
        yield f"it stood still for {_both(here.paused, there.paused)}"
    yield f"spent {_both(here.spent, there.spent)}"
    if here.at_risk != there.at_risk and "at risk" in (here.state, there.state):
        yield f"at risk from {_both(here.at_risk, there.at_risk)} before it is due"


def _both(here: int, there: int) -> str:
    return _arrow(show_seconds(here), show_seconds(there))


def _arrow(here: str, there: str) -> str:
    return here if here == there else f"{here} → {there}"


def _counted(promise: Promise, titles: Mapping[str, str]) -> str:
    title = titles.get(promise.calendar)
    return f"the hours of “{title}”" if title else "every second"
