"""Whether an inquiry becomes a ticket at all: the desk's own flow, and the time needed beside the desk's limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Codes, Flow
from opsnb.kb.records.codes import Limit
from opsnb.rules.flows import follow


@dataclass(frozen=True)
class Need:
    """What a desk's flow says about an inquiry."""

    ticket: bool | None
    """Whether it becomes a ticket; nothing while a question is open."""
    says: str
    """The end that is reached, or the question that is open, in the words of the record."""
    wanted: str = ""
    """The fact that would answer the open question."""
    see: tuple[str, ...] = ()
    """Ids of the records that say what to do next."""


def limit_facts(kb: KnowledgeBase, desk: str, time_needed: timedelta) -> dict[str, str]:
    """Return for every code of a desk that has a limit, by its id, whether a time is ``within`` or ``beyond`` it."""
    entries = [entry for codes in kb.of_kind(Codes, desk).values() for entry in codes.entries]
    return {entry.id: _side(entry.limit, time_needed) for entry in entries if entry.limit}


def needs_ticket(
    kb: KnowledgeBase, desk: str, facts: Mapping[str, str], time_needed: timedelta | None = None
) -> Need | None:
    """Follow the desk's flow with what is known of an inquiry, e.g. ``{"way-in": "phone", "active-case": "no"}``.

    ``time_needed`` is how long the answer takes. Returns nothing if the desk has no such flow: then every inquiry may
    become a ticket. Raises :class:`RecordError` if a fact has a value that no answer of the flow names.
    """
    named = kb.desk(desk).needs_ticket
    if named is None:
        return None
    flow = kb.get(kb.resolve(named, desk) or named, Flow)
    limits = limit_facts(kb, desk, time_needed) if time_needed is not None else {}
    route = follow(flow, {**limits, **facts})
    says = quote(flow.steps[route.path[-1]].text, kb, desk)
    if route.outcome is None:
        return Need(None, says, route.wanted)
    return Need(route.outcome.ticket, says, see=route.outcome.see)


def _side(limit: Limit, time_needed: timedelta) -> str:
    if time_needed == limit.time:
        return limit.reached
    return "within" if time_needed < limit.time else "beyond"
