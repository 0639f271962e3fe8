"""Forms that are sent in: a ticket and what happens next, or the form again with what is wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from opsnb.intake.actors import CUSTOMER, Actor
from opsnb.intake.addresses import customer_page, staff_page
from opsnb.intake.submitting import Receipt, SubmissionError, submit
from opsnb.intake.web.body import JSON, Typed, media_type, read_form, read_json, single
from opsnb.intake.web.filling import filled
from opsnb.intake.web.refusals import not_found
from opsnb.intake.web.service import Service, actor_at, audience_of, data, identity_of, page, service_of
from opsnb.kb.submission import FormReader

KEY = "_key"
"""Field of a web form with the key of this very submission."""
KEY_HEADER = "idempotency-key"


async def receive_form(request: Request) -> Response:
    """Take what was sent in with a form."""
    service, reader = service_of(request), _reader(request)
    actor = actor_at(request, reader.desk) if identity_of(request) else CUSTOMER
    if media_type(request) == JSON:
        return await _receive_data(request, service, reader, actor)
    typed = await read_form(request)
    key = typed.pop(KEY, [""])[0] or None
    try:
        receipt = await _submit(service, reader, single(typed), actor, key)
    except SubmissionError as error:
        return await _again(request, service, reader, typed, error)
    return await _received(request, reader, receipt, actor)


async def _receive_data(request: Request, service: Service, reader: FormReader, actor: Actor) -> Response:
    given, key = await read_json(request), request.headers.get(KEY_HEADER)
    try:
        receipt = await _submit(service, reader, given, actor, key)
    except SubmissionError as error:
        wrong = [{"field": one.field, "rule": one.keyword, "message": one.message} for one in error.problems]
        return data({"problem": error.problem, "problems": wrong}, HTTPStatus.UNPROCESSABLE_ENTITY)
    address = customer_page(receipt.token)
    told = {"number": receipt.number, "next": receipt.next, "ticket": address, "repeated": receipt.repeated}
    return data(told, HTTPStatus.OK if receipt.repeated else HTTPStatus.CREATED, {"Location": address})


async def _submit(
    service: Service, reader: FormReader, given: dict[str, Any], actor: Actor, key: str | None
) -> Receipt:
    now = service.now()
    return await service.keeper.write(
        lambda connection: submit(connection, reader, given, actor=actor, now=now, key=key)
    )


def _reader(request: Request) -> FormReader:
    """Return what reads the form. Raises if there is none, or none for whoever asks."""
    service = service_of(request)
    identity = "{desk}/forms/{form}".format_map(request.path_params)
    reader = service.readers.get(identity)
    if reader is None or (audience_of(request) == "public" and identity not in service.kb.public.records):
        raise not_found()
    return reader


async def _again(
    request: Request, service: Service, reader: FormReader, typed: Typed, error: SubmissionError
) -> Response:
    """Return the form's own page, filled in with what was typed."""
    audience = audience_of(request)
    site, address = service.sites[audience], f"{'/staff' if audience == 'staff' else ''}/{reader.identity}/"

    def made() -> str:
        empty = (site / reader.identity / "index.html").read_text(encoding="utf-8")
        content = filled(empty, address, typed, error.problems)
        return service.pages.framed(audience, f"Error: {reader.form.title}", content)

    return HTMLResponse(await service.make(made), HTTPStatus.UNPROCESSABLE_ENTITY)


async def _received(request: Request, reader: FormReader, receipt: Receipt, actor: Actor) -> Response:
    """Lead on to the ticket. At a screen that people share, nothing leads there: whoever comes next could follow."""
    if actor.is_staff:
        address = f"{staff_page(reader.desk, receipt.number)}?sent"
    elif "walk-in" not in reader.form.ways_in:
        address = f"{customer_page(receipt.token)}?sent"
    else:
        title = f"We have it: {receipt.number}"
        return await page(request, title, "receipt", HTTPStatus.CREATED, receipt=receipt, form=reader.identity)
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
