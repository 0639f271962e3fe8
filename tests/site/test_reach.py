"""A way to reach a desk is a link that a telephone, a mail program or a browser can follow."""

from __future__ import annotations

import re

import pytest

from opsnb.kb.records.desk import Contact
from opsnb.site.reach import reach


@pytest.mark.parametrize(
    ("channel", "value", "href"),
    [
        pytest.param("phone", "919-555-0100", "tel:9195550100", id="digits"),
        pytest.param("phone", "(602) 55-CLERK", "tel:6025525375", id="letters stand for keys"),
        pytest.param("phone", "602-555-HELP (4357)", "tel:6025554357", id="letters and the same again in digits"),
        pytest.param("phone", "+44 20 7946 0000", "tel:+442079460000", id="with the country"),
        pytest.param("phone", "extension 4137, then key 3", None, id="no number one could dial"),
        pytest.param("email", "help@desk.example", "mailto:help@desk.example", id="mail"),
        pytest.param("web", "https://desk.example/ask?a=1&b=2", "https://desk.example/ask?a=1&amp;b=2", id="web"),
        pytest.param("web", "javascript:alert(1)", None, id="nothing but the web"),
        pytest.param("in-person", "12 High Street", None, id="a place"),
    ],
)
def test_a_contact_is_a_link_where_one_can_follow_it(channel: str, value: str, href: str | None) -> None:
    """The value is shown as it is written; the link is what the channel needs."""
    shown = str(reach(Contact.model_validate({"id": "x", "title": "T", "channel": channel, "value": value})))
    found = re.search(r'href="([^"]*)"', shown)
    assert (found[1] if found else None) == href
    assert value.replace("&", "&amp;") in shown


def test_what_is_not_known_is_said() -> None:
    """A number nobody knows is neither made up nor left blank; its note is shown all the same."""
    shown = str(reach(Contact(id="x", title="T", channel="phone", note="One for <each> area.")))
    assert "To be filled in" in shown
    assert "&lt;each&gt;" in shown
