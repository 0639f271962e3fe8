"""The parts of the home page that come from records; ``docs/index.md`` says where each stands."""

from __future__ import annotations

import re
from typing import Any

from opsnb.kb.prose import quote
from opsnb.site.edition import Edition
from opsnb.site.pages.desk import Entry, entries, opening
from opsnb.site.template import fill

PLACE = re.compile(r"^<!-- opsnb: (search|tasks|desks) -->$", re.MULTILINE)
TASKS = 12
"""About as many top tasks as a reader takes in at a glance, over all desks."""


def home(text: str, edition: Edition) -> str:
    """Return the text of the home page with its places filled."""
    values: dict[str, Any] = {"tasks": tasks(edition)}
    values["openings"] = {name: opening(edition, name) for name in edition.desks}
    values["summaries"] = {name: quote(desk.summary, edition.kb, name) for name, desk in edition.desks.items()}
    return PLACE.sub(lambda match: fill(f"home-{match.group(1)}", edition, **values), text)


def tasks(edition: Edition) -> list[tuple[str, Entry]]:
    """Return the top tasks of this audience with their desk's name: what each desk says is often needed."""
    found: list[tuple[str, Entry]] = []
    room = max(2, TASKS // max(1, len(edition.desks)))
    for name, desk in edition.desks.items():
        known = [identity for one in desk.often_needed if (identity := edition.kb.resolve(one, name))]
        found += [(desk.short or desk.title, entry) for entry in entries(edition, known)[:room]]
    return found
