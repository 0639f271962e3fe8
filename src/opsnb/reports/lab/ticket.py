"""One ticket looked at closely: what happened to it, how its clocks ran, and what the knowledge base says about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from opsnb.kb.events import EventKind
from opsnb.kb.page_texts import page_texts
from opsnb.kb.records import Triage
from opsnb.kb.tickets import NewTicket
from opsnb.reports.agent_names import agent_names
from opsnb.reports.explain import find_ledger
from opsnb.reports.ledger import Ledger
from opsnb.reports.pages import Pages
from opsnb.reports.periods import show_instant
from opsnb.reports.tables import Cell, TableView
from opsnb.reports.workspace import SAMPLE, Workspace
from opsnb.rules.triage import Triager
from opsnb.store.current import Current, current
from opsnb.store.openings import opened
from opsnb.store.page_search import PageSearch
from opsnb.store.placing import ACTOR
from opsnb.store.schema import open_store
from opsnb.store.tickets import OWN, NumberedEvent, history

NOBODYS = {ACTOR, OWN, "customer"}
"""What acts, or stands for whoever acts, without being the name of a person."""
FOUND = 3
"""How many pages are looked for."""
PREVIEW = "http://127.0.0.1:8000"
"""Where ``opsnb preview`` shows the staff site. JupyterLab itself shows its pages without their style."""


@dataclass(frozen=True)
class TicketSheet:
    """A ticket, ready to be asked about. Names and what people wrote are left out, unless they are asked for."""

    book: Ledger
    current: Current
    history: tuple[NumberedEvent, ...]
    opening: NewTicket
    """As it came in."""
    show_names: bool
    site: str
    """The staff site, as an address or a path; links lead there."""

    def about(self) -> TableView:
        """Say what it is, where it stands and which policy judges it."""
        now = self.current
        personal = (("Subject", now.subject), ("Requester", now.requester)) if self.show_names else ()
        rows: tuple[tuple[Cell, ...], ...] = (
            ("Desk", self._desk.title),
            ("Source", now.source),
            ("Opened", show_instant(now.opened_at, self._desk.timezone)),
            ("Status", now.status),
            ("Priority", now.priority),
            ("Queue", self._desk.queue_title(now.queue) if now.queue else None),
            *(("Part of ticket", number) for number in (now.merged_into,) if number),
            ("Policy", ", ".join(self.book.check.policies_used) or "none was in force"),
            *personal,
        )
        return TableView(f"Ticket {self.book.number}", ("", "Value"), rows)

    def events(self) -> TableView:
        """List what happened to it; a person is told from another, and who they are is left out."""
        rows = tuple(self._event(event) for event in self.history)
        columns = ("At", "What", "Value", "By", *(("Said",) if self.show_names else ()))
        return TableView(f"What happened to ticket {self.book.number}", columns, rows)

    def ledger(self) -> TableView:
        """Show line by line how its clocks ran, each ending in the verdict."""
        return self.book.table()

    def pages(self) -> TableView:
        """List the pages of the knowledge base about it, each with what it has to do with it."""
        reasons: dict[str, str] = {}
        for record, why in self._about():
            if record in self._pages.kb.records:
                reasons.setdefault(record, why)
        rows = tuple((self._pages.link(record), why, record) for record, why in reasons.items())
        return TableView(f"Pages about ticket {self.book.number}", ("Page", "Because", "Record"), rows, wraps=True)

    def __repr__(self) -> str:
        return f"{self.about()!r}\n\n{self.events()!r}"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.about().html() + self.events().html()}

    # -- how it is found out --------------------------------------------------------------------------------------

    @property
    def _desk(self) -> Any:
        return self.book.check.rulebook.desk

    @property
    def _pages(self) -> Pages:
        return Pages(self.book.check.kb, self.current.desk, self.site)

    def _event(self, event: NumberedEvent) -> tuple[Cell, ...]:
        assigned = event.kind is EventKind.ASSIGNED
        said = (event.text,) if self.show_names else ()
        return (
            show_instant(event.at, self._desk.timezone),
            event.kind.name.lower(),
            self._called(event.value) if assigned else event.value,
            self._called(event.actor),
            *said,
        )

    def _called(self, person: str | None) -> str | None:
        if not person or person in NOBODYS:
            return person
        if person == self.current.requester:
            return person if self.show_names else "customer"
        return self._names[person]

    @cached_property
    def _names(self) -> dict[str, str]:
        given = {event.value for event in self.history if event.kind is EventKind.ASSIGNED}
        people = {event.actor for event in self.history} | given
        return agent_names((one for one in people - {self.current.requester} if one), {}, self.show_names)

    def _about(self) -> Iterator[tuple[str, str]]:
        """Yield full ids of records and what each has to do with the ticket; one may come twice."""
        kb, desk = self.book.check.kb, self.current.desk
        for policy in self.book.check.policies_used:
            yield policy, "its promises are judged by it"
        if self.current.queue:
            yield f"{desk}/desk", f"its queue is one of the desk's: {self._desk.queue_title(self.current.queue)}"
        if self.opening.form:
            yield self.opening.form, "it came with this form"
        if isinstance(kb.records.get(f"{desk}/triage"), Triage):
            verdict = Triager(kb, desk).decide(self.opening)
            for decision in verdict.decisions.values():
                yield decision.record, f"triage finds its {decision.matter} by it"
            for page in verdict.see:
                yield page, "the flow names it"
        for found in PageSearch(page_texts(kb), desk).suggest(self.opening.words, FOUND):
            yield found.identity, f"it speaks of {100 * found.confidence:.0f} % of what the ticket says"


def ticket(
    number: str | int,
    desk: str = "",
    db: str = SAMPLE,
    *,
    show_names: bool = False,
    site: str = PREVIEW,
    start: Path | None = None,
) -> TicketSheet:
    """Look at one ticket of a store; without a desk, of the only one that has tickets.

    ``db`` is a store's path, ``sample`` for the sample data, or empty for the default place. ``show_names`` shows who
    the people are and what they wrote. Links lead to ``site``, the staff site, as an address or a path. Raises
    :class:`~opsnb.errors.StoreError` that names numbers like it.
    """
    workspace = Workspace.find(start or Path.cwd())
    book = find_ledger(str(number), desk, db, "", workspace.root)
    connection = open_store(workspace.store_named(db))
    try:
        now = current(connection, book.ticket)
        came = opened(connection, book.check.kb, now.desk, now.opened_at, now.opened_at + 1)
        opening = next(one for one in came if one.key == book.ticket)
        return TicketSheet(book, now, tuple(history(connection, book.ticket)), opening, show_names, site)
    finally:
        connection.close()
