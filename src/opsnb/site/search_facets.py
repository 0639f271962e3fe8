"""What the results of a search may be narrowed by: which pages belong to which desk, kind and moment of the day.

Pagefind has filters of its own; it writes them in another order each time, and the same pages give the same site here.
"""

from __future__ import annotations

import gzip
import json

from opsnb.site.search_words import Pages

FILE = "facets.gz"
"""Name of the list in the folder of the index."""

FACETS = ("desk", "kind", "moment")
"""In the order of the page of results."""

Values = dict[str, list[str]]


def facets(pages: Pages) -> bytes:
    """Return the values of each facet, and for each page of the index the places of its own; -1 where it has none."""
    told = [page["meta"] for page in pages.values()]
    values: Values = {name: sorted({meta[name] for meta in told if name in meta}) for name in FACETS}
    places = {key: [_place(values, name, page["meta"].get(name)) for name in FACETS] for key, page in pages.items()}
    return gzip.compress(json.dumps({"values": values, "pages": places}, separators=(",", ":")).encode(), mtime=0)


def _place(values: Values, facet: str, value: str | None) -> int:
    return -1 if value is None else values[facet].index(value)
