"""What customers may read of a record: a public record without the parts that are for staff."""

from __future__ import annotations

from opsnb.kb.records import Desk, Glossary, Record


def public_part(record: Record) -> Record | None:
    """Return what customers may read of a record; nothing if it is for staff."""
    if record.audience != "public":
        return None
    match record:
        case Desk():
            contacts = tuple(contact for contact in record.contacts if contact.audience == "public")
            staff_only = {
                "systems": (),
                "roles": (),
                "queues": (),
                "triage": None,
                "needs_ticket": None,
                "to_be_added": (),
            }
            return record.model_copy(update={"contacts": contacts, **staff_only})
        case Glossary():
            terms = tuple(term for term in record.terms if term.audience == "public")
            return record.model_copy(update={"terms": terms, "to_be_added": ()})
        case _:
            return record.model_copy(update={"to_be_added": ()})
