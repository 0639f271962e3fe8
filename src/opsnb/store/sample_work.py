"""What agents of a made-up week do besides taking calls, all of it as the records want it.

They call contacts back, pass calls on, and work on cases with the reason that the desk's record names for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, TypeVar

from opsnb.kb.calls import Activity, Result, Way
from opsnb.kb.records import Telephony
from opsnb.store.calls import Call, Leg, Ring, Suppression, Telephone
from opsnb.store.sample_timeline import Timelines

if TYPE_CHECKING:
    from opsnb.store.sample_calls import CallDesk

T = TypeVar("T")

CALLS_OUT, TRANSFERS, CASES, SUPPRESSED = 60, 14, 20, 6
"""How many of each a week has."""
NOBODY_THERE = 0.25
"""Share of the calls out that nobody answers."""


@dataclass
class Work:
    """A week in the making: what is told of it, and the agents' time lines."""

    random: Random
    desk: CallDesk
    telephony: Telephony
    told: Telephone
    lines: Timelines

    def do(self) -> None:
        """Add everything."""
        for spell in self._some(self.lines.waits(1500), CASES):
            minutes = self.random.randint(11, 20)
            if self.telephony.clerical_reason:
                part = (Activity.NOT_READY, self.telephony.clerical_reason, 60 * minutes)
                self.lines.put(spell.agent, spell.started_at + 20, part)
        for spell in sorted(self._some(self.lines.waits(1200), CALLS_OUT), key=lambda spell: spell.started_at):
            self._call_out(spell.agent, spell.started_at + self.random.randint(60, 200))
        plain = [call for call in self.told.calls if self._is_plain(call)]
        passed_on = (call for call in self._some(plain, len(plain)) if self._pass_on(call))
        for _ in islice(passed_on, TRANSFERS):
            pass
        for _ in range(SUPPRESSED):
            since = self.told.calls[0].arrived_at - self.random.randrange(86_400, 90 * 86_400)
            self.told.suppressions.append(Suppression(f"S{self.random.randrange(10_000):04d}", since))

    def _some(self, found: list[T], number: int) -> list[T]:
        return self.random.sample(found, min(number, len(found)))

    def outcome(self, part: str) -> str | None:
        """Return the first outcome of the desk's list whose id has a word in it, else the first of all."""
        outcomes = self.desk.outcomes
        return next((one for one in outcomes if part in one), outcomes[0] if outcomes else None)

    def day(self, at: int) -> str:
        """Return the local date of an instant."""
        return datetime.fromtimestamp(at, self.desk.zone).date().isoformat()

    def _is_plain(self, call: Call) -> bool:
        leg = call.legs[0]
        return call.direction == "inbound" and len(call.legs) == 1 and leg.result == Result.ANSWERED

    def _call_out(self, agent: str, at: int) -> None:
        """Call somebody, now and then in the activity of a call of an earlier day, which then bears today's date."""
        there = self.random.random() > NOBODY_THERE
        ring, talk, notes = self.random.randint(8, 25), self.random.randint(60, 400), self.random.randint(30, 200)
        leg = Leg(None, at, Way.DIALLED, at + ring, Result.ANSWERED if there else Result.ABANDONED, agent)
        if there:
            leg.talk, leg.hold, leg.wrap_up = talk, 0, notes
        end = at + ring + (talk if there else 0)
        security = self.telephony.security
        results = (security.passed if there else security.not_asked) if security else ()
        call = Call(
            str(len(self.told.calls) + 1), "outbound", at, end, contact=f"C{self.random.randrange(10_000):04d}",
            agent=agent, outcome=self.outcome("resolved" if there else "no-answer"),
            security=next(iter(results), None), activity_opened_at=at, activity_closed_at=end + notes,
            start_date=self.day(at), legs=[leg],
        )  # fmt: skip
        call.activity = f"A{call.number}"
        earlier = [one for one in self.told.calls if one.activity and self.day(one.arrived_at) < self.day(at)]
        if earlier and self.random.random() < 0.5:
            first = self.random.choice(earlier)
            call.contact, call.activity = first.contact, first.activity
            call.activity_opened_at = first.activity_opened_at
        self.lines.put(agent, at, (Activity.ON_CALL, None, end - at), (Activity.AFTER_CALL_WORK, None, notes))
        self.told.calls.append(call)

    def _pass_on(self, call: Call) -> bool:
        """Let an agent of another team take a call over, if one is free then; tell whether one was."""
        first, at = call.legs[0], call.ended_at or 0
        ring, talk, notes = self.random.randint(2, 8), self.random.randint(60, 300), self.random.randint(20, 120)
        free = [
            agent
            for agent in self.told.agents
            if agent.team != first.queue and self.lines.is_free(agent.agent, at, ring + talk + notes)
        ]
        if not free:
            return False
        agent = self.random.choice(free)
        self.lines.put(
            agent.agent, at, (Activity.RINGING, None, ring), (Activity.ON_CALL, None, talk),
            (Activity.AFTER_CALL_WORK, None, notes),
        )  # fmt: skip
        first.transfer = "warm"
        call.outcome, call.ended_at = self.outcome("transfer"), at + ring + talk
        call.legs.append(
            Leg(agent.team, at, Way.TRANSFERRED, at + ring, Result.ANSWERED, agent.agent, talk, 0, notes,
                rings=[Ring(agent.agent, at, ring)])
        )  # fmt: skip
        return True
