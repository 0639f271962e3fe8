"""Follows the calls and agents of a queue's log, event by event.

A call keeps its number when it is passed on. After a transfer its next event may name another queue without saying
that it was entered; that leg began with the transfer. Logs are rotated: a call may go on in the next file, and a file
may be read again. What a log is cut into makes no difference to what is known in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from opsnb.kb.calls import Activity, Result, Way
from opsnb.kb.records import Feed
from opsnb.kb.records.feed import Event
from opsnb.store.call_writing import CallWriter
from opsnb.store.calls import Call, Leg, Ring
from opsnb.store.feed_rows import FeedRows, Read, UnreadableRowError
from opsnb.store.reading import Reject, Row
from opsnb.store.state_writing import Change

STATES = {
    "logged-in": Activity.TAKING_CALLS,
    "ready": Activity.TAKING_CALLS,
    "not-ready": Activity.NOT_READY,
    "logged-out": Activity.LOGGED_OUT,
}
RINGS = {"rang": "no-answer", "ring-given-up": "hung-up", "answered": "answered"}


class QueueLog:
    """The calls that a log has told of so far, and the changes of each agent's state.

    ``stored`` has the calls that earlier files told of.
    """

    def __init__(self, feed: Feed, rows: FeedRows, stored: CallWriter) -> None:
        self._feed, self._rows, self._stored = feed, rows, stored
        self._calls: dict[str, Call] = {}
        self._told_again: dict[str, Call] = {}
        self._heard: dict[str, int] = {}
        self.changes: dict[str, list[Change]] = {}

    def take(self, rows: Iterator[Row], reject: Reject) -> None:
        """Take the rows of a file, in its order."""
        for row, said in self._rows.read(rows, reject):
            try:
                self._take(row, said)
            except UnreadableRowError as error:
                reject(row[-1], str(error), row)

    def calls(self) -> Iterator[Call]:
        """Yield every call; one that the file tells from its beginning, but less far than the store, as stored."""
        for number, call in self._calls.items():
            yield max(self._told_again.get(number, call), call, key=_progress)

    def _take(self, row: Row, said: Read) -> None:
        event = self._feed.events.get(said["event"] or "")
        if event is None:
            raise UnreadableRowError(f"the feed has no event {said['event']!r}")
        if said["at"] is None:
            raise UnreadableRowError("no time given")
        if event.means in STATES:
            self._change(row, said, event)
        elif event.means == "restarted":
            self._restart(said["at"])
        elif event.means != "ignored":
            self._tell(row, said, event)

    def _change(self, row: Row, said: Read, event: Event) -> None:
        agent, reason = said["agent"], self._rows.cell(row, event.reason) if event.reason else None
        if agent is None:
            raise UnreadableRowError("no agent given")
        self.changes.setdefault(agent, []).append((said["at"], STATES[event.means], reason))

    def _restart(self, at: int) -> None:
        """End every call that is open: who waited is out of the queue, who talked has talked for an unknown time."""
        for stored in self._unfinished:
            if stored.number not in self._calls and _told_until(stored) < at:
                self._calls[stored.number] = stored
        for call in self._calls.values():
            if call.ended_at is None and _told_until(call) < at:
                leg = call.legs[-1]
                if leg.result is None:
                    leg.left_at, leg.result = at, Result.FLOWED_OUT
                call.ended_at = at

    @cached_property
    def _unfinished(self) -> list[Call]:
        """Calls that earlier files left open."""
        return self._stored.unfinished()

    def _tell(self, row: Row, said: Read, event: Event) -> None:
        call = self._call(said, event)
        seconds = None
        if event.seconds:
            seconds = self._rows.number(row, event.seconds.column, event.seconds.per_second)
        if call is not None and self._is_known(call, said, event, seconds):
            return
        if event.means == "entered":
            self._enter(call, row, said, event)
        elif call is None:
            raise UnreadableRowError("the call never entered a queue in this log")
        else:
            _go_on(call, said, event, seconds)

    def _is_known(self, call: Call, said: Read, event: Event, seconds: int | None) -> bool:
        """Whether an earlier file told of an event already."""
        heard = self._heard.get(call.number, -1)
        return said["at"] < heard or (said["at"] == heard and _says(call, said, event, seconds))

    def _call(self, said: Read, event: Event) -> Call | None:
        """Return the call of an event as this file tells of it, or as the store does if the file begins later."""
        number, at = said["call"], said["at"]
        if number is None or number in self._calls:
            return self._calls.get(number or "")
        stored = self._stored.known(number)
        if stored is None:
            return None
        if event.means == "entered" and (at, said["queue"]) == (stored.arrived_at, stored.legs[0].queue):
            self._told_again[number] = stored
            return None
        if at < stored.arrived_at:
            raise UnreadableRowError("the call is stored from a later file on; import a log's files in their order")
        self._calls[number], self._heard[number] = stored, _told_until(stored)
        return stored

    def _enter(self, call: Call | None, row: Row, said: Read, event: Event) -> None:
        number, at = said["call"], said["at"]
        if number is None or said["queue"] is None:
            raise UnreadableRowError("no call or no queue given")
        if call is None:
            contact = self._rows.cell(row, event.contact) if event.contact else None
            call = self._calls[number] = Call(number, "inbound", at, contact=contact)
        last = call.legs[-1] if call.legs else None
        way = Way.ARRIVED if last is None else Way.TRANSFERRED if last.transfer else Way.FLOWED_IN
        if last is not None and last.result is None and call.ended_at is None:
            last.left_at, last.result = at, Result.FLOWED_OUT
        call.ended_at = None
        call.legs.append(Leg(said["queue"], at, way))


def _go_on(call: Call, said: Read, event: Event, seconds: int | None) -> None:
    """Add an event to a call that has entered a queue."""
    at, last = said["at"], call.legs[-1]
    completed = event.means == "completed" or event.means.endswith("-transfer")
    passed_on = last.transfer is not None and call.ended_at is not None
    if completed and passed_on and (last.queue, last.agent) == (said["queue"], said["agent"]):
        return  # some versions say after a transfer once more that the agent's part is over
    leg = _open_leg(call, said)
    if event.means in RINGS:
        leg.rings.append(_ring(said, event, seconds))
    if event.means == "answered":
        leg.left_at, leg.result, leg.agent = at, Result.ANSWERED, said["agent"]
        call.agent = leg.agent
    elif event.means in ("abandoned", "flowed-out"):
        leg.left_at, leg.result = at, Result(event.means)
        call.ended_at = at
    elif completed:
        _complete(leg, said, seconds)
        leg.transfer = event.means.removesuffix("-transfer") if event.means != "completed" else None
        call.agent, call.ended_at = leg.agent, at


def _open_leg(call: Call, said: Read) -> Leg:
    """Return the open leg of a call; after a transfer a new one, begun with the transfer."""
    leg = call.legs[-1]
    if call.ended_at is None:
        return leg
    if leg.transfer is None:
        raise UnreadableRowError("the call had ended before")
    call.legs.append(Leg(said["queue"] or leg.queue, call.ended_at, Way.TRANSFERRED))
    call.ended_at = None
    return call.legs[-1]


def _complete(leg: Leg, said: Read, seconds: int | None) -> None:
    """End a conversation. One whose answer the log does not show was answered when it began, if its length is known."""
    at = said["at"]
    if leg.result is None:
        leg.agent, leg.left_at = said["agent"], max(leg.entered_at, at - (seconds or 0))
        leg.result = None if seconds is None else Result.ANSWERED
    elif seconds is None and leg.left_at is not None:
        leg.talk = at - leg.left_at
    if seconds is not None:
        leg.talk = seconds


def _ring(said: Read, event: Event, seconds: int | None) -> Ring:
    return Ring(said["agent"] or "", said["at"] - (seconds or 0), seconds or 0, RINGS[event.means])


def _says(call: Call, said: Read, event: Event, seconds: int | None) -> bool:
    """Whether a stored call says already what an event of its last second says."""
    at, queue, agent = said["at"], said["queue"], said["agent"]
    if event.means == "entered":
        return any((leg.queue, leg.entered_at) == (queue, at) for leg in call.legs)
    if event.means in RINGS:
        return any(_ring(said, event, seconds) in leg.rings for leg in call.legs)
    if event.means in ("abandoned", "flowed-out"):
        return any((leg.left_at, leg.result) == (at, event.means) for leg in call.legs)
    over = call.legs if call.ended_at is not None else call.legs[:-1]
    return any((leg.queue, leg.agent) == (queue, agent) for leg in over[-2:])


def _told_until(call: Call) -> int:
    """Return the last instant that is known of a call."""
    ends = [instant for leg in call.legs for instant in (leg.entered_at, leg.left_at) if instant is not None]
    rings = [ring.at + ring.seconds for leg in call.legs for ring in leg.rings]
    return max([call.arrived_at, call.ended_at or 0, *ends, *rings])


def _progress(call: Call) -> tuple[int, int, int]:
    """Return what only grows while a log tells of a call: its legs, their rings, then how much is known."""
    known = sum(value is not None for row in (call, *call.legs) for value in vars(row).values())
    return len(call.legs), sum(len(leg.rings) for leg in call.legs), known
