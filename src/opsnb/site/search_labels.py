"""What the search may sort pages by: their desk, their kind, the moment of the reader's day; and what people ask."""

from __future__ import annotations

from dataclasses import replace

from opsnb.kb.prose import quote
from opsnb.kb.records import Article, Checklist, Flow, Form, Glossary, Holidays, Policy, Procedure, Record
from opsnb.site.edition import Edition, desk_of
from opsnb.site.pages import Page
from opsnb.site.pages.desk import MOMENTS

KINDS: dict[type[Record], str] = {
    Procedure: "Procedure",
    Checklist: "Checklist",
    Form: "Form",
    Flow: "Step-by-step guide",
    Article: "Question and answer",
    Policy: "Policy",
    Glossary: "Glossary",
}
"""What a page made from such a record is called in the search; any other record of a desk is looked up in a list."""

LIST, DESK = "List", "Desk"


def label(page: Page, edition: Edition) -> Page:
    """Return a page that says in its front matter what the search needs to know of it."""
    identity = page.uri.removesuffix(".md")
    record = edition.kb.records.get(identity) or _policy(edition, identity)
    desk = edition.desks.get(desk_of(identity))
    found: dict[str, object] = {"kind": _kind(record)}
    if desk is not None:
        found["desk"] = desk.short or desk.title
    moment = MOMENTS.get(getattr(record, "moment", ""))
    if moment:
        found["moment"] = moment
    for field in ("document_number", "scope"):
        text = getattr(record, field, None)
        if text:
            found[field] = quote(text, edition.kb, desk_of(identity))
    if record is not None and record.questions:
        found["questions"] = [quote(question, edition.kb, desk_of(identity)) for question in record.questions]
    if isinstance(record, Article) and edition.audience == "staff" and record.audience == "public":
        found["readers"] = "customers"
    return replace(page, meta={**page.meta, **found})


def _kind(record: Record | None) -> str:
    """Return what a page is; without a record of its own it is one of the desk's: overview, hours, contact."""
    if record is None or isinstance(record, Holidays):
        return DESK
    return KINDS.get(type(record), LIST)


def _policy(edition: Edition, identity: str) -> Record | None:
    """Return any version of the series of policies that a page shows."""
    desk, _, name = identity.partition("/policies/")
    versions = edition.series(desk).get(name) if name else None
    return versions[0][1] if versions else None
