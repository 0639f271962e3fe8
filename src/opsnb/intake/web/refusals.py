"""What the service does not do, as the person who asked is told."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from opsnb.errors import BusyError, ChangeError, ConflictError, NotAllowedError, OpsnbError, RecordError, StoreError


class RefusedError(OpsnbError):
    """A request that is not served, with the status of HTTP that says so."""

    def __init__(self, status: HTTPStatus, problem: str, *, wish: str = "", retry_after: int = 0) -> None:
        super().__init__(problem, wish=wish)
        self.status = status
        self.headers: Mapping[str, str] = {"Retry-After": str(retry_after)} if retry_after else {}


NOT_FOUND = "There is nothing at this address."


def not_found(wish: str = "It may have been typed or copied wrongly.") -> RefusedError:
    """Return the one answer to every address that leads nowhere, or nowhere for whoever asks."""
    return RefusedError(HTTPStatus.NOT_FOUND, NOT_FOUND, wish=wish)


STATUS: dict[type[OpsnbError], HTTPStatus] = {
    NotAllowedError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    ChangeError: HTTPStatus.UNPROCESSABLE_ENTITY,
    RecordError: HTTPStatus.NOT_FOUND,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.NOT_FOUND,
}
"""What an error of the library means over HTTP."""


TITLES = {
    HTTPStatus.UNAUTHORIZED: "Sign in first",
    HTTPStatus.FORBIDDEN: "Not allowed",
    HTTPStatus.NOT_FOUND: "Not found",
    HTTPStatus.CONFLICT: "Changed in the meantime",
    HTTPStatus.MISDIRECTED_REQUEST: "Another name",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Not like this",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong",
    HTTPStatus.SERVICE_UNAVAILABLE: "Busy",
}
"""What the page is called on which somebody reads it."""


def status_of(error: OpsnbError) -> HTTPStatus:
    """Return the status of HTTP that fits an error; one that nobody foresaw is the service's own."""
    if isinstance(error, RefusedError):
        return error.status
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
