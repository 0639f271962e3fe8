"""What the pages of the desks say, as text to be searched: the same records from which the site makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import LINK, quote, texts
from opsnb.kb.records import Article, Checklist, Codes, Flow, Form, Policy, Procedure, Record
from opsnb.kb.records.base import Audience

ANSWERING: tuple[type[Record], ...] = (Article, Procedure, Checklist, Flow, Form, Policy, Codes)
"""Kinds of record that people read to find out what to do."""

ASKED = ("questions", "when_to_use")
"""Fields that say in people's words what a page is for."""

APART = {*ASKED, "title", "summary", "owner", "source", "audience", "to_be_added", "example", "related", "moment"}


@dataclass(frozen=True)
class PageText:
    """The words of a page."""

    identity: str
    title: str
    summary: str
    asked: str
    """What people ask, or the situations that call for it."""
    body: str
    audience: Audience


def page_texts(kb: KnowledgeBase) -> Iterator[PageText]:
    """Yield the words of every page that may answer something, quotations replaced by what they name."""
    for kind in ANSWERING:
        for identity, record in kb.of_kind(kind).items():
            desk = identity.split("/", 1)[0]
            said = dict.fromkeys(("asked", "body"), "")
            for keys, text in texts(record):
                if keys[0] in ASKED or keys[0] not in APART:
                    said["asked" if keys[0] in ASKED else "body"] += f"{quote(text, kb, desk)}\n"
            title, summary = quote(record.title, kb, desk), quote(record.summary, kb, desk)
            body = LINK.sub("]", said["body"])
            yield PageText(identity, title, summary, said["asked"], body, record.audience)
