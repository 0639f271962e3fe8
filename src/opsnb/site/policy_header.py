"""The Content-Security-Policy of a page: what a browser lets the page do, whatever somebody manages to put into it.

Scripts, styles, pictures and the search come from the site itself. Of scripts that stand in a page only the theme's
own run, each known by its digest; a script in the text of a record or of a handwritten page does not run.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from urllib.parse import urlsplit

SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
DATA = re.compile(r'\b(?:src=|type="application/(?:ld\+)?json")')
"""A script of another file, and data that no browser runs."""
TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
HANDLER = re.compile(r"""(?<=\s)(?:style|on[a-z]+)=(?=["'])""", re.IGNORECASE)
PLACE = '<meta charset="utf-8">'


def protect(html: str, content: str = "", intake: str = "", *, preview: bool = False) -> str:
    """Return a page with its policy; ``content`` is the part that an author wrote.

    ``intake`` is the address that forms are sent to. In a ``preview`` the page follows changes by a script of the
    server's, which nobody can know beforehand; there, scripts in the page run.
    """
    if PLACE not in html:
        return html
    written = set(scripts(content))
    digests = [] if preview else [_digest(text) for text in scripts(html) if text not in written]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(digests, intake, preview=preview)}">'
    return html.replace(PLACE, f"{PLACE}\n      {meta}", 1)


def policy(digests: list[str], intake: str = "", *, preview: bool = False) -> str:
    """Return what the pages may do. ``wasm-unsafe-eval`` is for the search, which is compiled code; it runs no text."""
    own = "'unsafe-inline'" if preview else " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests))
    sent = f" {_origin(intake)}" if _origin(intake) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {own}".strip(),
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{sent}",
            "worker-src 'self'",
            f"form-action 'self' mailto:{sent}",
            "base-uri 'none'",
        )
    )


def scripts(html: str) -> Iterator[str]:
    """Yield the scripts that stand in a page."""
    yield from (match["text"] for match in SCRIPT.finditer(html) if not DATA.search(match["attributes"]))


def stopped(content: str) -> list[str]:
    """Return what an author wrote that the policy stops: scripts, styles and handlers in the page itself."""
    tags = TAG.findall(content)
    styles = [tag for tag in tags if tag.lower().startswith("<style")]
    return [*("<script>" for _ in scripts(content)), *styles, *(name for tag in tags for name in HANDLER.findall(tag))]


@cache
def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""
