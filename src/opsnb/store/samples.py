"""Makes the whole sample: a month of tickets and a week of calls, of every desk as far as its records say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from opsnb.kb.load import KnowledgeBase
from opsnb.store.sample import make_sample
from opsnb.store.sample_calls import call_desks, make_calls
from opsnb.store.sample_forms import make_filed


def make_samples(connection: sqlite3.Connection, kb: KnowledgeBase) -> Iterator[tuple[str, str, int]]:
    """Make them and yield of each its desk, what it is and how many.

    Tickets of a desk with a policy are made up by what it promises, those of others by their forms.
    """
    for desk in kb.desks:
        for policy in list(kb.policies(desk).values())[-1:]:
            yield desk, "tickets", make_sample(connection, desk, kb.desk(desk), policy, holidays=kb.holidays(desk))
        if not kb.policies(desk) and (filed := make_filed(connection, kb, desk)):
            yield desk, "tickets", filed
    for calling in call_desks(kb):
        yield calling.name, "calls", make_calls(connection, calling)
