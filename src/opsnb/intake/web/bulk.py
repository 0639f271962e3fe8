"""Changes to several tickets: what would happen to each is shown first, then all are changed or none."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from opsnb.intake.actors import Actor
from opsnb.intake.bulk import Preview, change_all, preview
from opsnb.intake.changing import Change
from opsnb.intake.web.body import JSON, Typed, media_type, read_form, read_json
from opsnb.intake.web.choosing import asked_changes, chosen
from opsnb.intake.web.refusals import RefusedError
from opsnb.intake.web.service import Service, data, page, service_of
from opsnb.intake.web.telling import current_data, event_words, names_of
from opsnb.intake.web.ticket import actor_of
from opsnb.store.tickets import find_ticket

SURE = "sure"
"""Field that says that the preview was seen."""

Selection = dict[str, int | None]
"""Numbers of tickets, with the version that was seen; none before the preview."""


async def change_many(request: Request) -> Response:
    """Show what a change would do to the tickets that are ticked; once that was seen, do it."""
    service, desk, actor = service_of(request), request.path_params["desk"], actor_of(request)
    if media_type(request) == JSON:
        return await _as_data(service, desk, actor, await read_json(request))
    typed = await read_form(request)
    selection, changes = _selection(typed), chosen(typed)
    if SURE in typed:
        await _change(service, desk, actor, selection, changes)
        return RedirectResponse(f"/staff/tickets/{desk}/?changed={len(selection)}", HTTPStatus.SEE_OTHER)
    found = await _preview(service, desk, actor, selection, changes)
    names = names_of(service.kb, desk)
    lines = [(one, [event_words(event, names) for event in one.events]) for one in found]
    kept = [(name, value) for name, values in typed.items() if name != "ticket" for value in values]
    blocked = any(one.problem for one in found)
    title = f"Change {len(found)} ticket{'s' if len(found) != 1 else ''}?"
    return await page(request, title, "preview", desk=desk, lines=lines, kept=kept, blocked=blocked)


async def _as_data(service: Service, desk: str, actor: Actor, given: dict[str, Any]) -> Response:
    """Do the same for a program: without ``sure`` it learns what would happen, with it the versions have to be told."""
    tickets, changes = given.get("tickets"), asked_changes(given.get("changes"))
    if not isinstance(tickets, dict) or not all(isinstance(seen, int | None) for seen in tickets.values()):
        wish = 'Send {"tickets": {"T1": 3}, "changes": [{"act": "assign", "value": "planning"}], "sure": true}.'
        raise RefusedError(HTTPStatus.BAD_REQUEST, "These are no changes to tickets.", wish=wish)
    if given.get(SURE) is True:
        done = await _change(service, desk, actor, tickets, changes)
        return data({"changed": [current_data(one) for one in done]})
    names = names_of(service.kb, desk)
    found = await _preview(service, desk, actor, tickets, changes)
    would = [
        {
            **current_data(one.current),
            "would": [event_words(event, names) for event in one.events],
            "problem": one.problem,
        }
        for one in found
    ]
    return data({"preview": would})


async def _preview(
    service: Service, desk: str, actor: Actor, selection: Selection, changes: list[Change]
) -> list[Preview]:
    now = service.now()

    def look(connection: sqlite3.Connection) -> list[Preview]:
        tickets = [find_ticket(connection, desk, number) for number in selection]
        return preview(connection, service.kb, tickets, changes, actor=actor, now=now)

    return await service.keeper.read(look)


async def _change(service: Service, desk: str, actor: Actor, selection: Selection, changes: list[Change]) -> list[Any]:
    now = service.now()
    if None in selection.values():
        wish = "Look at the preview first; it names the version of each ticket."
        raise RefusedError(HTTPStatus.BAD_REQUEST, "It is not said which versions were seen.", wish=wish)

    def work(connection: sqlite3.Connection) -> list[Any]:
        seen = {find_ticket(connection, desk, number): version or 0 for number, version in selection.items()}
        return change_all(connection, service.kb, seen, changes, actor=actor, now=now)

    return await service.keeper.write(work)


def _selection(typed: Typed) -> Selection:
    """Return the tickets that are ticked; after the preview each stands behind its version: ``3:T1``."""
    found: Selection = {}
    for text in typed.get("ticket", []):
        version, colon, number = text.partition(":")
        if colon and version.isdecimal() and len(version) < 10:
            found[number] = int(version)
        else:
            found[number if colon else text] = None
    return found
