"""Keeps other sites from acting in the name of somebody who is signed in (cross-site request forgery).

A browser says with every request whether the page that sent it is of the same site (``Sec-Fetch-Site``), and older
ones at least which site it is (``Origin``); no page can say it otherwise. So pages made beforehand need no secret in
their forms. A program that is no browser says neither; it has no cookies of somebody else's either.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request

from opsnb.intake.web.refusals import RefusedError

SAME = ("same-origin", "none")
"""The site itself; an address that somebody typed or a link they opened from elsewhere than a page."""


def check_origin(request: Request) -> None:
    """Raise a :class:`RefusedError` if the page of another site has sent this."""
    told, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign = (
        told not in SAME if told else origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    )
    if foreign:
        wish = "Open the page of the desk itself and send it from there."
        raise RefusedError(HTTPStatus.FORBIDDEN, "This was sent by a page of another site.", wish=wish)
