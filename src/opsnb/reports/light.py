"""A report as a light piece of a page: its words, tables and drawings, links by record; nothing else comes through.

Whatever a notebook prints, only what is listed here reaches the staff site: no script, no style, no address of a
machine. A drawing keeps its shapes and its words, not what its tool says of them to other tools.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import nh3

from opsnb.errors import OpsnbError
from opsnb.kb.load import KnowledgeBase

HEAVIEST = 100_000
"""Bytes of a report in the gallery at most; the frame of the site around it takes about forty thousand more."""
KEPT_ROWS = (200, 100, 50, 25)
"""So many rows of every table are tried, one after the other, where a report is too heavy."""

WORDS = {
    "a", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "strong", "ul", "div", "figure", "figcaption", "details", "summary",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SHAPES = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "linearGradient", "stop"}
PAINT = {
    "d", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "opacity", "transform", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height",
    "text-anchor", "font-size", "font-weight", "font-style", "offset", "stop-color", "display",
}  # fmt: skip
FRAME = {"class", "role", "aria-label", "tabindex"}
ATTRIBUTES: dict[str, set[str]] = {
    **dict.fromkeys(SHAPES, PAINT),
    "svg": {"viewBox", "width", "height", "role", "aria-label"},
    "linearGradient": {"id", "x1", "y1", "x2", "y2"},
    "a": {"href"},
    "th": {"scope", "class"},
    "td": {"class"},
    "div": FRAME,
    "figure": {"class"},
    "ul": {"class"},
    "li": {"class"},
    "p": {"class"},
}
CLASSES = re.compile(r"opsnb-[a-z]+(?: wraps)?|number|holds|fails")
"""Classes that our tables, charts and checks have."""
GONE = {"h1", "script", "style", "title"}
"""What is left out with all that is in it: the site gives the heading."""

HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>', re.DOTALL)
WRAPPER = re.compile(r"<(/?)(div|g)((?: [^>]*)?)>")
UNSEEN = re.compile(r'<path(?: d="[^"]*")?(?: display="none")?></path>')
"""Paths without a colour, which drawing programs leave for the mouse."""
LONG = re.compile(r"(\.\d\d)\d+")
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
ROWS = re.compile(r"(<tbody>)(.*?)(</tbody></table>(?:</div>)?)", re.DOTALL)
MENDED = {
    'role="region"': 'role="group"',  # a page full of landmarks has none
    "<table>": '<table class="figures">',  # the theme puts a frame of its own around a table without a class
    '<th scope="col"></th>': "<td></td>",
}
"""What is right in a page that stands alone, and how the site needs it."""
RESERVED = ("about", "reports", "trend")
"""Anchors of the pages around it."""
SUBHEADING = re.compile(r"<(h[2-6])>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Light:
    """A report made light."""

    title: str
    """Its question: the heading of the notebook."""
    html: str
    cut: int
    """Rows of tables that were left out because the page would be too heavy."""


def lighten(report: str, kb: KnowledgeBase, place: str = "") -> Light:
    """Make a piece of a page of the text of a ``report.html``; links to records become ``ref:RECORD``.

    If it is heavier than :data:`HEAVIEST`, the ends of its longest tables are left out, and each such table says how
    many rows. Raises :class:`OpsnbError`, naming ``place``, if that does not help, or if it has no heading.
    """
    body = report[report.find("<main>") + len("<main>") : report.rfind("</main>")]
    heading = HEADING.search(body)
    if heading is None:
        raise OpsnbError("a report without a heading", place=place, wish="run it again: opsnb run NOTEBOOK")
    title = unescape(TAG.sub("", ANCHOR.sub("", heading[1]))).strip()
    whole = clean(ANCHOR.sub("", body), kb)
    for most in (0, *KEPT_ROWS):
        html, cut = _shorter(whole, most) if most else (whole, 0)
        if len(html.encode()) <= HEAVIEST:
            return Light(title, html, cut)
    wish = "fewer or simpler charts: it may have 100 kB"
    raise OpsnbError("a report too heavy for a page", place=place, found=f"{len(whole):,} bytes", wish=wish)


def clean(html: str, kb: KnowledgeBase) -> str:
    """Return a piece of HTML with only what a report may have, no wrappers around it, and addresses of its own."""
    kept = nh3.clean(
        html,
        tags=WORDS | SHAPES,
        attributes=ATTRIBUTES,
        attribute_filter=_kept(kb),
        clean_content_tags=GONE,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "ref"},
    )
    kept = re.sub(r"<a>(.*?)</a>", r"\1", UNSEEN.sub("", kept), flags=re.DOTALL)
    for old, new in MENDED.items():
        kept = kept.replace(old, new)
    return _anchored(_numbered(re.sub(r">\s+<", ">\n<", _unwrapped(kept)))).strip()


def _kept(kb: KnowledgeBase) -> Callable[[str, str, str], str | None]:
    """Return what decides the value of an attribute: links lead to records, elsewhere or nowhere."""

    def kept(tag: str, name: str, value: str) -> str | None:
        if name == "href":
            return _target(value, kb)
        if name == "class":
            return value if CLASSES.fullmatch(value) else None
        return LONG.sub(r"\1", value) if tag in SHAPES else value

    return kept


def _target(address: str, kb: KnowledgeBase) -> str | None:
    """Return where a link leads: the record whose page its address ends with; an address elsewhere stays as it is."""
    path, _, anchor = address.partition("#")
    parts = path.removesuffix("index.html").strip("/").split("/")
    ends = ("/".join(parts[n:]) for n in range(len(parts)))
    record = next((end for end in ends if end in kb.records), None)
    if record is not None:
        return f"ref:{record}{f'#{anchor}' if anchor else ''}"
    return address if address.startswith(("https://", "http://", "mailto:")) else None


def _unwrapped(html: str) -> str:
    """Take away the boxes and groups that say nothing of themselves; what is in them stays."""
    stack: list[bool] = []

    def bare(found: re.Match[str]) -> str:
        if not found[1]:
            stack.append(not found[3])
            return found[0] if found[3] else ""
        return "" if stack.pop() else found[0]

    return WRAPPER.sub(bare, html)


def _numbered(html: str) -> str:
    """Give the parts that a drawing refers to names that no other drawing of the page has."""
    number = iter(range(1, html.count("<svg") + 1))

    def named(found: re.Match[str]) -> str:
        text = re.sub(r' id="(\w+)"', rf' id="drawing-{(n := next(number))}-\1"', found[0])
        return re.sub(r"url\(#(\w+)\)", rf"url(#drawing-{n}-\1)", text)

    return SVG.sub(named, html)


def _anchored(html: str) -> str:
    """Give each heading an anchor that no other has, nor the page around it."""
    taken = Counter(RESERVED)

    def anchored(found: re.Match[str]) -> str:
        taken[name := _slug(found[2])] += 1
        name += f"-{taken[name]}" if taken[name] > 1 else ""
        return f'<{found[1]} id="{name}">{found[2]}</{found[1]}>'

    return SUBHEADING.sub(anchored, html)


def _slug(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", unescape(TAG.sub("", heading)).lower()).strip("-") or "part"


def _shorter(html: str, most: int) -> tuple[str, int]:
    """Return a page with at most so many rows in each table, and how many rows were left out."""
    cut = 0

    def shorten(found: re.Match[str]) -> str:
        nonlocal cut
        rows = found[2].split("</tr>")[:-1]
        left = len(rows) - most
        if left <= 0:
            return found[0]
        cut += left
        said = f"{left:,} more rows are left out here to keep the page light; the report.html of the run has them."
        return f'{found[1]}{"</tr>".join(rows[:most])}</tr>{found[3]}<p class="opsnb-more">{said}</p>'

    return ROWS.sub(shorten, html), cut
