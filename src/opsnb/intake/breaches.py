"""Notices before a promise is broken: looked for every now and then, told once for each promise."""

from __future__ import annotations

import sqlite3

from opsnb.intake.notices import Notice, queue, recipients
from opsnb.intake.promises import open_promises
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Triggers
from opsnb.store.current import current
from opsnb.store.transaction import transaction


def tell_breaches_near(connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, now: int) -> int:
    """Queue the notices of a desk's triggers ``breach-near``; return how many are new.

    A promise is near its breach from the policy's ``at_risk_before`` on; one that is late before anybody looked is
    told of too.
    """
    record = kb.records.get(f"{desk}/triggers")
    triggers = [one for one in record.triggers if one.when == "breach-near"] if isinstance(record, Triggers) else []
    count = 0
    for promise in open_promises(connection, kb, desk, now) if triggers else ():
        seen = current(connection, promise.ticket)
        with transaction(connection):
            for trigger in triggers:
                occasion = f"{trigger.id} {seen.number} {promise.clock} {promise.start_at}"
                for recipient in recipients(trigger, seen, kb.team(desk)):
                    notice = Notice(trigger, recipient, occasion, f"The promise: {promise.clock}.")
                    count += queue(connection, kb, seen, notice, now)
    return count
