"""A ticket in the words of its records for people, and as plain data for programs."""

from __future__ import annotations

from typing import Any

from opsnb.intake.markup import to_html
from opsnb.intake.requests import answer_words
from opsnb.intake.showing import TicketView
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Form
from opsnb.store.current import Current
from opsnb.store.tickets import Event, NumberedEvent


def names_of(kb: KnowledgeBase, desk: str) -> dict[str, str]:
    """Return what a desk calls its queues and the members of its team, by their ids; also "The customer"."""
    team = kb.team(desk)
    members = {one.id: one.title for one in team.members} if team else {}
    queues = {queue.id: quote(queue.title, kb, desk) for queue in kb.desk(desk).queues}
    return {
        "customer": "The customer",
        "opsnb": "The program",
        **{f"queue {key}": title for key, title in queues.items()},
        **members,
    }


def event_words(event: NumberedEvent | Event, names: dict[str, str], *, own: bool = False) -> str:
    """Return an event as a sentence; to the customer whose ``own`` ticket it is, the desk has one name only."""
    if own:
        who = "You" if event.actor == "customer" else "The desk"
    else:
        who = names.get(event.actor or "", event.actor or "Nobody named")
    value = event.value or ""
    match event.kind:
        case EventKind.CREATED:
            return f"{who} opened it{f' with priority {value}' if value else ''}"
        case EventKind.ASSIGNED:
            return f"{who} gave it to {names.get(value, value) or 'nobody'}"
        case EventKind.QUEUE:
            queue = names.get(f"queue {value}", value)
            return f"It came into the queue {queue}" if event.actor == "customer" else f"{who} moved it to {queue}"
        case EventKind.PRIORITY:
            return f"{who} set the priority to {value}"
        case EventKind.STATUS:
            status = value.replace("-", " ")
            return f"It is {status} now" if own or event.actor == "customer" else f"{who} set the status to {status}"
        case EventKind.MERGED:
            return f"{who} joined it with {value}"
        case EventKind.MESSAGE if value:
            return "A mail in your name came in" if own else f"{who} wrote, by mail, sender not proven"
        case kind:
            return f"{who} {SAID.get(kind, f'recorded: {kind.name.lower()} {value}')}".strip()


SAID = {
    EventKind.REPLY: "answered",
    EventKind.NOTE: "noted, for staff only",
    EventKind.MESSAGE: "wrote",
    EventKind.WORK: "began to work on it",
}


def answered(kb: KnowledgeBase, view: TicketView) -> list[tuple[str, str]]:
    """Return what was answered, as question and answer in the form's own words; other facts by their names."""
    form, desk = kb.records.get(view.form or ""), view.current.desk
    fields = {field.id: field for field in form.fields} if isinstance(form, Form) else {}
    found = []
    answers = view.answers or {}
    for name in [*(name for name in fields if name in answers), *(name for name in answers if name not in fields)]:
        value = answers[name]
        field = fields.get(name)
        found.append((quote(field.label, kb, desk) if field else name, "\n".join(answer_words(kb, desk, field, value))))
    return found


def ticket_data(view: TicketView) -> dict[str, Any]:
    """Return all of a ticket for a program of the staff's."""
    files = [{"file": one.attachment, "name": one.name, "size": one.size} for one in view.attachments]
    return {
        **current_data(view.current),
        "way_in": view.way_in,
        "form": view.form,
        "answers": view.answers,
        "history": [event_data(event) for event in view.history],
        "files": files,
    }


def current_data(now: Current) -> dict[str, Any]:
    """Return where a ticket stands."""
    return {name: value for name, value in now._asdict().items() if name != "ticket"}


def event_data(event: NumberedEvent) -> dict[str, Any]:
    """Return one event; ``html`` is its text, safe to be shown."""
    return {
        "at": event.at,
        "kind": event.kind.name.lower(),
        "value": event.value,
        "by": event.actor,
        "text": event.text,
        "html": to_html(event.text) if event.text else None,
    }
