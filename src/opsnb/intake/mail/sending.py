"""The outbox is sent through SMTP: each notice once, however often the mail server is down or the program is stopped.

A notice is marked as sent after the server has taken it. If the program is killed between the two, it is sent again
with the same Message-ID, by which mail programs know it for the same mail; it is never lost.
"""

from __future__ import annotations

import re
import smtplib
import sqlite3
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import NamedTuple

from opsnb.errors import OpsnbError
from opsnb.store.transaction import transaction

Clock = Callable[[], int]
"""Tells the UTC second it is: sending takes its time."""

FIRST_WAIT, LONGEST_WAIT = 60, 6 * 3600
"""Seconds until a notice that could not be sent is tried again: each time twice as long."""
TIMEOUT = 20
"""Seconds to wait for a word of the mail server."""
HELD = 600
"""Seconds for which a notice is with the program that took it; longer than a server may take over one mail."""
ADDRESS = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@[^@\s<>\"(),:;\\\[\]]+")
PERMANENT = 500
"""From this code on, a mail server has refused for good (RFC 5321)."""
TAKE = """
UPDATE outbox SET tries = tries + 1, next_try_at = :now + :held
WHERE notice = :notice AND sent_at IS NULL AND refused IS NULL AND next_try_at <= :now
RETURNING notice, recipient, sender, subject, body, link, message_id, tries, (
  SELECT m.message_id FROM mails m
  WHERE m.ticket = outbox.ticket AND m.sender = outbox.recipient COLLATE NOCASE AND m.message_id LIKE '<%'
  ORDER BY m.at DESC, m.message_id LIMIT 1)
"""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and in whose name."""

    host: str
    port: int
    sender: str
    """Address that notices come from; what is answered goes there."""
    base: str = ""
    """Address of the service, e.g. ``https://desk.example.org``; without one, mails have no links."""
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "none"
    """``none``, ``starttls`` or ``tls``."""

    def __post_init__(self) -> None:
        """Refuse an address that no mail can come from. Raises :class:`OpsnbError`."""
        if not ADDRESS.fullmatch(self.sender):
            wish = "an address such as desk@example.org"
            raise OpsnbError("not an address that mail can come from", place="sender", found=self.sender, wish=wish)

    def connect(self) -> smtplib.SMTP:
        """Open a session. Raises ``OSError`` or ``smtplib.SMTPException`` if there is none to be had."""
        trusted = ssl.create_default_context()
        if self.security == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=trusted)
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.security == "starttls":
                session.starttls(context=trusted)
            if self.user:
                session.login(self.user, self.password)
        except BaseException:
            session.close()
            raise
        return session


@dataclass
class Sent:
    """What became of the notices that were due."""

    sent: int = 0
    waiting: int = 0
    """Could not be sent now; they stay in the outbox."""
    refused: int = 0
    """Refused for good by the mail server; they stay in the table, with the reason."""
    trouble: str = ""
    """What the mail server said last, if something went wrong."""


class Waiting(NamedTuple):
    """A notice of the outbox."""

    notice: int
    recipient: str
    sender: str
    subject: str
    body: str
    link: str
    message_id: str
    tries: int
    answers: str | None
    """Message-ID of the recipient's own last mail on the ticket; nobody hears of those of others."""


def send_waiting(connection: sqlite3.Connection, server: MailServer, clock: Clock, limit: int = 500) -> Sent:
    """Send what is due, the oldest first; return what became of it.

    A server that cannot be reached is no error: the notices wait, each time longer. Two programs may send from one
    store: a notice is taken by one of them, and is free again after a while (:data:`HELD`) if that one was stopped.
    """
    done = Sent()
    due = connection.execute(
        "SELECT notice FROM outbox WHERE sent_at IS NULL AND refused IS NULL AND next_try_at <= ? "
        "ORDER BY notice LIMIT ?",
        (clock(), limit),
    ).fetchall()
    session: smtplib.SMTP | None = None
    for (notice,) in due:
        waiting = _take(connection, notice, clock())
        if waiting is None:
            continue
        try:
            session = session or server.connect()
        except (OSError, smtplib.SMTPException) as error:
            done.trouble = f"{server.host}:{server.port}: {error}"
            _wait(connection, waiting, done.trouble, clock())
            break
        if not _send(connection, session, server, waiting, clock, done):
            session.close()
            break
    else:
        if session:
            with suppress(OSError, smtplib.SMTPException):  # all is sent; a server that is gone by now may be
                session.quit()
    done.waiting = len(due) - done.sent - done.refused
    return done


def _send(
    connection: sqlite3.Connection,
    session: smtplib.SMTP,
    server: MailServer,
    waiting: Waiting,
    clock: Clock,
    done: Sent,
) -> bool:
    """Hand one mail over and write down what came of it; return whether the session can go on."""
    try:
        session.send_message(outgoing(waiting, server, clock()))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        done.trouble = f"{waiting.recipient}: {error}"
        if _is_final(error):
            done.refused += 1
            _mark(connection, waiting.notice, "refused", done.trouble)
        else:
            _wait(connection, waiting, done.trouble, clock())
        return session.sock is not None and not isinstance(error, TimeoutError)
    _mark(connection, waiting.notice, "sent_at", clock())
    done.sent += 1
    return True


def outgoing(waiting: Waiting, server: MailServer, now: int) -> EmailMessage:
    """Return a notice as a mail. Headers are built by the library, which refuses a line break in any of them."""
    mail = EmailMessage()
    mail["From"] = formataddr((waiting.sender, server.sender))
    mail["To"] = waiting.recipient
    mail["Subject"] = " ".join(waiting.subject.split())
    mail["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    mail["Message-ID"] = waiting.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if waiting.answers:
        mail["In-Reply-To"] = mail["References"] = waiting.answers
    link = f"\n{server.base.rstrip('/')}{waiting.link}" if server.base and waiting.link else ""
    mail.set_content(f"{waiting.body}{link}\n")
    return mail


def _take(connection: sqlite3.Connection, notice: int, now: int) -> Waiting | None:
    """Take a notice to send it; nothing if another program has it."""
    with transaction(connection):
        found = connection.execute(TAKE, {"notice": notice, "now": now, "held": HELD}).fetchone()
    return Waiting(*found) if found else None


def _wait(connection: sqlite3.Connection, waiting: Waiting, trouble: str, now: int) -> None:
    """Put a notice back that could not be sent, with why, until its next try."""
    again = now + min(FIRST_WAIT * 2 ** min(waiting.tries - 1, 20), LONGEST_WAIT)
    with transaction(connection):
        connection.execute(
            "UPDATE outbox SET trouble = ?, next_try_at = ? WHERE notice = ?", (trouble, again, waiting.notice)
        )


def _mark(connection: sqlite3.Connection, notice: int, column: str, value: object) -> None:
    with transaction(connection):
        connection.execute(f"UPDATE outbox SET {column} = ? WHERE notice = ?", (value, notice))  # noqa: S608


def _is_final(error: Exception) -> bool:
    """Tell whether trying again would help nobody: the recipient, or this very mail, was refused for good."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= PERMANENT for code, _ in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= PERMANENT
        case smtplib.SMTPNotSupportedError() | ValueError():
            return True  # an address that this server, or any, cannot take
        case _:
            return False
