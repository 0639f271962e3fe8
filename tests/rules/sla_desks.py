"""Two small desks, their policies, and a court that judges histories written as people would tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, Holidays, Policy
from opsnb.rules.sla import Rulebook, Scope
from opsnb.store.engines import SqliteEngine
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
FOLDER = TemporaryDirectory(prefix="court")
STATED = {
    "title": "For tests",
    "summary": "Stands in for a record.",
    "owner": "Nobody",
    "reviewed": date(2026, 1, 1),
    "review_every": "P1D",
    "source": {"seed": "004", "place": "nowhere"},
}
MONDAY = date(2026, 6, 1)
"""``Mon 09:00`` is on this day, ``Tue`` the day after; ``Mon+1`` a week later, ``Mon-1`` a week before."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def desk(timezone: str, *shifts: tuple[str, str, str]) -> Desk:
    """Make a desk; a shift is its id and the hours from Monday to Friday, empty for the rest of the time."""
    made = [
        {
            "id": name,
            "title": name.capitalize(),
            "answered_by": name,
            "hours": {day: [[begin, end]] for day in WEEKDAYS} if begin else {},
        }
        for name, begin, end in shifts
    ]
    return Desk.model_validate({**STATED, "timezone": timezone, "mission": "Help.", "shifts": made})


def policy(effective_from: str = "2026-01-01", **fields: Any) -> Policy:
    """Make a version of the one series of policies."""
    return Policy.model_validate(
        {**STATED, "series": "promises", "effective_from": date.fromisoformat(effective_from), **fields}
    )


def priority(name: str, **fields: Any) -> dict[str, Any]:
    """Make a priority; a target that is one text holds in every shift of both desks."""
    for field in ("response", "resolution", "next_reply"):
        if isinstance(fields.get(field), str):
            fields[field] = dict.fromkeys(("prime", "off", "day"), fields[field])
    if "every" in fields:
        by_default = fields.pop("by_default", False)
        fields["update"] = {"every": fields.pop("every"), "requested_by_default": by_default}
    return {"id": name, "title": name, "definition": name, **fields}


def rulebook(desk: Desk, *policies: Policy, days_off: Holidays | None = None) -> Rulebook:
    """Put a desk and its policies into a knowledge base and read its rules."""
    return Rulebook.of(knowledge(desk, *policies, days_off=days_off), "town")


def knowledge(desk: Desk, *policies: Policy, days_off: Holidays | None = None) -> KnowledgeBase:
    """Put the records of the desk ``town`` into a knowledge base."""
    records: dict[str, Any] = {"town/desk": desk}
    records |= {f"town/policies/{policy.effective_from}": policy for policy in policies}
    if days_off is not None:
        records["town/holidays"] = days_off
    return KnowledgeBase(Path("kb"), records, {})


def holidays(**fields: Any) -> Holidays:
    """Make a list of days off."""
    return Holidays.model_validate({**STATED, **fields})


CHICAGO = desk("America/Chicago", ("prime", "07:00", "17:00"), ("off", "", ""))
LONDON = desk("Europe/London", ("day", "09:00", "17:30"))

PROMISES = policy(
    clocks={
        "resolution": {"calendar": "always", "pauses_on": ["waiting-on-customer"]},
        "update": {"at_risk_before": "PT30M"},
    },
    priorities=[
        priority("P1", response="PT1H", resolution="PT8H", next_reply="PT2H", every="PT4H", by_default=True),
        priority("P2", response={"prime": "PT2H", "off": "PT4H"}, resolution="P1D", every="P1D"),
        priority("P3", response={"prime": "PT4H", "off": "next-business-day"}, next_reply="next-business-day"),
        priority("P4", response="PT10M"),
        priority("P5"),
    ],
)
"""Clocks that count every second."""

OFFICE = policy(
    clocks={
        "response": {"calendar": "day", "at_risk_before": "PT30M"},
        "update": {"calendar": "day", "pauses_on": ["waiting-on-customer"]},
        "next-reply": {"calendar": "day", "pauses_on": ["waiting-on-third-party"]},
        "resolution": {"calendar": "day", "pauses_on": ["waiting-on-customer", "waiting-on-third-party"]},
    },
    priorities=[
        priority("P1", response="PT1H", resolution="PT8H", next_reply="PT1H", every="PT4H", by_default=True),
        priority("P2", response="next-business-day", resolution="PT17H", next_reply="next-business-day"),
        priority("P3"),
    ],
)
"""Clocks that count the hours of the London desk only: 8 h 30 min a day."""


@dataclass(frozen=True)
class Event:
    """One event of a ticket; ``kind`` by the name people read."""

    at: int
    kind: str
    value: str | None = None


@dataclass(frozen=True)
class History:
    """A ticket: when it was opened, whether its customer wants updates, its events in the order of the log."""

    opened_at: int
    events: tuple[Event, ...]
    wanted: int | None = None


class Court:
    """Judges tickets in a real store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = open_store(path, create=True)
        self.store.execute("PRAGMA synchronous = OFF")
        self.engine = SqliteEngine(path)

    def judge(
        self, rules: Rulebook, histories: Sequence[History], as_of: int, since: int = 0, until: int = 0
    ) -> list[dict[str, Any]]:
        """Return the verdicts on tickets numbered from 1, in the order of ticket, clock and start."""
        self.fill(rules.name, histories)
        since = since or min(history.opened_at for history in histories)
        self.scope = Scope(rules.name, since, until or max(as_of, since) + 1, as_of)
        self.engine.run(rules.plan(self.scope))
        return list(self.engine.query("SELECT * FROM verdicts ORDER BY ticket, clock, start_at, end_at, priority"))

    def fill(self, desk: str, histories: Iterable[History]) -> None:
        """Put tickets into the store in place of those it held."""
        with self.store as store:
            store.execute("DELETE FROM events")
            store.execute("DELETE FROM tickets")
            for ticket, history in enumerate(histories, start=1):
                store.execute(
                    "INSERT INTO tickets (ticket, desk, source, number, opened_at, updates_wanted) "
                    "VALUES (?, ?, 'test', ?, ?, ?)",
                    (ticket, desk, f"T{ticket}", history.opened_at, history.wanted),
                )
                store.executemany(
                    "INSERT INTO events (ticket, at, seq, kind, value) VALUES (?, ?, ?, ?, ?)",
                    [
                        (ticket, event.at, seq, EventKind[event.kind.upper()], event.value)
                        for seq, event in enumerate(history.events)
                    ],
                )

    def hear(
        self, rules: Rulebook, story: str, as_of: str = "Mon+3 00:00", wanted: int | None = None, since: str = ""
    ) -> list[dict[str, Any]]:
        """Judge one ticket told as a story."""
        zone = rules.desk.timezone
        begin = instant(since, zone) if since else 0
        return self.judge(rules, [tell(story, zone, wanted)], instant(as_of, zone), begin)


@cache
def court() -> Court:
    """Return the court of this run; its store is in a folder that goes when the run ends."""
    return Court(Path(FOLDER.name) / "store.db")


def instant(text: str, zone: str) -> int:
    """Read ``Mon 09:00``, ``Tue+1 09:00:30`` or ``2026-11-01 01:30`` as local time."""
    day, clock = text.split()
    if day[:3] in DAYS:
        ahead = timedelta(days=DAYS.index(day[:3]), weeks=int(day[3:] or 0))
        day = (MONDAY + ahead).isoformat()
    return int(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).timestamp())


def tell(story: str, zone: str, wanted: int | None = None) -> History:
    """Read a story: ``Mon 09:00 created P1; Mon 09:30 reply``. An event without a time shares the one before it.

    Created is when the ticket was opened, whatever else stands before it in the log.
    """
    events: list[Event] = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", story))):
        words = part.split()
        timed = ":" in words[1] if len(words) > 1 else False
        at = instant(" ".join(words[:2]), zone) if timed else events[-1].at
        kind, *value = words[2:] if timed else words
        events.append(Event(at, kind, value[0] if value else None))
    opened = next(event.at for event in events if event.kind == "created")
    return History(opened, tuple(events), wanted)


def spell(seconds: int) -> str:
    """Write a length of time as ``1:30``, hours and minutes, with seconds only where there are any."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")


def say(verdicts: Iterable[dict[str, Any]], clock: str) -> str:
    """Write the verdicts of a clock as ``met 0:30 of 1:00 P1; at risk …`` in the order of their start."""
    return "; ".join(
        verdict["state"]
        if verdict["target"] is None
        else f"{verdict['state']} {spell(verdict['spent'])} of {spell(verdict['target'])} {verdict['priority']}"
        for verdict in verdicts
        if verdict["clock"] == clock
    )
