"""A new ticket for somebody else: whether it needs one at all, as the desk's own flow says, and then which form."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from opsnb.intake.web.service import Service, page, service_of
from opsnb.intake.web.ticket import actor_of
from opsnb.kb.prose import quote
from opsnb.kb.records import Flow, Form
from opsnb.rules.need import limit_facts, needs_ticket

MINUTES = "minutes"
"""Name of the answer that says how long it takes."""
LONGEST = 10_000


async def new_ticket(request: Request) -> Response:
    """Ask what decides about a ticket, one question after the other, and say what follows."""
    service, desk = service_of(request), request.path_params["desk"]
    actor_of(request).check("create")
    told = {name: value[:60] for name, value in request.query_params.items() if value}
    minutes = told.pop(MINUTES, "")
    needed = timedelta(minutes=min(int(minutes), LONGEST)) if minutes.isdecimal() and len(minutes) < 9 else None
    need = needs_ticket(service.kb, desk, told, needed)
    kept = [*told.items(), *([(MINUTES, minutes)] if needed is not None else [])]
    open_fact = need.wanted if need is not None and need.ticket is None else ""
    timed = open_fact in limit_facts(service.kb, desk, timedelta())
    return await page(
        request,
        "New ticket",
        "new",
        desk=desk,
        need=need,
        kept=kept,
        timed=timed,
        fact=open_fact,
        answers=_answers(service, desk, open_fact) if open_fact and not timed else {},
        see={one: _title(service, desk, one) for one in (need.see if need else ())},
        forms=_forms(service, desk) if need is None or need.ticket else [],
    )


def _answers(service: Service, desk: str, fact: str) -> dict[str, str]:
    """Return what can be answered to the open question: what stands for it, and its words."""
    kb = service.kb
    named = kb.desk(desk).needs_ticket or ""
    steps = kb.get(kb.resolve(named, desk) or named, Flow).steps.values()
    answers = [answer for step in steps if step.fact == fact for answer in step.answers]
    return {answer.when[0]: quote(answer.label, kb, desk) for answer in answers if answer.when}


def _forms(service: Service, desk: str) -> list[tuple[str, str, str]]:
    """Return the forms that staff may file, by id, with title and summary."""
    forms = service.kb.of_kind(Form, desk)
    filed = {identity: form for identity, form in forms.items() if form.filed_by != "customer"}
    return [
        (key, quote(one.title, service.kb, desk), quote(one.summary, service.kb, desk)) for key, one in filed.items()
    ]


def _title(service: Service, desk: str, reference: str) -> str:
    identity = service.kb.resolve(reference, desk) or reference
    return quote(service.kb.records[identity].title, service.kb, desk)
