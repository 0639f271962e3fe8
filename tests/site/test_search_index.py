"""What the search knows: the words of the finished pages of its audience, and the index from A to Z beside it."""

from __future__ import annotations

import gzip
import json
import re
import threading
from pathlib import Path

import pytest
from built import pages_of, searched, text_of
from jinja2 import TemplateNotFound

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Glossary
from opsnb.kb.records.base import Audience
from opsnb.site.build import build
from opsnb.site.edition import Edition
from opsnb.site.search_index import Indexing, SearchError
from opsnb.site.search_text import lean
from opsnb.site.search_words import indexed, split

REPORT = re.compile(r"reports/[^/]+/[^/]+/2[^/]+")
"""Address of a single published report, which is found by the page of its question."""
ABOVE_REPORTS = re.compile(r"reports(?:/[^/]+)?")


def test_the_index_from_a_to_z_lists_every_page_and_word(
    staff_site: Path, public_site: Path, kb: KnowledgeBase
) -> None:
    """Every page but single reports by its title, every word of the glossary; in public the public ones only."""
    editions: list[tuple[Path, Audience]] = [(staff_site, "staff"), (public_site, "public")]
    for site, audience in editions:
        html = text_of(site / "a-z/index.html")
        listed = html[html.index("<article") : html.index("</article>")]
        pages = {page.parent.relative_to(site).as_posix() for page in pages_of(site)} - {".", "a-z", "search"}
        pages = {page for page in pages if not REPORT.fullmatch(page)}
        assert [page for page in pages if f'href="../{page}/"' not in listed] == []
        edition = Edition.of(kb, audience, kb.desk(kb.desks[0]).reviewed)
        terms = [term.id.lower() for one in edition.kb.of_kind(Glossary).values() for term in one.terms]
        assert sorted(re.findall(r'href="../glossary/#([^"]+)"', listed)) == sorted(terms)
        assert len(terms) > 30


def test_the_public_words_are_words_of_public_pages(public_site: Path, staff_site: Path) -> None:
    """The list of words, synonyms and terms of the public site holds nothing that its pages do not."""
    told = json.loads(gzip.decompress((public_site / "pagefind/words.gz").read_bytes()))
    said = set(
        split(" ".join(re.sub(r"<[^>]+>", " ", text_of(page)) + text_of(page) for page in pages_of(public_site)))
    )
    words = {entry.split(":")[0] for entry in told["words"].split()}
    assert words - said == set()
    meant = {word for others in told["also"].values() for text in others for word in text.split()}
    assert [word for word in meant if not any(one.startswith(word) for one in words)] == []
    staff = json.loads(gzip.decompress((staff_site / "pagefind/words.gz").read_bytes()))
    assert set(told["terms"]) < set(staff["terms"])
    assert "rona" not in told["terms"]
    assert not any("rona" in (said, *others) for said, others in told["also"].items())


def test_what_is_indexed_is_what_a_reader_looks_for(staff_site: Path) -> None:
    """The items of a checklist and the fields of a form are; navigation, a page's own facts and the banner are not."""
    pages = {page["url"]: page["content"] for page in searched(staff_site)}
    assert "Reboot your computer" in pages["/broadband/checklists/start-of-shift/"]
    assert "Next review" not in " ".join(pages.values())
    assert "This page is overdue for review" not in " ".join(pages.values())
    assert not {"/", "/a-z/", "/search/"} & set(pages)
    there = {page.parent.relative_to(staff_site).as_posix() for page in pages_of(staff_site)}
    unread = {place for place in there if REPORT.fullmatch(place) or ABOVE_REPORTS.fullmatch(place)}
    assert {url.strip("/") for url in pages} == there - unread - {".", "a-z", "search"}


def test_the_page_of_results_names_all_that_its_first_answer_needs(staff_site: Path) -> None:
    """Programs and packed files stand in its head, each is there, and no page but this one asks for them so early."""
    page = staff_site / "search/index.html"
    named = re.findall(r'<link rel="(?:modulepreload|preload)"[^>]* href="([^"]+)"', text_of(page))
    assert [name for name in named if not (page.parent / name).is_file()] == []
    files = {Path(name).name.split(".")[0] for name in named}
    assert files >= {"search-results", "search-find", "search-query", "search-mark", "pagefind", "words", "wasm"}
    assert "modulepreload" not in text_of(staff_site / "index.html")


def test_cells_and_facts_are_not_run_together() -> None:
    """Where a browser shows two pieces apart, the index reads two words."""
    article = "<dl><dt>Agent</dt><dd>answers</dd></dl><label>Tick</label>"
    html = lean(f'<html lang="cy"><div data-pagefind-body>{article}</div></article>') or ""
    assert "Agent</dt>\n<dd>" in html
    assert "<label" not in html
    assert '<html lang="cy">' in html
    assert lean("<article>Home</article>") is None


PAGE = '<html lang="en"><body><div data-pagefind-body><h1>Modem</h1>No light is on.</div></body></html>'


def test_a_page_is_read_under_its_own_address() -> None:
    """A page in a folder of its own is found at the folder, and what is left out is not read."""
    indexing = Indexing(["h1"])
    indexing.add("desk/modem/index.html", PAGE)
    pages = indexed(indexing.files()).values()
    indexing.close()
    assert [(page["url"], page["content"]) for page in pages] == [("/desk/modem/", "No light is on.")]


def test_a_complaint_of_pagefind_is_passed_on() -> None:
    """Where Pagefind breaks off, the error says what it complained of."""
    indexing = Indexing(["h1 >"])
    indexing.add("desk/modem/index.html", PAGE)
    with pytest.raises(SearchError, match=r"the pages were not indexed\n.*parser") as error:
        indexing.files()
    indexing.close()
    assert "DanglingCombinator" in str(error.value)


def test_a_build_that_fails_half_way_leaves_nobody_waiting(project: Path, tmp_path: Path) -> None:
    """Pagefind has read pages by then; it ends with the build."""
    (project / "docs/work").mkdir()
    (project / "docs/work/wrong.md").write_text("---\ntemplate: nowhere.html\n---\n# Wrong\n", encoding="utf-8")
    before = threading.active_count()
    with pytest.raises(TemplateNotFound):
        build(project, "staff", tmp_path / "site")
    assert [page for page in pages_of(tmp_path / "site") if "data-pagefind-body" in text_of(page)] != []
    assert threading.active_count() == before
