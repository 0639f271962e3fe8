"""The service as one ASGI application: which address leads where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, ExceptionHandler

from opsnb.errors import OpsnbError
from opsnb.intake.web import bulk, customer, feedback, forms, listing, new, openapi, ticket
from opsnb.intake.web.guard import Guard
from opsnb.intake.web.headers import Headers
from opsnb.intake.web.identity import STAFF
from opsnb.intake.web.refusals import RefusedError, not_found
from opsnb.intake.web.service import Service, refused
from opsnb.intake.web.site import Site

EDITIONS = ("", "/staff")
"""Before the addresses that both sites have."""


def application(service: Service) -> ASGIApp:
    """Return the application of a service; when it ends, what has begun is finished and the store is closed."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        service.keeper.close()

    app = Starlette(
        routes=_routes(service),
        middleware=[Middleware(Guard)],
        exception_handlers=HANDLERS,
        lifespan=life,
    )
    app.state.service = service
    return Headers(app)


def _routes(service: Service) -> list[Route | Mount]:
    return [
        *(Route(f"{place}/forms/{{desk}}/{{form}}", forms.receive_form, methods=["POST"]) for place in EDITIONS),
        *(Route(f"{place}/feedback", feedback.was_it_helpful, methods=["POST"]) for place in EDITIONS),
        *(Route(f"{place}/searched", feedback.nothing_found, methods=["POST"]) for place in EDITIONS),
        *(Route(f"{place}/openapi.json", openapi.document) for place in EDITIONS),
        *(Route(f"{place}/api/", openapi.readable) for place in EDITIONS),
        Route("/ticket/{token}", customer.own_ticket),
        Route("/ticket/{token}", customer.write_back, methods=["POST"]),
        Route("/staff", _to_staff),
        Route("/staff/tickets/", listing.first_list),
        Route("/staff/tickets/{desk}/", listing.list_tickets),
        Route("/staff/tickets/{desk}/", bulk.change_many, methods=["POST"]),
        Route("/staff/tickets/{desk}/tickets.csv", listing.as_table),
        Route("/staff/tickets/{desk}/views", listing.keep_list, methods=["POST"]),
        Route("/staff/tickets/{desk}/new", new.new_ticket),
        Route("/staff/tickets/{desk}/{number}", ticket.one_ticket),
        Route("/staff/tickets/{desk}/{number}", ticket.change_ticket, methods=["POST"]),
        Route("/staff/tickets/{desk}/{number}/merge", ticket.merge_ticket, methods=["POST"]),
        Route("/staff/tickets/{desk}/{number}/files/{file:int}", ticket.one_file),
        Mount("/staff", Site(directory=service.sites["staff"], html=True)),
        Mount("/", Site(directory=service.sites["public"], html=True)),
    ]


async def _to_staff(request: Request) -> Response:
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(f"{STAFF}?{query}" if query else STAFF)


async def _mistake(request: Request, error: Exception) -> Response:
    assert isinstance(error, OpsnbError)
    return refused(request, error)


async def _http(request: Request, error: Exception) -> Response:
    """Say what Starlette itself refuses in the frame of the site."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    answer = refused(
        request, not_found() if status == HTTPStatus.NOT_FOUND else RefusedError(status, f"{status.description}.")
    )
    answer.headers.update(error.headers or {})
    return answer


async def _bug(request: Request, _: Exception) -> Response:
    """Tell nothing of what went wrong inside; the log of the service has it."""
    wish = "Try again. If it stays so, tell whoever runs this service what you did."
    return refused(
        request, RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong in the service.", wish=wish)
    )


HANDLERS: dict[int | type[Exception], ExceptionHandler] = {OpsnbError: _mistake, HTTPException: _http, 500: _bug}
"""How mistakes become answers. A handler for a class serves those derived from it too."""
