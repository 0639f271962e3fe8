"""A desk's own pages: the overview, its hours and days off, and how to reach it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from opsnb.kb.prose import quote
from opsnb.kb.records import (
    Article,
    Codes,
    Form,
    Record,
    Register,
    Reports,
    Roster,
    Team,
    Telephony,
    Triage,
    Triggers,
    Views,
)
from opsnb.site.edition import Edition, desk_of, has_hours
from opsnb.site.opening import days_by_year, opening_data, week_in_a_line, week_in_words, zone_in_words
from opsnb.site.pages import Page
from opsnb.site.template import fill

MOMENTS = {"before": "Before a contact", "during": "During a contact", "after": "After a contact"}
"""The reader's day, in the order of the pages."""

LISTS: tuple[type[Record], ...] = (Triage, Telephony, Codes, Roster, Register, Views, Team, Triggers, Reports)
"""Kinds that are looked up rather than read, in the order of the pages."""

Entry = tuple[str, str, str]
"""A link to a record: id, title, summary."""


def pages(edition: Edition, name: str) -> Iterator[Page]:
    """Yield the overview, hours and contact pages of a desk."""
    desk, holidays = edition.desks[name], edition.kb.holidays(name)
    common = {"record": desk, "opening": opening(edition, name), "week": week_in_words, "zone": zone_in_words(desk)}
    kept = edition.kept.get(name, [])
    body = fill(
        "desk",
        edition,
        f"{name}/desk",
        **common,
        groups=groups(edition, name),
        kept=kept,
        overdue=edition.is_overdue(desk),
    )
    yield Page(f"{name}/index.md", desk.title, body, {"description": desk.summary})
    if has_hours(edition, name):
        ahead, past = days_by_year(holidays, edition.as_of) if holidays else ({}, {})
        dated = holidays or desk
        days = {"dated": dated, "overdue": edition.is_overdue(dated), "ahead": ahead, "past": past}
        body = fill("hours", edition, f"{name}/holidays", **common, **days)
        yield Page(f"{name}/hours.md", "Hours and days off", body, {"description": f"When {desk.title} answers."})
    body = fill("contact", edition, f"{name}/desk", **common)
    yield Page(f"{name}/contact.md", "Contact", body, {"description": f"How to reach {desk.title}."})


def opening(edition: Edition, name: str) -> dict[str, str] | None:
    """Return what the "open now" badge of a desk needs: its data, and the hours in words where scripts do not run.

    A desk whose hours are not known has no badge.
    """
    desk = edition.desks[name]
    if not desk.shifts:
        return None
    line = f"{week_in_a_line(desk.shifts[0])}, {zone_in_words(desk)}"
    return {"data": opening_data(desk, edition.kb.holidays(name), edition.as_of), "line": line}


def groups(edition: Edition, name: str) -> dict[str, list[Entry]]:
    """Return a desk's pages by the moment of the reader's day, then by kind; groups without pages are left out."""
    kb, found = edition.kb, dict[str, Iterable[str]]()
    for moment, heading in MOMENTS.items():
        found[heading] = edition.of_moment(name, moment)
    found["Step by step"] = edition.flows(name)
    found["Forms"] = kb.of_kind(Form, name)
    found["Questions and answers"] = kb.of_kind(Article, name)
    found["Policies"] = [edition.current(versions)[0] for versions in edition.series(name).values()]
    found["Lists and limits"] = [identity for kind in LISTS for identity in kb.of_kind(kind, name)]
    return {heading: entries(edition, identities) for heading, identities in found.items() if [*identities]}


def entries(edition: Edition, identities: Iterable[str]) -> list[Entry]:
    """Return the links to some records of an edition, their texts with the quotations replaced."""

    def said(identity: str, text: str) -> str:
        return quote(text, edition.kb, desk_of(identity))

    records = [(identity, edition.kb.records[identity]) for identity in identities]
    return [(key, said(key, record.title), said(key, record.summary)) for key, record in records]
