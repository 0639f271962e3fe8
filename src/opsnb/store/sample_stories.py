"""Tells what happens to a made-up ticket, from its opening to its end or to the end of the sample."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from opsnb.kb.events import EventKind
from opsnb.kb.records import Policy
from opsnb.kb.records.policy import NEXT_BUSINESS_DAY, Priority, Within
from opsnb.store import sample_words as words
from opsnb.store.instants import first_instant
from opsnb.store.sample_days import OpeningDays
from opsnb.store.tickets import Event

MINUTE, HOUR, DAY = 60, 3600, 86_400
LATE = 0.12
"""Share of the promises that are broken."""


@dataclass
class Story:
    """A ticket and what happens to it until the sample ends."""

    opened_at: int
    end: int
    requester: str
    subject: str
    updates_wanted: int | None = None
    unfinished: bool = False
    events: list[Event] = field(default_factory=list)

    def add(self, at: int, kind: EventKind, value: str | None = None, actor: str | None = None, text: str = "") -> None:
        """Let something happen, unless it would happen after the end of the sample."""
        if at <= self.end:
            self.events.append(Event(at, kind, value, actor, text or None))

    def in_order(self) -> list[Event]:
        """Return the events in the order of their times; those of one second as they were told."""
        return sorted(self.events, key=lambda event: event.at)

    def facts(self) -> tuple[int, str, str, int | None]:
        """Return opening, requester, subject and whether updates are wanted."""
        return self.opened_at, self.requester, self.subject, self.updates_wanted


class Teller:
    """Makes up stories by the policy of a desk: most promises are kept, some are not."""

    def __init__(self, random: Random, policy: Policy, opening: OpeningDays, zone: ZoneInfo, end: int) -> None:
        self.random, self.policy, self.opening, self.zone, self.end = random, policy, opening, zone, end
        places = [place / max(len(policy.priorities) - 1, 1) for place in range(len(policy.priorities))]
        self._weights = [math.exp(-(((place - 0.6) / 0.38) ** 2)) for place in places]

    def tell(self, at: int) -> Story:
        """Tell the story of a ticket opened at a UTC second."""
        random = self.random
        place = random.choices(range(len(self._weights)), self._weights)[0]
        story = self._open(at, place, late_priority=random.random() < 0.05)
        dispatched, technician = self._dispatch(story, at)
        if random.random() < 0.02:
            self._withdraw(story, dispatched)
            return story
        priority = self.policy.priorities[place]
        if place and random.random() < 0.08:
            priority = self._raise(story, at, place)
        responded = self._respond(story, at, dispatched, priority, technician)
        self._work(story, responded, place, priority, technician)
        return story

    def unfinished(self) -> Iterator[Story]:
        """Tell of tickets that nobody has placed or answered when the sample ends: in time, at risk and late."""
        shift = self.opening.shift(self._wall(self.end))
        promised = [(i, p.response.get(shift)) for i, p in enumerate(self.policy.priorities)]
        targets = [(i, within) for i, within in promised if isinstance(within, timedelta)]
        risk = self.policy.clock("response").at_risk_before
        for place, within in targets[-1:] + targets[:1]:
            for age in (within * 0.4, within - min(risk, within) * 0.5, within * 1.3):
                story = self._open(self.end - int(age.total_seconds()), place, late_priority=False)
                story.unfinished = True
                yield story
        if targets:  # the sample's last second, so that as_of is the end whatever else happened
            story.add(self.end, EventKind.NOTE, None, "desk-01", "Told the duty manager that nobody is free.")

    def _open(self, at: int, place: int, *, late_priority: bool) -> Story:
        random, priority = self.random, self.policy.priorities[place]
        asked = place >= len(self._weights) * 0.6
        sentence = random.choice(words.REQUESTS if asked else words.TROUBLES)
        subject = sentence.format(random.choice(words.THINGS))
        story = Story(at, self.end, f"customer-{random.randrange(1, 181):03d}", subject[0].upper() + subject[1:])
        story.updates_wanted = random.choices((None, 1, 0), (90, 6, 4))[0]
        story.add(at, EventKind.CREATED, None if late_priority else priority.id, story.requester)
        if late_priority:
            story.add(at + random.randrange(5 * MINUTE, 40 * MINUTE), EventKind.PRIORITY, priority.id, "desk-02")
        return story

    def _dispatch(self, story: Story, at: int) -> tuple[int, str]:
        """Log and dispatch: a queue at once, a technician soon after; some tickets go to another queue first."""
        random = self.random
        taker, technician = f"desk-{random.randrange(1, 5):02d}", f"tech-{random.randrange(1, 13):02d}"
        at += random.randrange(20, 150)
        queue, drawn = words.queue_for(story.subject), random.choice(words.QUEUES)
        moved = random.random() < 0.2
        story.add(at, EventKind.QUEUE, drawn if moved else queue, taker)
        if moved:
            at += random.randrange(2 * MINUTE, 15 * MINUTE)
            last = random.choice(words.QUEUES[1:])  # now and then a group solves what is another's
            to = last if last == words.QUEUES[-1] else queue
            if to != drawn:
                story.add(at, EventKind.QUEUE, to, taker, "Belongs to another group.")
        at += random.randrange(MINUTE, 6 * MINUTE)
        story.add(at, EventKind.ASSIGNED, technician, taker)
        return at, technician

    def _withdraw(self, story: Story, at: int) -> None:
        """Close a ticket nobody had to answer: the customer has called it off."""
        at += self.random.randrange(5 * MINUTE, 40 * MINUTE)
        story.add(at, EventKind.MESSAGE, None, story.requester, "It works again, no need to call back.")
        story.add(at + 2 * MINUTE, EventKind.STATUS, "closed", "desk-03")

    def _raise(self, story: Story, at: int, place: int) -> Priority:
        """Raise the priority, sometimes before the response, sometimes long after it."""
        later = self.random.choice((10 * MINUTE, 5 * HOUR, DAY))
        raised = self.policy.priorities[place - 1]
        story.add(
            at + self.random.randrange(later, 2 * later), EventKind.PRIORITY, raised.id, "desk-01", "More are hit."
        )
        return raised if later < HOUR else self.policy.priorities[place]

    def _respond(self, story: Story, at: int, dispatched: int, priority: Priority, technician: str) -> int:
        """Answer or begin to work, mostly in time, and not before the ticket is with somebody."""
        random = self.random
        allowed = self._allowed(at, priority.response.get(self.opening.shift(self._wall(at))))
        late = random.random() < LATE
        share = 1.02 + random.expovariate(2.5) if late else 0.05 + 0.9 * random.betavariate(1.6, 2.6)
        responded = max(dispatched + MINUTE, at + int(allowed * share))
        if random.random() < 0.6:
            story.add(responded, EventKind.REPLY, None, technician, random.choice(words.FIRST_REPLIES))
        else:
            story.add(responded, EventKind.WORK, None, technician)
        story.add(responded, EventKind.STATUS, "in-progress", technician)
        return responded

    def _work(self, story: Story, at: int, place: int, priority: Priority, technician: str) -> None:
        """Work until it is solved, with what comes between: questions, other parties, notes, updates, news wanted."""
        random = self.random
        shift = self.opening.shift(self._wall(story.opened_at))
        usual = (2 + 9 * place) * HOUR
        hours = self._allowed(story.opened_at, priority.resolution.get(shift), usual)
        solved = at + int(hours * random.lognormvariate(-0.4, 0.7))
        at, solved = self._wait(story, at, solved, technician)
        for _ in range(random.choice((0, 0, 1, 2))):
            story.add(random.randrange(at, solved + 1), EventKind.NOTE, None, technician, random.choice(words.NOTES))
        self._keep_informed(story, at, solved, priority, technician)
        if random.random() < 0.15:
            asked = random.randrange(at, solved + 1)
            story.add(asked, EventKind.MESSAGE, None, story.requester, random.choice(words.MESSAGES))
            answered = min(solved, asked + random.randrange(10 * MINUTE, 6 * HOUR))
            story.add(answered, EventKind.REPLY, None, technician, random.choice(words.UPDATES))
        self._solve(story, solved, technician)

    def _wait(self, story: Story, at: int, solved: int, technician: str) -> tuple[int, int]:
        """Wait for the customer or for another party now and then; return when work goes on and when it is solved."""
        random = self.random
        if (chance := random.random()) > 0.3:
            return at, solved
        for_customer = chance < 0.2
        begins = at + random.randrange(15 * MINUTE, 3 * HOUR)
        ends = begins + random.randrange(HOUR, DAY)
        if for_customer:
            story.add(begins, EventKind.REPLY, None, technician, random.choice(words.QUESTIONS))
            story.add(ends, EventKind.MESSAGE, None, story.requester, words.MESSAGES[2])
        status = "waiting-on-customer" if for_customer else "waiting-on-third-party"
        story.add(begins, EventKind.STATUS, status, technician)
        story.add(ends + 5 * MINUTE, EventKind.STATUS, "in-progress", technician)
        return ends + 5 * MINUTE, max(solved, ends + HOUR) + (ends - begins)

    def _keep_informed(self, story: Story, at: int, solved: int, priority: Priority, technician: str) -> None:
        """Write to the customer as often as promised; once in a while it is forgotten."""
        every = priority.update.every if priority.update else None
        if every is None or story.updates_wanted == 0:
            return
        period = int(every.total_seconds())
        while (at := at + int(period * self.random.uniform(0.5, 0.95))) < min(solved, self.end):
            if self.random.random() > LATE:
                story.add(at, EventKind.REPLY, None, technician, self.random.choice(words.UPDATES))

    def _solve(self, story: Story, at: int, technician: str) -> None:
        """Solve and close; a few come back and are solved again."""
        random = self.random
        story.add(at, EventKind.REPLY, None, technician, random.choice(words.SOLUTIONS))
        story.add(at, EventKind.STATUS, "solved", technician)
        if random.random() < 0.06:
            back = at + random.randrange(HOUR, 2 * DAY)
            story.add(back, EventKind.MESSAGE, None, story.requester, words.MESSAGES[1])
            story.add(back, EventKind.STATUS, "in-progress", "desk-02")
            at = back + random.randrange(HOUR, DAY)
            story.add(at, EventKind.REPLY, None, technician, random.choice(words.SOLUTIONS))
            story.add(at, EventKind.STATUS, "solved", technician)
        if random.random() < 0.85:
            story.add(at + random.randrange(DAY, 3 * DAY), EventKind.STATUS, "closed")

    def _allowed(self, at: int, within: Within | None, otherwise: int = 4 * HOUR) -> float:
        """Return the seconds a promise allows for a ticket opened at an instant."""
        if within == NEXT_BUSINESS_DAY:
            day = self.opening.next_business_day(self._wall(at))
            return first_instant(day[1], self.zone) - at if day else otherwise
        return within.total_seconds() if isinstance(within, timedelta) else otherwise

    def _wall(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self.zone).replace(tzinfo=None)
