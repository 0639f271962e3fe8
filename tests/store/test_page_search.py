"""Pages that may answer: found by the words they share with a ticket, each with how much it speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.page_texts import PageText, page_texts
from opsnb.store.page_search import PageSearch

KB = KnowledgeBase.read(Path(__file__).parents[2] / "kb")

OTHERS = ("lobby", "yard", "archive", "garage")
PAGES = [
    PageText(
        "a/articles/printer", "The printer is out of paper", "What to do.", "No paper?", "Open the tray.", "public"
    ),
    PageText(
        "a/articles/password", "A forgotten password", "How to reset it.", "I forgot it", "Call the desk.", "public"
    ),
    PageText(
        "b/articles/printing", "Printing in colour", "What to do.", "Colour?", "Open the lid of the printer.", "staff"
    ),
    *(PageText(f"b/articles/{what}", f"The {what}", "What it is for.", "", "It is there.", "staff") for what in OTHERS),
]


@pytest.fixture(scope="module")
def search() -> PageSearch:
    """Index the pages of two desks."""
    return PageSearch(PAGES, "a")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("PRINTERS without papers", "a/articles/printer"),
        ("resetting passwords", "a/articles/password"),
        ("the colour of the lid", None),
        ("the of it is what for", None),
        ("paper zebra giraffe lion tiger bear", None),
        ("zebra", None),
        ("", None),
        ('"; DROP TABLE pages; -- * NEAR( OR', None),
    ],
)
def test_the_page_that_shares_most_comes_first(search: PageSearch, text: str, first: str | None) -> None:
    """Endings and capitals make no difference, other desks' pages are not found, and no text is a query language.

    Everyday words find nothing, and a page that speaks of little of what is said is not worth a look.
    """
    found = search.suggest(text)
    assert (found[0].identity if found else None) == first


def test_confidence_is_the_share_that_the_page_speaks_of(search: PageSearch) -> None:
    """A page with every word speaks of all; each word it lacks takes away, the rarer the more."""
    whole, part = search.suggest("printer paper")[0], search.suggest("printer paper zebra")[0]
    assert whole.confidence == pytest.approx(1)
    assert 0 < part.confidence < whole.confidence
    assert part.words == ("paper", "printer")


@pytest.mark.parametrize("desk", KB.desks)
def test_every_page_is_found_by_its_own_title_and_questions(desk: str) -> None:
    """Over the real pages: nearly always among the first three, and always with words that stand in the question."""
    search = PageSearch(page_texts(KB), desk)
    asked = [(page.identity, page.title) for page in search.own]
    asked += [(page.identity, line) for page in search.own for line in page.asked.splitlines()]
    found = {(identity, text): search.suggest(text) for identity, text in asked}
    hits = sum(identity in [one.identity for one in those] for (identity, _), those in found.items())
    assert hits >= 0.9 * len(found)
    assert all(word in text.casefold() for (_, text), those in found.items() for one in those for word in one.words)


def test_the_pages_are_those_of_the_site() -> None:
    """What is searched are records with a page, quotations replaced by what they name."""
    pages = list(page_texts(KB))
    assert {page.identity for page in pages} < {*KB.records}
    assert not [page.identity for page in pages if "{{" in page.title + page.summary + page.asked + page.body]
