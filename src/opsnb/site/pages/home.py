"""The parts of the home page that come from records; ``docs/index.md`` says where each stands."""

from __future__ import annotations

import re
from typing import Any

from opsnb.kb.prose import quote
from opsnb.site.edition import Edition
from opsnb.site.pages.desk import Entry, groups, opening
from opsnb.site.template import fill

PLACE = re.compile(r"^<!-- opsnb: (search|tasks|desks) -->$", re.MULTILINE)
TASKS = 8
"""About as many top tasks as a reader takes in at a glance, over all desks."""


def home(text: str, edition: Edition) -> str:
    """Return the text of the home page with its places filled."""
    values: dict[str, Any] = {"tasks": tasks(edition)}
    values["openings"] = {name: opening(edition, name) for name in edition.desks}
    values["summaries"] = {name: quote(desk.summary, edition.kb, name) for name, desk in edition.desks.items()}
    return PLACE.sub(lambda match: fill(f"home-{match.group(1)}", edition, **values), text)


def tasks(edition: Edition) -> dict[str, list[tuple[str, Entry]]]:
    """Return the top tasks with their desk's title: staff find first what they do while a customer waits."""
    headings: dict[str, tuple[str, ...]] = {"": ("Step by step", "Policies", "Before a contact")}
    if edition.audience == "staff":
        headings = {
            "With a customer on the line": ("Step by step", "During a contact"),
            "Before and after": ("Before a contact", "After a contact", "Policies"),
        }
    room = max(2, TASKS // max(1, len(edition.desks)) // len(headings))
    return {title: _of_all_desks(edition, wanted, room) for title, wanted in headings.items()}


def _of_all_desks(edition: Edition, wanted: tuple[str, ...], room: int) -> list[tuple[str, Entry]]:
    found: list[tuple[str, Entry]] = []
    for name, desk in edition.desks.items():
        entries = groups(edition, name)
        mine = [entry for heading in wanted for entry in entries.get(heading, ())]
        found += [(desk.title, entry) for entry in mine[:room]]
    return found
