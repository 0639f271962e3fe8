"""Puts a published report, or the trends of several, into the page that keeps a place for it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc

from opsnb.site.address import follow
from opsnb.site.gallery import ROOT, Gallery
from opsnb.site.pages.gallery import BODY, TREND

LOST = re.compile(r'<a href="ref:[^"]*">(.*?)</a>', re.DOTALL)
HEADING = re.compile(r'<h(2) id="([^"]*)">(.*?)</h2>', re.DOTALL)
TAG = re.compile(r'<a class="headerlink".*?</a>|<[^>]+>')


def put_in(html: str, page: Page, gallery: Gallery, files: Files, known: dict[str, str]) -> str:
    """Return a page's content with what belongs into its places, and let its table of contents know the headings.

    A link to a record that is no more is words: an old report does not stop the site.
    """
    if page.file.src_uri.startswith(f"{ROOT}/"):
        for place in (BODY, TREND):
            if place in html:
                found = follow(_piece(place, page, gallery), page.file, files, known, lambda *_: None)
                html = html.replace(place, LOST.sub(r"\1", found))
                page.toc = get_toc(_contents(html, next(iter(page.toc))))
    return html


def _piece(place: str, page: Page, gallery: Gallery) -> str:
    if place == BODY:
        return gallery.by_uri[page.file.src_uri].body()
    _, desk, notebook, _ = page.file.src_uri.split("/")
    return f"<div data-search-exclude>{gallery.trend(desk, notebook)}</div>"


def _contents(html: str, first: AnchorLink) -> list[Any]:
    headings = [
        {"level": int(level), "id": name, "name": unescape(TAG.sub("", words)).strip(), "children": []}
        for level, name, words in HEADING.findall(html)
    ]
    return [{"level": 1, "id": first.id, "name": first.title, "children": headings}]
