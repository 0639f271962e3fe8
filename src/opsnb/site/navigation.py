"""The order of the pages: home, each desk along the reader's day, then the pages written by hand."""

from __future__ import annotations

from html import escape
from typing import Any

from opsnb.site.address import addresses
from opsnb.site.edition import Edition
from opsnb.site.gallery import ROOT
from opsnb.site.handwritten import HOME, SECTIONS, Handwritten
from opsnb.site.pages import Page, az
from opsnb.site.pages.desk import groups
from opsnb.site.pages.gallery import INDEX, question_page

GLOSSARY = "glossary.md"
HANDBOOK = "Handbook"
"""What the pages about this system itself are called together."""

LISTS = {"Import mappings": "mappings", "Import feeds": "feeds", "Metrics": "metrics"}
"""Records that belong to no desk, by what they are called together: their folders."""

MOST = 60
"""Pages of one group that stand beside each of them; more are found on the desk's page, by search and from A to Z."""

Nav = list[dict[str, Any]]


def navigation(edition: Edition, made: list[Page], written: list[Handwritten]) -> Nav:
    """Return the navigation of an edition as mkdocs takes it."""
    found: Nav = [{"Home": HOME}]
    for name, desk in edition.desks.items():
        found.append({escape(desk.short or desk.title, quote=False): _desk(edition, name, made)})
    found += _reports(edition, made)
    found += [_entry(page.title, page.uri) for page in made if page.uri == GLOSSARY]
    handbook: list[Any] = []
    for folder, heading in SECTIONS.items():
        entries: list[Any] = [_entry(page.title, page.file.src_uri) for page in written if page.section == folder]
        if folder == "reference":
            for title, place in LISTS.items():
                entries += _section(title, [page for page in made if page.uri.startswith(f"{place}/")])
        handbook += [{heading: entries}] if entries else []
    found += [{HANDBOOK: handbook}] if handbook else []
    rest = [page for page in written if page.section not in SECTIONS and page.file.src_uri != HOME]
    found += [_entry(page.title, page.file.src_uri) for page in rest]
    return found + [_entry(page.title, page.uri) for page in made if page.uri == az.URI]


def listed(nav: Any) -> set[str]:
    """Return the source paths of the pages that a navigation lists."""
    if isinstance(nav, str):
        return {nav}
    inside = nav.values() if isinstance(nav, dict) else nav
    return set().union(*(listed(part) for part in inside))


def _desk(edition: Edition, name: str, made: list[Page]) -> list[Any]:
    own = {page.uri: page for page in made if page.uri.startswith(f"{name}/")}
    known = addresses(edition)
    found: list[Any] = [f"{name}/index.md"]
    for heading, entries in groups(edition, name).items():
        if len(entries) <= MOST:
            found += _section(heading, [own[known[key]] for key, _, _ in entries])
    last = [own[uri] for uri in (f"{name}/hours.md", f"{name}/contact.md") if uri in own]
    return [*found, *_section("Hours and contact", last)]


def _reports(edition: Edition, made: list[Page]) -> Nav:
    """Return the section of the published reports: by desk and question; single reports are not listed."""
    own = {page.uri: page.title for page in made if page.uri.startswith(f"{ROOT}/")}
    desks = []
    for desk in edition.desks:
        questions = [question_page(desk, notebook) for notebook in edition.gallery.of_desk(desk)]
        index = f"{ROOT}/{desk}/index.md"
        desks += (
            [{escape(own[index], quote=False): [index, *(_entry(own[uri], uri) for uri in questions)]}]
            if index in own
            else []
        )
    return [{"Reports": [INDEX, *desks]}] if desks else []


def _section(title: str, pages: list[Page]) -> list[Any]:
    return [{title: [_entry(page.title, page.uri) for page in pages]}] if pages else []


def _entry(title: str, uri: str) -> dict[str, str]:
    return {escape(title, quote=False): uri}
