"""Texts as plain words: how the gate compares what staff wrote with what customers get."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import unquote

WORD = re.compile(r"[^\W_]+")
RUN = 8
"""So many words in a row are nobody's by accident."""

PARTED = "ǁ"
"""Stands between words that only happen to be neighbours: a click, and no word of anybody's."""

INVISIBLE = re.compile("[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{WORD JOINER}]")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\[nrtbf\"/\\]")
DIGEST = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/=]+")
WITHIN_A_LINE = re.compile(r"</?(?:a|abbr|b|code|em|i|kbd|mark|s|small|span|strong|sub|sup|u|wbr)\b[^>]*>", re.I)
MARKUP = re.compile(r"<!--|-->|<[^>]*>")
NAMES = re.compile(r"</?[a-z][\w:.-]*|(?<=\s)[a-z][\w:.-]*=(?=[\"'])|[\"']\s*(?=[],:}>])|(?<=[\[{,:])\s*[\"']", re.I)
"""Names of tags and attributes, and the quotation marks of attributes and JSON: nobody's words."""

GEOMETRY = re.compile(
    r"""\b(?:d|points|viewBox|width|height|[xy][12]?|[cr]?[xy]|r|transform)=
    (["'])(?:[-+\d.,\s()]|\b[a-z]\b|(?<=\d)[a-z]|[a-z](?=[-\d.])|scale|rotate|translate)*\1""",
    re.I | re.X,
)
"""Where the lines of a drawing run: numbers that tell nothing."""


def plain(text: str) -> str:
    """Return a text without disguises: entities, percent signs, escapes and digests gone, letters folded."""
    if "sha" in text:
        text = DIGEST.sub(" ", text)
    if "\\" in text:
        text = ESCAPED.sub(_unescaped, text)
    if "&" in text:
        text = unescape(text)
    if "%" in text:
        text = unquote(text, errors="replace")
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return text.casefold()


def readings(text: str) -> Iterator[str]:
    """Yield the ways to read a text: with what stands within tags; as it is shown; with words that tags cut in two.

    Lines stay where they are, so that a finding can be named by its line.
    """
    yield plain(NAMES.sub(_parted, GEOMETRY.sub(_parted, text) if "<svg" in text else text))
    if "<" in text:
        yield from shown(text)


def shown(html: str) -> Iterator[str]:
    """Yield the text of a page as it is shown, twice: whether a tag parts two words is told by style sheets only."""
    for gap in " ", "":
        within = WITHIN_A_LINE.sub(lambda match: gap + "\n" * match[0].count("\n"), html)  # noqa: B023
        yield plain(MARKUP.sub(_parted, within))


def words(text: str) -> list[str]:
    """Return the words of a text that :func:`plain` has undressed, in order."""
    return WORD.findall(text)


def runs(found: Sequence[str], length: int = RUN) -> Iterator[tuple[str, ...]]:
    """Yield every run of so many words; none if there are fewer."""
    return (tuple(found[n : n + length]) for n in range(len(found) - length + 1))


def _parted(match: re.Match[str]) -> str:
    return f" {PARTED} " + "\n" * match[0].count("\n")


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else f" {PARTED} " if match[0] == "\\n" else " "
