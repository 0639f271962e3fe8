"""Notices before a promise is broken: looked for every now and then, told once for each promise."""

from __future__ import annotations

import sqlite3

from opsnb.intake.notices import Notice, queue, recipients
from opsnb.intake.promises import open_promises
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Triggers
from opsnb.store.current import current
from opsnb.store.transaction import transaction


def tell_breaches_near(connection: sqlite3.Connection, kb: KnowledgeBase, now: int) -> int:
    """Queue the notices of triggers ``breach-near`` of all desks; return how many are new.

    A promise is near its breach from the policy's ``at_risk_before`` on; one that is late before anybody looked is
    told of too.
    """
    count = 0
    for identity, record in kb.of_kind(Triggers).items():
        desk = identity.split("/", 1)[0]
        triggers = [trigger for trigger in record.triggers if trigger.when == "breach-near"]
        for promise in open_promises(connection, kb, desk, now) if triggers else ():
            seen = current(connection, promise.ticket)
            with transaction(connection):
                for trigger in triggers:
                    occasion = f"{trigger.id} {seen.number} {promise.clock} {promise.start_at}"
                    for recipient in recipients(trigger, seen, kb.team(desk)):
                        notice = Notice(trigger, recipient, occasion, f"The promise: {promise.clock}.")
                        count += queue(connection, kb, seen, notice, now)
    return count
