"""What the program itself says on its pages, and the files of the theme: neither can tell anything of the staff's."""

from __future__ import annotations

import ast
import calendar
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from opsnb.gate.words import PARTED

PACKAGE = Path(__file__).parents[1]
SPEAKING = {".css", ".html", ".j2", ".js", ".py", ".svg", ".yml"}
REMARK = {
    **dict.fromkeys((".html", ".j2"), re.compile(r"\{#.*?#\}", re.DOTALL)),
    ".yml": re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE),
}
"""What authors tell each other and no build lets out, by the kind of file."""
LOGIC = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
GAP = re.compile(r"\{[^{}]*\}|<[^>]*>|[\"`]|" + PARTED, re.DOTALL)
"""What parts one piece of a text from the next: a place for a value, a tag, a quotation mark."""
IDENTIFIER = re.compile(r"\w*_\w*")
"""What only code calls anything: several words with strokes between them."""

FORMATS = """
pagefind fragment filter index entry version languages page_count include_characters content word_count filters
anchors element location sitemap sitemaps schemas urlset lastmod changefreq robots
"""
"""Words of the formats that the search and the sitemap are written in."""


def texts(root: Path) -> Iterator[str]:
    """Yield what templates, program and settings say, as a whole and piece by piece: the frame of every page."""
    for folder in (PACKAGE / "site", root / "docs/assets"):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SPEAKING):
            yield from _pieces(path)
    for path in [root / "mkdocs.yml", *sorted(_theme().glob("*.html")), *sorted(_theme().glob("partials/**/*.html"))]:
        yield from _pieces(path)
    yield FORMATS
    yield from (*calendar.day_name, *calendar.month_name)


def word_lists() -> Iterator[str]:
    """Yield the words of each language that the search goes by, phrase by phrase: they are said in its list only."""
    for path in sorted((PACKAGE / "site/words").glob("*.yaml")):
        yield from (piece for line in path.read_text(encoding="utf-8").splitlines() for piece in re.split("[:,]", line))


def theme_files() -> frozenset[bytes]:
    """Return the digest of every file that the theme adds to a site."""
    files = (path for path in (_theme() / "assets").rglob("*") if path.is_file())
    return frozenset(sha256(path.read_bytes()).digest() for path in files)


def _pieces(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for constant in _constants(text):
            yield from (constant, *GAP.split(constant))
        return
    if path.suffix in REMARK:
        text = LOGIC.sub(_said_in_logic, REMARK[path.suffix].sub(" ", text))
    yield from (text, *GAP.split(text))


def _said_in_logic(match: re.Match[str]) -> str:
    """Return the texts that a piece of a template's logic may put on a page, without the names of its values."""
    said = (quoted[1:-1] for quoted in QUOTED.findall(match[0]))
    return f" {PARTED} ".join(["", *(text for text in said if not IDENTIFIER.fullmatch(text)), ""])


def _constants(code: str) -> Iterator[str]:
    """Yield the texts that a module may say; its docstrings are for those who read it, identifiers are for itself."""
    tree = ast.parse(code)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from () if IDENTIFIER.fullmatch(node.value) else (node.value,)


@cache
def _theme() -> Path:
    found = find_spec("material")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the theme of the site, mkdocs-material, is not installed")
    return Path(found.origin).parent / "templates"
