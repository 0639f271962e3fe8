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
from opsnb.intake.changing import change
from opsnb.intake.merging import merge
from opsnb.intake.showing import TicketView, attachment, show
from opsnb.intake.web.body import JSON, Typed, media_type, read_form, read_json
from opsnb.intake.web.choosing import CHOSEN, asked_changes, choices, chosen, version_seen
from opsnb.intake.web.headers import ALONE
from opsnb.intake.web.refusals import status_of
from opsnb.intake.web.service import Service, actor_at, data, page, service_of, wants_data
from opsnb.intake.web.telling import answered, event_words, names_of, ticket_data
from opsnb.store.tickets import find_ticket


async def one_ticket(request: Request) -> Response:
    """Show a ticket with its history."""
    service, actor = service_of(request), actor_of(request)
    view = await find(request)
    if wants_data(request):
        return await _data(request, view)
    return await _page(request, service, view, actor)


async def change_ticket(request: Request) -> Response:
    """Change a ticket: reply, note, assign, queue, priority, status; any of them together."""
    service, actor = service_of(request), actor_of(request)
    as_data, typed = media_type(request) == JSON, Typed()
    if as_data:
        asked = await read_json(request)
        seen, changes = version_seen(asked.get("seen")), asked_changes(asked.get("changes"))
    else:
        typed = await read_form(request)
        seen, changes = version_seen(typed.get("seen", [""])[0]), chosen(typed)
    ticket, now = (await find(request)).current.ticket, service.now()

    def work(connection: sqlite3.Connection) -> None:
        change(connection, service.kb, ticket, changes, actor=actor, now=now, expected=seen)

    try:
        await service.keeper.write(work)
    except (ChangeError, ConflictError) as error:
        if as_data:
            raise
        return await _page(request, service, await find(request), actor, typed=typed, error=error)
    if as_data:
        return await _data(request, await find(request))
    address = staff_page(request.path_params["desk"], in_address(request.path_params["number"], safe=""))
    return RedirectResponse(f"{address}#last", HTTPStatus.SEE_OTHER)


async def merge_ticket(request: Request) -> Response:
    """Make a ticket part of another one, which it is about too; lead to that one."""
    service, actor, desk = service_of(request), actor_of(request), request.path_params["desk"]
    typed = await read_form(request)
    seen, number = version_seen(typed.get("seen", [""])[0]), typed.get("into", [""])[0]
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


async def _page(
    request: Request, service: Service, view: TicketView, actor: Actor, *, typed: Typed | None = None, error: Any = None
) -> Response:
    now = view.current
    had = {one.act: one.value or "" for one in chosen(typed or {})}
    return await page(
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
        picked={} if isinstance(error, ConflictError) else had,
        had=had if isinstance(error, ConflictError) else {},
        sent="sent" in request.query_params,
    )


async def _data(request: Request, view: TicketView) -> Response:
    return data(await service_of(request).make(lambda: ticket_data(view)))
