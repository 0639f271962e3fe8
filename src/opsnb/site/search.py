"""The search of a finished site: Pagefind reads its pages, then what readers say differently is written beside it.

The index is made of the HTML of one edition and of nothing else, so it cannot know more than its pages say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from mkdocs.utils import write_file

from opsnb.site import search_facets, search_words
from opsnb.site.edition import Edition
from opsnb.site.search_index import Indexing

FOLDER = "pagefind"
"""Where the index lies in the site."""

RESULTS = "search/index.html"
"""The page of results, which is made of no record."""

LEFT_OUT = (
    ".headerlink",
    "[data-search-exclude]",
    ".overdue",
    "h2.about",
    "#related",
    "ul.entries",
    ".chart",
    ".words",
    ".guide__bar",
    "[hidden]",
)
"""Parts of a page nobody looks for: its own facts, links to other pages, what stands there a second time."""

UNUSED = re.compile(r"pagefind-(?:(?:component-|modular-)?ui\..*|(?:highlight|worker)\.js)")
"""What Pagefind writes for pages that use its own boxes, or search in a background thread."""

ANY_LANGUAGE = "wasm.unknown.pagefind"
"""The program for languages that Pagefind cannot stem; left out where none of the pages is in such a language."""


def begin() -> Indexing:
    """Begin the search of a site: let it read the pages as they are finished."""
    return Indexing(LEFT_OUT)


def finish(indexing: Indexing, site: Path, edition: Edition) -> None:
    """Write the search of a finished site, all of whose pages have been read.

    Raises :class:`opsnb.site.search_index.SearchError` if Pagefind fails.
    """
    files = indexing.files()
    pages = search_words.indexed(files)
    languages = json.loads(files["pagefind-entry.json"])["languages"]
    if all(one["wasm"] for one in languages.values()):
        del files[ANY_LANGUAGE]
    files[search_words.FILE] = search_words.words(pages, _language(languages), edition)
    files[search_facets.FILE] = search_facets.facets(pages)
    folder = site / FOLDER
    for place, content in files.items():
        if not UNUSED.fullmatch(place):
            write_file(content, str(folder / place))
    hasten(site, folder)


def _language(indexes: Mapping[str, Mapping[str, int]]) -> str:
    """Return the language that most of the pages are in."""
    return max(indexes, key=lambda name: indexes[name]["page_count"]).split("-")[0]


def hasten(site: Path, folder: Path) -> None:
    """Name on the page of results what its first answer needs, so that a browser fetches all of it at once.

    Otherwise each program asks for the next when it is there itself, and a slow line is crossed that many times.
    """
    page = site / RESULTS
    programs = [*sorted((site / "assets").glob("search-*.js")), folder / "pagefind.js"]
    packed = [folder / search_words.FILE, *sorted(folder.glob("*.pf_meta")), *sorted(folder.glob("wasm.*.pagefind"))]
    links = [f'<link rel="modulepreload" href="../{path.relative_to(site).as_posix()}">' for path in programs]
    links += [
        f'<link rel="preload" as="fetch" crossorigin href="../{path.relative_to(site).as_posix()}">' for path in packed
    ]
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace("</head>", "".join(links) + "</head>", 1), encoding="utf-8")
