"""Follows the calls and agents of a queue's log, event by event.

A call keeps its number when it is passed on. After a transfer its next event may name another queue without saying
that it was entered; that leg began with the transfer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from opsnb.kb.calls import Activity, Result, Way
from opsnb.kb.records import Feed
from opsnb.kb.records.feed import Event
from opsnb.store.calls import Call, Leg, Ring, StateSpell
from opsnb.store.feed_rows import FeedRows, Read, UnreadableRowError
from opsnb.store.reading import Reject, Row

STATES = {
    "logged-in": Activity.AVAILABLE,
    "ready": Activity.AVAILABLE,
    "not-ready": Activity.NOT_READY,
    "logged-out": Activity.LOGGED_OUT,
}
RINGS = {"rang": "no-answer", "ring-given-up": "hung-up"}


class QueueLog:
    """The calls and states that a log has told of so far; ``known`` finds a call that an earlier file began."""

    def __init__(self, feed: Feed, rows: FeedRows, known: Callable[[str], Call | None]) -> None:
        self._feed, self._rows, self._known = feed, rows, known
        self.calls: dict[str, Call] = {}
        self.states: dict[str, list[StateSpell]] = {}

    def take(self, rows: Iterator[Row], reject: Reject) -> Iterator[None]:
        """Take the rows of a file, in its order; yields after each."""
        for row, said in self._rows.read(rows, reject):
            try:
                self._take(row, said)
            except UnreadableRowError as error:
                reject(row[-1], str(error), row)
            yield

    def _take(self, row: Row, said: Read) -> None:
        event = self._feed.events.get(said["event"] or "")
        if event is None:
            raise UnreadableRowError(f"the feed has no event {said['event']!r}")
        if said["at"] is None:
            raise UnreadableRowError("no time given")
        if event.means in STATES:
            self._state(row, said, event)
        elif event.means == "entered":
            self._enter(row, said, event)
        elif event.means != "ignored":
            self._go_on(row, said, event)

    def _state(self, row: Row, said: Read, event: Event) -> None:
        agent, reason = said["agent"], self._rows.cell(row, event.reason) if event.reason else None
        if agent is None:
            raise UnreadableRowError("no agent given")
        spells = self.states.setdefault(agent, [])
        if spells and (spells[-1].state, spells[-1].reason) == (STATES[event.means], reason):
            return
        if spells:
            spells[-1].ended_at = said["at"]
        spells.append(StateSpell(agent, said["at"], STATES[event.means], reason))

    def _enter(self, row: Row, said: Read, event: Event) -> None:
        number, at = said["call"], said["at"]
        if number is None or said["queue"] is None:
            raise UnreadableRowError("no call or no queue given")
        call = self.calls.get(number)
        if call is None:
            contact = self._rows.cell(row, event.contact) if event.contact else None
            call = self.calls[number] = Call(number, "inbound", at, contact=contact)
        last = call.legs[-1] if call.legs else None
        way = Way.ARRIVED if last is None else Way.TRANSFERRED if last.transfer else Way.FLOWED_IN
        if last is not None and last.result is None:
            last.left_at, last.result = at, Result.FLOWED_OUT
        call.ended_at = None
        call.legs.append(Leg(said["queue"], at, way))

    def _go_on(self, row: Row, said: Read, event: Event) -> None:
        call, leg = self._leg(said)
        at, seconds = said["at"], None
        if event.seconds:
            seconds = self._rows.number(row, event.seconds.column, event.seconds.per_second)
        if event.means in RINGS:
            leg.rings.append(Ring(said["agent"] or "", at - (seconds or 0), seconds or 0, RINGS[event.means]))
        elif event.means == "answered":
            leg.left_at, leg.result, leg.agent = at, Result.ANSWERED, said["agent"]
            leg.rings.append(Ring(said["agent"] or "", at - (seconds or 0), seconds or 0))
            call.agent = leg.agent
        elif event.means in ("abandoned", "flowed-out"):
            leg.left_at, leg.result = at, Result(event.means)
            call.ended_at = at
        else:
            leg.talk = at - leg.left_at if seconds is None and leg.left_at is not None else seconds
            leg.transfer = event.means.removesuffix("-transfer") if event.means.endswith("-transfer") else None
            call.ended_at = at

    def _leg(self, said: Read) -> tuple[Call, Leg]:
        """Return the call of an event and its open leg; after a transfer a new one, begun with the transfer."""
        number = said["call"]
        call = self.calls.get(number) or (self._known(number) if number else None)
        if call is None or not call.legs:
            raise UnreadableRowError("the call never entered a queue in this log")
        self.calls[number] = call
        leg = call.legs[-1]
        if leg.transfer is not None and call.ended_at is not None:
            leg = Leg(said["queue"] or leg.queue, call.ended_at, Way.TRANSFERRED)
            call.legs.append(leg)
            call.ended_at = None
        elif call.ended_at is not None:
            raise UnreadableRowError("the call had ended before")
        return call, leg
