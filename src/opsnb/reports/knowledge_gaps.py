"""What the knowledge base lacks: tickets no page answers, pages overdue or never found, answers typed again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from opsnb.errors import OpsnbError, StoreError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.page_texts import page_texts
from opsnb.kb.tickets import NewTicket
from opsnb.reports.periods import iso_instant, parse_instant, show_instant
from opsnb.reports.result import Check, Provenance, Result, digest
from opsnb.reports.tables import Cell, TableView
from opsnb.reports.workspace import Workspace
from opsnb.store.answers import Repeated, Search, repeated_answers, searches_without_result
from opsnb.store.openings import last_event, opened
from opsnb.store.page_search import WORD, PageSearch, Suggestion
from opsnb.store.schema import open_store

SEVERAL = 3
"""People who must have used a word before it is shown: what fewer say may be about one of them."""
SHOWN = 3
"""Pages that a ticket is taken to have found."""


@dataclass(frozen=True)
class KnowledgeGaps:
    """The tickets of a period held against the pages of their desk, ready to be asked about."""

    kb: KnowledgeBase
    desk: str
    tickets: tuple[NewTicket, ...] = field(repr=False)
    answers: tuple[Repeated, ...]
    searches: tuple[Search, ...]
    """Searches without a result; nothing if they are not logged."""
    search: PageSearch = field(repr=False)
    since: int
    as_of: int
    enough: float
    """From which share of what a ticket says a page counts as an answer."""

    def scope_table(self) -> TableView:
        """Say which tickets are held against which pages."""
        rows: tuple[tuple[Cell, ...], ...] = (
            ("Desk", self.kb.desk(self.desk).title),
            ("Opened from", show_instant(self.since, self._zone)),
            ("Until", show_instant(self.as_of, self._zone)),
            ("Tickets", len(self.tickets)),
            ("Pages", len(self._pages)),
            ("No page answers", len(self._unanswered)),
            ("A page answers if it speaks of", f"{100 * self.enough:g} % of what the ticket says"),
        )
        return TableView("What is looked at", ("", "Value"), rows, wraps=True)

    def unanswered_words(self, rows: int = 15) -> TableView:
        """List what the tickets that no page answers speak of: words that no page has, by the number of tickets."""
        tickets, who = defaultdict[str, list[str]](list), defaultdict[str, set[str]](set)
        for ticket in self._unanswered:
            found = self._best[ticket.words]
            known = {*found[0].words} if found else set[str]()
            for word in dict.fromkeys(WORD.findall(ticket.words.casefold())):
                if word not in known and self.search.telling(word):
                    tickets[word].append(ticket.number)
                    who[word].add(ticket.requester or ticket.number)
        ranked = sorted(((word, those) for word, those in tickets.items() if len(who[word]) >= SEVERAL), key=_most)
        listed = tuple((word, len(those), ", ".join(those[:3])) for word, those in ranked)
        columns = ("Word", "Tickets", "For example")
        return TableView("What no page speaks of", columns, listed, limit=rows)

    def never_found(self, rows: int = 15) -> TableView:
        """List the pages that answer no ticket of the period."""
        found = [identity for identity in self._pages if not self._answered[identity]]
        listed = tuple((self._pages[identity], identity) for identity in found)
        return TableView("Pages that no ticket found", ("Page", "Record"), listed, limit=rows)

    def most_found(self, rows: int = 15) -> TableView:
        """List the pages that answer most tickets."""
        ranked = [(identity, number) for identity, number in self._answered.most_common() if number]
        listed = tuple((self._pages[identity], identity, number) for identity, number in ranked)
        columns = ("Page", "Record", "Tickets")
        return TableView("Pages that answer most", columns, listed, limit=rows)

    def overdue(self, rows: int = 15) -> TableView:
        """List the pages past their review date, the longest overdue first."""
        listed = tuple((title, identity, due, owner) for due, identity, title, owner in self._overdue)
        columns = ("Page", "Record", "Review was due", "Owner")
        return TableView("Overdue for review", columns, listed, limit=rows)

    def repeated(self, rows: int = 15) -> TableView:
        """List the answers that went out again and again, with the page that comes nearest to each."""
        listed = []
        for one in self.answers:
            nearest = next(iter(self.search.suggest(one.text, 1)), None)
            page, sure = (nearest.identity, 100 * nearest.confidence) if nearest else (None, None)
            listed.append((one.text[:80], one.times, one.people, page, sure))
        columns = ("Answer", "Times", "People", "Nearest page", "Says it, %")
        return TableView("Answers typed again and again", columns, tuple(listed), limit=rows, wraps=True)

    def searched(self, rows: int = 15) -> TableView:
        """List what people searched for and did not find, as the service counted it."""
        listed = tuple((one.words, one.times) for one in self.searches)
        columns = ("Searched for", "Times")
        return TableView("Searched for and not found", columns, listed, limit=rows)

    def result(self) -> Result:
        """Return metrics, and one check: no page is overdue for review."""
        metrics = {
            "tickets": len(self.tickets),
            "unanswered": len(self._unanswered),
            "pages": len(self._pages),
            "pages_never_found": sum(not self._answered[identity] for identity in self._pages),
            "pages_overdue": len(self._overdue),
            "repeated_answers": len(self.answers),
            "searches_without_result": len(self.searches),
        }
        found = f"{len(self._overdue)} pages overdue"
        checks = (Check("reviews-in-time", not self._overdue, found, "none", f"{self.desk}: reviewed, review_every"),)
        rows = [(one.number, one.opened_at, one.words) for one in self.tickets]
        data = digest([*rows, *self.answers, *self.searches, *self._pages.items()])
        first = iso_instant(self.since, self._zone)
        provenance = Provenance(data_sha256=data, policy=(), engine="sqlite fts5", resolved={"since": first})
        return Result(self.desk, iso_instant(self.as_of, self._zone), metrics, checks, provenance)

    # -- how it is found out --------------------------------------------------------------------------------------

    @property
    def _zone(self) -> str:
        return self.kb.desk(self.desk).timezone

    @cached_property
    def _pages(self) -> dict[str, str]:
        return {page.identity: page.title for page in self.search.own}

    @cached_property
    def _best(self) -> dict[str, list[Suggestion]]:
        """The best pages for each text."""
        return {words: self.search.suggest(words, SHOWN) for words in dict.fromkeys(one.words for one in self.tickets)}

    @cached_property
    def _unanswered(self) -> list[NewTicket]:
        return [one for one in self.tickets if not self._enough(one)]

    @cached_property
    def _answered(self) -> Counter[str]:
        found = Counter(dict.fromkeys(self._pages, 0))
        found.update(page.identity for one in self.tickets for page in self._enough(one))
        return found

    def _enough(self, ticket: NewTicket) -> list[Suggestion]:
        return [page for page in self._best[ticket.words] if page.confidence >= self.enough]

    @cached_property
    def _overdue(self) -> list[tuple[date, str, str, str]]:
        day = datetime.fromtimestamp(self.as_of, ZoneInfo(self._zone)).date()
        records = ((identity, self.kb.records[identity]) for identity in self._pages)
        found = [(one.review_due, identity, self._pages[identity], one.owner) for identity, one in records]
        return sorted(one for one in found if one[0] < day)


def find_knowledge_gaps(
    desk: str,
    db: str = "sample",
    since: str = "",
    as_of: str = "",
    enough: float = 0.5,
    repeats: int = 5,
    start: Path | None = None,
) -> KnowledgeGaps:
    """Hold the tickets of a desk against its pages. Times are local to the desk; empty: as far as the store reaches.

    ``enough`` is the share of what a ticket says that a page has to speak of to count as an answer; ``repeats`` is from
    how many people on an answer, and how many times on a search, counts as repeated.
    """
    if not 0 < enough <= 1:
        raise OpsnbError("not a share", place="enough", found=enough, wish="more than 0, at most 1")
    if repeats < 2:
        raise OpsnbError("what happens once is not repeated", place="repeats", found=repeats, wish="2 or more")
    workspace = Workspace.find(start or Path.cwd())
    kb = workspace.open_kb()
    zone, store = kb.desk(desk).timezone, workspace.store_named(db)
    connection = open_store(store)
    try:
        last = last_event(connection, desk)
        if last is None:
            raise StoreError(
                "no tickets of this desk", place=str(store), found=desk, wish="opsnb import, or opsnb sample"
            )
        now = parse_instant(as_of, zone, "as_of") if as_of else last
        begin = parse_instant(since, zone, "since") if since else 0
        if begin > now:
            wish = f"something before {show_instant(now, zone)}"
            raise OpsnbError("since lies after as_of", place="since", found=since, wish=wish)
        tickets = tuple(opened(connection, kb, desk, begin, now + 1))
        answers = tuple(repeated_answers(connection, desk, begin, now + 1, repeats))
        first = tickets[0].opened_at if tickets else now
        searches = tuple(searches_without_result(connection, begin or first, now + 1, repeats))
    finally:
        connection.close()
    return KnowledgeGaps(
        kb, desk, tickets, answers, searches, PageSearch(page_texts(kb), desk), begin or first, now, enough
    )


def _most(item: tuple[str, list[str]]) -> tuple[int, str]:
    return -len(item[1]), item[0]
