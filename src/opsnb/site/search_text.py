"""What the search reads of a page: its article without what browsers show apart and an index would run together.

Pagefind passes over forms and labels, which are where our forms and checklists say what they are about, and it reads on
from one cell to the next. So it is given a lean copy of each finished page: the same words, and much less to read.
"""

from __future__ import annotations

import re

BODY = "<div data-pagefind-body>"
"""Where the theme begins the part of a page that is looked for."""

LANGUAGE = re.compile(r'<html lang="([^"]*)"')
LABEL = re.compile(r"<meta [^>]*data-pagefind-[^>]*>")
HEAD = re.compile(r"<dt\b")
"""The word that is explained, the field that is asked: as telling as a heading."""
PASSED_OVER = re.compile(r"<(/?)(?:form|label)\b")
SEAM = re.compile(r'<(?:(?<=><)|(?<=\S<)(?=(?:dt|dd|th|td|caption|small|option|span class="(?:of|[a-z_]{4,}))\b))')
"""Where one piece of a page may end and the next begin without a space between them.

Begins with what is sought, which a search for a place alone cannot: it would look at every letter of every page."""


def lean(html: str) -> str | None:
    """Return what the search reads of a finished page; nothing of a page that is not looked for."""
    start = html.find(BODY)
    if start < 0:
        return None
    article = html[start : html.index("</article>", start)]
    labels = "".join(LABEL.findall(html[:start]))
    language = LANGUAGE.search(html)
    text = SEAM.sub("\n<", HEAD.sub('<dt data-pagefind-weight="4"', PASSED_OVER.sub(r"<\1div", article)))
    return f'<html lang="{language.group(1) if language else "en"}"><head>{labels}</head><body>{text}</body></html>'
