"""What a fair reader of the definitions would say of a ticket: plain Python, event by event, with nothing of the rules.

Time is cut where anything happens: at every event and wherever hours begin or end. Within a piece nothing changes, so
each piece counts whole or not at all. Local times come from zoneinfo, a date at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sla_desks import DAYS, Event, History

from opsnb.kb.records import Desk, Holidays, Policy
from opsnb.kb.records.desk import Shift
from opsnb.kb.records.policy import ClockRule, Priority

ENDED = ("solved", "closed")
Verdict = tuple[str, int, int, str, str | None, int | None, int, str]
"""Clock, start, end, what ended it, priority, target, seconds spent, state."""
LAST = 10**9
"""Later in its second than any event."""


class Wall:
    """The clocks and the calendar on the wall of a desk, for the dates of one test."""

    def __init__(self, desk: Desk, days_off: Holidays | None, first: date, last: date) -> None:
        self.desk, self.zone = desk, ZoneInfo(desk.timezone)
        self.days_off = days_off or Holidays.model_construct(days=(), special_days=(), closures=())
        self.dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self.open = {shift.id: list(self._spans(shift)) for shift in desk.shifts}

    def at(self, day: date, clock: str) -> int:
        hours, minutes = map(int, clock.split(":"))
        local = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(hours=hours, minutes=minutes)
        return int(local.timestamp())

    def _spans(self, shift: Shift) -> Iterator[tuple[int, int, date]]:
        for day in self.dates:
            hours = shift.hours.get(DAYS[day.weekday()].lower(), ())
            if day in [off.date for off in self.days_off.days]:
                hours = ()
            if any(off.first <= day <= off.last for off in self.days_off.closures):
                hours = ()
            for special in self.days_off.special_days:
                if special.date == day and shift is self.desk.shifts[0]:
                    hours = special.hours
            for begin, end in hours:
                yield self.at(day, begin), self.at(day, end), day

    def shift(self, at: int) -> str:
        """Return the first shift on duty; else the one without hours; else the next to begin."""
        for shift in self.desk.shifts:
            if any(begin <= at < end for begin, end, _ in self.open[shift.id]):
                return shift.id
        for shift in self.desk.shifts:
            if not shift.hours:
                return shift.id
        return min((begin, name) for name, spans in self.open.items() for begin, _, _ in spans if begin > at)[1]

    def close_of_next_business_day(self, at: int) -> int:
        opening: dict[date, list[tuple[int, int]]] = {}
        for begin, end, day in self.open[self.desk.shifts[0].id]:
            opening.setdefault(day, []).append((begin, end))
        day = next(day for day, spans in opening.items() if min(spans)[0] > at)
        return max(end for _, end in opening[day])


class Reader:
    """Reads one ticket as things stood at ``as_of``."""

    def __init__(self, wall: Wall, policies: list[Policy], history: History, as_of: int) -> None:
        self.wall, self.history, self.as_of = wall, history, as_of
        numbered = [(event.at, seq, event) for seq, event in enumerate(history.events) if event.at <= as_of]
        self.log = sorted(numbered, key=lambda entry: entry[:2])
        opened = datetime.fromtimestamp(history.opened_at, UTC).astimezone(wall.zone).date()
        self.policy = None
        for policy in policies:
            if policy.effective_from <= opened and (policy.effective_to is None or opened <= policy.effective_to):
                self.policy = policy
        self.shift = wall.shift(history.opened_at)
        self.end = self._end()

    def verdicts(self) -> list[Verdict]:
        if not self.log or self.log[0][0] < self.history.opened_at:
            return []
        if any(event.kind == "merged" for _, _, event in self.log):
            return []
        return [*self._response(), *self._resolution(), *self._updates(), *self._next_replies()]

    def _end(self) -> tuple[int, int] | None:
        """Place of the event that ended the ticket: the first of the solved and closed that its statuses end with."""
        end = None
        for at, seq, event in self.log:
            if event.kind == "status" and event.value not in ENDED:
                end = None
            elif event.kind == "status" and end is None:
                end = (at, seq)
        return end

    def _ended_by(self, found: tuple[int, int] | None) -> tuple[tuple[int, int], str]:
        """Say what an open-ended wait came to: what it waited for, the end of the ticket, or still open."""
        until = self.end[0] if self.end else self.as_of
        if found is not None and found[0] <= until:
            return found, "done"
        return (self.end, "closed") if self.end else ((self.as_of, LAST), "open")

    def _first(self, kinds: tuple[str, ...], after: tuple[int, int] = (0, -1)) -> tuple[int, int] | None:
        return next(((at, seq) for at, seq, event in self.log if event.kind in kinds and (at, seq) > after), None)

    def _before_end(self, at: int) -> bool:
        return self.end is None or at < self.end[0]

    def _response(self) -> Iterator[Verdict]:
        yield self._judge("response", self.history.opened_at, *self._ended_by(self._first(("reply", "work"))))

    def _resolution(self) -> Iterator[Verdict]:
        place, how = (self.end, "done") if self.end else ((self.as_of, LAST), "open")
        yield self._judge("resolution", self.history.opened_at, place, how)

    def _updates(self) -> Iterator[Verdict]:
        for at, seq, event in self.log:
            if event.kind in ("created", "reply") and self._before_end(at):
                verdict = self._judge("update", at, *self._ended_by(self._first(("reply",), (at, seq))))
                update = getattr(self._priority(verdict[4]), "update", None)
                wanted = self.history.wanted
                if update and update.every and (update.requested_by_default if wanted is None else wanted == 1):
                    yield verdict

    def _next_replies(self) -> Iterator[Verdict]:
        responded = waiting = False
        for at, seq, event in self.log:
            if event.kind == "message" and responded and not waiting and self._before_end(at):
                waiting = True
                verdict = self._judge("next-reply", at, *self._ended_by(self._first(("reply",), (at, seq))))
                if verdict[5] is not None:
                    yield verdict
            responded = responded or event.kind in ("reply", "work")
            waiting = waiting and event.kind != "reply"

    def _judge(self, clock: str, start: int, place: tuple[int, int], how: str) -> Verdict:
        rule = self.policy.clock(clock) if self.policy else ClockRule()
        name = self._in_force(place)
        target = self._target(clock, rule, self._priority(name), start)
        spent = self._count(rule, start, place[0])
        if target is None:
            state = "no target"
        elif spent > target:
            state = "missed"
        elif how != "open":
            state = "met" if how == "done" else "not applicable"
        else:
            state = "at risk" if target - spent <= rule.at_risk_before.total_seconds() else "running"
        return clock, start, place[0], how, name, target, spent, state

    def _in_force(self, place: tuple[int, int]) -> str | None:
        found = None
        for at, seq, event in self.log:
            if event.kind in ("created", "priority") and event.value is not None:
                if found is not None and (at, seq) > place:
                    break
                found = event.value
        return found

    def _priority(self, name: str | None) -> Priority | None:
        return next((made for made in (self.policy.priorities if self.policy else ()) if made.id == name), None)

    def _target(self, clock: str, rule: ClockRule, priority: Priority | None, start: int) -> int | None:
        if priority is None:
            return None
        if clock == "update":
            promised = priority.update.every if priority.update else None
        else:
            promised = getattr(priority, clock.replace("-", "_")).get(self.shift)
        if promised == "next-business-day":
            return self._open_seconds(rule, start, self.wall.close_of_next_business_day(start))
        return None if promised is None else int(promised.total_seconds())

    def _open_seconds(self, rule: ClockRule, start: int, end: int) -> int:
        if rule.calendar == "always":
            return end - start
        return sum(max(0, min(close, end) - max(begin, start)) for begin, close, _ in self.wall.open[rule.calendar])

    def _count(self, rule: ClockRule, start: int, end: int) -> int:
        """Add up the pieces in which the clock ran."""
        edges = {start, end} | {at for at, _, _ in self.log if start < at < end}
        return sum(
            self._open_seconds(rule, first, last)
            for first, last in pairwise(sorted(edges))
            if not (self.policy and self._stands_still(rule, first))
        )

    def _stands_still(self, rule: ClockRule, at: int) -> bool:
        status, holds = "new", set()
        for when, _, event in self.log:
            if when > at:
                break
            if event.kind == "status":
                status = event.value
            elif event.kind == "hold":
                holds.add(event.value)
            elif event.kind == "release":
                holds.discard(event.value)
        return bool(holds) or status in ENDED or status in rule.pauses_on


def judge(wall: Wall, policies: list[Policy], histories: list[History], as_of: int) -> list[tuple[int, Verdict]]:
    """Return ticket and verdict of every promise, sorted."""
    found = [
        (ticket, verdict)
        for ticket, history in enumerate(histories, start=1)
        for verdict in Reader(wall, policies, history, as_of).verdicts()
    ]
    return sorted(found, key=str)


def events_until(history: History, as_of: int) -> tuple[Event, ...]:
    """Return the events that have happened by then."""
    return tuple(event for event in history.events if event.at <= as_of)
