"""Turns the rows of one ticket into the ticket and its events, as a mapping says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import compress
from operator import getitem, itemgetter, ne
from typing import NamedTuple, cast

from opsnb.kb.events import EventKind
from opsnb.kb.records import Mapping
from opsnb.kb.records.mapping import Fact
from opsnb.store.instants import CACHE, Instants, day_and_month_swapped
from opsnb.store.reading import Reject, Row

EventRow = tuple[int, int, int, int, str | None, str | None, str | None]
"""ticket, at, seq, kind, value, actor, text: a row of table ``events``."""

CREATED, PRIORITY, STATUS, WORK = map(int, (EventKind.CREATED, EventKind.PRIORITY, EventKind.STATUS, EventKind.WORK))
SATURDAY = 5
QUARTER = 900
"""Seconds; local days begin on a quarter of an hour in every zone of today."""

Timed = tuple[list[int], list[Row]]
"""Instants and the rows that have them, in order."""


class Draft(NamedTuple):
    """A ticket as the file has it, with its events."""

    ticket: int
    number: str
    opened_at: int
    requester: str | None
    subject: str | None
    facts: str | None
    events: list[EventRow]


@dataclass
class Known:
    """What the store knows of a ticket before its first row in the file."""

    values: dict[int, str | None] = field(default_factory=dict)
    """By kind of event the value in force."""
    statuses: list[tuple[int, str | None]] = field(default_factory=list)
    """From when on it had which status."""
    created: bool = False
    responded: bool = False
    begun: bool = False
    """Whether anything happened to it after its opening."""
    facts: str | None = None
    """Its facts, as JSON."""


NOTHING = Known()


@dataclass
class _Life:
    """A ticket while its rows are read; ``statuses`` says from when on the rows show which status."""

    ticket: int
    opened: int
    first: Row
    last: Row
    events: list[EventRow]
    statuses: list[tuple[int, str | None]]


_End = tuple[int, str, str, set[str]]
"""Column, status, header, and the statuses that show this end or one after it."""


class _Names(dict[str, str | None]):
    """What the source's values are called here; one that the mapping does not name is a ``KeyError``."""

    def __init__(self, column: str, names: dict[str, str], missing: tuple[str, ...]) -> None:
        super().__init__({**names, **dict.fromkeys(missing)})
        self._column, self._any = column, not names

    def __missing__(self, value: str) -> str | None:
        if not self._any:
            raise KeyError(f"{self._column}: the mapping has no value {value!r}")
        if len(self) < CACHE:
            self[value] = value
        return value


class _Nobody(dict[str, str | None]):
    """The names of those who acted, in a source that does not say."""

    def __missing__(self, value: object) -> None:
        return None


class Deriver:
    """Derives drafts, and counts along the way what the report says about the file as a whole.

    The seq of an event is its place among those that share its instant: rows of one minute follow each other, and
    within a row the order is that of the mapping. So a row that comes to light later moves no other event.
    """

    def __init__(self, mapping: Mapping, header: list[str], instants: Instants, reject: Reject) -> None:
        column = {name: place for place, name in enumerate(header)}
        self.mapping, self.instants, self.reject = mapping, instants, reject
        self.counts: Counter[str] = Counter()
        self._swapped = Instants(day_and_month_swapped(mapping.time_format), instants.zone)
        self._missing = frozenset(mapping.missing)
        self._at, self._opened, self._line = column[mapping.at], column[mapping.opened], len(header)
        self._actor, self._requester, self._subject = (
            column[name] if name else -1 for name in (mapping.actor, mapping.requester, mapping.subject)
        )
        self._actors = _Names(mapping.actor, {}, mapping.missing) if mapping.actor else _Nobody()
        self._watched = _picker([column[event.column] for event in mapping.events])
        self._names = [_Names(event.column, event.values, mapping.missing) for event in mapping.events]
        self._kinds = [int(EventKind[event.kind.upper()]) for event in mapping.events]
        self._response = column[mapping.response.column] if mapping.response else -1
        self._leaves = mapping.response.leaves if mapping.response else ""
        slots, self._work_slot = _number_slots(mapping)
        self._places = list(zip(range(len(slots)), slots, self._kinds, strict=True))
        self._width = len(slots) + 2
        self._priority = self._kinds.index(PRIORITY) if PRIORITY in self._kinds else None
        self._status_slot = dict(zip(self._kinds, slots, strict=True)).get(STATUS, self._work_slot)
        self._ends: list[_End] = [
            (column[end.column], end.status, end.column, {later.status for later in mapping.ends[order:]})
            for order, end in enumerate(mapping.ends)
        ]
        self._facts = _picker([column[fact.column] for fact in mapping.facts.values()])
        self._at_opening = _picker([column[fact.column] for fact in mapping.opening.values()])
        self._fact_json = lru_cache(1 << 12)(self._write_facts)
        self._at_weekend = lru_cache(1 << 12)(self._is_weekend)

    def in_order(self, rows: list[Row]) -> Timed:
        """Return the rows with their instants, the earliest first; a row without a time is rejected."""
        column, read = self._at, self.instants.read
        times = [read(row[column]) for row in rows]
        if None in times:
            for at, row in zip(times, rows, strict=True):
                if at is None:
                    self._reject_time(row, self.mapping.at, column)
            rows = [row for at, row in zip(times, rows, strict=True) if at is not None]
            times = [at for at in times if at is not None]
        ordered = sorted(cast("list[int]", times))
        if ordered != times:
            rows = [row for _, row in sorted(zip(times, rows, strict=True), key=itemgetter(0))]
            self.counts["unordered"] += 1
        return ordered, rows

    def derive(self, ticket: int, number: str, timed: Timed, known: Known) -> Draft | None:
        """Return the ticket with its events, or nothing if no row of it can be used."""
        life: _Life | None = None
        events: list[EventRow] = []
        names, places, width, actors = self._names, self._places, self._width, self._actors
        response, actor_column, leaves = self._response, self._actor, self._leaves
        responded = known.responded or response < 0
        values: list[str | None] = []
        raw: tuple[str, ...] | None = None
        previous, base = None, 0
        # The one loop that sees every row, so it calls as little as it can.
        for at, row, seen in zip(timed[0], timed[1], map(self._watched, timed[1]), strict=True):
            base = base + width if at == previous else 0
            previous = at
            if seen == raw and life:
                life.last = row
                continue
            try:
                found = list(map(getitem, names, seen))
            except KeyError as error:
                self.reject(row[self._line], error.args[0], row)
                continue
            if life is None:
                if (life := self._begin(ticket, at, row, found, known, events)) is None:
                    continue
                values = self._start(known, found)
                self.counts["past"] += not responded and row[response] != leaves
            life.last, raw = row, seen
            actor = actors[row[actor_column]]
            if not responded and row[response] != leaves:
                responded = True
                events.append((ticket, at, base + self._work_slot, WORK, None, actor, None))
            for place, slot, kind in compress(places, map(ne, found, values)):
                events.append((ticket, at, base + slot, kind, found[place], actor, None))
                if kind == STATUS:
                    life.statuses.append((at, found[place]))
            values = found
        return self._finish(number, timed[0], life, known) if life else None

    def _begin(
        self, ticket: int, at: int, row: Row, found: list[str | None], known: Known, events: list[EventRow]
    ) -> _Life | None:
        """Open the ticket with its first good row; its first priority belongs to the opening."""
        opened = self.instants.read(row[self._opened])
        if opened is None:
            self._reject_time(row, self.mapping.opened, self._opened)
            return None
        if not known.created:
            priority = None if self._priority is None else found[self._priority]
            events.append((ticket, opened, 0, CREATED, priority, None, None))
        return _Life(ticket, opened, row, row, events, [(min(opened, at), "new"), *known.statuses])

    def _start(self, known: Known, found: list[str | None]) -> list[str | None]:
        """Return the values in force before the first row."""
        values = [known.values.get(kind, "new" if kind == STATUS else None) for kind in self._kinds]
        if self._priority is not None and not known.created:
            values[self._priority] = found[self._priority]
        return values

    def _finish(self, number: str, times: list[int], life: _Life, known: Known) -> Draft:
        """Read what only the last row can say, and count what is odd about the ticket."""
        counts, last, opened = self.counts, life.last, life.opened
        early = ends_early = times[0] < opened
        if early:
            counts["before opening"] += 1
        for end in self._ends:
            ends_early |= self._end(times, life, end)
        if ends_early:
            counts["negative"] += 1
        if self._at_weekend(opened // QUARTER):
            counts["weekend"] += 1
        counts["tickets"] += 1
        requester, subject = self._text(last, self._requester), self._text(last, self._subject)
        facts = None
        if self.mapping.facts or self.mapping.opening:
            kept = known.facts if known.begun else None
            facts = self._fact_json(self._facts(last), self._at_opening(life.first), kept)
        return Draft(life.ticket, number, opened, requester, subject, facts, life.events)

    def _end(self, times: list[int], life: _Life, end: _End) -> bool:
        """Add one end of the ticket's life if its rows do not show it; tell whether it lies before the opening."""
        column, status, name, later = end
        text = life.last[column]
        at = None if text in self._missing else self.instants.read(text)
        if at is None:
            self.counts[f"without {name}" if text in self._missing else f"bad {name}"] += 1
            return False
        shown = next((value for since, value in reversed(life.statuses) if since <= at), None)
        if shown not in later:
            if times[-1] > at >= life.statuses[-1][0]:
                self.counts[f"early {name}"] += 1  # later rows still show the ticket alive
            else:
                seq = times.count(at) * self._width + self._status_slot
                life.events.append((life.ticket, at, seq, STATUS, status, None, final_text(name)))
        return at < life.opened

    def _is_weekend(self, quarter: int) -> bool:
        return datetime.fromtimestamp(quarter * QUARTER, self.instants.zone).weekday() >= SATURDAY

    def _write_facts(self, last: tuple[str, ...], first: tuple[str, ...], kept: str | None) -> str:
        """Write the facts of the last row and those of the opening; these are kept where the file begins later."""
        opening = self._meant(self.mapping.opening, first)
        if kept is not None:
            opening = {name: value for name, value in json.loads(kept).items() if name in self.mapping.opening}
        return json.dumps(self._meant(self.mapping.facts, last) | opening, sort_keys=True, ensure_ascii=False)

    def _meant(self, facts: dict[str, Fact], values: tuple[str, ...]) -> dict[str, str]:
        found = {}
        for (name, fact), value in zip(facts.items(), values, strict=True):
            meant = fact.values.get(value) if fact.values else value
            if value not in self._missing and meant is not None:
                found[name] = meant
        return found

    def _text(self, row: Row, column: int) -> str | None:
        return None if column < 0 or row[column] in self._missing else row[column]

    def _reject_time(self, row: Row, name: str, column: int) -> None:
        value = row[column]
        if value in self._missing:
            reason = f"{name}: no time given"
        else:
            reason = f"{name}: not a time like {self.instants.format}"
            self.counts["bad times"] += 1
            self.counts["swapped times"] += self._swapped.read(value) is not None
        self.reject(row[self._line], reason, row)


def final_text(column: str) -> str:
    """Return the text that marks an event read from a column of final values."""
    return f"final value of {column}"


def _number_slots(mapping: Mapping) -> tuple[list[int], int]:
    """Give each event its place within a row, after the opening; the response comes just before what shows it."""
    columns = [event.column for event in mapping.events]
    response = mapping.response.column if mapping.response else ""
    before = columns.index(response) if response in columns else len(columns)
    return [place + 1 + (place >= before) for place in range(len(columns))], before + 1


def _picker(columns: list[int]) -> Callable[[Row], tuple[str, ...]]:
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda row: tuple(row[column] for column in columns)
