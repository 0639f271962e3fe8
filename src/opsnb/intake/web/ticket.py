"""One ticket as staff see it: all of its history, and what they may do to it."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any
from urllib.parse import quote as in_address

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from opsnb.errors import ChangeError, ConflictError
from opsnb.intake.actors import Actor
from opsnb.intake.addresses import customer_page, staff_page
from opsnb.intake.changing import Change, change, values_of
from opsnb.intake.merging import merge
from opsnb.intake.showing import TicketView, attachment, show
from opsnb.intake.web.body import JSON, Typed, media_type, read_form, read_json
from opsnb.intake.web.headers import ALONE
from opsnb.intake.web.pages import in_words
from opsnb.intake.web.refusals import RefusedError, status_of
from opsnb.intake.web.service import Service, actor_at, data, page, service_of, wants_data
from opsnb.intake.web.telling import answered, event_words, names_of, ticket_data
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.team import Act
from opsnb.store.current import Current
from opsnb.store.tickets import find_ticket

CHOSEN: tuple[Act, ...] = ("assign", "queue", "priority", "status")
"""What can be chosen for a ticket, in the order of the page."""


UNCHANGED = "unchanged"
"""What is chosen for an assignee who stays the same, where nobody can be chosen too."""


async def one_ticket(request: Request) -> Response:
    """Show a ticket with its history."""
    service, actor = service_of(request), actor_of(request)
    view = await find(request)
    if wants_data(request):
        return data(ticket_data(view))
    return _page(request, service, view, actor)


async def change_ticket(request: Request) -> Response:
    """Change a ticket: reply, note, assign, queue, priority, status; any of them together."""
    service, actor = service_of(request), actor_of(request)
    as_data = media_type(request) == JSON
    typed: Typed = {}
    view = await find(request)
    if as_data:
        seen, changes = _told(await read_json(request))
    else:
        typed = await read_form(request)
        seen, changes = _version(typed.get("seen", [""])[0]), _without(view.current, chosen(typed))
    ticket, now = view.current.ticket, service.now()

    def work(connection: sqlite3.Connection) -> None:
        change(connection, service.kb, ticket, changes, actor=actor, now=now, expected=seen)

    try:
        await service.keeper.write(work)
    except (ChangeError, ConflictError) as error:
        if as_data:
            raise
        return _page(request, service, await find(request), actor, typed=typed, error=error)
    if as_data:
        return data(ticket_data(await find(request)))
    address = staff_page(view.current.desk, in_address(view.current.number, safe=""))
    return RedirectResponse(f"{address}#last", HTTPStatus.SEE_OTHER)


async def merge_ticket(request: Request) -> Response:
    """Make a ticket part of another one, which it is about too; lead to that one."""
    service, actor, desk = service_of(request), actor_of(request), request.path_params["desk"]
    typed = await read_form(request)
    seen, number = _version(typed.get("seen", [""])[0]), typed.get("into", [""])[0]
    duplicate, now = (await find(request)).current.ticket, service.now()

    def work(connection: sqlite3.Connection) -> str:
        into = find_ticket(connection, desk, number)
        return merge(connection, duplicate, into, actor=actor, now=now, expected=seen).number

    kept = await service.keeper.write(work)
    return RedirectResponse(staff_page(desk, in_address(kept, safe="")), HTTPStatus.SEE_OTHER)


async def one_file(request: Request) -> Response:
    """Hand out a file that came with a ticket: to be saved, never to be shown as a page of the desk."""
    service, view = service_of(request), await find(request)
    actor_of(request)
    number, ticket = request.path_params["file"], view.current.ticket
    found, content = await service.keeper.read(lambda connection: attachment(connection, ticket, number))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{in_address(found.name, safe='')}",
        "Content-Security-Policy": ALONE,
    }
    return Response(content, headers=headers, media_type="application/octet-stream")


def actor_of(request: Request) -> Actor:
    """Return who asks, as a member of the team of the desk that is asked for. Raises if they are not."""
    return actor_at(request, request.path_params["desk"])


async def find(request: Request) -> TicketView:
    """Return the ticket of an address, all of it."""
    desk, number = request.path_params["desk"], request.path_params["number"]

    def found(connection: sqlite3.Connection) -> TicketView:
        return show(connection, find_ticket(connection, desk, number), "staff")

    return await service_of(request).keeper.read(found)


def chosen(typed: Typed) -> list[Change]:
    """Return what was chosen and written in a web form; nothing chosen is no change, except that nobody has it."""
    changes: list[Change] = []
    text, to = typed.get("text", [""])[0], typed.get("to", ["note"])[0]
    if text.strip():
        changes.append(Change("reply" if to == "reply" else "note", text=text))
    for act in CHOSEN:
        value = typed.get(act, [None])[0]
        if value != UNCHANGED and (value or (value is not None and act == "assign")):
            changes.append(Change(act, value or None))
    return changes


def _told(given: dict[str, Any]) -> tuple[int | None, list[Change]]:
    """Return what a program asks for: ``{"seen": 3, "changes": [{"act": "reply", "text": "…"}]}``."""
    seen = given.get("seen")
    if not isinstance(seen, int | None):
        raise _no_changes()
    return seen, told_changes(given.get("changes"))


def _without(now: Current, changes: list[Change]) -> list[Change]:
    """Leave out what is so already: a page sends every choice, and a status that was not touched decides nothing."""
    so = {"assign": now.assignee, "queue": now.queue, "priority": now.priority, "status": now.status}
    return [one for one in changes if one.act not in so or one.value != so[one.act]]


def told_changes(changes: Any) -> list[Change]:
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
        raise _no_changes()
    return [Change(one["act"], one.get("value"), one.get("text", "")) for one in changes]


def _no_changes() -> RefusedError:
    wish = 'Send {"seen": VERSION, "changes": [{"act": "reply", "text": "…"}]}.'
    return RefusedError(HTTPStatus.BAD_REQUEST, "These are no changes to a ticket.", wish=wish)


def _version(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        wish = "Open the ticket again and change it there."
        raise RefusedError(HTTPStatus.BAD_REQUEST, "It is not said which version of the ticket was seen.", wish=wish)
    return int(text)


def _page(
    request: Request, service: Service, view: TicketView, actor: Actor, *, typed: Typed | None = None, error: Any = None
) -> Response:
    now = view.current
    return page(
        request,
        f"{'Error: ' if error else ''}{now.number}: {now.subject or 'without a subject'}",
        "ticket",
        int(status_of(error)) if error else 200,
        view=view,
        now=now,
        desk=service.kb.desk(now.desk),
        zone=service.zone(now.desk),
        names=names_of(service.kb, now.desk),
        words=event_words,
        form=service.readers.get(view.form or ""),
        answers=answered(service.kb, view),
        choices={act: choices(service.kb, now.desk, act) for act in CHOSEN if act in actor.acts},
        acts=actor.acts,
        own=customer_page(view.token) if view.token else "",
        typed={name: values[0] for name, values in (typed or {}).items()},
        error=error,
        sent="sent" in request.query_params,
    )


def choices(kb: KnowledgeBase, desk: str, act: Act) -> list[tuple[str, str]]:
    """Return what can be chosen, with what it is called."""
    team = kb.team(desk)
    titles = {queue.id: queue.title for queue in kb.desk(desk).queues} if act == "queue" else {}
    if act == "assign" and team:
        titles = {one.id: one.title for one in team.members}
    if act == "status":
        titles = {value: in_words(value) for value in values_of(kb, desk, act)}
    return [(value, titles.get(value, value)) for value in values_of(kb, desk, act)]
