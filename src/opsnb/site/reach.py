"""A way to reach a desk, as a link where a browser or a telephone can follow it."""

from __future__ import annotations

import re
from html import escape

from markupsafe import Markup

from opsnb.kb.records.desk import Contact

KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
"""The digit of each letter on a telephone (ITU-T E.161)."""
NUMBER = re.compile(r"(?:\(\+?[0-9]+\)|\+?[0-9]+)[0-9A-Z -]{6,}")
FILL_IN = "To be filled in by the organisation"


def reach(contact: Contact) -> Markup:
    """Return a contact's number or address as a link, with its note; says so if it has to be filled in."""
    value, href = escape(contact.value), _href(contact)
    shown = f'<a href="{escape(href)}">{value}</a>' if href else value or f"<em>{FILL_IN}</em>"
    note = f"<small>{escape(contact.note)}</small>" if contact.note else ""
    return Markup(" ".join(filter(None, (shown, note))))  # noqa: S704  escaped above


def _href(contact: Contact) -> str:
    value = contact.value.strip()
    if contact.channel == "email" and re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        return f"mailto:{value}"
    if contact.channel == "web" and value.startswith(("https://", "http://")):
        return value
    number = NUMBER.match(value) if contact.channel == "phone" else None
    return f"tel:{re.sub(r'[^0-9+]', '', number[0].translate(KEYPAD))}" if number else ""
