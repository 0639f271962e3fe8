"""Makes the whole sample: a month of tickets and a week of calls, for the desks whose records say enough."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from opsnb.kb.load import KnowledgeBase
from opsnb.store.sample import make_sample
from opsnb.store.sample_calls import call_desks, make_calls


def make_samples(connection: sqlite3.Connection, kb: KnowledgeBase) -> Iterator[tuple[str, str, int]]:
    """Make them and yield of each its desk, what it is and how many: tickets where there is a policy, and calls."""
    for desk in kb.desks:
        for policy in list(kb.policies(desk).values())[-1:]:
            yield desk, "tickets", make_sample(connection, desk, kb.desk(desk), policy, holidays=kb.holidays(desk))
    for calling in call_desks(kb):
        yield calling.name, "calls", make_calls(connection, calling)
