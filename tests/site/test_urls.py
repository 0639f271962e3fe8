"""Addresses last: what was published stays where it was, or leads on to where it went."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from built import ROOT, change, text_of
from chromium import served
from playwright.sync_api import Browser

from opsnb.gate import listing
from opsnb.gate.examine import unlisted
from opsnb.site.build import SiteError, build

LISTS = ROOT / "tests/site/urls"


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_no_published_page_has_vanished(audience: str, request: pytest.FixtureRequest) -> None:
    """Every address on the list answers, and every page is on the list; ``opsnb gate --write`` adds new ones to it."""
    site: Path = request.getfixturevalue(f"{audience}_site")
    data = "/reports/" if audience == "staff" else ""
    assert [str(finding) for finding in unlisted(site, listing.listed(LISTS / f"{audience}.txt"), data)] == []


def test_a_page_that_vanishes_is_named(tmp_path: Path) -> None:
    """What is gone and what is new are both told, and what to do."""
    (tmp_path / "public/new").mkdir(parents=True)
    (tmp_path / "public/new/index.html").write_text("", encoding="utf-8")
    told = [str(finding) for finding in unlisted(tmp_path / "public", {"/old/"})]
    assert [line.split(": ")[0] for line in told] == ["public/new/index.html", "public/old/"]
    assert "opsnb gate --write" in told[0]
    assert "docs/redirects.yml" in told[1]


def test_a_list_is_only_added_to(tmp_path: Path) -> None:
    """Writing a list never takes an address off it; a remark after an address is no part of it."""
    file = tmp_path / "public.txt"
    file.write_text("/old/ # asked for by the press\n", encoding="utf-8")
    listing.write(file, {"/new/"})
    assert listing.listed(file) == {"/new/", "/old/"}


@pytest.fixture
def moved(project: Path) -> Path:
    """Take a project in which a page of either site has moved."""
    text = "long/ago/: glossary\nold-home: /\nfor-staff/: how-to/change-a-rule/\n"
    (project / "docs/redirects.yml").write_text(text, encoding="utf-8")
    return project


@pytest.mark.browser
def test_an_old_address_leads_to_the_new_one(moved: Path, tmp_path: Path, browser: Browser) -> None:
    """At once, and by a link; it is no page of its own for search engines; and only where the new page is."""
    site = build(moved, "public", tmp_path / "public").out
    html = text_of(site / "long/ago/index.html")
    assert "noindex" in html
    assert "Content-Security-Policy" in html
    assert '<a href="../../glossary/">' in html
    assert not (site / "for-staff").exists()
    assert "long/ago" not in text_of(site / "sitemap.xml")
    with served(site) as place:
        page = browser.new_page()
        for old, new in {"/long/ago/": "/glossary/", "/old-home/": "/"}.items():
            page.goto(place + old)
            page.wait_for_url(place + new)
        page.close()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("old/: nowhere/", "leads to nowhere, where there is no page", id="nowhere"),
        pytest.param("glossary/: how-to/change-a-rule/", "glossary is the address of a page", id="taken"),
        pytest.param("old/: [a, b]", "expected lines such as", id="not-an-address"),
        pytest.param("old/: a/\nold/: b/", "redirects.yml:2", id="twice"),
    ],
)
def test_a_wrong_line_stops_the_build(line: str, said: str, project: Path, tmp_path: Path) -> None:
    """An old address leads to one page that is there, from a place where none is."""
    (project / "docs/redirects.yml").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(SiteError, match=said):
        build(project, "staff", tmp_path / "staff")


def test_a_renamed_record_is_found_missing(project: Path, public_site: Path, tmp_path: Path) -> None:
    """A record under another name is another address: the list tells, and a line in the redirects settles it."""
    articles = sorted((project / "kb").glob("*/articles/*.md"))
    article = next(path for path in articles if "audience: public" in text_of(path))
    desk, name = article.parts[-3], article.stem
    old, new = f"{desk}/articles/{name}/", f"{desk}/articles/{name}-renamed/"
    listed = listing.published(public_site)
    for path in sorted((project / "kb").rglob("*.*")):
        if f"articles/{name}" in text_of(path):
            change(path, f"articles/{name}", f"articles/{name}-renamed")
    shutil.move(article, article.with_stem(f"{name}-renamed"))
    (project / "docs/redirects.yml").write_text(f"{old}: {new}\n", encoding="utf-8")
    site = build(project, "public", tmp_path / "public").out
    assert [finding.file for finding in unlisted(site, listed)] == [f"public/{new}index.html"]
