"""What the program itself says on its pages, and the files of the theme: neither can tell anything of the staff's."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
SPEAKING = {".css", ".html", ".j2", ".js", ".py", ".svg", ".yaml", ".yml"}
GAP = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{[^{}]*\}|<[^>]*>|[\"`]", re.DOTALL)
"""What parts one piece of a template from the next: a place for a value, a tag, a quotation mark."""

FORMATS = """
pagefind fragment filter index entry version languages page_count include_characters content word_count filters
anchors element location sitemap sitemaps schemas urlset lastmod changefreq robots
"""
"""Words of the formats that the search and the sitemap are written in."""


def texts(root: Path) -> Iterator[str]:
    """Yield what templates, program and settings say, as a whole and piece by piece: the frame of every page."""
    for folder in (PACKAGE / "site", PACKAGE / "kb", root / "docs/assets"):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SPEAKING):
            yield from _pieces(path)
    for path in [root / "mkdocs.yml", *sorted(_theme().glob("*.html")), *sorted(_theme().glob("partials/**/*.html"))]:
        yield from _pieces(path)
    yield FORMATS
    yield from (*calendar.day_name, *calendar.month_name)


def theme_files() -> frozenset[bytes]:
    """Return the digest of every file that the theme adds to a site."""
    files = (path for path in (_theme() / "assets").rglob("*") if path.is_file())
    return frozenset(sha256(path.read_bytes()).digest() for path in files)


def _pieces(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    yield from (text, *GAP.split(text))


@cache
def _theme() -> Path:
    found = find_spec("material")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the theme of the site, mkdocs-material, is not installed")
    return Path(found.origin).parent / "templates"
