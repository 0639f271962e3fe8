"""An e-mail as it lies in a file: who wrote what, in answer to what, and whether a person wrote it at all."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, cast

import nh3

from opsnb.errors import ImportFileError
from opsnb.intake.attachments import File
from opsnb.intake.changing import CONTROL, LONGEST_TEXT
from opsnb.intake.mail.sending import ADDRESS

LARGEST = 40 * 1024 * 1024
"""Bytes of a mail."""
LONGEST = LONGEST_TEXT - 500
"""Characters of a mail's text; there has to be room for a line that says who wrote it."""
MOST_LINES, MOST_PARTS, MOST_REFERENCES = 600_000, 100, 50
"""Of a mail; the largest one, as mail programs write it, has fewer lines."""
LONGEST_HEADER, LONGEST_REFERENCES, LONGEST_HTML = 2_000, 16_000, 100_000
"""Characters that are looked at: of a header, of a list of references, and of a text in HTML."""
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
BULK = ("bulk", "junk", "list", "auto_reply")
"""Values of the header Precedence that people's mails do not have."""
ROBOTS = ("mailer-daemon", "postmaster")
CUT = "\n\n[The rest of this mail was too long.]"


@dataclass(frozen=True)
class Incoming:
    """A mail that came in."""

    message_id: str
    """Its own, or a digest of its content if it has none."""
    sender: str
    """Address of whoever wrote it."""
    subject: str
    text: str
    """What was written; without the quoted mail at its end."""
    received_at: int | None
    """UTC second at which the last mail server had it, if it says so."""
    references: tuple[str, ...]
    """Message-IDs of the mails that it answers, the last one first."""
    files: tuple[File, ...]
    automatic: str
    """Why it was not written by a person, or nothing."""


class _Cautious(EmailPolicy):
    """Looks at so much of a header as a person writes, since some take ever longer to read.

    Of a list of references that is the end. A header that is broken beyond reading counts as empty.
    """

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """Return a header's value, read."""
        kept = value[-LONGEST_REFERENCES:] if name.lower() == "references" else value[:LONGEST_HEADER]
        try:
            return super().header_fetch_parse(name, kept)
        except Exception:  # the library has no error of its own for this
            return super().header_fetch_parse(name, "")


def read_mail(raw: bytes, place: str) -> Incoming:
    """Read a mail. Raises :class:`ImportFileError` if it is too large, broken, or says nobody who wrote it."""
    for most, found, what in ((LARGEST, len(raw), "bytes"), (MOST_LINES, raw.count(b"\n"), "lines")):
        if found > most:
            wish = f"{most:,} at most"
            raise ImportFileError("the mail is too large", place=place, found=f"{found:,} {what}", wish=wish)
    try:
        return _read(raw, place)
    except ImportFileError:
        raise
    except Exception as error:
        # The library fails in many ways on what a stranger wrote; one mail is not to keep the others out.
        wish = "look at it with a mail program"
        raise ImportFileError("the mail is broken", place=place, found=type(error).__name__, wish=wish) from error


def _read(raw: bytes, place: str) -> Incoming:
    mail = _parsed(raw, place)
    sender = next((address for _, address in getaddresses(_all(mail, "From")) if ADDRESS.fullmatch(address)), "")
    if not sender:
        raise ImportFileError("not an e-mail that somebody sent", place=place, found=_header(mail, "From")[:80] or None,
                              wish="a file with the header From")  # fmt: skip
    own = MESSAGE_ID.search(_header(mail, "Message-ID"))
    return Incoming(
        message_id=own[0] if own else f"sha256:{hashlib.sha256(raw).hexdigest()}",
        sender=sender,
        subject=" ".join(_header(mail, "Subject").split()),
        text=_text(mail),
        received_at=_received(mail),
        references=_references(mail),
        files=tuple(_files(mail)),
        automatic=_automatic(mail, sender),
    )


def _parsed(raw: bytes, place: str) -> EmailMessage:
    parts = 0

    def part(policy: Any = None) -> EmailMessage:
        nonlocal parts
        parts += 1
        if parts > MOST_PARTS:
            raise ImportFileError("the mail has too many parts", place=place, wish=f"{MOST_PARTS} at most")
        return EmailMessage(policy)

    return cast(EmailMessage, BytesParser(part, policy=_Cautious()).parsebytes(raw))


def _references(mail: EmailMessage) -> tuple[str, ...]:
    found = MESSAGE_ID.findall(f"{_header(mail, 'References')} {_header(mail, 'In-Reply-To')}")
    return tuple(dict.fromkeys(reversed(found)))[:MOST_REFERENCES]


def _all(mail: EmailMessage, name: str) -> list[str]:
    """Return the values of a header."""
    return [str(value).encode("utf-8", "replace").decode() for value in mail.get_all(name, [])]


def _header(mail: EmailMessage, name: str) -> str:
    return next(iter(_all(mail, name)), "")


def _text(mail: EmailMessage) -> str:
    """Return what was written: the plain text, or the HTML without its tags."""
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _content(cast(EmailMessage, part))
    if part.get_content_subtype() == "html":
        cut = text[:LONGEST_HTML]
        broken = re.sub(r"(?i)<(br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", "\n", cut)
        text = html.unescape(nh3.clean(broken, tags=set())).rstrip() + (CUT if cut != text else "")
    lines = (CONTROL.sub(" ", line).rstrip() for line in text.splitlines())
    text = _without_quotation("\n".join(lines)).strip()
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


def _content(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # an alphabet that nobody knows, or bytes that are none of it
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _without_quotation(text: str) -> str:
    """Leave out the quoted mail at the end, and the line that introduces it."""
    lines = text.rstrip().split("\n")
    end = len(lines)
    while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
        end -= 1
    if end == len(lines) or not any(line.startswith(">") for line in lines[end:]):
        return text
    if end and lines[end - 1].rstrip().endswith(":"):
        end -= 1
    return "\n".join(lines[:end]) if any(line.strip() for line in lines[:end]) else text


def _received(mail: EmailMessage) -> int | None:
    """Return when the last server had the mail: it writes the first of the headers, which no sender can forge."""
    _, _, date = _header(mail, "Received").rpartition(";")
    try:
        return int(parsedate_to_datetime(date.strip()).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None


def _files(mail: EmailMessage) -> Iterator[File]:
    """Yield what is attached; a mail that is built wrongly may have parts that cannot be told apart."""
    try:
        for part in mail.iter_attachments():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield File(part.get_filename() or "file", part.get_content_type(), content)
    except (AttributeError, ValueError, LookupError, TypeError):
        return


def _automatic(mail: EmailMessage, sender: str) -> str:
    """Tell why a mail is from a program (RFC 3834 and what programs do besides), or nothing."""
    submitted = _header(mail, "Auto-Submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    if _header(mail, "Precedence").strip().lower() in BULK:
        return f"Precedence: {_header(mail, 'Precedence').strip().lower()}"
    for name in ("X-Autoreply", "X-Autorespond", "List-Id"):
        if _header(mail, name):
            return name
    if _header(mail, "Return-Path").strip() == "<>" or mail.get_content_type() == "multipart/report":
        return "a report of a mail server"
    return "sent by a mail server" if sender.split("@")[0].lower() in ROBOTS else ""
