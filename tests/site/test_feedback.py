"""What readers can say about a page: there where somebody receives it, and left out where nobody does."""

from __future__ import annotations

from pathlib import Path

import pytest
from built import change, text_of

from opsnb.site.build import build

RECORD = "kb/customer-care/procedures/log-and-dispatch.md"
PAGE = "customer-care/procedures/log-and-dispatch/index.html"


def test_without_intake_and_repository_nothing_is_asked(staff_site: Path) -> None:
    """A question nobody hears is not asked."""
    html = text_of(staff_site / PAGE)
    assert "Was this helpful?" not in html
    assert "Suggest a change" not in html


@pytest.fixture
def connected(project: Path, tmp_path: Path) -> dict[str, Path]:
    """Build both sites of a project with an intake and a repository."""
    change(project / "mkdocs.yml", 'intake: ""', "intake: https://desk.example")
    change(project / "mkdocs.yml", 'repository: ""', "repository: https://code.example/desks/edit/main/")
    return {audience: build(project, audience, tmp_path / audience).out for audience in ("staff", "public")}


def test_with_them_the_page_leads_there(connected: dict[str, Path]) -> None:
    """The question goes to the intake with the page it is about; the link opens the record's own file."""
    html = text_of(connected["staff"] / PAGE)
    assert 'action="https://desk.example/feedback"' in html
    assert 'name="page" value="customer-care/procedures/log-and-dispatch"' in html
    assert f'href="https://code.example/desks/edit/main/{RECORD}"' in html


def test_customers_are_asked_but_not_sent_to_the_records(connected: dict[str, Path]) -> None:
    """The public page has the question; where the records lie is for staff."""
    html = text_of(connected["public"] / "customer-care/policies/priorities/index.html")
    assert "Was this helpful?" in html
    assert "Suggest a change" not in html
