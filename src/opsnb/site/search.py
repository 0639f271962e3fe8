"""The search of a finished site: Pagefind reads its pages, then what readers say differently is written beside it.

The index is made of the HTML of one edition and of nothing else, so it cannot know more than its pages say.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pagefind_bin import get_executable

from opsnb.errors import OpsnbError
from opsnb.site import search_facets, search_words
from opsnb.site.edition import Edition
from opsnb.site.search_text import write

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

UNUSED = (
    "pagefind-component-ui.*",
    "pagefind-highlight.js",
    "pagefind-modular-ui.*",
    "pagefind-ui.*",
    "pagefind-worker.js",
)
"""What Pagefind writes for pages that use its own boxes, or search in a background thread."""

ANY_LANGUAGE = "wasm.unknown.pagefind"
"""The program for languages that Pagefind cannot stem; left out where none of the pages is in such a language."""


REPORTED = 5
"""Lines of a complaint of Pagefind that are passed on; it says the same for every page."""


class SearchError(OpsnbError):
    """The pages could not be indexed."""


def index(site: Path, edition: Edition, read: Mapping[str, str]) -> None:
    """Make the search of a finished site from lean copies of its pages, by their place in it.

    Raises :class:`SearchError` if Pagefind fails.
    """
    if not read:
        return
    folder = site / FOLDER
    with TemporaryDirectory() as copied:
        write(read, Path(copied))
        command = [str(get_executable()), "--site", copied, "--output-path", str(folder), "--silent"]
        done = subprocess.run([*command, "--exclude-selectors", ", ".join(LEFT_OUT)], capture_output=True, text=True)
    if done.returncode:
        raise SearchError(
            "the pages were not indexed", place=str(site), wish=done.stderr.strip() or "a working Pagefind"
        )
    languages = json.loads((folder / "pagefind-entry.json").read_text(encoding="utf-8"))["languages"]
    for pattern in (*UNUSED, *([ANY_LANGUAGE] if all(one["wasm"] for one in languages.values()) else [])):
        for path in folder.glob(pattern):
            path.unlink()
    pages = search_words.indexed(folder)
    (folder / search_words.FILE).write_bytes(search_words.words(pages, _language(languages), edition))
    (folder / search_facets.FILE).write_bytes(search_facets.facets(pages))
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
