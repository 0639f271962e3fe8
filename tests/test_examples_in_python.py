"""The examples that explanations work through are run: what a page shows is what the library answers."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = re.compile(r"^( *)```pycon\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
PAGES = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "docs").rglob("*.md"))}
WORKED = [place for place, path in PAGES.items() if EXAMPLE.search(path.read_text(encoding="utf-8"))]
TOLD_ELSEWHERE = {
    "docs/explanation/service-levels.md": "its tables are judged by tests/test_worked_examples.py",
    "docs/explanation/working-time.md": "its tables are judged by tests/test_worked_examples.py",
    "docs/explanation/why.md": "says what the project is for and claims no figure",
    "docs/explanation/decisions.md": "names a choice and its reason; what follows is worked through on the other pages",
    "docs/explanation/search.md": "its figures come from the questions that tests/site/test_relevance.py asks",
}


@pytest.mark.parametrize("place", WORKED)
def test_an_example_gives_what_its_page_shows(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run one after the other, from the project's folder, as a reader would type them."""
    monkeypatch.chdir(ROOT)
    text = PAGES[place].read_text(encoding="utf-8")
    source = "\n".join(block.group(2) for block in EXAMPLE.finditer(text))
    told: list[str] = []
    found = doctest.DocTestParser().get_doctest(source, {}, place, place, 0)
    assert found.examples
    doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(found, out=told.append)
    assert not told, "".join(told)


@pytest.mark.parametrize("place", [place for place in PAGES if place.startswith("docs/explanation/")])
def test_every_explanation_works_an_example_through_or_says_where(place: str) -> None:
    """A rule is understood by a case; a page without one is named here with the reason."""
    assert (place in WORKED) != (place in TOLD_ELSEWHERE)
