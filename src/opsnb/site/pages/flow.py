"""The page of a flow: the guide to click through, the chart, and the same in words. All three from one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from opsnb.kb.forms import choices_of
from opsnb.kb.prose import quote
from opsnb.kb.records import Flow, Form
from opsnb.kb.records.flow import Outcome, Step
from opsnb.site.chart import draw, in_order, step_anchor
from opsnb.site.edition import Edition, desk_of, rank_of
from opsnb.site.pages import Page
from opsnb.site.pages.form import taken
from opsnb.site.pages.policy import shifts, targets
from opsnb.site.pages.procedure import related
from opsnb.site.template import fill


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each flow of a desk."""
    for identity, record in edition.flows(desk).items():
        flow = in_words(edition, desk, record)
        ends = {key: outcome(edition, desk, flow, step) for key, step in flow.steps.items() if step.end is not None}
        ranks = {key: end["rank"] for key, end in ends.items() if end["rank"]}
        body = fill(
            "flow",
            edition,
            identity,
            record=flow,
            steps=[(key, flow.steps[key]) for key in in_order(flow)],
            ends=ends,
            anchor=step_anchor,
            number={key: number for number, key in enumerate(in_order(flow), 1)},
            chart=Markup(draw(flow, ranks)),  # noqa: S704  drawn here from escaped labels
            overdue=edition.is_overdue(flow),
        )
        title, summary = (quote(text, edition.kb, desk) for text in (flow.title, flow.summary))
        yield Page(f"{identity}.md", title, body, {"description": summary, "hide": ["toc"]})


def outcome(edition: Edition, desk: str, flow: Flow, step: Step) -> dict[str, Any]:
    """Return what an end leads to: the priority with its promises, and the pages that say what to do next."""
    found: dict[str, Any] = {"rank": 0, "priority": None, "targets": [], "forms": [], "see": [], "words": []}
    if step.outcome is None:
        return found
    found["forms"] = _forms(edition, desk, flow, step.outcome)
    found |= _places(edition, desk, step.outcome, [form["title"] for form in found["forms"]])
    decided = edition.policy_of(flow, desk)
    anchors: dict[str, str] = {}
    if decided and step.outcome.priority:
        key, policy = decided
        priority = next((one for one in policy.priorities if one.id == step.outcome.priority), None)
        if priority is not None:
            keeper = edition.desks[desk_of(key)]
            promised = targets(priority, "response", keeper)
            found |= {"rank": rank_of(policy, priority), "priority": priority}
            found["targets"] = [
                (title, hours, word) for (_, title, hours), word in zip(shifts(keeper), promised, strict=True)
            ]
            anchors[key] = f"#{priority.id.lower()}"
    found["see"] = [(key + anchors.get(key, ""), title) for key, title, _ in related(edition, desk, step.outcome.see)]
    return found


def _forms(edition: Edition, desk: str, flow: Flow, outcome: Outcome) -> list[dict[str, Any]]:
    """Return the forms to fill in at an end, each with the answers it gets.

    Where the end gives a priority, staff first file what asks for it: their forms with a field ``priority`` that offers
    it. A page for customers has none of these. Then comes the form that the end names.
    """
    filled: list[tuple[str, str, dict[str, str]]] = []
    for key, form in edition.kb.of_kind(Form, desk).items():
        field = form.field("priority") if form.filed_by == "staff" else None
        if field and outcome.priority in choices_of(edition.kb, desk, field):
            filled.append((key, quote(form.title, edition.kb, desk), {"priority": str(outcome.priority)}))
    named = related(edition, desk, (outcome.form,) if outcome.form else ())
    filled += [(key, title, outcome.fills) for key, title, _ in named]
    return [
        {"id": key, "title": title, "takes": " ".join(taken(edition, key, flow)), "fills": urlencode(fills)}
        for key, title, fills in filled
    ]


def _places(edition: Edition, desk: str, outcome: Outcome, forms: list[str]) -> dict[str, Any]:
    """Return the queue and contact an end leads to, if this edition has them, and the names of all it leads to."""
    home = edition.desks[desk]
    queue = next((queue for queue in home.queues if queue.id == outcome.queue), None)
    contact = next((contact for contact in home.contacts if contact.id == outcome.contact), None)
    words = [f"queue: {queue.title}"] if queue else []
    words += [f"{contact.channel}: {contact.value or contact.title}"] if contact else []
    words += [f"form: {title}" for title in forms]
    words += [f"page: {title}" for _, title, _ in related(edition, desk, outcome.see)]
    return {"queue": queue, "contact": contact, "words": words}


def in_words(edition: Edition, desk: str, flow: Flow) -> Flow:
    """Return a flow with the quotations in its steps replaced: the chart is drawn from these words."""

    def said(step: Step) -> Step:
        texts = {
            name: quote(text, edition.kb, desk)
            for name in ("ask", "do", "end", "help")
            if (text := getattr(step, name))
        }
        answers = tuple(
            answer.model_copy(update={"label": quote(answer.label, edition.kb, desk)}) for answer in step.answers
        )
        return step.model_copy(update={**texts, "answers": answers})

    return flow.model_copy(update={"steps": {key: said(step) for key, step in flow.steps.items()}})
