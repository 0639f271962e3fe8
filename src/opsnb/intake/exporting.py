"""Lists of tickets as a table for a spreadsheet program, in which no text that a stranger wrote becomes a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from opsnb.kb.load import KnowledgeBase
from opsnb.reports.periods import show_instant
from opsnb.store.current import Current

COLUMNS = (
    "number", "desk", "subject", "requester", "status", "queue", "assignee", "priority", "opened", "changed"
)  # fmt: skip
SIGNS = "=+@\uff1d\uff0b\uff0d\uff20-"
"""With these a spreadsheet program takes a cell for a formula, the wide ones of East Asia too."""
FORMULA = re.compile(rf'(^|[;|\t\r\n])(?=[\s"\u200b\ufeff]*[{SIGNS}])|^(?=[\t\r\n])')
"""Where a spreadsheet program would find a formula, also one that takes `;`, `|` or a tab for the end of a cell."""


def harmless(text: str) -> str:
    """Return a text that a spreadsheet program shows as it is: an apostrophe stands before what would be a formula."""
    return FORMULA.sub(r"\1'", text)


def write_csv(kb: KnowledgeBase, tickets: Iterable[Current], file: TextIO) -> int:
    """Write tickets as CSV with a head line, times in the desk's zone; return how many.

    The file has to be opened with ``newline=""``.
    """
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for ticket in tickets:
        zone = kb.desk(ticket.desk).timezone
        times = (show_instant(ticket.opened_at, zone), show_instant(ticket.changed_at, zone))
        texts = (ticket.number, ticket.desk, ticket.subject, ticket.requester, ticket.status, ticket.queue,
                 ticket.assignee, ticket.priority, *times)  # fmt: skip
        writer.writerow([harmless(text or "") for text in texts])
        count += 1
    return count
