"""Replies and notes are Markdown: the one way in which they become HTML, and nothing dangerous comes through."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element

import markdown  # type: ignore[import-untyped]
import nh3
from markdown.treeprocessors import Treeprocessor  # type: ignore[import-untyped]

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
"""What a reply may hold. A picture becomes a link: drawn, it would tell its owner who reads the reply and when."""
MARKS, MOST_MARKS = ("[", "(", "<", "*", "_", "`", ">", "|", "&"), 400
"""Signs of which each costs the reader of Markdown time, and how many of one kind a reply may have."""
RULE, MOST_RULES = re.compile(r"^[ \t]*(?:#|=|[-_*][ \t]*[-_*])", re.MULTILINE), 200
"""A line that is drawn, or makes a heading of what stands before or in it; each costs time too."""
PREFIX, NESTING, DEEPEST = re.compile(r"^[ \t>*+\-\d.]+", re.MULTILINE), re.compile(r">|(?:[*+-]|\d\.)[ \t]"), 20
"""What stands before the words of a line, what of it begins a list or a quotation, and how many in each other."""
SCHEMES = {"http", "https", "mailto", "tel"}


class PicturesAreLinks(Treeprocessor):  # type: ignore[misc]
    """Makes a link of each picture, with its alternative text as what is read."""

    def run(self, root: Element) -> None:
        """Change the pictures of a document where they stand."""
        for picture in list(root.iter("img")):
            picture.tag, picture.text = "a", picture.get("alt") or "picture"
            picture.set("href", picture.get("src", ""))


@lru_cache(256)
def to_html(text: str) -> str:
    """Return a reply as HTML that can stand in any page: HTML in the text is shown as text, scripts are gone.

    A text with more marks than anybody types is shown as it is, and so is one that cannot be read as Markdown: a few
    thousand brackets would keep the reader busy for minutes, and a list in a list in a list has no end for it.
    """
    if not _is_typed(text):
        return _as_it_is(text)
    try:
        return _drawn(text)
    except Exception:  # a stranger's text: whatever it breaks, the ticket has to be opened
        return _as_it_is(text)


def _drawn(text: str) -> str:
    reader = markdown.Markdown(extensions=["sane_lists", "nl2br", "tables"], output_format="html")
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.treeprocessors.register(PicturesAreLinks(reader), "pictures-are-links", 5)
    return nh3.clean(
        reader.convert(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def _as_it_is(text: str) -> str:
    return "<pre>" + html.escape(text, quote=False) + "</pre>"


def _is_typed(text: str) -> bool:
    """Tell whether a text has no more marks than somebody types, and in no more depth."""
    return (
        all(text.count(mark) <= MOST_MARKS for mark in MARKS)
        and len(RULE.findall(text)) <= MOST_RULES
        and all(_depth(prefix) <= DEEPEST for prefix in PREFIX.findall(text))
    )


def _depth(prefix: str) -> int:
    indented = len(prefix) - len(prefix.lstrip(" "))
    return indented // 4 + prefix.count("\t") + len(NESTING.findall(prefix))
