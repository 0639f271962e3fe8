"""Where a form is sent while no intake receives it: somewhere that works, or a plain word that it is not known yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from built import text_of

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, Form
from opsnb.site.coverage import NOWHERE, to_be_added
from opsnb.site.pages.sending import mailbox, receiver, unsent

HEAD = {
    "title": "A title",
    "summary": "A summary.",
    "owner": "The owner",
    "reviewed": "2026-01-31",
    "review_every": "P365D",
    "source": {"seed": "000", "place": "A heading"},
}
PHONE = {"id": "phone", "channel": "phone", "value": "555-0123", "audience": "public"}
WEB = {"id": "web", "channel": "web", "value": "https://desk.example.org/", "audience": "public"}
MAIL = {"id": "mail", "channel": "email", "value": "desk@example.org", "audience": "public"}
COUNTER = {"id": "counter", "channel": "in-person", "note": "In the lobby.", "audience": "public"}
OPEN = {"id": "open", "channel": "phone", "audience": "public"}
INNER = {"id": "inner", "channel": "email", "value": "inner@example.org", "audience": "staff"}


def _form(filed_by: str, way: str, goes_to: str | None = None) -> Form:
    field = {"id": "what", "label": "What", "type": "text", "why": "To know.", "example": "A bell"}
    more: dict[str, Any] = {
        "when_to_use": ["It rings."],
        "next": "Somebody reads it.",
        "fields": [field],
        "example": {},
    }
    return Form.model_validate(HEAD | more | {"filed_by": filed_by, "ways_in": [way], "goes_to": goes_to})


def _desk(*contacts: dict[str, str]) -> Desk:
    listed = [{"title": f"By {contact['id']}", **contact} for contact in contacts]
    return Desk.model_validate(HEAD | {"timezone": "Europe/Vienna", "mission": "To answer.", "contacts": listed})


@pytest.mark.parametrize(
    ("filed_by", "way", "goes_to", "contacts", "to"),
    [
        pytest.param("customer", "web", None, (PHONE, WEB, MAIL), "mail", id="a mailbox first"),
        pytest.param("either", "web", None, (PHONE, WEB), "web", id="a web address before a number"),
        pytest.param("customer", "phone", None, (OPEN, PHONE), "phone", id="a number that is known"),
        pytest.param("customer", "web", None, (OPEN,), None, id="a number to be filled in is nowhere"),
        pytest.param("customer", "web", None, (INNER, COUNTER), None, id="no contact of staff, no counter from afar"),
        pytest.param("customer", "walk-in", None, (MAIL, COUNTER), "counter", id="visitors hand it in"),
        pytest.param("staff", "email", "inner", (INNER, MAIL), "inner", id="the form's own"),
        pytest.param("staff", "phone", "open", (OPEN, MAIL), None, id="its own is to be filled in"),
        pytest.param("staff", "phone", None, (MAIL,), None, id="staff file it themselves"),
    ],
)
def test_a_form_goes_where_it_can_be_received(
    filed_by: str, way: str, goes_to: str | None, contacts: tuple[dict[str, str], ...], to: str | None
) -> None:
    """Its own contact, else the best public one that has an address; a mail is drafted only to a mailbox."""
    form, home = _form(filed_by, way, goes_to), _desk(*contacts)
    found = receiver(form, home)
    assert (found.id if found else None) == to
    assert bool(mailbox(found)) == (to in ("mail", "inner"))
    assert unsent(form, home) == (to is None and (filed_by != "staff" or goes_to is not None))


def test_no_page_offers_a_mail_to_nobody(staff_site: Path, public_site: Path, kb: KnowledgeBase) -> None:
    """A button for a mail has its mailbox; a form that nobody receives says so before it is filled in, and at the end.

    The list of what is to be filled in names it too.
    """
    missing = to_be_added(kb)
    for identity, form in kb.of_kind(Form).items():
        home = kb.desk(identity.split("/")[0])
        for site in (staff_site, public_site) if form.audience == "public" else (staff_site,):
            html = text_of(site / identity / "index.html")
            assert 'data-mailbox=""' not in html
            assert ("Write an e-mail" in html) == bool(mailbox(receiver(form, home)))
            said = (html.count("This form cannot be sent yet"), html.count("It cannot be sent yet"))
            assert said == ((1, 2) if unsent(form, home) else (0, 0))
        assert (f"](ref:{identity}): {NOWHERE}" in missing) == unsent(form, home)
