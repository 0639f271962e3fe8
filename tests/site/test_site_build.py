"""A site is built strictly or not at all, with links that lead somewhere and nothing fetched from elsewhere."""

from __future__ import annotations

import filecmp
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built import ROOT, change, pages_of, text_of
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from mkdocs.utils.meta import get_data

from opsnb.kb.load import KnowledgeBase
from opsnb.site.build import SiteError, build
from opsnb.site.handwritten import SECTIONS


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = {""}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        target = found.get("href") or found.get("src")
        if target and tag == "a":
            self.links.append(target)
        elif target:
            self.fetched.append(target)


def _dead_links(site: Path) -> list[str]:
    pages = {page.resolve(): _Links(text_of(page)) for page in pages_of(site)}
    dead = []
    for page, found in pages.items():
        if page.name == "404.html":
            continue
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "tel"):
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (target in pages and parts.fragment not in pages[target].anchors):
                dead.append(f"{page.relative_to(site.resolve())}: {link}")
    return dead


@pytest.fixture(params=["staff", "public"])
def site(request: pytest.FixtureRequest) -> Path:
    """Each of the two sites."""
    found: Path = request.getfixturevalue(f"{request.param}_site")
    return found


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    """No link within a site is dead, neither its page nor its anchor."""
    assert _dead_links(site) == []


def test_nothing_is_fetched_from_another_host(site: Path) -> None:
    """Styles, scripts, fonts and pictures come from the site itself."""
    fetched = [link for page in pages_of(site) for link in _Links(text_of(page)).fetched]
    assert [link for link in fetched if urlsplit(link).netloc] == []
    assert any(link.endswith("assets/site.css") for link in fetched)


def test_no_quotation_and_no_record_link_is_left(site: Path) -> None:
    """Readers never see ``{{ … }}`` or ``ref:`` in place of a value or a link."""
    left = [page for page in pages_of(site / "") if 'href="ref:' in text_of(page) or "&lt;!-- opsnb" in text_of(page)]
    assert left == []


def test_a_desk_is_navigated_along_the_readers_day(staff_site: Path, kb: KnowledgeBase) -> None:
    """Before, during, after a contact, then policies, flows, hours and contact."""
    headings = [
        "Before a contact",
        "During a contact",
        "After a contact",
        "Policies",
        "Step by step",
        "Hours and contact",
    ]
    html = text_of(staff_site / kb.desks[0] / "index.html")
    navigation = html[html.index("md-nav--primary") : html.index("md-content")]
    places = [navigation.index(heading) for heading in headings if heading in navigation]
    assert places == sorted(places)
    assert len(places) >= 4


def test_sections_without_pages_for_the_audience_are_left_out(public_site: Path) -> None:
    """A section of handwritten pages appears only where it has pages."""
    html = text_of(public_site / "index.html")
    tabs = html[html.index("md-tabs__list") : html.index("<main")]
    written = [page for folder in SECTIONS for page in (ROOT / "docs" / folder).glob("**/*.md")]
    public = [page for page in written if get_data(text_of(page))[1].get("audience") == "public"]
    assert ("Handbook" in tabs) == bool(public)


def test_the_same_inputs_give_the_same_site(project: Path, tmp_path: Path) -> None:
    """Two builds on the same day are the same byte by byte, the index of the search included."""
    once, again = (build(project, "staff", tmp_path / name).out for name in ("once", "again"))
    names = [path.relative_to(once).as_posix() for path in once.rglob("*") if path.is_file()]
    assert any(name.endswith(".pf_fragment") for name in names)
    assert filecmp.cmpfiles(once, again, names, shallow=False) == (names, [], [])


def test_wrong_records_are_listed_and_nothing_is_built(project: Path, kb: KnowledgeBase, tmp_path: Path) -> None:
    """The error lists what ``opsnb check`` would: file, line, field."""
    change(project / "kb" / kb.desks[0] / "desk.yaml", "mission:", "misson:")
    with pytest.raises(SiteError, match=r"desk\.yaml:\d+: misson"):
        build(project, "staff", tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_link_that_leads_nowhere_stops_a_strict_build(project: Path, tmp_path: Path) -> None:
    """The error names each page with a dead link: to a page, to a place on a page, to a record."""
    links = {"page": "nowhere.md", "place": "index.md#nowhere", "record": "ref:nowhere/policies/none"}
    for name, link in links.items():
        (project / f"docs/lost-{name}.md").write_text(f"# Lost\n\n[gone]({link})\n", encoding="utf-8")
    with pytest.raises(SiteError) as error:
        build(project, "staff", tmp_path / "site")
    assert [name for name in links if f"lost-{name}.md" not in str(error.value)] == []


def test_a_page_in_the_place_of_a_record_is_refused(project: Path, kb: KnowledgeBase, tmp_path: Path) -> None:
    """A handwritten page never replaces a page made from a record."""
    (project / "docs" / kb.desks[0]).mkdir()
    (project / "docs" / kb.desks[0] / "index.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(SiteError, match="stands where a record's page belongs"):
        build(project, "staff", tmp_path / "site")


def test_a_table_of_a_handwritten_page_scrolls_in_a_frame(project: Path, tmp_path: Path) -> None:
    """Tables written in Markdown get the frame of the others: focusable, so that the keyboard scrolls it."""
    (project / "docs/wide.md").write_text("# Wide\n\n| a | b |\n| - | - |\n| 1 | 2 |\n", encoding="utf-8")
    html = text_of(build(project, "staff", tmp_path / "site").out / "wide/index.html")
    assert 'tabindex="0"><table class="records">' in html


def test_no_site_here(tmp_path: Path) -> None:
    """A folder without ``mkdocs.yml`` is a clear error."""
    with pytest.raises(SiteError, match=r"mkdocs\.yml"):
        build(tmp_path, "staff", tmp_path / "site")


def test_another_desk_is_added_with_files_alone(project: Path, kb: KnowledgeBase, tmp_path: Path) -> None:
    """A new folder of records is a new desk on the site, on the home page too."""
    shutil.copytree(project / "kb" / kb.desks[0], project / "kb/night-desk")
    change(project / "kb/night-desk/desk.yaml", f"title: {kb.desk(kb.desks[0]).title}", "title: Night & day desk")
    site = build(project, "public", tmp_path / "site").out
    assert "<h1" in text_of(site / "night-desk/index.html")
    assert "Night &amp; day desk" in text_of(site / "index.html")
    assert _dead_links(site) == []


def test_no_desk_is_named_in_the_source(kb: KnowledgeBase) -> None:
    """Pages know desks from their records only."""
    names = [*kb.desks, *(kb.desk(name).title for name in kb.desks)]
    sources = [path for path in (ROOT / "src/opsnb/site").rglob("*") if path.suffix in (".py", ".j2")]
    assert [(path.name, name) for path in sources for name in names if name in text_of(path)] == []


def test_the_preview_watches_the_records(project: Path, tmp_path: Path) -> None:
    """While the site is served, an edit in ``kb/`` builds it again."""
    config = load_config(config_file=str(project / "mkdocs.yml"))
    server = LiveReloadServer(builder=lambda: None, host="127.0.0.1", port=0, root=str(tmp_path))
    config.plugins.on_serve(server, config=config, builder=lambda: None)
    assert str(project / "kb") in server._watched_paths
    server.server_close()
