"""Lists of tickets as a table for a spreadsheet program, in which no text that a stranger wrote becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from opsnb.kb.load import KnowledgeBase
from opsnb.reports.formulas import harmless
from opsnb.reports.periods import show_instant
from opsnb.store.current import Current

COLUMNS = (
    "number", "desk", "subject", "requester", "status", "queue", "assignee", "priority", "opened", "changed"
)  # fmt: skip


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
