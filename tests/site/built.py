"""Where the project lies, the day its sites are built on, and small ways to read and change pages and records."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import markdown
from playwright.sync_api import Page

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.site.search_words import indexed

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BUILT_ON = NOON.date()
"""Sites are built as of one day, whatever day the tests run on."""

Open = Callable[..., Page]
"""Opens a page of the staff site: its path, the instant it is read at, options of the browser."""


def text_of(page: Path) -> str:
    """Return a page's HTML."""
    return page.read_text(encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there in a file of a project."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def pages_of(site: Path) -> list[Path]:
    """Return the HTML pages of a site."""
    return sorted(site.rglob("*.html"))


def searched(site: Path) -> list[dict[str, Any]]:
    """Return what the search of a site has kept of each page."""
    index = site / "pagefind"
    files = {path.relative_to(index).as_posix(): path.read_bytes() for path in index.rglob("*") if path.is_file()}
    return list(indexed(files).values())


def letters(html: str) -> str:
    """Return the words of a page or a piece of it without spaces: tags inside of words make no difference."""
    content = html[html.index("<article") : html.index("</article>")] if "<article" in html else html
    return re.sub(r"\s+|\N{PILCROW SIGN}", "", unescape(re.sub(r"<[^>]+>", " ", content)))


def as_read(text: str, kb: KnowledgeBase, identity: str) -> str:
    """Return a record's text as its page shows it, without spaces: quotations replaced, Markdown rendered."""
    return letters(markdown.markdown(quote(text, kb, identity.split("/")[0])))
