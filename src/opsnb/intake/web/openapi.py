"""What programs can send and ask, as an OpenAPI document, made from the records of the forms; and as a page."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from opsnb import __version__
from opsnb.intake.changing import KINDS
from opsnb.intake.web.service import Service, audience_of, data, page, service_of
from opsnb.kb.forms import form_schema
from opsnb.kb.records import Form
from opsnb.kb.records.base import Audience

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
TEXT_OR_NOTHING: dict[str, Any] = {"type": ["string", "null"]}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Chosen by the sender, new each time: the same answers, sent again with it, make no second ticket.",
    "schema": {"type": "string", "maxLength": 200},
}
REFUSALS = {
    "400": "What was sent is no JSON object, or not of the shape that is asked for.",
    "401": "Nobody is signed in.",
    "403": "Whoever is signed in may not do this.",
    "404": "There is no such thing.",
    "409": "It has changed since it was seen, or the key was used for other answers.",
    "413": "It is too long.",
    "415": "It is not JSON.",
    "422": "The values are not taken; the answer says which and why.",
    "429": "There were too many requests; Retry-After says how long to wait.",
    "503": "The desk is busy; Retry-After says how long to wait.",
}
SCHEMAS: dict[str, Any] = {
    "Receipt": {
        "type": "object",
        "required": ["number", "next", "ticket", "repeated"],
        "properties": {
            "number": TEXT,
            "next": TEXT | {"description": "What happens next."},
            "ticket": TEXT | {"description": "Address of the customer's own page; who has it sees the ticket."},
            "repeated": {"type": "boolean", "description": "The same had come in before."},
        },
    },
    "Event": {
        "type": "object",
        "properties": {
            "at": NUMBER | {"description": "Seconds since 1970, UTC."},
            "kind": TEXT,
            "value": TEXT_OR_NOTHING,
            "by": TEXT_OR_NOTHING,
            "text": TEXT_OR_NOTHING | {"description": "Markdown."},
            "html": TEXT_OR_NOTHING | {"description": "The text, safe to be shown."},
        },
    },
    "Ticket": {
        "type": "object",
        "properties": {
            "number": TEXT,
            "subject": TEXT_OR_NOTHING,
            "status": TEXT,
            "version": NUMBER | {"description": "For staff: send it back as `seen` with a change."},
            "history": {"type": "array", "items": {"$ref": "#/components/schemas/Event"}},
        },
    },
    "Tickets": {
        "type": "object",
        "description": "`tickets` of a list, with the ids of all `views`; what a change would do (`preview`) or did.",
        "properties": {
            name: {"type": "array", "items": {"$ref": "#/components/schemas/Ticket"}}
            for name in ("tickets", "preview", "changed")
        },
    },
    "Change": {
        "type": "object",
        "required": ["act"],
        "additionalProperties": False,
        "properties": {"act": {"enum": list(KINDS)}, "value": TEXT_OR_NOTHING, "text": TEXT},
    },
    "Refusal": {"type": "object", "properties": {"problem": TEXT, "found": TEXT, "wish": TEXT}},
}
CHANGES = {"type": "array", "items": {"$ref": "#/components/schemas/Change"}}


async def document(request: Request) -> Response:
    """Return the OpenAPI document of one of the two audiences."""
    service, audience = service_of(request), audience_of(request)
    return data(await service.make(lambda: described(service, audience)))


async def readable(request: Request) -> Response:
    """Show the same as a page."""
    service, audience = service_of(request), audience_of(request)
    found = await service.make(lambda: described(service, audience))
    lines = [(method.upper(), path, one) for path, item in found["paths"].items() for method, one in item.items()]
    return await page(request, found["info"]["title"], "api", document=found, lines=lines)


def described(service: Service, audience: Audience) -> dict[str, Any]:
    """Return the document: what customers may do, or all that staff may."""
    kb = service.kb.public if audience == "public" else service.kb
    place = "/staff" if audience == "staff" else ""
    paths: dict[str, Any] = {}
    for identity, form in kb.of_kind(Form).items():
        if audience == "staff" or form.filed_by != "staff":
            paths[f"{place}/forms/{identity.replace('/forms/', '/')}"] = {"post": _form(service, identity, form)}
    if audience == "public":
        paths["/ticket/{token}"] = CUSTOMER
    else:
        paths |= {"/staff/tickets/{desk}/": LIST, "/staff/tickets/{desk}/{number}": TICKET}
    title = f"What programs can ask {'as staff' if audience == 'staff' else 'of the desks'}"
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": __version__, "description": "Send and accept application/json."},
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _form(service: Service, identity: str, form: Form) -> dict[str, Any]:
    schema = {name: value for name, value in form_schema(service.kb, identity).items() if name != "$schema"}
    example = {name: list(value) if isinstance(value, tuple) else value for name, value in form.example.items()}
    found = _operation(f"File: {schema['title']}", schema, "Receipt", "201")
    found["requestBody"]["content"]["application/json"]["example"] = example
    found["responses"]["200"] = _answer("The same had come in before; there is no second ticket.", "Receipt")
    return {"operationId": identity.replace("/", "-"), "parameters": [KEY], **found}


def _operation(summary: str, sent: dict[str, Any] | None, told: str, status: str = "200") -> dict[str, Any]:
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": sent}}}} if sent else {}
    refusals = {code: _answer(words, "Refusal") for code, words in REFUSALS.items()}
    return {"summary": summary, **body, "responses": {status: _answer("Done.", told), **refusals}}


def _answer(words: str, schema: str) -> dict[str, Any]:
    shape = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": words, "content": {"application/json": {"schema": shape}}}


def _in_path(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in names]


CUSTOMER = {
    "get": {"parameters": _in_path("token"), **_operation("See one's own ticket", None, "Ticket")},
    "post": {
        "parameters": _in_path("token"),
        **_operation(
            "Write to the desk", {"type": "object", "required": ["text"], "properties": {"text": TEXT}}, "Ticket"
        ),
    },
}
LIST = {
    "get": {
        "parameters": [*_in_path("desk"), {"name": "view", "in": "query", "schema": TEXT}],
        **_operation("List tickets by view", None, "Tickets"),
    },
    "post": {
        "parameters": _in_path("desk"),
        **_operation(
            "Change several tickets, all or none; without `sure` only say what would happen",
            {
                "type": "object",
                "required": ["tickets", "changes"],
                "properties": {
                    "tickets": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
                    "changes": CHANGES,
                    "sure": {"type": "boolean"},
                },
            },
            "Tickets",
        ),
    },
}
TICKET = {
    "get": {"parameters": _in_path("desk", "number"), **_operation("See a ticket with its history", None, "Ticket")},
    "post": {
        "parameters": _in_path("desk", "number"),
        **_operation(
            "Change a ticket",
            {"type": "object", "required": ["seen", "changes"], "properties": {"seen": NUMBER, "changes": CHANGES}},
            "Ticket",
        ),
    },
}
