"""Stands before everything: pages of the staff are closed, other sites are kept out, floods are stopped."""

from __future__ import annotations

import time
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from opsnb.errors import OpsnbError
from opsnb.intake.web.identity import STAFF, Proxy, StartToken, address_of
from opsnb.intake.web.origin import check_origin
from opsnb.intake.web.refusals import RefusedError
from opsnb.intake.web.service import desks_of, identity_of, refused, service_of


class Guard:
    """Lets through who may come in, and writes down in the request who it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = admit(request)
        except OpsnbError as error:
            answer = refused(request, error)
        await (answer or self.app)(scope, receive, send)


def admit(request: Request) -> Response | None:
    """Return nothing if a request may go on, or the answer that begins a session. Raises if it may not.

    The path is that by which the request is led on; ``request.url`` would mix it with the header ``Host``.
    """
    door = service_of(request).door
    if isinstance(door, Proxy) and not door.is_called(request):
        wish = "Open the address of the desk. Whoever runs the service names it with --host."
        raise RefusedError(HTTPStatus.MISDIRECTED_REQUEST, "The desk is not known by this name.", wish=wish)
    if request.scope["path"].startswith(STAFF):
        answer = _sign_in(request)
        if answer:
            return answer
        request.scope["identity"] = _member(request)
        if request.method not in ("GET", "HEAD"):
            check_origin(request)
    elif request.method not in ("GET", "HEAD"):
        take_one(request)
    return None


def take_one(request: Request) -> None:
    """Count a request against what its address may send; staff are not counted. Raises :class:`RefusedError`."""
    service = service_of(request)
    if not identity_of(request):
        service.allowance.take(address_of(request, service.door), time.monotonic())


def _sign_in(request: Request) -> Response | None:
    """Begin a session for whoever brings the start token, at the same address without it."""
    door, token = service_of(request).door, request.query_params.get("token")
    if token is None or not isinstance(door, StartToken) or request.method != "GET":
        return None
    if not door.fits(token):
        take_one(request)
        wish = "Open the address that the last start of the service has printed."
        raise RefusedError(HTTPStatus.FORBIDDEN, "This address does not sign you in, or not any more.", wish=wish)
    answer = RedirectResponse(request.scope["path"], HTTPStatus.SEE_OTHER)
    door.sign_in(request, answer)
    return answer


def _member(request: Request) -> str:
    """Return who asks. Raises if it is nobody who is on a team."""
    service = service_of(request)
    identity = service.door.identify(request)
    if not identity:
        local = isinstance(service.door, StartToken)
        wish = (
            "Open the staff address that was printed when the service was started."
            if local
            else "Come in through the address of the desk, where you sign in."
        )
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "These pages are for staff who are signed in.", wish=wish)
    if not desks_of(service, identity):
        wish = f"Whoever writes the records of a desk can put {identity[:120]!r} into its team.yaml."
        raise RefusedError(HTTPStatus.FORBIDDEN, "You are signed in, but on the team of no desk.", wish=wish)
    return identity
