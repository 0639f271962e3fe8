"""Where the answers of a form go while no intake receives them: a mailbox, a web address, a number, or a counter."""

from __future__ import annotations

import re

from opsnb.kb.forms import EMAIL
from opsnb.kb.records import Desk, Form
from opsnb.kb.records.desk import Contact

CHANNELS = ("email", "web", "phone")
"""What carries answers best, the first first."""


def receiver(form: Form, home: Desk) -> Contact | None:
    """Return the contact that takes the answers: the form's own, or for customers the best one the desk publishes.

    Nothing is returned where the organisation still has to write down an address or a number. Visitors hand their sheet
    in where they are.
    """
    if form.goes_to:
        own = next((contact for contact in home.contacts if contact.id == form.goes_to), None)
        return own if own and own.value else None
    if form.filed_by == "staff":
        return None
    published = [contact for contact in home.contacts if contact.audience == "public"]
    if "walk-in" in form.ways_in:
        return next((contact for contact in published if contact.channel == "in-person"), None)
    reachable = [contact for contact in published if contact.value and contact.channel in CHANNELS]
    return min(reachable, key=lambda contact: CHANNELS.index(contact.channel), default=None)


def mailbox(to: Contact | None) -> str:
    """Return the address for an e-mail with the answers, if the receiver has one."""
    return to.value if to and to.channel == "email" and re.search(EMAIL, to.value) else ""


def unsent(form: Form, home: Desk) -> bool:
    """Tell whether a form has to be sent and nobody has written down where to; what staff file themselves stays."""
    return receiver(form, home) is None and (form.filed_by != "staff" or form.goes_to is not None)
