"""The index from A to Z: every page of an edition by its title, and every word that is explained.

The list itself is drawn by the theme, which knows the handwritten pages too; it works without scripts.
"""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.records import Glossary
from opsnb.site.edition import Edition
from opsnb.site.pages import Page

URI = "a-z.md"
TITLE = "A–Z"


def pages(edition: Edition) -> Iterator[Page]:
    """Yield the index, with the glossary's words in its front matter."""
    terms = [
        [term.term, term.stands_for, f"{identity}.md", term.id.lower()]
        for identity, record in edition.kb.of_kind(Glossary).items()
        for term in record.terms
    ]
    meta: dict[str, object] = {
        "description": "Every page by its title, and every word that is explained.",
        "template": "a-z.html",
        "terms": terms,
        "hide": ["toc"],
    }
    yield Page(URI, TITLE, "# A–Z\n\nEvery page by its title, and every word that is explained.\n{: .lead }\n", meta)
