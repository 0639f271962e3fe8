"""The pages of what is looked up: triage, limits of the telephone system, code lists, rosters, registers, views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsnb.kb.prose import in_words, quote
from opsnb.kb.records import Codes, Record, Roster, Telephony, Triage
from opsnb.site.edition import Edition
from opsnb.site.opening import DAYS
from opsnb.site.pages import Page
from opsnb.site.pages.desk import LISTS
from opsnb.site.pages.procedure import related
from opsnb.site.pages.triage import triage
from opsnb.site.template import fill


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each such record of a desk."""
    for kind in LISTS:
        for identity, record in edition.kb.of_kind(kind, desk).items():
            more = _more(edition, desk, record)
            body = fill(
                kind.__name__.lower(), edition, identity, record=record, overdue=edition.is_overdue(record), **more
            )
            title, summary = (quote(text, edition.kb, desk) for text in (record.title, record.summary))
            yield Page(f"{identity}.md", title, body, {"description": summary})


def _more(edition: Edition, desk: str, record: Record) -> dict[str, Any]:
    """Return what a page needs besides its record."""
    match record:
        case Codes():
            return {"see": {entry.id: related(edition, desk, entry.see) for entry in record.entries}}
        case Telephony():
            return {"limits": _limits(record), "lists": _lists(edition, desk, record)}
        case Triage():
            return triage(edition, desk, record) | {"queues": {one.id: one.title for one in edition.desks[desk].queues}}
        case Roster():
            return {"days": DAYS, "form": related(edition, desk, (record.form,) if record.form else ())}
        case _:
            queues = {queue.id: queue.title for queue in edition.desks[desk].queues}
            named = [name for name in (getattr(record, "procedure", None), getattr(record, "form", None)) if name]
            return {"queues": queues, "related": related(edition, desk, tuple(named))}


def _limits(record: Telephony) -> list[tuple[str, str, str]]:
    """Return the limits that are set: what they are called, how long, what happens then."""
    known = {
        "redirect_on_no_answer": ("Ringing", "the call is taken back and offered to somebody else"),
        "after_call_work": ("After-call work", "the agent is available again"),
        "log_out_after_idle": ("Available without a call", "the agent is logged out"),
    }
    found = [(getattr(record, name), *words) for name, words in known.items()]
    return [(name, in_words(limit), then) for limit, name, then in found if limit is not None]


def _lists(edition: Edition, desk: str, record: Telephony) -> list[tuple[str, str, str]]:
    wanted = [name for name in (record.states, record.reasons, record.outcomes) if name]
    return related(edition, desk, tuple(wanted))
