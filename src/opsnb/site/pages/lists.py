"""The pages of what is looked up: triage, limits of the telephone system, code lists, rosters, views, the team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opsnb.kb.prose import in_words, quote
from opsnb.kb.records import Codes, Record, Reports, Roster, Team, Telephony, Triage
from opsnb.kb.records.reports import Run
from opsnb.kb.records.team import RANKS
from opsnb.kb.records.triggers import Occasion
from opsnb.kb.records.views import View
from opsnb.site.edition import Edition
from opsnb.site.opening import DAYS
from opsnb.site.pages import Page
from opsnb.site.pages.desk import LISTS
from opsnb.site.pages.procedure import related
from opsnb.site.pages.triage import triage
from opsnb.site.template import fill

OCCASIONS: dict[Occasion, str] = {
    "created": "A ticket is opened",
    "message": "The customer writes",
    "replied": "The desk answers",
    "assigned": "A ticket is given to somebody",
    "in-queue": "A ticket comes into a queue",
    "breach-near": "A promise is about to be broken",
}
TOLD = {"requester": "whoever asked", "assignee": "whoever has it", "queue": "everybody who works on its queue"}


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
            limits = {entry.id: in_words(entry.limit.time) for entry in record.entries if entry.limit}
            return {"see": {entry.id: related(edition, desk, entry.see) for entry in record.entries}, "limits": limits}
        case Telephony():
            return {
                "limits": _limits(record),
                "lists": _lists(edition, desk, record),
                "checks": _checks(edition, desk, record),
            }
        case Triage():
            return triage(edition, desk, record) | {"queues": {one.id: one.title for one in edition.desks[desk].queues}}
        case Roster():
            return {"days": DAYS, "form": related(edition, desk, (record.form,) if record.form else ())}
        case Reports():
            return {"due": _due}
        case Team():
            acts = (record.agents_may, record.leads_may, record.administrators_may)
            return {"ranks": list(zip(RANKS, acts, strict=True)), "queues": _queues(edition, desk)}
        case _:
            named = [name for name in (getattr(record, "procedure", None), getattr(record, "form", None)) if name]
            also = {"occasions": OCCASIONS, "told": TOLD, "which": _which}
            return {"queues": _queues(edition, desk), "related": related(edition, desk, tuple(named)), **also}


def _due(run: Run) -> str:
    """Say when a run is due, in words."""
    if run.day_of_month:
        return f"day {run.day_of_month} of the month, {run.at}"
    return f"{', '.join(DAYS[day] for day in run.on) or 'every day'}, {run.at}"


def _queues(edition: Edition, desk: str) -> dict[str, str]:
    return {queue.id: queue.title for queue in edition.desks[desk].queues}


def _which(view: View, queues: dict[str, str]) -> str:
    """Say which tickets a view shows, in words."""
    words = [queues[view.queue] if view.queue else "my queues" if view.my_queues else ""]
    words.append({"anybody": "", "nobody": "given to nobody", "me": "given to me"}[view.assignee])
    words.append(" or ".join(status.replace("-", " ") for status in view.statuses))
    words.append(f"waiting for the {view.waiting_for}" if view.waiting_for else "")
    words.append({"soon": "a promise nearly due", "late": "a promise broken"}[view.due] if view.due else "")
    return "; ".join(filter(None, words)) or "all"


def _limits(record: Telephony) -> list[tuple[str, str, str]]:
    """Return the limits that are set: what they are called, how long, what happens then."""
    known = {
        "answer_within": ("Waiting", "the call counts as answered late"),
        "short_abandon": ("Waiting until hung up", "the call no longer counts as hung up at once"),
        "redirect_on_no_answer": ("Ringing", "the call is taken back and offered to somebody else"),
        "after_call_work": ("After-call work", "the agent is available again"),
        "log_out_after_idle": ("Available without a call", "the agent is logged out"),
    }
    found = [(getattr(record, name), *words) for name, words in known.items()]
    return [(name, in_words(limit), then) for limit, name, then in found if limit is not None]


def _checks(edition: Edition, desk: str, record: Telephony) -> list[tuple[str, str, str]]:
    """Return what calls and states are checked for: what it is called, the record that tells the rule, its title."""
    return [
        (lapse.says, identity, title)
        for lapse, reference in record.checks.items()
        for identity, title, _ in related(edition, desk, (reference,))
    ]


def _lists(edition: Edition, desk: str, record: Telephony) -> list[tuple[str, str, str]]:
    wanted = [name for name in (record.states, record.reasons, record.outcomes) if name]
    return related(edition, desk, tuple(wanted))
