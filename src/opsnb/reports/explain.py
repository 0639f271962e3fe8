"""Finds a ticket by its number and explains it: the SLA check of that one ticket, told as a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opsnb.errors import OpsnbError
from opsnb.reports.judging import choose
from opsnb.reports.ledger import Ledger
from opsnb.reports.periods import parse_instant, show_instant
from opsnb.reports.sla import SlaCheck
from opsnb.reports.workspace import Workspace
from opsnb.rules.sla import Scope
from opsnb.store.engines import SqliteEngine
from opsnb.store.schema import open_store
from opsnb.store.tickets import find_ticket


def explain_ticket(number: str, desk: str, db: str, as_of: str, policy: str, root: Path) -> Iterator[str]:
    """Yield the ledger of a ticket as text. ``as_of`` is a local time of the desk; empty means the last event.

    ``policy`` says what it is judged by, as :func:`opsnb.reports.judging.choose` reads it.
    """
    workspace = Workspace.find(root)
    kb, store = workspace.open_kb(), workspace.store_named(db)
    connection = open_store(store)
    tickets = [row[0] for row in connection.execute("SELECT DISTINCT desk FROM tickets ORDER BY desk")]
    present = [name for name in tickets if name in kb.desks and kb.policies(name)] or tickets
    if not desk and len(present) != 1:
        raise OpsnbError(
            "which desk?", place=str(store), wish=f"add --desk with one of: {', '.join(present) or 'none'}"
        )
    desk = desk or present[0]
    ticket = find_ticket(connection, desk, number)
    (opened,) = connection.execute("SELECT opened_at FROM tickets WHERE ticket = ?", (ticket,)).fetchone()
    (last,) = connection.execute(
        "SELECT MAX(e.at) FROM events e JOIN tickets t ON t.ticket = e.ticket WHERE t.desk = ?", (desk,)
    ).fetchone()
    connection.close()
    zone = kb.desk(desk).timezone
    now = parse_instant(as_of, zone, "--as-of") if as_of else last
    if now < opened:
        raise OpsnbError(
            "the ticket was not opened yet", place="--as-of", found=as_of, wish=f"after {show_instant(opened, zone)}"
        )
    scope, rulebook = Scope(desk, opened, opened + 1, now), choose(kb, desk, policy, now, "--policy")
    engine = SqliteEngine(store)
    engine.run(rulebook.plan(scope))
    yield from Ledger(SlaCheck(kb, rulebook, scope, engine), ticket, number).text()
