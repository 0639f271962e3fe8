"""What published reports say, read from their folder: all of it is for staff.

The attainment that a desk lets customers see is a number and a day; neither tells a report by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from opsnb.gate.written import Piece

FOLDER, ADDRESS = "reports/published", "reports"
"""Where they lie in a project, and where the staff site shows them."""
SPOKEN = 4
"""So many words a text must have to be looked for: a figure, a day or the id of a record is said elsewhere too."""
NUMBERED = re.compile(r"\b(?=\w*\d)\w*[A-Za-z]\w*\b|\b\d+\b")
SIGNS = 6
"""So many letters and digits the number of a ticket or a call must have to tell anything by itself."""
LABEL = re.compile(r'\b(?:aria-label|title)="([^"]*)"')
SENTENCE = re.compile(r"(?<=[.;:!?])\s+")
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"[^\W\d_]+")


def places(gallery: Path, kb: Path) -> list[Path]:
    """Return the folders of the reports in a gallery; those of a desk that is no more are shown nowhere."""
    found = sorted(path.parent for path in gallery.glob("[!.]*/*/[!.]*/page.json"))
    return [place for place in found if (kb / place.parts[-3] / "desk.yaml").is_file()]


def pieces(reports: list[Path]) -> Iterator[Piece]:
    """Yield the texts of reports by their folders: questions, headings, sentences, captions, numbers of tickets."""
    for place in reports:
        name = "/".join((ADDRESS, *place.parts[-3:]))
        told = json.loads((place / "page.json").read_text(encoding="utf-8"))
        yield Piece(str(told["title"]), f"{name}: title", False, "name")
        html = "".join(path.read_text(encoding="utf-8") for path in _drawn(place))
        for text in dict.fromkeys(_texts(html)):
            if " " in text.strip() and len(WORD.findall(text)) >= SPOKEN:
                yield Piece(text.strip(), f"{name}: body", False, "whole")
        for number in sorted({*NUMBERED.findall(TAG.sub(" ", html))}):
            if len(number) >= SIGNS:
                yield Piece(number, f"{name}: number", False, "name")


def addresses(reports: list[Path]) -> dict[str, str]:
    """Return the address of every page that shows reports and of their feed, with the report it is made from."""
    found: dict[str, str] = {}
    for place in reports:
        parts = place.parts[-3:]
        name = "/".join((ADDRESS, *parts))
        above = ["/".join((ADDRESS, *parts[:n])) for n in range(3)]
        found |= dict.fromkeys([*above, f"{ADDRESS}/feed", f"{above[2]}/all", name], name)
    return found


def strangers(staff: Path, reports: list[Path]) -> list[str]:
    """Return the reports in a staff site that are none of these."""
    shown = (path.parent.relative_to(staff).as_posix() for path in staff.glob(f"{ADDRESS}/*/*/*/index.html"))
    return sorted({*shown} - addresses(reports).keys())


def _texts(html: str) -> Iterator[str]:
    """Yield what a page shows and what its drawings are called, as a whole and sentence by sentence."""
    for text in map(unescape, [*LABEL.findall(html), *TAG.split(html)]):
        yield from (text, *SENTENCE.split(text))


def _drawn(place: Path) -> list[Path]:
    return [path for path in (place / "body.html", place.parent / "trend.html") if path.is_file()]
