"""The home page: the search first, then what people need most, then the desks with how to reach them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from built import text_of

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Audience
from opsnb.site.edition import Edition
from opsnb.site.pages.home import tasks


@pytest.fixture(params=["staff", "public"])
def home(request: pytest.FixtureRequest, staff_site: Path, public_site: Path, kb: KnowledgeBase) -> tuple[str, Edition]:
    """Return the home page of each audience with its edition."""
    audience: Audience = request.param
    site = staff_site if audience == "staff" else public_site
    return text_of(site / "index.html"), Edition.of(kb, audience, date(2026, 11, 22))


def test_the_search_comes_first_then_tasks_then_desks(home: tuple[str, Edition]) -> None:
    """In this order on the page, so that nobody scrolls for the box."""
    html, _ = home
    content = html[html.index("<article") :]
    places = [content.index(mark) for mark in ('data-search="page"', 'id="tasks"', 'id="desks"')]
    assert places == sorted(places)


def test_the_top_tasks_are_what_the_desks_say(home: tuple[str, Edition]) -> None:
    """Of every desk that names any, what this audience may read, linked."""
    html, edition = home
    named = {desk for desk, record in edition.desks.items() if record.often_needed}
    found = tasks(edition)
    assert {identity.split("/")[0] for _, (identity, _, _) in found} == named
    section = html[html.index('id="tasks"') : html.index('id="desks"')]
    assert [identity for _, (identity, _, _) in found if f'href="{identity}/"' not in section] == []


def test_each_desk_says_whether_it_is_open_and_how_to_reach_it(home: tuple[str, Edition]) -> None:
    """The badge where hours are known, the first public ways to reach it, and the way to its contacts."""
    html, edition = home
    section = html[html.index('id="desks"') :]
    assert section.count("data-opening") == sum(bool(desk.shifts) for desk in edition.desks.values())
    for name, desk in edition.desks.items():
        assert f'href="{name}/contact/"' in section
        known = [contact.value for contact in desk.contacts if contact.value and contact.audience == "public"]
        assert [value for value in known[:3] if value not in section] == []
