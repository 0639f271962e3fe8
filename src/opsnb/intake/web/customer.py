"""The customer's own ticket: its state, what was said, and a place to write back. Only the link opens it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from opsnb.errors import StoreError
from opsnb.intake.addresses import customer_page
from opsnb.intake.messages import message
from opsnb.intake.showing import TicketView, by_token, show
from opsnb.intake.web.body import JSON, media_type, read_form, read_json
from opsnb.intake.web.guard import take_one
from opsnb.intake.web.refusals import not_found
from opsnb.intake.web.service import Service, data, page, service_of, wants_data
from opsnb.intake.web.telling import event_data, event_words

STATES = {
    "new": "We have it. Nobody has begun to work on it yet.",
    "in-progress": "Somebody is working on it.",
    "waiting-on-customer": "We wait for your answer.",
    "waiting-on-third-party": "We wait for somebody else, whose part it needs.",
    "solved": "It is solved. If it is not for you, write to us below.",
    "closed": "It is closed. If that is wrong, write to us below.",
}
"""What a status means to the customer."""


async def own_ticket(request: Request) -> Response:
    """Show a customer their ticket."""
    service, token = service_of(request), request.path_params["token"]
    view, form = await _find(request, service, token)
    if wants_data(request):
        return data(_told(view))
    record = service.readers.get(form or "")
    return page(
        request,
        f"{view.current.number}: {view.current.subject or 'your ticket'}",
        "customer",
        view=view,
        form=form,
        next=record.form.next if record else "",
        state=STATES[view.current.status],
        zone=service.zone(view.current.desk),
        words=event_words,
        desk=service.kb.desk(view.current.desk),
        sent="sent" in request.query_params,
    )


async def write_back(request: Request) -> Response:
    """Take what a customer writes on their ticket."""
    service, token = service_of(request), request.path_params["token"]
    view, _ = await _find(request, service, token)
    as_data = media_type(request) == JSON
    text = (
        str((await read_json(request)).get("text", "")) if as_data else (await read_form(request)).get("text", [""])[0]
    )
    now, ticket = service.now(), view.current.ticket
    await service.keeper.write(lambda connection: message(connection, service.kb, ticket, text, now=now))
    if as_data:
        view, _ = await _find(request, service, token)
        return data(_told(view))
    return RedirectResponse(f"{customer_page(token)}#last", HTTPStatus.SEE_OTHER)


async def _find(request: Request, service: Service, token: str) -> tuple[TicketView, str | None]:
    """Return the ticket of a token with the form it came with; whoever guesses gets few guesses."""

    def found(connection: Any) -> tuple[TicketView, str | None]:
        ticket = by_token(connection, token)
        return show(connection, ticket, "public"), show(connection, ticket, "staff").form

    try:
        return await service.keeper.read(found)
    except StoreError:
        take_one(request)
        raise not_found("Take the whole link from the mail or the page.") from None


def _told(view: TicketView) -> dict[str, Any]:
    """Return what a program of the customer's learns."""
    now = view.current
    history = [event_data(event) for event in view.history]
    return {"number": now.number, "subject": now.subject, "status": now.status, "history": history}
