"""Makes sample tickets for a desk that promises no times: forms that people filed, in the words of its own records."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Form, Record
from opsnb.kb.records.form import Given
from opsnb.store.instants import first_instant
from opsnb.store.sample_keeping import Made, keep_made
from opsnb.store.sample_stories import Story
from opsnb.store.sample_words import FIRST_REPLIES, SOLUTIONS

OFFICE_HOURS = (8, 17)
"""When forms come in, on weekdays; the desks concerned state no hours."""
SOLVED = 0.9
"""Share of the tickets that are solved before the sample ends, if they came early enough."""


def make_filed(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    desk: str,
    *,
    seed: int = 3,
    first_day: date = date(2026, 10, 5),
    days: int = 26,
    tickets: int = 120,
) -> int:
    """Make sample tickets out of a desk's forms and return how many there are; made again, they stay the same.

    Each has the example answers of a form, and in its first long answer one of the questions that the desk's records
    say people ask. A desk without forms gets none.
    """
    forms = {key: form for key, form in kb.of_kind(Form, desk).items() if form.asks_for_ticket is None}
    if not forms:
        return 0
    random = Random(f"{seed} {desk}")  # noqa: S311 - the same every time is what is wanted
    zone, home = ZoneInfo(kb.desk(desk).timezone), kb.desk(desk).triage
    asked = sorted({question for record in kb.of_kind(Record, desk).values() for question in record.questions})
    weekdays = [day for n in range(days) if (day := first_day + timedelta(days=n)).weekday() < 5]
    walls = sorted(_wall(random, weekdays) for _ in range(tickets))
    end = first_instant(datetime.combine(weekdays[-1], datetime.min.time()) + timedelta(hours=17), zone)
    made = []
    for number, wall in enumerate(walls, 1):
        identity = random.choice(list(forms))
        form = forms[identity]
        answers = _answers(form, random.choice(asked) if asked else "")
        subject = _long(form, answers) or quote(form.title, kb, desk)
        story = Story(first_instant(wall, zone), end, f"customer-{random.randrange(1, 61):02d}", subject)
        _tell(random, story, form.queue or home)
        made.append(Made(str(number), story, identity, form.ways_in[0], answers))
    keep_made(connection, desk, made)
    return len(made)


def _wall(random: Random, days: list[date]) -> datetime:
    first, last = OFFICE_HOURS
    seconds = random.randrange(first * 3600, last * 3600)
    return datetime.combine(random.choice(days), datetime.min.time()) + timedelta(seconds=seconds)


def _answers(form: Form, question: str) -> dict[str, Given]:
    """Return the form's example with a question in the place of its first long answer."""
    answers = dict(form.example)
    longest = next((one.id for one in form.fields if one.type == "long-text" and one.id in answers), None)
    return answers | ({longest: question} if longest and question else {})


def _long(form: Form, answers: Mapping[str, Given]) -> str:
    return next((str(answers[one.id]) for one in form.fields if one.type == "long-text" and one.id in answers), "")


def _tell(random: Random, story: Story, queue: str | None) -> None:
    """Open, place, answer and solve a ticket, as far as the sample goes."""
    at = story.opened_at
    story.add(at, EventKind.CREATED, None, story.requester)
    if queue:
        story.add(at, EventKind.QUEUE, queue, "opsnb")
    if random.random() < SOLVED:
        at += random.randrange(600, 86_400)
        story.add(at, EventKind.REPLY, None, "desk-01", random.choice(FIRST_REPLIES))
        at += random.randrange(600, 2 * 86_400)
        story.add(at, EventKind.REPLY, None, "desk-01", random.choice(SOLUTIONS))
        story.add(at, EventKind.STATUS, "solved", "desk-01")
