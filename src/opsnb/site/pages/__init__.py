"""The pages of an edition that are made from records: one module for each kind of page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from opsnb.site.edition import Edition


@dataclass(frozen=True)
class Page:
    """A page made from a record: its place, its name in the navigation and its Markdown."""

    uri: str
    """Source path, as if the page lay in ``docs/``."""
    title: str
    """Name in the navigation."""
    body: str
    """Markdown, with the heading of first level."""
    meta: dict[str, object] = field(default_factory=dict)
    """Front matter: description, what to hide."""

    @property
    def source(self) -> str:
        """The page as a Markdown file with front matter; JSON values are YAML."""
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in self.meta.items()]
        return "\n".join(["---", *lines, "---", "", self.body])


def pages(edition: Edition) -> Iterator[Page]:
    """Yield every page made from the records of an edition, labelled for the search."""
    from opsnb.site.pages import az, gallery
    from opsnb.site.search_labels import label

    yield from (label(page, edition) for page in _of_records(edition))
    yield from gallery.pages(edition)
    yield from az.pages(edition)


def _of_records(edition: Edition) -> Iterator[Page]:
    from opsnb.site.pages import (
        article,
        checklist,
        desk,
        feed,
        flow,
        form,
        glossary,
        lists,
        mapping,
        metric,
        policy,
        procedure,
    )

    for name in edition.desks:
        for kind in (desk, policy, procedure, checklist, form, flow, article, lists):
            yield from kind.pages(edition, name)
    yield from mapping.pages(edition)
    yield from feed.pages(edition)
    yield from metric.pages(edition)
    yield from glossary.pages(edition)
