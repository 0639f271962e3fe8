"""The customer's own ticket: its state, what was said, and a place to write back. Only the link opens it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from opsnb.errors import BusyError, StoreError
from opsnb.intake.addresses import customer_page
from opsnb.intake.messages import message
from opsnb.intake.requests import customers_subject
from opsnb.intake.showing import TicketView, by_token, show
from opsnb.intake.web.body import JSON, media_type, read_form, read_json
from opsnb.intake.web.guard import take_one
from opsnb.intake.web.refusals import RefusedError, not_found
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
    """Show a customer their ticket. To look counts as a request too: it is more work than a page of the site."""
    take_one(request)
    service, token = service_of(request), request.path_params["token"]
    view = await _find(service, token)
    if wants_data(request):
        return await _data(service, view)
    record = service.readers.get(view.form or "")
    subject = customers_subject(service.kb, view.form, view.current.subject)
    return await page(
        request,
        f"{view.current.number}: {subject or 'your ticket'}",
        "customer",
        view=view,
        subject=subject,
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
    ticket, as_data = (await _find(service, token)).current.ticket, media_type(request) == JSON
    text = (await read_json(request)).get("text") if as_data else (await read_form(request)).get("text", [""])[0]
    if not isinstance(text, str):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "This is no message.", wish='Send {"text": "…"}.')
    now = service.now()
    await service.keeper.write(lambda connection: message(connection, service.kb, ticket, text, now=now))
    if as_data:
        return await _data(service, await _find(service, token))
    return RedirectResponse(f"{customer_page(token)}#last", HTTPStatus.SEE_OTHER)


async def _find(service: Service, token: str) -> TicketView:
    """Return the ticket of a token, as its customer sees it."""
    try:
        return await service.keeper.read(lambda connection: show(connection, by_token(connection, token), "public"))
    except BusyError:
        raise
    except StoreError:
        raise not_found("Take the whole link from the mail or the page.") from None


async def _data(service: Service, view: TicketView) -> Response:
    """Return what a program of the customer's learns."""
    now = view.current

    def told() -> dict[str, Any]:
        subject = customers_subject(service.kb, view.form, now.subject)
        history = [event_data(event) for event in view.history]
        return {"number": now.number, "subject": subject, "status": now.status, "history": history}

    return data(await service.make(told))
