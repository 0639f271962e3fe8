"""What staff chose and wrote for tickets, as their pages and their programs send it, and what can be chosen."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from opsnb.intake.changing import Change, values_of
from opsnb.intake.web.body import Typed
from opsnb.intake.web.pages import in_words
from opsnb.intake.web.refusals import RefusedError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.team import Act

CHOSEN: tuple[Act, ...] = ("assign", "queue", "priority", "status")
"""What can be chosen for a ticket, in the order of the page."""
WAS = "was-"
"""Before the name of a choice: what it was when the page was opened. Who does not touch it decides nothing."""
UNCHANGED = {"assign": "unchanged"}
"""What says "as it is" on a list, where an empty assignee is nobody; for the other choices it is empty itself."""


def chosen(typed: Typed) -> list[Change]:
    """Return what was written and chosen in a web form; a choice that is as it was when the page was opened is none."""
    changes: list[Change] = []
    text, to = typed.get("text", [""])[0], typed.get("to", ["note"])[0]
    if text.strip():
        changes.append(Change("reply" if to == "reply" else "note", text=text))
    for act in CHOSEN:
        value = typed.get(act, [None])[0]
        was = typed.get(WAS + act, [UNCHANGED.get(act, "")])[0]
        if value is not None and value != was and (value or act == "assign"):
            changes.append(Change(act, value or None))
    return changes


def asked_changes(changes: Any) -> list[Change]:
    """Return the changes that a program asks for. Raises :class:`RefusedError` if they are none."""
    fits = isinstance(changes, list) and all(
        isinstance(one, dict)
        and one.keys() <= {"act", "value", "text"}
        and isinstance(one.get("act"), str)
        and isinstance(one.get("value"), str | None)
        and isinstance(one.get("text", ""), str)
        for one in changes
    )
    if not fits:
        wish = 'Send {"seen": VERSION, "changes": [{"act": "reply", "text": "…"}]}.'
        raise RefusedError(HTTPStatus.BAD_REQUEST, "These are no changes to a ticket.", wish=wish)
    return [Change(one["act"], one.get("value"), one.get("text", "")) for one in changes]


def version_seen(told: object) -> int:
    """Return the version of a ticket that somebody saw, as a page or a program says it. Raises if neither does."""
    if isinstance(told, str) and told.isdecimal() and len(told) < 10:
        return int(told)
    if type(told) is int:
        return told
    wish = 'Open the ticket again and change it there; a program sends back the version as "seen".'
    raise RefusedError(HTTPStatus.BAD_REQUEST, "It is not said which version of the ticket was seen.", wish=wish)


def choices(kb: KnowledgeBase, desk: str, act: Act) -> list[tuple[str, str]]:
    """Return what can be chosen, with what it is called."""
    team = kb.team(desk)
    titles = {queue.id: queue.title for queue in kb.desk(desk).queues} if act == "queue" else {}
    if act == "assign" and team:
        titles = {one.id: one.title for one in team.members}
    if act == "status":
        titles = {value: in_words(value) for value in values_of(kb, desk, act)}
    return [(value, titles.get(value, value)) for value in values_of(kb, desk, act)]
