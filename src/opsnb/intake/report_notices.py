"""Notices of reports: who the record names hears of a check that does not hold, or of a report that could not be made.

They wait in the outbox like those of tickets, and go out with them. They say what failed and where to read on, and
quote no message of a notebook, which might hold a name.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator

from opsnb.errors import OpsnbError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.notebooks import notebooks_beside, parameters_of
from opsnb.kb.records import Triggers
from opsnb.kb.records.team import Member
from opsnb.reports.due import Due
from opsnb.reports.periods import show_instant
from opsnb.reports.result import ERROR
from opsnb.reports.running import Report
from opsnb.store.transaction import transaction


def tell_of_report(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    due: Due,
    outcome: Report | OpsnbError,
    *,
    db: str,
    now: int,
) -> tuple[str, ...]:
    """Queue what there is to tell of a report; return the members who should have been told and have no address.

    A report whose checks hold is told to nobody. That it failed is told once for each instant at which it was due,
    however often it is tried; that a check does not hold, once too. ``db`` names the store to the notebook.
    """
    if isinstance(outcome, Report) and outcome.holds:
        return ()
    members = tuple(_told(kb, due))
    subject, body = _says(kb, due, outcome, db)
    schedule = due.schedule
    triggers = kb.records.get(f"{schedule.desk}/triggers")
    sender = triggers.sender if isinstance(triggers, Triggers) else kb.desk(schedule.desk).title
    kind = "check" if isinstance(outcome, Report) else "failed"
    with transaction(connection):
        for address in sorted({member.address for member in members if member.address}):
            connection.execute(
                "INSERT INTO outbox (occasion, recipient, sender, subject, body, link, message_id, queued_at, "
                "next_try_at) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?) ON CONFLICT (occasion, recipient) DO NOTHING",
                (
                    f"report-{kind} {schedule.desk} {schedule.run.id} {due.stamp}",
                    address,
                    sender,
                    subject,
                    body,
                    f"<{schedule.run.id}.{secrets.token_hex(12)}@{schedule.desk}.opsnb>",
                    now,
                    now,
                ),
            )
    return tuple(member.id for member in members if not member.address)


def _told(kb: KnowledgeBase, due: Due) -> Iterator[Member]:
    team = kb.team(due.schedule.desk)
    for name in due.schedule.run.tell:
        if member := team.member(name) if team else None:
            yield member


def _says(kb: KnowledgeBase, due: Due, outcome: Report | OpsnbError, db: str) -> tuple[str, str]:
    """Return the subject and the text of a notice; places are those below the project's folder."""
    title, folder = due.schedule.run.title, due.folder.relative_to(kb.root.parent).as_posix()
    book = notebooks_beside(kb.root).get(due.schedule.run.notebook)
    again = due.command(parameters_of(book) if book else frozenset(), db)
    when = f"{title}, due {show_instant(due.at, due.schedule.zone)}."
    if isinstance(outcome, OpsnbError):
        what = f"The report could not be made. It is tried again the next time.\nWhy: {folder}/{ERROR}"
        subject = f"{title}: could not be made"
    else:
        failed = [check for check in outcome.result["checks"] if not check["ok"]]
        lines = [f"- {one['id']}: {one['found']}, expected {one['expected']} ({one['record']})" for one in failed]
        what = "\n".join(["What does not hold:", *lines]) + f"\n\nThe report: {folder}/report.html"
        subject = f"{title}: {len(failed)} check{'s do' if len(failed) > 1 else ' does'} not hold"
    return subject, f"{when}\n\n{what}\nMake it again: {again}"
