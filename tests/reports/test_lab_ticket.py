"""One ticket looked at closely: events, ledger, pages."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from opsnb.errors import StoreError
from opsnb.kb.check import open_kb
from opsnb.reports.explain import explain_ticket
from opsnb.reports.lab import ticket
from opsnb.reports.lab.ticket import TicketSheet
from opsnb.reports.tables import Link
from opsnb.reports.workspace import Workspace
from opsnb.site.address import addresses
from opsnb.site.edition import Edition

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sheet() -> TicketSheet:
    """Look at a ticket of the sample."""
    return ticket(17, start=ROOT)


def everything(of: TicketSheet) -> str:
    """Return all that a sheet shows, as text and as HTML."""
    views = [of.about(), of.events(), of.ledger(), of.pages()]
    return "\n".join([*map(repr, views), *(view.html() for view in views), *of._repr_mimebundle_().values()])


def said_and_named(number: str) -> tuple[set[str], set[str]]:
    """Return who had to do with a ticket of the sample, and what they wrote."""
    connection = sqlite3.connect(Workspace(ROOT).sample())
    rows = connection.execute(
        "SELECT t.requester, t.subject, e.actor, e.text, CASE e.kind WHEN 2 THEN e.value END FROM tickets t "
        "JOIN events e USING (ticket) WHERE t.desk = 'customer-care' AND t.number = ?",
        (number,),
    ).fetchall()
    connection.close()
    names = {name for row in rows for name in (row[0], row[2], row[4]) if name}
    return names, {text for row in rows for text in (row[1], row[3]) if text}


def test_nothing_personal_is_shown_unless_asked_for(sheet: TicketSheet) -> None:
    """Without `show_names` no name, no subject and no word of anybody; with it all of them."""
    names, words = said_and_named("17")
    assert names and words
    assert not [text for text in names | words if text in everything(sheet)]
    shown = everything(ticket("17", show_names=True, start=ROOT))
    assert [text for text in names | words if text not in shown] == []


def test_people_can_be_told_apart_without_their_names(sheet: TicketSheet) -> None:
    """Who was given the ticket is who answered it; the customer is called that."""
    rows = {row[1]: row for row in sheet.events().rows}
    assert rows["assigned"][2] == rows["reply"][3] != rows["assigned"][3]
    assert rows["created"][3] == "customer"


def test_the_ledger_is_that_of_explain(sheet: TicketSheet) -> None:
    """The table says what `opsnb explain` says: the promise, each span, and the verdict at the end of each clock."""
    told = "\n".join(explain_ticket("17", "", "sample", "", "", ROOT))
    table = sheet.ledger()
    assert [row[0] for row in table.rows if row[0]] == ["response"]
    for row in table.rows:
        for part in str(row[4]).split("; due "):
            assert part in told
    assert str(table.rows[-1][4]).startswith("missed: 2 h 35 min 07 s of 2 h 00 min spent")


def test_every_page_about_it_is_on_the_site(sheet: TicketSheet) -> None:
    """The policy that judges it, its desk and what triage goes by, each as a link to where the site has it."""
    known = addresses(Edition(open_kb(ROOT / "kb"), "staff", date(2026, 11, 1)))
    rows = sheet.pages().rows
    assert (rows[0][1], rows[0][2]) == ("its promises are judged by it", "customer-care/policies/priorities")
    for link, _, record in rows:
        assert isinstance(link, Link)
        page = known[str(record)].removesuffix(".md").removesuffix("/index")
        assert link.href == f"http://127.0.0.1:8000/{page}/index.html"


def test_an_unknown_ticket_is_an_error_that_names_numbers_like_it() -> None:
    """A slip of the pen is told from a ticket that is not there."""
    with pytest.raises(StoreError, match="near it"):
        ticket("17000", desk="customer-care", start=ROOT)
