"""Short texts of records on pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.site.template import INLINE, PLAIN


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_text_is_what_markdown_makes_of_it(text: str) -> None:
    """A text that is taken for plain, without a look at its Markdown, would have come out as it is."""
    assert INLINE.reset().convert(text) == f"<p>{text}</p>"


@pytest.mark.parametrize("text", ["Modem: no light (since when?)", "Who's on call", "Rules of 2026, part 1.2/3"])
def test_most_titles_are_plain(text: str) -> None:
    """They need no Markdown."""
    assert PLAIN.fullmatch(text)
