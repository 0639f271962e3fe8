"""What readers say of a page, and what they look for in vain."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from opsnb.intake.feedback import found_nothing, rate
from opsnb.intake.web.body import read_form
from opsnb.intake.web.service import audience_of, page, service_of


async def was_it_helpful(request: Request) -> Response:
    """Count what a reader says of a page, and thank them."""
    service, typed, now = service_of(request), await read_form(request), service_of(request).now()
    about, answer = (typed.get(name, [""])[0] for name in ("page", "helpful"))
    kb = service.kb if audience_of(request) == "staff" else service.kb.public
    await service.keeper.write(lambda connection: rate(connection, kb, about, answer == "yes", now))
    back = f"{'/staff' if audience_of(request) == 'staff' else ''}/{about}/"
    return await page(request, "Thank you", "thanks", helpful=answer == "yes", back=back)


async def nothing_found(request: Request) -> Response:
    """Count a search without a result."""
    service, words = service_of(request), (await read_form(request)).get("words", [""])[0]
    now = service.now()
    await service.keeper.write(lambda connection: found_nothing(connection, words, now))
    return Response(status_code=HTTPStatus.NO_CONTENT)
