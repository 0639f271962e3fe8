"""Replies are Markdown; whatever else is in them is shown as text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.intake import markup
from opsnb.intake.markup import SCHEMES, TAGS, to_html

PIECES = (
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "[x](", "javascript:", "data:", ")", "`", "**", "\n\n",
    "<!--", "-->", "&lt;", "<a href='", "'>", "![", "](http://example.org)", "> ", "- ", "&#x3c;",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("**Yes**", "<p><strong>Yes</strong></p>", id="marked up"),
        pytest.param("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>", id="signs"),
        pytest.param("`a<b`", "<p><code>a&lt;b</code></p>", id="code"),
        pytest.param("one\ntwo", "<p>one<br>\ntwo</p>", id="lines"),
        pytest.param("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="tags are text"),
        pytest.param("[x](javascript:alert(1))", '<p><a rel="noopener noreferrer nofollow">x</a></p>', id="a script"),
    ],
)
def test_a_reply_is_drawn(text: str, html: str) -> None:
    """What is written looks as it was meant, and nothing runs."""
    assert to_html(text) == html


def test_a_picture_becomes_a_link() -> None:
    """A picture from elsewhere would tell its owner who reads the reply; as a link it waits to be clicked."""
    drawn = to_html("![plan](https://example.org/plan.png)")
    assert "<img" not in drawn and 'href="https://example.org/plan.png"' in drawn


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join))
def test_nothing_dangerous_comes_through(text: str) -> None:
    """Whatever is typed, only listed tags come out, with no attribute but a link of a harmless kind."""
    drawn = to_html(text)
    for tag, attributes in re.findall(r"<\s*/?\s*([a-zA-Z][^\s>/]*)([^>]*)>", drawn):
        assert tag in TAGS
        assert not re.search(r"\bon\w+\s*=|\bstyle\s*=|\bsrc\s*=", attributes)
    for address in re.findall(r'href="([^"]*)"', drawn):
        scheme, colon, _ = address.partition(":")
        assert not colon or scheme.lower() in SCHEMES or "/" in scheme or "#" in scheme or "?" in scheme


@pytest.mark.parametrize(
    "mark",
    ["[", "![", "[a](", "> ", "*_`<(", "1. ", "+ ", "- ", "a\n===\n", "- - -\n", "#\n", "a\n\n---\n", ">"],
)
def test_no_text_keeps_the_reader_busy(mark: str) -> None:
    """Thousands of marks, which nobody types, are shown as they are instead of being read for minutes or for ever."""
    text = mark * (20_000 // len(mark))
    assert html.unescape(to_html(text)) == f"<pre>{text}</pre>"


def test_what_somebody_types_is_drawn() -> None:
    """Lists in lists, headings and rules as they occur are no reason to show a text as it is."""
    text = (
        "".join(f"{'    ' * depth}- {depth}\n" for depth in range(8)) + "\n> > - quoted\n\nHead\n====\n\n- - -\n" * 20
    )
    drawn = to_html(text)
    assert "<pre>" not in drawn
    assert drawn.count("<ul>") >= 8 and drawn.count("<blockquote>") >= 2 and "<hr>" in drawn


def test_a_text_that_breaks_the_reader_is_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a text does to the reader of Markdown, the ticket that it is on can be opened."""
    monkeypatch.setattr(markup, "DEEPEST", 10_000)
    text = "1. " * 6600
    assert html.unescape(to_html(text)) == f"<pre>{text}</pre>"
