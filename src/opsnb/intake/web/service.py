"""A running service: the records, the two sites, the store, and who may come in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from opsnb.errors import OpsnbError
from opsnb.intake import actors
from opsnb.intake.actors import Actor, member
from opsnb.intake.web.allowance import Allowance
from opsnb.intake.web.body import JSON, media_type
from opsnb.intake.web.headers import ALONE
from opsnb.intake.web.identity import Door
from opsnb.intake.web.pages import Pages
from opsnb.intake.web.refusals import TITLES, RefusedError, status_of
from opsnb.intake.web.storekeeper import Storekeeper
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.records.base import Audience
from opsnb.kb.submission import FormReader

T = TypeVar("T")


def clock() -> int:
    """Return the second it is."""
    return int(time.time())


@dataclass
class Service:
    """All that the pages and forms stand on."""

    kb: KnowledgeBase
    sites: dict[Audience, Path]
    """The finished sites, made for ``/`` and ``/staff/``."""
    keeper: Storekeeper
    door: Door
    allowance: Allowance
    now: Callable[[], int] = clock
    pages: Pages = field(init=False)

    def __post_init__(self) -> None:
        self.pages = Pages(self.kb, self.sites)

    @cached_property
    def readers(self) -> dict[str, FormReader]:
        """What checks the answers to each form, by the form's id."""
        return {identity: FormReader(self.kb, identity) for identity in self.kb.of_kind(Form)}

    async def make(self, made: Callable[[], T]) -> T:
        """Make something in one of the threads that read: others are served while it takes its time."""
        return await self.keeper.read(lambda _: made())

    def zone(self, desk: str) -> str:
        """Return the time zone of a desk."""
        return self.kb.desk(desk).timezone


def service_of(request: Request) -> Service:
    """Return the service that a request came to."""
    return cast(Service, request.app.state.service)


def audience_of(request: Request) -> Audience:
    """Return whose pages somebody gets: those of the staff only who has been let in."""
    return "staff" if identity_of(request) else "public"


def identity_of(request: Request) -> str:
    """Return who has sent a request to a page of the staff; empty on the pages for all."""
    return str(request.scope.get("identity", ""))


def actor_at(request: Request, desk: str) -> Actor:
    """Return who asks, as a member of a desk's team. Raises :class:`NotAllowedError` if they are not."""
    service = service_of(request)
    return member(service.kb, desk, service.door.account(identity_of(request), desk))


def desks_of(service: Service, identity: str) -> tuple[str, ...]:
    """Return the desks at which somebody works, in alphabetical order."""
    return actors.desks_of(service.kb, lambda desk: service.door.account(identity, desk))


def wants_data(request: Request) -> bool:
    """Tell whether a program asks, that wants JSON, and not a person with a browser."""
    accepts = request.headers.get("accept", "")
    return "text/html" not in accepts and (JSON in accepts or media_type(request) == JSON)


def data(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return an answer for programs."""
    return JSONResponse(content, status, {"Content-Security-Policy": ALONE, **(headers or {})})


async def page(request: Request, title: str, template: str, status: int = 200, **values: Any) -> Response:
    """Return an answer for people."""
    service, audience = service_of(request), audience_of(request)
    return HTMLResponse(await service.make(lambda: service.pages.page(audience, title, template, **values)), status)


def refused(request: Request, error: OpsnbError) -> Response:
    """Return the answer to a request that cannot be done, in the words of the error; at once, however busy it is."""
    status = status_of(error)
    headers = dict(error.headers) if isinstance(error, RefusedError) else {}
    if wants_data(request):
        response = data({"problem": error.problem, "found": _found(error), "wish": error.wish}, status, headers)
    else:
        title = TITLES.get(status, status.phrase)
        made = service_of(request).pages.page(audience_of(request), title, "refusal", error=error, found=_found(error))
        response = HTMLResponse(made, status)
        response.headers.update(headers)
    return response


def _found(error: OpsnbError) -> str:
    """Return the value that an error is about, short enough to be shown."""
    return "" if error.found is None else str(error.found)[:200]
