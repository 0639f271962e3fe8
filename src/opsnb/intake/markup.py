"""Replies and notes are Markdown: the one way in which they become HTML, and nothing dangerous comes through."""

from __future__ import annotations

import html
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
SCHEMES = {"http", "https", "mailto", "tel"}


class PicturesAreLinks(Treeprocessor):  # type: ignore[misc]
    """Makes a link of each picture, with its alternative text as what is read."""

    def run(self, root: Element) -> None:
        """Change the pictures of a document where they stand."""
        for picture in list(root.iter("img")):
            picture.tag, picture.text = "a", picture.get("alt") or "picture"
            picture.set("href", picture.get("src", ""))


def to_html(text: str) -> str:
    """Return a reply as HTML that can stand in any page: HTML in the text is shown as text, scripts are gone.

    A text with more marks than anybody types is shown as it is: a few thousand brackets would keep the reader of
    Markdown busy for minutes.
    """
    if any(text.count(mark) > MOST_MARKS for mark in MARKS):
        return "<pre>" + html.escape(text, quote=False) + "</pre>"
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
