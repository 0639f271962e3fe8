"""The outbox is sent through a real mail server: nothing is lost and nothing sent twice, whatever happens to it."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from mails import mail
from service_desk import DESK, NOON, ask, new_store, reachable, staff

from opsnb.errors import OpsnbError
from opsnb.intake.changing import Change, change
from opsnb.intake.mail.reading import read_mail
from opsnb.intake.mail.sending import FIRST_WAIT, HELD, MailServer, send_waiting
from opsnb.intake.mail.taking import take_mail
from opsnb.store.schema import open_store


class Mailbox:
    """A mail server's handler that keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if "data" in self.answers:
            return self.answers["data"]
        self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def to(self) -> list[str]:
        """Return to whom mails came, in order."""
        return [str(mail["To"]) for mail in self.mails]


@pytest.fixture
def mailbox() -> Mailbox:
    """Make a mailbox for one test."""
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[MailServer]:
    """Run a mail server on this machine, at a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield MailServer("127.0.0.1", port, "desk@example.org", base="https://desk.example.org/")
    controller.stop()


def waiting(store: sqlite3.Connection) -> int:
    """Return how many notices are neither sent nor refused."""
    (count,) = store.execute("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND refused IS NULL").fetchone()
    return int(count)


def test_what_waits_is_sent_once(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """Each notice reaches its recipient once, with the link, the number and who it is from."""
    store = new_store(tmp_path)
    receipt = ask(store)
    assert send_waiting(store, server, lambda: NOON).sent == 6
    assert send_waiting(store, server, lambda: NOON + 9999).sent == 0
    mail = mailbox.mails[0]
    assert (mail["To"], mail["From"]) == ("jordan@example.com", "DSC Help Center <desk@example.org>")
    assert mail["Subject"] == "[T1] Who is in charge of street vendors?"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"https://desk.example.org/ticket/{receipt.token}" in mail.get_content()
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 6


def test_a_server_that_is_down_loses_nothing(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """While the server is down notices wait, each try later than the one before; when it is back all are sent once."""
    store = new_store(tmp_path)
    ask(store)
    down = MailServer("127.0.0.1", 1, "desk@example.org")
    first = send_waiting(store, down, lambda: NOON)
    assert (first.sent, first.waiting, waiting(store)) == (0, 6, 6)
    assert "127.0.0.1:1" in first.trouble
    tried = store.execute("SELECT tries, next_try_at FROM outbox WHERE tries > 0").fetchall()
    assert tried == [(1, NOON + FIRST_WAIT)]
    assert send_waiting(store, server, lambda: NOON + FIRST_WAIT).sent == 6
    assert sorted(mailbox.to()) == sorted({*mailbox.to()})


def test_a_server_that_fails_in_the_middle(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """A mail that the server cannot take now is tried again; the others go out and are not sent a second time."""
    store = new_store(tmp_path)
    ask(store)
    mailbox.answers["greeter@example.org"] = "451 try again later"
    assert (send_waiting(store, server, lambda: NOON).sent, waiting(store)) == (5, 1)
    mailbox.answers.clear()
    assert send_waiting(store, server, lambda: NOON + FIRST_WAIT).sent == 1
    assert len(mailbox.mails) == 6 == len({*mailbox.to()})


def test_an_address_that_is_refused_is_not_tried_for_ever(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """A recipient that the server refuses for good stays in the table with the reason, and holds up nobody."""
    store = new_store(tmp_path)
    ask(store)
    mailbox.answers["jordan@example.com"] = "550 no such mailbox"
    done = send_waiting(store, server, lambda: NOON)
    assert (done.sent, done.refused, waiting(store)) == (5, 1, 0)
    (reason,) = store.execute("SELECT refused FROM outbox WHERE refused IS NOT NULL").fetchone()
    assert "no such mailbox" in reason


def test_a_sender_that_was_stopped_in_the_middle(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """A notice that a program had taken when it was killed is free again after a while, and goes out once."""
    store = new_store(tmp_path)
    ask(store)
    store.execute("UPDATE outbox SET tries = 1, next_try_at = ? WHERE notice = 1", (NOON + HELD,))
    store.commit()
    assert send_waiting(store, server, lambda: NOON).sent == 5
    assert send_waiting(store, server, lambda: NOON + HELD).sent == 1
    assert len(mailbox.mails) == 6


def test_a_slow_server_and_two_who_send(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """While one program needs a minute a mail, another begins to send: each notice goes out once all the same."""
    store = new_store(tmp_path)
    ask(store)
    second = []

    def clock() -> int:
        if len(mailbox.mails) == 1 and not second:
            second.append(True)
            with closing(open_store(tmp_path / "store.db")) as other:
                second.append(send_waiting(other, server, clock).sent == 5)
        return NOON + 61 * len(mailbox.mails)

    assert send_waiting(store, server, clock).sent == 1
    assert second == [True, True]
    assert sorted(mailbox.to()) == sorted({*mailbox.to()})
    assert waiting(store) == 0


def test_no_header_comes_out_of_a_text(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """A line break in what a customer or an agent writes starts no header of a mail."""
    store, kb = new_store(tmp_path), reachable()
    ticket = ask(store, "Hello\r\nBcc: everybody@example.org").ticket
    change(store, kb, ticket, [Change("reply", text="x\r\nBcc: all@example.org\r\n\r\n.\r\nQUIT")],
           actor=staff("planning"), now=NOON)  # fmt: skip
    send_waiting(store, server, lambda: NOON)
    assert all("Bcc" not in mail for mail in mailbox.mails)
    assert "QUIT" in mailbox.mails[-1].get_content()


def test_the_id_of_a_mail_goes_back_to_its_sender_only(tmp_path: Path, mailbox: Mailbox, server: MailServer) -> None:
    """Our mail answers the recipient's own last mail, never that of a colleague, of the team or a form's key."""
    store, kb = new_store(tmp_path), reachable()

    def take(raw: bytes) -> None:
        take_mail(store, kb, DESK, read_mail(raw, "a.eml"), now=NOON)

    take(mail())
    (secret,) = store.execute("SELECT message_id FROM outbox WHERE recipient = 'jordan@example.com'").fetchone()
    take(mail(sender="kim@example.com", number=2, In_Reply_To=secret))
    take(mail("[T1]", sender="planning@example.org", number=3))
    store.execute("DELETE FROM outbox")
    store.commit()
    steps = [Change("assign", "planning"), Change("reply", text="Planning is.")]
    change(store, kb, 1, steps, actor=staff("coordination"), now=NOON)
    assert send_waiting(store, server, lambda: NOON).sent == 2
    answers = {str(sent["To"]): sent["In-Reply-To"] for sent in mailbox.mails}
    assert answers == {"jordan@example.com": "<1@mail.example.com>", "planning@example.org": "<3@mail.example.com>"}


def test_the_sender_is_an_address() -> None:
    """A sender that no mail can come from is named at once, not when the first notice is due."""
    with pytest.raises(OpsnbError, match="not an address"):
        MailServer("127.0.0.1", 25, "desk\nBcc: all@example.org")
