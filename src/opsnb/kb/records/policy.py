"""A policy: the priorities of a desk and what it promises for each. Dated, so that old tickets keep their promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import Field, model_validator

from opsnb.kb.records.base import Clock, Duration, Identifier, Model, Record, Status

NEXT_BUSINESS_DAY: Literal["next-business-day"] = "next-business-day"
"""By the close of the first business day whose opening hours begin after the ticket was opened."""

Within = Duration | Literal["next-business-day"]


class Update(Model):
    """How often the customer hears from the desk while the work goes on."""

    every: Duration | None = None
    """Longest time between two updates; missing where an event, not a period, calls for one."""
    when: str | None = None
    """The event that calls for an update, where no period does."""
    requested_by_default: bool = False
    """Whether a ticket that does not say counts as one whose customer asked to be kept informed."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Update:
        if (self.every is None) == (self.when is None):
            raise ValueError("expected either every or when: a figure is written once")
        return self


class Priority(Model):
    """One priority: what it means and what is promised for it, by the shift in which the ticket was opened."""

    id: Identifier
    """Short name, e.g. `P1`."""
    title: str
    """The name people use."""
    definition: str
    """When a ticket has this priority."""
    response: dict[Identifier, Within] = {}
    """Time to the first response for each shift; empty means none is promised."""
    resolution: dict[Identifier, Within] = {}
    """Time to the solution for each shift; empty means none is promised."""
    next_reply: dict[Identifier, Within] = {}
    """Time to the answer to a later message of the customer; empty means none is promised."""
    update: Update | None = None
    """Follow-up with the customer."""


class ClockRule(Model):
    """How one clock runs."""

    calendar: str = "always"
    """`always` counts every second; the id of a shift counts only its hours."""
    pauses_on: tuple[Status, ...] = ()
    """Statuses during which the clock stands still."""
    at_risk_before: Duration = timedelta(minutes=15)
    """From how long before the due time a ticket counts as at risk, in the clock's own time."""

    @model_validator(mode="after")
    def _waiting_only(self) -> ClockRule:
        wrong = [status for status in self.pauses_on if not status.startswith("waiting")]
        if wrong:
            raise ValueError(f"expected waiting statuses only; {', '.join(wrong)} cannot pause a clock")
        return self


class Policy(Record):
    """Priorities and targets in force from a day on."""

    series: Identifier
    """The policy this is a version of; one version of a series is in force at a time."""
    effective_from: date
    """First day in force, local date of the desk."""
    effective_to: date | None = None
    """Last day in force; missing means until the next version."""
    clocks: dict[Clock, ClockRule] = {}
    """How each clock runs; a clock that is not named runs always and never pauses."""
    attainment_goal: float = Field(default=100.0, gt=0, le=100)
    """Share of its promises, in per cent, that the desk means to keep; missing means every one."""
    priorities: tuple[Priority, ...] = Field(min_length=1)
    """From the most urgent to the least."""

    def clock(self, clock: Clock) -> ClockRule:
        """Return the rule of a clock, or the default one."""
        return self.clocks.get(clock, ClockRule())


def promises(priority: Priority) -> Mapping[Clock, Mapping[str, timedelta | str]]:
    """Return the targets of a priority by clock and shift; the periodic update holds in every shift (key ``*``)."""
    every = priority.update.every if priority.update else None
    return {
        "response": priority.response,
        "update": {"*": every} if every else {},
        "next-reply": priority.next_reply,
        "resolution": priority.resolution,
    }
