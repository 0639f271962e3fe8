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
