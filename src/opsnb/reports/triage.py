"""Triage of a desk's new tickets: where each belongs, why, what it repeats, and which pages may answer it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from opsnb.errors import OpsnbError, StoreError
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.page_texts import page_texts
from opsnb.kb.records.triage import MATTERS
from opsnb.kb.tickets import NewTicket
from opsnb.reports.periods import iso_instant, parse_instant, show_instant
from opsnb.reports.result import Check, Provenance, Result, digest
from opsnb.reports.tables import Cell, Instant, TableView
from opsnb.reports.triage_history import Batch, learn_for
from opsnb.reports.triage_quality import Quality
from opsnb.reports.workspace import Workspace
from opsnb.rules.duplicates import Duplicate, find_duplicates
from opsnb.rules.triage import Decision, Triager, Verdict
from opsnb.store.openings import last_event, opened
from opsnb.store.page_search import PageSearch
from opsnb.store.placing import Placement, taken_up
from opsnb.store.schema import open_store

KINDS = {"queue": EventKind.QUEUE, "priority": EventKind.PRIORITY, "assignee": EventKind.ASSIGNED}
"""The event that writes a matter down; form and contact are advice."""
BY = {"given": "whoever opened it", "rule": "rule", "history": "earlier tickets", "nobody": "nobody"}


@dataclass(frozen=True)
class Triage:
    """What triage says of the tickets that wait for it, ready to be asked about."""

    triager: Triager
    verdicts: tuple[Verdict, ...]
    """Of the tickets nobody had taken up at ``as_of``, the first opened first."""
    batches: tuple[Batch, ...] = field(repr=False)
    """The tickets with what was learnt for them, the newest first."""
    duplicates: tuple[Duplicate, ...]
    search: PageSearch = field(repr=False)
    as_of: int
    zone: str
    subjects: bool
    applied: int | None = None
    """How many tickets were placed; nothing if it was not asked for."""

    @property
    def quality(self) -> Quality:
        """How well the history decides the newest tickets, tried on its own last third."""
        return self.batches[0].quality

    # -- where the tickets belong ---------------------------------------------------------------------------------

    def scope_table(self) -> TableView:
        """Say what is triaged, by which record, and what the history consists of."""
        rows: tuple[tuple[Cell, ...], ...] = (
            ("Desk", self.triager.title),
            ("Rules", f"{len(self.triager.record.rules)} in {self.triager.identity}"),
            ("As of", show_instant(self.as_of, self.zone)),
            ("Tickets that wait", len(self.verdicts)),
            ("Earlier tickets to learn from", self.quality.learnt_from),
            ("Learnt until", f"{show_instant(self.quality.until, self.zone)}{_first_of(self.batches[0])}"),
            *((f"{len(one.tickets):,} older learn from", self._learnt(one)) for one in self.batches[1:]),
            ("Model", f"scikit-learn {self.quality.version}, {self.quality.model}"),
            ("History decides from a confidence of", f"{self.triager.record.confidence:g}"),
            ("Written to the store", "nothing" if self.applied is None else f"{self.applied:,} tickets placed"),
        )
        return TableView("What is triaged", ("", "Value"), rows, wraps=True)

    def _learnt(self, batch: Batch) -> str:
        return f"{batch.quality.learnt_from:,}, until {show_instant(batch.quality.until, self.zone)}{_first_of(batch)}"

    def decisions(self, rows: int = 15) -> TableView:
        """List where each ticket belongs."""
        about = ("Subject",) if self.subjects else ()
        columns = ("Ticket", "Opened", *about, *(matter.capitalize() for matter in MATTERS), "Told from it")
        listed = tuple(
            (
                verdict.ticket.number,
                Instant(verdict.ticket.opened_at, self.zone),
                *((verdict.ticket.subject[:60],) if self.subjects else ()),
                *(_short(verdict.value(matter)) for matter in MATTERS),
                ", ".join(f"{name}: {fact.value}" for name, fact in verdict.facts.items()) or None,
            )
            for verdict in self.verdicts
        )
        return TableView("Where each ticket belongs", columns, listed, limit=rows)

    def reasons(self, rows: int = 15) -> TableView:
        """List every decision with the rule that made it, or the words that spoke for it.

        How often it is right is known only of what the history decides.
        """
        found = [self._reason(verdict, one) for verdict in self.verdicts for one in verdict.decisions.values()]
        columns = ("Ticket", "Matter", "Decision", "Because", "Given", "By", "Right, %", "Rule", "Record")
        return TableView("Why", columns, tuple(found), limit=rows, wraps=True)

    def refused(self, rows: int = 15) -> TableView:
        """List the tickets that neither a rule nor the history could place, and those opened against a rule."""
        found = [
            (one.ticket.number, one.value("queue"), why)
            for one in self.verdicts
            for why in (*(() if one.placed else (_open_because(one),)), *_contradictions(one))
        ]
        columns = ("Ticket", "Waits in", "Why")
        return TableView("For a person to decide", columns, tuple(found), limit=rows)

    def duplicates_table(self, rows: int = 15) -> TableView:
        """List the tickets that look like a second report of an earlier one."""
        if self.triager.record.duplicates is None:
            return TableView("Second reports are not looked for: the desk's triage record has no `duplicates`", (), ())
        listed = tuple(
            (one.number, one.of, 100 * one.confidence, "yes" if one.same_requester else "no") for one in self.duplicates
        )
        columns = ("Ticket", "Looks like", "Alike, %", "Same requester")
        return TableView("Second reports", columns, listed, limit=rows)

    def pages(self, rows: int = 15) -> TableView:
        """List the pages that may answer the first tickets: those its flow names, then those that share its words.

        A page for staff is for whoever answers, not to be sent.
        """
        found = (row for verdict in self.verdicts for row in self._pages(verdict))
        columns = ("Ticket", "Page", "For", "Speaks of, %", "Because", "Record")
        return TableView("Pages that may answer", columns, tuple(islice(found, max(rows, 1))), limit=rows)

    def _pages(self, verdict: Verdict) -> Iterator[tuple[Cell, ...]]:
        number, own = verdict.ticket.number, {page.identity: page for page in self.search.own}
        for page in (own[identity] for identity in verdict.see if identity in own):
            yield number, page.title, page.audience, None, "the flow names it", page.identity
        for one in self.search.suggest(verdict.ticket.words, 2):
            if one.identity not in verdict.see:
                why = f"the words {', '.join(one.words[:4])}"
                yield number, one.title, one.audience, 100 * one.confidence, why, one.identity

    # -- how good it is -------------------------------------------------------------------------------------------

    def result(self) -> Result:
        """Return metrics and checks: where the history decides, it is right as often as the record demands."""
        by = Counter(one.by for verdict in self.verdicts for one in verdict.decisions.values() if one.matter == "queue")
        metrics: dict[str, Any] = {
            "tickets": len(self.verdicts),
            **{f"queue_by_{who}": by[who] for who in ("given", "rule", "history")},
            "queue_by_nobody": len(self.verdicts) - by["given"] - by["rule"] - by["history"],
            "duplicates": len(self.duplicates),
            "placed": self.applied,
            **self.quality.metrics(),
        }
        checks = []
        if (right := self.quality.right_share) is not None:
            wanted = self.triager.record.confidence
            found = f"{100 * right:.1f} % of {self.quality.covered:,} held-back tickets right"
            checks.append(
                Check("history-accuracy", right >= wanted, found, f"{100 * wanted:g} %", self.triager.identity)
            )
        tickets = [astuple(replace(one.ticket, key=0)) for one in self.verdicts]
        provenance = Provenance(
            data_sha256=digest([*tickets, *(row for batch in self.batches for row in batch.quality.history)]),
            policy=(self.triager.identity,),
            engine=f"scikit-learn {self.quality.version}",
        )
        return Result(self.triager.desk, iso_instant(self.as_of, self.zone), metrics, tuple(checks), provenance)

    def placements(self) -> Iterator[Placement]:
        """Yield what has to be written down: what was settled and differs from how the ticket was opened."""
        for verdict in self.verdicts:
            ticket = verdict.ticket
            for matter, already in (("queue", ticket.queue), ("priority", ticket.priority), ("assignee", "")):
                one = next((one for one in verdict.decisions.values() if one.matter == matter), None)
                if one and one.value != already:
                    why = f"{one.rule or one.by} ({one.record}): {one.because}"
                    yield Placement(ticket.key, KINDS[matter], one.value, why)

    def _reason(self, verdict: Verdict, one: Decision) -> tuple[Cell, ...]:
        words = f" Words: {', '.join(one.words)}." if one.words else ""
        history = f" The history: {'; '.join(verdict.refused)}." if one.by == "nobody" and verdict.refused else ""
        given = {"queue": verdict.ticket.queue, "priority": verdict.ticket.priority, "form": verdict.ticket.form}
        return (
            verdict.ticket.number,
            one.matter,
            _short(one.value),
            f"{one.because}{words}{history}",
            _short(given.get(one.matter)),
            BY[one.by],
            None if one.confidence is None else 100 * one.confidence,
            one.rule or None,
            one.record or None,
        )


def triage_tickets(
    desk: str,
    db: str = "sample",
    since: str = "",
    as_of: str = "",
    *,
    subjects: bool = False,
    start: Path | None = None,
) -> Triage:
    """Triage the tickets of a desk that nobody has taken up. Times are local to the desk.

    ``since`` leaves out tickets opened before; ``as_of`` is the last event of the store if it is empty. Nothing is
    written. Of a ticket only what came in with it is read; its history is what had happened before it was opened.
    """
    workspace = Workspace.find(start or Path.cwd())
    kb = workspace.open_kb()
    triager, zone, store = Triager(kb, desk), kb.desk(desk).timezone, workspace.store_named(db)
    connection = open_store(store)
    try:
        begin, now = _period(connection, desk, store, zone, since, as_of)
        busy = taken_up(connection, desk, now)
        waiting = [one for one in opened(connection, kb, desk, begin, now + 1) if one.key not in busy]
        batches = learn_for(connection, kb, triager, waiting, now)
        verdicts = tuple(triager.decide(*one) for batch in reversed(batches) for one in batch.guesses())
        twice = _second_reports(connection, kb, triager, waiting, now)
        return Triage(triager, verdicts, batches, twice, PageSearch(page_texts(kb), desk), now, zone, subjects)
    finally:
        connection.close()


def _period(
    connection: sqlite3.Connection, desk: str, store: Path, zone: str, since: str, as_of: str
) -> tuple[int, int]:
    """Return from when on tickets count, and as of when, as UTC seconds."""
    last = last_event(connection, desk)
    if last is None:
        wish = "import a log with: opsnb import; or name another desk"
        raise StoreError("no tickets of this desk", place=str(store), found=desk, wish=wish)
    now = parse_instant(as_of, zone, "as_of") if as_of else last
    begin = parse_instant(since, zone, "since") if since else 0
    if begin > now:
        wish = f"something before {show_instant(now, zone)}"
        raise OpsnbError("since lies after as_of", place="since", found=since, wish=wish)
    return begin, now


def _second_reports(
    connection: sqlite3.Connection, kb: KnowledgeBase, triager: Triager, waiting: list[NewTicket], now: int
) -> tuple[Duplicate, ...]:
    """Return which of the waiting tickets look like a second report of any ticket before them."""
    rule = triager.record.duplicates
    if rule is None or not waiting:
        return ()
    begin = waiting[0].opened_at - int(rule.within.total_seconds())
    near = opened(connection, kb, triager.desk, begin, now + 1)
    numbers = {ticket.number for ticket in waiting}
    return tuple(one for one in find_duplicates(near, rule) if one.number in numbers)


def _open_because(verdict: Verdict) -> str:
    """Say why a ticket is left to a person."""
    queue = verdict.decisions.get("queue")
    said = queue.because if queue and queue.by == "rule" else "No rule knows where it belongs."
    return f"{said} The history: {'; '.join(verdict.refused)}." if verdict.refused else said


def _contradictions(verdict: Verdict) -> Iterator[str]:
    """Say what rules say otherwise than whoever opened the ticket."""
    for one in verdict.against:
        yield f"Opened with {one.matter} {verdict.given[one.matter]}; {one.rule} says {one.value}: {one.because}"


def _first_of(batch: Batch) -> str:
    return f", the opening of {batch.tickets[0].number}" if batch.tickets else ""


def _short(value: str | None) -> str | None:
    """Return the last part of an id: the name of a form without its desk."""
    return value.rsplit("/", 1)[-1] if value else None
