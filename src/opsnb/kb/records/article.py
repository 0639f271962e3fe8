"""An article: the answer to a question people ask, the ITIL knowledge article. Its text is the Markdown below."""

from __future__ import annotations

from pydantic import Field

from opsnb.kb.records.base import Record, Reference
from opsnb.kb.records.procedure import Moment


class Article(Record):
    """An answer."""

    moment: Moment = "during"
    """When in the reader's day it is needed."""
    questions: tuple[str, ...] = Field(min_length=1)
    """What people ask that is answered here, in their own words. The search finds the page by them."""
    related: tuple[Reference, ...] = ()
    """Other records that help here."""
    body: str = Field(min_length=1)
    """The answer, in Markdown: everything below the front matter."""
