"""Mails for the tests: as a mail program writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from service_desk import NOON

CUSTOMER = "Jordan Reyes <jordan@example.com>"


def mail(
    subject: str = "Street vendors",
    text: str = "Who is in charge?",
    sender: str = CUSTOMER,
    number: int = 1,
    at: int | None = NOON,
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """Write a mail; names of further headers have ``_`` for ``-``."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "desk@example.org", subject
    made["Message-ID"] = f"<{number}@mail.example.com>"
    if at is not None:
        made["Received"] = f"from a by b; {format_datetime(datetime.fromtimestamp(at, UTC))}"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, content in (files or {}).items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def mixed(**parts: Any) -> bytes:
    """Write a mail whose body is HTML only."""
    made = EmailMessage()
    made["From"], made["Subject"] = CUSTOMER, "HTML"
    made.set_content(parts["html"], subtype="html")
    return made.as_bytes()
