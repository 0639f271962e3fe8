"""Lists of tickets: the views of a desk, and changes to several tickets at once, shown before they are made."""

from __future__ import annotations

import re
import sqlite3
from http import HTTPStatus
from io import StringIO
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from opsnb.errors import ChangeError
from opsnb.intake.actors import Actor
from opsnb.intake.exporting import write_csv
from opsnb.intake.views import SHOWN, find_view, in_view, save_view, views_of
from opsnb.intake.web.body import Typed, read_form
from opsnb.intake.web.choosing import CHOSEN, choices
from opsnb.intake.web.service import data, desks_of, identity_of, page, service_of, wants_data
from opsnb.intake.web.telling import current_data, names_of
from opsnb.intake.web.ticket import actor_of
from opsnb.kb.records.views import View
from opsnb.store.current import Current

FIRST = "all-open"
"""The list that is shown if none is asked for."""
MOST = 10_000
"""Tickets in a table for a spreadsheet program."""
CONDITIONS = ("queue", "assignee", "waiting_for", "due")
"""What a list of one's own can ask for, beside statuses."""


async def first_list(request: Request) -> Response:
    """Lead to the tickets of the first desk that somebody works for."""
    desks = desks_of(service_of(request), identity_of(request))
    return RedirectResponse(f"/staff/tickets/{desks[0]}/", HTTPStatus.SEE_OTHER)


async def list_tickets(request: Request) -> Response:
    """Show the tickets on one of a desk's lists."""
    actor = actor_of(request)
    views, view, tickets = await _listed(request, actor, SHOWN)
    if wants_data(request):
        shown = {"view": view.id, "title": view.title, "tickets": [current_data(one) for one in tickets]}
        return data({**shown, "views": [one.id for one in views]})
    return await _page(request, actor, views, view, tickets)


async def as_table(request: Request) -> Response:
    """Hand out the tickets of a list for a spreadsheet program, which knows UTF-8 by the mark at its beginning."""
    _, view, tickets = await _listed(request, actor_of(request), MOST)
    table = StringIO(newline="")
    write_csv(service_of(request).kb, tickets, table)
    headers = {"Content-Disposition": f'attachment; filename="{request.path_params["desk"]}-{view.id}.csv"'}
    return Response(table.getvalue().encode("utf-8-sig"), headers=headers, media_type="text/csv")


async def _listed(request: Request, actor: Actor, limit: int) -> tuple[list[View], View, list[Current]]:
    """Return the lists there are, the one that is asked for, and its tickets."""
    service, desk = service_of(request), request.path_params["desk"]
    wanted, now = request.query_params.get("view", FIRST), service.now()

    def read(connection: sqlite3.Connection) -> tuple[list[View], View, list[Current]]:
        view = find_view(connection, service.kb, desk, wanted, actor)
        found = in_view(connection, service.kb, desk, view, actor=actor, now=now, limit=limit)
        return views_of(connection, service.kb, desk, actor), view, found

    return await service.keeper.read(read)


async def keep_list(request: Request) -> Response:
    """Keep a list of one's own."""
    service, desk, actor = service_of(request), request.path_params["desk"], actor_of(request)
    view, now = _view(await read_form(request)), service.now()
    await service.keeper.write(lambda connection: save_view(connection, service.kb, desk, view, actor=actor, now=now))
    return RedirectResponse(f"/staff/tickets/{desk}/?view={view.id}", HTTPStatus.SEE_OTHER)


async def _page(request: Request, actor: Actor, views: list[View], view: View, tickets: list[Current]) -> Response:
    service, desk = service_of(request), request.path_params["desk"]
    titles = {name: service.kb.desk(name).short or service.kb.desk(name).title for name in service.kb.desks}
    return await page(
        request,
        f"{view.title}: {titles[desk]}",
        "list",
        desk=desk,
        changed=request.query_params.get("changed", "")[:4],
        desks=[(name, titles[name]) for name in desks_of(service, identity_of(request))],
        actor=actor,
        views=views,
        view=view,
        tickets=tickets,
        zone=service.zone(desk),
        names=names_of(service.kb, desk),
        choices={act: choices(service.kb, desk, act) for act in CHOSEN if act in actor.acts},
        quiet=f"{desk}/triggers" not in service.kb.records,
    )


def _view(typed: Typed) -> View:
    """Return the list that was described in a web form. Raises :class:`ChangeError` if it is none."""
    title = " ".join(typed.get("title", [""])[0].split())
    given: dict[str, Any] = {name: typed[name][0] for name in CONDITIONS if typed.get(name, [""])[0]}
    if given.get("queue") == "mine":
        given |= {"queue": None, "my_queues": True}
    identity = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
    try:
        return View(id=identity, title=title[:80], statuses=tuple(typed.get("statuses", ())), **given)
    except ValidationError:
        wish = "give it a name with letters, and choose from what is offered"
        raise ChangeError("this is no list of tickets", place="view", found=title[:80], wish=wish) from None
