"""The floor of a made-up call centre, by discrete events: calls wait, agents take the longest waiting, breaks fall due.

Time jumps from one event to the next. Each agent serves one queue; callers who wait too long hang up.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random

from opsnb.kb.calls import Activity, Result
from opsnb.store.calls import Call, Leg, PlannedSpell, Ring, StateSpell

PATIENCE = 240
"""Seconds that callers wait on average before they hang up."""
RING = (2, 12)
"""Seconds a telephone rings until it is picked up."""
TALK, WRAP_UP, LONGEST_WRAP_UP = 240, 70, 540
"""Seconds of a usual conversation and of the notes afterwards, and the longest those take."""
CALLS = "calls"
"""What a plan says of the time in which an agent takes calls."""


@dataclass
class Worker:
    """An agent on the floor on one day, with the plan of that day in the order of time."""

    agent: str
    queue: str
    plan: list[PlannedSpell]
    due: PlannedSpell | None = None
    leaving: bool = False
    spells: list[StateSpell] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What the agent's telephone says now."""
        return self.spells[-1].state if self.spells else Activity.LOGGED_OUT

    def turn(self, state: str, now: int, reason: str | None = None) -> None:
        """Change it; a state that lasted no time is not written down."""
        if self.spells and self.spells[-1].started_at == now:
            self.spells.pop()
        if self.spells:
            self.spells[-1].ended_at = now
        self.spells.append(StateSpell(self.agent, now, state, reason))


class Floor:
    """What happens on one day. The calls' legs and the workers' spells are filled while time passes.

    ``idle_limit`` is the time in seconds without a call after which the system logs an agent out, if it does.
    """

    def __init__(self, random: Random, workers: list[Worker], idle_limit: int | None) -> None:
        self._random, self._workers, self._idle_limit = random, workers, idle_limit
        self._events: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = count()
        self._waiting: dict[str | None, deque[tuple[Call, Leg]]] = defaultdict(deque)
        self._idle: dict[str | None, deque[Worker]] = defaultdict(deque)

    def run(self, calls: Iterable[Call]) -> Iterator[StateSpell]:
        """Let the day pass, and yield what every agent's telephone said."""
        for worker in self._workers:
            self._at(worker.plan[0].started_at, partial(self._free, worker))
            self._at(worker.plan[-1].ended_at, partial(self._leave, worker))
            for spell in worker.plan:
                if spell.doing != CALLS:
                    self._at(spell.started_at, partial(self._break, worker, spell))
        for call in calls:
            self._at(call.legs[0].entered_at, partial(self._enter, call, call.legs[0]))
        while self._events:
            now, _, happen = heapq.heappop(self._events)
            happen(now)
        for worker in self._workers:
            yield from worker.spells

    def _at(self, at: int, happen: Callable[[int], None]) -> None:
        heapq.heappush(self._events, (at, next(self._order), happen))

    # -- calls ----------------------------------------------------------------------------------------------------

    def _enter(self, call: Call, leg: Leg, now: int) -> None:
        self._waiting[leg.queue].append((call, leg))
        patience = max(2, round(self._random.expovariate(1 / PATIENCE)))
        self._at(now + patience, partial(self._give_up, call, leg))
        self._serve(leg.queue, now)

    def _give_up(self, call: Call, leg: Leg, now: int) -> None:
        if (call, leg) in self._waiting[leg.queue]:
            self._waiting[leg.queue].remove((call, leg))
            leg.left_at, leg.result, call.ended_at = now, Result.ABANDONED, now

    def _serve(self, queue: str | None, now: int) -> None:
        """Give the longest waiting call to the longest idle agent."""
        while self._waiting[queue] and self._idle[queue]:
            call, leg = self._waiting[queue].popleft()
            worker = self._idle[queue].popleft()
            seconds = self._random.randint(*RING)
            leg.rings.append(Ring(worker.agent, now, seconds))
            worker.turn(Activity.RINGING, now)
            self._at(now + seconds, partial(self._answer, call, leg, worker))

    def _answer(self, call: Call, leg: Leg, worker: Worker, now: int) -> None:
        leg.left_at, leg.result, leg.agent = now, Result.ANSWERED, worker.agent
        leg.talk = max(20, round(self._random.lognormvariate(math.log(TALK), 0.6)))
        leg.hold = self._random.choice((0, 0, 0, self._random.randrange(15, 120)))
        leg.wrap_up = min(LONGEST_WRAP_UP, max(5, round(self._random.lognormvariate(math.log(WRAP_UP), 0.6))))
        call.agent, call.ended_at = worker.agent, now + leg.talk + leg.hold
        worker.turn(Activity.ON_CALL, now)
        self._at(call.ended_at, partial(self._note, worker, leg.wrap_up))

    def _note(self, worker: Worker, seconds: int, now: int) -> None:
        worker.turn(Activity.AFTER_CALL_WORK, now)
        self._at(now + seconds, partial(self._free, worker))

    # -- agents ---------------------------------------------------------------------------------------------------

    def _free(self, worker: Worker, now: int) -> None:
        """Let an agent take the next call, unless a break or the end of the shift has fallen due."""
        if worker.leaving:
            worker.turn(Activity.LOGGED_OUT, now)
        elif worker.due is not None:
            spell, worker.due = worker.due, None
            worker.turn(Activity.NOT_READY, now, spell.doing)
            self._at(now + spell.ended_at - spell.started_at, partial(self._free, worker))
        else:
            worker.turn(Activity.AVAILABLE, now)
            self._idle[worker.queue].append(worker)
            if self._idle_limit:
                self._at(now + self._idle_limit, partial(self._log_out_idle, worker, now))
            self._serve(worker.queue, now)

    def _log_out_idle(self, worker: Worker, since: int, now: int) -> None:
        """Log an agent out who got no call since; who notices logs in again."""
        if worker.state == Activity.AVAILABLE and worker.spells[-1].started_at == since:
            self._idle[worker.queue].remove(worker)
            worker.turn(Activity.LOGGED_OUT, now)
            self._at(now + self._random.randrange(60, 600), partial(self._free, worker))

    def _break(self, worker: Worker, spell: PlannedSpell, now: int) -> None:
        worker.due = spell
        self._call_away(worker, now)

    def _leave(self, worker: Worker, now: int) -> None:
        worker.leaving = True
        self._call_away(worker, now)

    def _call_away(self, worker: Worker, now: int) -> None:
        """Let an agent go at once who waits for a call; all others go when they are free."""
        if worker.state == Activity.AVAILABLE:
            self._idle[worker.queue].remove(worker)
            self._free(worker, now)
