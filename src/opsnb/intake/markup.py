"""Replies and notes are Markdown: the one way in which they become HTML, and nothing dangerous comes through."""

from __future__ import annotations

import markdown  # type: ignore[import-untyped]
import nh3

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
"""What a reply may hold. A picture becomes a link: drawn, it would tell its owner who reads the reply and when."""
SCHEMES = {"http", "https", "mailto", "tel"}


def to_html(text: str) -> str:
    """Return a reply as HTML that can stand in any page: HTML in the text is shown as text, scripts are gone."""
    reader = markdown.Markdown(extensions=["sane_lists", "nl2br", "tables"], output_format="html")
    reader.preprocessors.deregister("html_block")
    for pattern in ("html", "image_link", "image_reference", "short_image_ref"):
        reader.inlinePatterns.deregister(pattern)
    return nh3.clean(
        reader.convert(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
