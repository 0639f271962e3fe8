"""The order of the pages: home, each desk along the reader's day, then the pages written by hand."""

from __future__ import annotations

from html import escape
from typing import Any

from opsnb.site.edition import Edition
from opsnb.site.handwritten import HOME, SECTIONS, Handwritten
from opsnb.site.pages import Page
from opsnb.site.pages.desk import MOMENTS

Nav = list[dict[str, Any]]


def navigation(edition: Edition, made: list[Page], written: list[Handwritten]) -> Nav:
    """Return the navigation of an edition as mkdocs takes it."""
    found: Nav = [{"Home": HOME}]
    for name, desk in edition.desks.items():
        found.append({escape(desk.title, quote=False): _desk(edition, name, made)})
    for folder, title in SECTIONS.items():
        entries: list[Any] = [_entry(page.title, page.file.src_uri) for page in written if page.section == folder]
        if folder == "reference":
            entries += _section("Import mappings", [page for page in made if page.uri.startswith("mappings/")])
        found += [{title: entries}] if entries else []
    rest = [page for page in written if page.section not in SECTIONS and page.file.src_uri != HOME]
    return found + [_entry(page.title, page.file.src_uri) for page in rest]


def _desk(edition: Edition, name: str, made: list[Page]) -> list[Any]:
    own = {page.uri: page for page in made if page.uri.startswith(f"{name}/")}
    found: list[Any] = [f"{name}/index.md"]
    for moment, heading in MOMENTS.items():
        found += _section(heading, [own[f"{key}.md"] for key in edition.procedures(name, moment)])
    for heading, folder in {"Policies": "policies", "Step by step": "flows"}.items():
        found += _section(heading, [page for uri, page in own.items() if uri.startswith(f"{name}/{folder}/")])
    return [*found, *_section("Hours and contact", [own[f"{name}/hours.md"], own[f"{name}/contact.md"]])]


def _section(title: str, pages: list[Page]) -> list[Any]:
    return [{title: [_entry(page.title, page.uri) for page in pages]}] if pages else []


def _entry(title: str, uri: str) -> dict[str, str]:
    return {escape(title, quote=False): uri}
