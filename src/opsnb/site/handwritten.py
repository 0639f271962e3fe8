"""Pages written by hand under ``docs/``: which of them an audience gets, their titles and their order.

A page says in its front matter whom it is for (``audience: public``; missing means staff) and, where it matters, its
place among the others (``order: 1``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.utils.meta import get_data

from opsnb.kb.records.base import Audience

HOME = "index.md"
ASSETS = "assets/"
SECTIONS = {"tutorial": "Tutorial", "how-to": "How-to", "reference": "Reference", "explanation": "Explanation"}
"""Folders of ``docs/`` and what their section is called, in the order of the navigation."""

TARGET = re.compile(r"""\]\(\s*<?([^)\s>]+)|src=["']([^"']+)["']""")


@dataclass(frozen=True)
class Handwritten:
    """One page of ``docs/`` that belongs to the edition."""

    file: File
    title: str
    order: float

    @property
    def section(self) -> str:
        """Folder it lies in; empty at the top."""
        return self.file.src_uri.split("/", 1)[0] if "/" in self.file.src_uri else ""


def admit(files: Files, audience: Audience) -> list[Handwritten]:
    """Let the pages of an audience in, with the pictures they show, and take everything else of ``docs/`` out."""
    pages = []
    for file in [file for file in files if file.is_documentation_page() and file.generated_by is None]:
        page = _page(file, audience)
        if page is None:
            files.remove(file)
        else:
            file.inclusion = InclusionLevel.INCLUDED
            pages.append(page)
    shown = set(_shown(page.file for page in pages))
    for file in [file for file in files if file.is_media_file() and not file.src_uri.startswith(ASSETS)]:
        if file.src_uri in shown:
            file.inclusion = InclusionLevel.INCLUDED
        else:
            files.remove(file)
    return sorted(pages, key=lambda page: (page.order, page.file.name != "index", page.file.src_uri))


def _page(file: File, audience: Audience) -> Handwritten | None:
    text, meta = get_data(file.content_string)
    if audience == "public" and meta.get("audience", "staff") != "public":
        return None
    heading = re.search(r"^# +(.+?)\s*(?:\{.*\})?$", text, re.MULTILINE)
    title = meta.get("title") or (heading.group(1) if heading else file.name.replace("-", " ").capitalize())
    return Handwritten(file, str(title), float(meta.get("order", 100)))


def _shown(pages: Iterable[File]) -> Iterable[str]:
    """Yield the source paths that pages point to: pictures and downloads."""
    for page in pages:
        for match in TARGET.finditer(page.content_string):
            target = (match.group(1) or match.group(2)).split("#", 1)[0]
            yield posixpath.normpath(posixpath.join(posixpath.dirname(page.src_uri), target))
