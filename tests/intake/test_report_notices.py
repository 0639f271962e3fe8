"""Who the record names hears of a report that fails: once, with where to read on."""

from __future__ import annotations

import socket
import sqlite3
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from opsnb.errors import OpsnbError, RunError
from opsnb.intake.mail.sending import MailServer, send_waiting
from opsnb.intake.report_notices import tell_of_report
from opsnb.kb.check import open_kb
from opsnb.reports.due import Due
from opsnb.reports.running import Report
from opsnb.store.schema import open_store
from small_schedule import asked, project

NOON = 1_793_034_000
CHECK = {"id": "response-attainment", "ok": False, "found": "89.7 %", "expected": "100 %", "record": "policies/p"}
PLACE = "reports/scheduled/a-desk/daily/2026-10-26T0700"
AGAIN = "opsnb run small -p desk=a-desk -p as_of=2026-10-26T07:00:00-05:00 -p since=2026-10-25"
DAILY = 'id: daily, at: "07:00", parameters: {since: "{{yesterday}}"}, tell: [lead, clerk]'


class Told:
    """A project, its store, and the one report that is due in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kb = open_kb(root / "kb")
        self.store: sqlite3.Connection = open_store(root / "build" / "opsnb.db")

    def due(self, as_of: str = "2026-10-26T08:00") -> Due:
        return asked(self.root, as_of)[0].pending()[-1]

    def tell(self, outcome: Report | OpsnbError, due: Due | None = None) -> tuple[str, ...]:
        return tell_of_report(self.store, self.kb, due or self.due(), outcome, db="", now=NOON)

    def outbox(self) -> list[tuple[str, str, str]]:
        return self.store.execute("SELECT recipient, subject, body FROM outbox ORDER BY notice").fetchall()


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Lay a project of which two members are to be told, one of them without an address."""
    return Told(project(tmp_path, DAILY))


def report(*checks: dict[str, object]) -> Report:
    """Return a report with these checks."""
    return Report("small", Path("elsewhere"), {"checks": list(checks)})


def test_a_check_that_does_not_hold_is_told_with_what_was_found(told: Told) -> None:
    """Found, expected and the record; where the report is; how to make it again. Who has no address is named."""
    assert told.tell(report(CHECK, CHECK | {"id": "fine", "ok": True})) == ("clerk",)
    assert told.outbox() == [
        (
            "lead@example.org",
            "The answer: 1 check does not hold",
            "The answer, due Mon 2026-10-26 07:00 CDT.\n\nWhat does not hold:\n"
            "- response-attainment: 89.7 %, expected 100 % (policies/p)\n\n"
            f"The report: {PLACE}/report.html\nMake it again: {AGAIN}",
        )
    ]


def test_a_report_that_fails_is_told_without_its_message(told: Told) -> None:
    """What a notebook says when it stops may hold a name; the mail says where it is to be read."""
    assert told.tell(RunError("small stopped in cell 3: KeyError: Jordan Doe", place="x")) == ("clerk",)
    ((_, subject, body),) = told.outbox()
    assert subject == "The answer: could not be made"
    assert f"Why: {PLACE}/error.txt" in body and AGAIN in body
    assert "Jordan" not in subject + body


def test_a_report_that_holds_is_told_to_nobody(told: Told) -> None:
    """No news is good news; nobody is named as out of reach either."""
    assert told.tell(report(CHECK | {"ok": True})) == () and told.outbox() == []


def test_each_thing_is_told_once_for_each_instant(told: Told) -> None:
    """Tried again and again it is told once that it failed; once more when it is there and a check does not hold."""
    for _ in range(3):
        told.tell(RunError("no"))
    assert len(told.outbox()) == 1
    for _ in range(2):
        told.tell(report(CHECK))
    assert len(told.outbox()) == 2
    told.tell(RunError("no"), told.due("2026-10-27T08:00"))
    assert len(told.outbox()) == 3


def test_a_record_that_names_nobody_tells_nobody(tmp_path: Path) -> None:
    """Whoever wants no mail leaves ``tell`` out."""
    quiet = Told(project(tmp_path, 'id: daily, at: "07:00"'))
    assert quiet.tell(RunError("no")) == () and quiet.outbox() == []


def test_notices_of_reports_go_out_with_those_of_tickets(told: Told) -> None:
    """`opsnb ticket send` hands them to the mail server; they answer no mail and lead to no ticket."""
    told.tell(report(CHECK))
    mails: list[EmailMessage] = []

    class Mailbox:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
            mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server = MailServer("127.0.0.1", port, "desk@example.org", base="https://desk.example.org")
        assert send_waiting(told.store, server, lambda: NOON).sent == 1
    finally:
        controller.stop()
    (mail,) = mails
    assert (mail["To"], mail["From"]) == ("lead@example.org", "Of the desk <desk@example.org>")
    assert mail["In-Reply-To"] is None and "https://" not in mail.get_content()
