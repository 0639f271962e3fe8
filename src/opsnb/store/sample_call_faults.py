"""What went wrong in the calls of a made-up week: planted, and listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from opsnb.kb.calls import Activity, Result, Way
from opsnb.kb.lapses import DataError, Lapse
from opsnb.store.calls import Call, Leg, Ring, StateSpell, Suppression
from opsnb.store.sample_work import Work


@dataclass(frozen=True)
class Planted:
    """Something that a check has to find: when, with whom, in which call."""

    what: Lapse | DataError
    at: int
    agent: str | None
    call: str | None = None


class NothingFitsError(LookupError):
    """The week has no call in which this can go wrong."""


@dataclass
class CallFaults:
    """Plants them, each in a call or a spell of its own."""

    work: Work
    _used: set[str] = field(default_factory=set)

    def all(self) -> Iterator[Planted]:
        """Yield what was planted."""
        kinds: dict[Lapse, tuple[Callable[[], Planted], int]] = {
            Lapse.LATE_RING: (self._late_ring, 3),
            Lapse.REDIRECT: (self._redirect, 3),
            Lapse.LONG_AFTER_CALL_WORK: (self._long_notes, 3),
            Lapse.NO_OUTCOME: (self._no_outcome, 2),
            Lapse.UNKNOWN_OUTCOME: (self._unknown_outcome, 2),
            Lapse.OLD_START_DATE: (self._old_date, 2),
            Lapse.NO_SECURITY_CHECK: (self._no_check, 3),
            Lapse.FAILED_SECURITY_CHECK: (self._failed_check, 2),
            Lapse.COLD_TRANSFER: (self._cold, 2),
            Lapse.SUPPRESSED_CONTACT: (self._suppressed, 2),
            Lapse.WRONG_QUEUE: (self._wrong_queue, 3),
        }
        for lapse, (plant_one, times) in kinds.items():
            with suppress(NothingFitsError):
                for _ in range(times if lapse in self.work.telephony.checks else 0):
                    yield plant_one()
        with suppress(NothingFitsError):
            yield from self._failed_in_a_row()
        with suppress(NothingFitsError):
            self._allowed()

    # -- picking --------------------------------------------------------------------------------------------------

    def _take(self, fits: Callable[[Call], bool] = lambda _: True, direction: str = "inbound") -> Call:
        """Return a call of its own for a fault: answered by one agent, unless something else is wished for."""
        found = [call for call in self.work.told.calls if call.direction == direction and self._is_plain(call)]
        self.work.random.shuffle(found)
        return self._mark(call for call in found if fits(call))

    def _mark(self, fitting: Iterable[Call]) -> Call:
        call = next((call for call in fitting if call.number not in self._used), None)
        if call is None:
            raise NothingFitsError
        self._used.add(call.number)
        return call

    @staticmethod
    def _is_plain(call: Call) -> bool:
        leg = call.legs[0]
        return leg.result == Result.ANSWERED and not leg.transfer and call.activity_closed_at is not None

    def _rang_at_once(self, call: Call, seconds: int) -> bool:
        """Tell whether a call rang as soon as it came, at an agent who had waited for so long at least."""
        ring = call.legs[0].rings[-1]
        if len(call.legs) > 1 or call.legs[0].entered_at != ring.at:
            return False
        before, _ = self._ringing(call)
        waited = before.state == Activity.AVAILABLE and not self.work.lines.is_kept(before)
        return waited and ring.at - before.started_at > seconds

    def _ringing(self, call: Call) -> tuple[StateSpell, StateSpell]:
        """Return what the agent did before a call rang, and the ringing."""
        ring = call.legs[0].rings[-1]
        return self.work.lines.around(ring.agent, ring.at)[:2]

    def _notes(self, call: Call) -> tuple[StateSpell, StateSpell]:
        """Return the after-call work of a call, and what the agent did then."""
        return self.work.lines.around(call.legs[0].agent or "", call.ended_at or 0)[1:]

    def _limit(self, name: str) -> int:
        return int(getattr(self.work.telephony, name).total_seconds())

    def _other_queue(self, queue: str | None) -> str:
        others = [one for one in self.work.desk.queues if one != queue]
        if not others:
            raise NothingFitsError
        return self.work.random.choice(others)

    # -- calls ----------------------------------------------------------------------------------------------------

    def _late_ring(self) -> Planted:
        call = self._take(lambda call: self._rang_at_once(call, 120))
        ring = call.legs[0].rings[-1]
        before, ringing = self._ringing(call)
        longer = self._limit("redirect_on_no_answer") + self.work.random.randint(1, 20) - ring.seconds
        for thing, name in ((call, "arrived_at"), (call.legs[0], "entered_at"), (ring, "at"),
                            (ringing, "started_at"), (before, "ended_at")):  # fmt: skip
            setattr(thing, name, getattr(thing, name) - longer)
        ring.seconds += longer
        return Planted(Lapse.LATE_RING, ring.at, ring.agent, call.number)

    def _redirect(self) -> Planted:
        limit = self._limit("redirect_on_no_answer")
        call = self._take(lambda call: self._rang_at_once(call, 0) and bool(self._free_beside(call, limit)))
        leg, other = call.legs[0], self._free_beside(call, limit)[0]
        elsewhere = self._other_queue(leg.queue)
        began = leg.entered_at - limit
        self.work.lines.put(other, began, (Activity.RINGING, None, limit))
        first = Leg(leg.queue, began, left_at=leg.entered_at, result=Result.REDIRECTED,
                    rings=[Ring(other, began, limit, "no-answer")])  # fmt: skip
        leg.queue, leg.way = elsewhere, Way.REDIRECTED
        call.legs.insert(0, first)
        call.arrived_at -= limit
        return Planted(Lapse.REDIRECT, leg.entered_at, other, call.number)

    def _free_beside(self, call: Call, seconds: int) -> list[str]:
        """Return the agents of the call's queue who wait for a call while it comes."""
        leg = call.legs[0]
        team = [agent.agent for agent in self.work.told.agents if agent.team == leg.queue and agent.agent != leg.agent]
        return [agent for agent in team if self.work.lines.is_free(agent, leg.entered_at - seconds, seconds)]

    def _long_notes(self) -> Planted:
        longer = self._limit("after_call_work") + self.work.random.randint(1, 240)

        def has_time(call: Call) -> bool:
            spell, after = self._notes(call)
            free = after.state == Activity.AVAILABLE and not self.work.lines.is_kept(after)
            writes = spell.state == Activity.AFTER_CALL_WORK
            return free and writes and (after.ended_at or 0) - spell.started_at > longer + 60

        call = self._take(has_time)
        spell, after = self._notes(call)
        spell.ended_at = after.started_at = spell.started_at + longer
        call.legs[0].wrap_up, call.activity_closed_at = longer, spell.ended_at
        return Planted(Lapse.LONG_AFTER_CALL_WORK, spell.started_at, spell.agent, call.number)

    def _no_outcome(self) -> Planted:
        call = self._take()
        call.outcome = None
        return Planted(Lapse.NO_OUTCOME, call.activity_closed_at or 0, call.agent, call.number)

    def _unknown_outcome(self) -> Planted:
        return self._spoil(Lapse.UNKNOWN_OUTCOME, self._take(), outcome="sorted-out")

    def _old_date(self) -> Planted:
        def goes_on(call: Call) -> bool:
            return self.work.day(call.activity_opened_at or 0) < (call.start_date or "")

        call = self._take(goes_on, "outbound")
        return self._spoil(Lapse.OLD_START_DATE, call, start_date=self.work.day(call.activity_opened_at or 0))

    def _no_check(self) -> Planted:
        return self._spoil(Lapse.NO_SECURITY_CHECK, self._take(), security=None)

    def _failed_check(self, call: Call | None = None, result: str = "", contact: str = "") -> Planted:
        security = self.work.telephony.security
        result = result or next(iter(security.failed if security else ()), "")
        if not result:
            raise NothingFitsError
        call = call or self._take()
        contact = contact or f"F{call.number}"
        return self._spoil(Lapse.FAILED_SECURITY_CHECK, call, security=result, contact=contact,
                           outcome=self.work.outcome("security"))  # fmt: skip

    def _spoil(self, what: Lapse, call: Call, **changes: str | None) -> Planted:
        for name, value in changes.items():
            setattr(call, name, value)
        return Planted(what, call.arrived_at, call.agent, call.number)

    def _failed_in_a_row(self) -> Iterator[Planted]:
        """Three contacts fail often enough: without the form, with it, and with a success in between."""
        security = self.work.telephony.security
        due = [one for one in security.form_after if one in security.failed] if security else []
        if security is None or not due or Lapse.FORM_NOT_FILED not in self.work.telephony.checks:
            return
        for contact in ("F-none", "F-filed", "F-between"):
            calls = sorted((self._take() for _ in range(security.failures_in_a_row)), key=lambda call: call.arrived_at)
            for call in calls:
                yield self._failed_check(call, due[0], contact)
            last = calls[-1]
            if contact == "F-none":
                yield Planted(Lapse.FORM_NOT_FILED, last.arrived_at, last.agent, last.number)
            elif contact == "F-filed":
                last.form = security.form
            else:
                self._take(lambda call, calls=calls: calls[-2].arrived_at < call.arrived_at < calls[-1].arrived_at  # type: ignore[misc]
                           ).contact = contact  # fmt: skip

    def _cold(self) -> Planted:
        call = self._take_transferred()
        leg = call.legs[0]
        leg.transfer = "cold"
        return Planted(Lapse.COLD_TRANSFER, call.legs[1].entered_at, leg.agent, call.number)

    def _take_transferred(self) -> Call:
        found = [call for call in self.work.told.calls if call.legs[0].transfer]
        self.work.random.shuffle(found)
        return self._mark(found)

    def _suppressed(self) -> Planted:
        call = self._take(direction="outbound")
        planted = self._spoil(Lapse.SUPPRESSED_CONTACT, call, contact=f"S{call.number}")
        self.work.told.suppressions.append(Suppression(call.contact or "", call.arrived_at - 3600))
        return planted

    def _wrong_queue(self) -> Planted:
        call = self._take(lambda call: len(call.legs) == 1)
        call.legs[0].queue = self._other_queue(call.legs[0].queue)
        return Planted(Lapse.WRONG_QUEUE, call.legs[0].entered_at, call.legs[0].agent, call.number)

    def _allowed(self) -> None:
        """Do what is in order and only looks wrong: an emergency passed on cold, a suppression that had ended."""
        transfer = self.work.telephony.transfer
        first = self._take_transferred().legs[0]
        first.transfer = "cold"
        first.transfer_reason = next(iter(transfer.cold_only_when if transfer else ()), "An emergency")
        call = self._take(direction="outbound")
        self.work.told.suppressions.append(Suppression(call.contact or "", call.arrived_at - 7200, call.arrived_at))
