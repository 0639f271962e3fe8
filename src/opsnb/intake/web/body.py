"""Reads what was sent, and not more of it, nor longer, than an answer to a form can need."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from opsnb.intake.web.refusals import RefusedError

MOST = 256 * 1024
"""Bytes of a body. The longest form takes about 60 kB; texts may be in a script that needs three bytes a letter."""
WITHIN = 10.0
"""Seconds in which a body has to arrive."""
FIELDS = 1000
"""Fields of a web form."""
WEB_FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

Typed = dict[str, list[str]]
"""What was typed into a web form: by field, every value that was sent for it."""


async def read_body(request: Request) -> bytes:
    """Return the body of a request. Raises :class:`RefusedError` if it is too long or comes too slowly."""
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > MOST:
        raise _too_long()
    body = bytearray()
    try:
        async with asyncio.timeout(WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST:
                    raise _too_long()
    except TimeoutError:
        raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "What you sent arrived too slowly.", wish="Try again.") from None
    return bytes(body)


async def read_form(request: Request) -> Typed:
    """Return what a web form sent. Raises :class:`RefusedError` if it is not one, or has no end."""
    if media_type(request) != WEB_FORM:
        raise _other_type(WEB_FORM)
    text = (await read_body(request)).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=FIELDS)
    except ValueError:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {FIELDS} fields are too many.") from None
    typed: Typed = {}
    for name, value in pairs:
        typed.setdefault(name, []).append(value)
    return typed


async def read_json(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises :class:`RefusedError` if it is none."""
    if media_type(request) != JSON:
        raise _other_type(JSON)
    try:
        found = json.loads(await read_body(request), parse_constant=_no_number)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "What you sent is not a JSON object.", wish="Send {…} in UTF-8.")
    return found


def media_type(request: Request) -> str:
    """Return what the body is said to be."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def single(typed: Typed) -> dict[str, Any]:
    """Return what was typed as a form's reader takes it: one text where one was sent, several as a list."""
    return {name: values[0] if len(values) == 1 else values for name, values in typed.items()}


def _too_long() -> RefusedError:
    wish = f"Shorten it to {MOST // 1024} kB."
    return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "What you sent is too long.", wish=wish)


def _other_type(wanted: str) -> RefusedError:
    return RefusedError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The service does not read what you sent.", wish=f"Send {wanted}."
    )


def _no_number(name: str) -> None:
    raise ValueError(name)
