"""Where a record is found on the site, and links to records: ``[text](ref:policies/priorities#p1)``.

A link by id holds wherever the page is; if its target is not in the edition, the build says so and stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mkdocs.structure.files import File, Files

from opsnb.kb.records import Desk, Holidays, Policy, SourceDocument
from opsnb.site.edition import Edition, desk_of, has_hours
from opsnb.site.gallery import ROOT

LINK = re.compile(r'href="ref:([^"#]+)(#[^"]*)?"')


def addresses(edition: Edition) -> dict[str, str]:
    """Return the source path of each record's page by id; all versions of a policy share one page."""
    found: dict[str, str] = {}
    for identity, record in edition.kb.records.items():
        desk = desk_of(identity)
        if isinstance(record, Desk):
            found |= {desk: f"{desk}/index.md", identity: f"{desk}/index.md"}
            found |= {f"{desk}/contact": f"{desk}/contact.md"}
            found |= {f"{desk}/hours": f"{desk}/hours.md"} if has_hours(edition, desk) else {}
        elif isinstance(record, Holidays):
            found[identity] = f"{desk}/hours.md"
        elif isinstance(record, Policy):
            found |= dict.fromkeys((identity, f"{desk}/policies/{record.series}"), policy_page(desk, record.series))
        elif not isinstance(record, SourceDocument):
            found[identity] = f"{identity}.md"
    return found | _published(edition)


def _published(edition: Edition) -> dict[str, str]:
    """Return the pages of the published reports by their own addresses."""
    pages = {uri.removesuffix(".md"): uri for uri in edition.gallery.by_uri}
    for desk, notebook in edition.gallery.by_question:
        folder = f"{ROOT}/{desk}/{notebook}"
        pages |= {place: f"{place}/index.md" for place in (f"{ROOT}/{desk}", folder)}
        pages |= {f"{folder}/all": f"{folder}/all.md"}
    return pages


def policy_page(desk: str, series: str) -> str:
    """Return the source path of the page of a series of policies."""
    return f"{desk}/policies/{series}.md"


def follow(html: str, page: File, files: Files, known: dict[str, str], report: Callable[[str, str], object]) -> str:
    """Turn links by id into links relative to a page; ``report`` is told of each that leads nowhere."""

    def link(match: re.Match[str]) -> str:
        reference, anchor = match.group(1), match.group(2) or ""
        source = known.get(f"{desk_of(page.src_uri)}/{reference}") or known.get(reference)
        target = files.get_file_from_path(source) if source else None
        if target is None:
            report(page.src_uri, reference)
            return match.group(0)
        return f'href="{target.url_relative_to(page)}{anchor}"'

    return LINK.sub(link, html)
