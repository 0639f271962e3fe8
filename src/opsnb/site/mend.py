"""What the theme leaves unsaid for people who hear a page instead of seeing it."""

from __future__ import annotations

import re

MENDED = {
    'data-md-component="search" role="dialog"': 'data-md-component="search" role="dialog" aria-label="Search"',
    '<nav class="md-path" aria-label="Navigation"': '<nav class="md-path" aria-label="You are here"',
}
"""Markup of the theme, and the same with the name it lacks or shares with another landmark."""

SECTION = re.compile(
    r'(<nav class="md-nav" data-md-level="\d") aria-labelledby="[^"]*"([^>]*>\s*<label [^>]*>\s*<span [^>]*></span>)'
    r"([^<]*)(?=</label>)"
)
"""The list of a section: its title is in it, the label it is said to have is empty where the section has a page."""

TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
FRAME = r'<div class="scroll" role="group" aria-label="Table" tabindex="0"><table class="records">\1</table></div>'


def mend(html: str) -> str:
    """Return a finished page with every landmark named, each by a name of its own."""
    for found, mended in MENDED.items():
        html = html.replace(found, mended)
    return SECTION.sub(lambda found: f'{found[1]} aria-label="{found[3].strip()}"{found[2]}{found[3]}', html)


def frame_tables(html: str) -> str:
    """Return a page's content with each table written in Markdown in a frame that scrolls, by keyboard too."""
    return TABLE.sub(FRAME, html)
