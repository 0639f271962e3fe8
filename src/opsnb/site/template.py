"""Fills a page's template with records. Record texts are Markdown with quotations; everything else is escaped."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import markdown  # type: ignore[import-untyped]
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from mkdocs.exceptions import PluginError

from opsnb.kb.prose import QUOTATION, in_words, quotations, quote
from opsnb.kb.records import Record
from opsnb.site.edition import Edition, desk_of
from opsnb.site.reach import reach

INLINE = markdown.Markdown()
"""Renders the short texts of records."""

PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:?!%/()'-])*(?<! )")
"""A short text without a sign that means anything in Markdown or HTML: most titles and summaries."""


@pass_context
def prose(context: Context, text: str) -> Markup:
    """Return a record's text as Markdown, each quotation replaced by the value it names."""
    found = quote(text, context["edition"].kb, context["desk"])
    left = QUOTATION.search(found)
    if left:
        raise PluginError(
            f"{context['identity']}: {left.group(0)} is not in the edition for {context['edition'].audience}"
        )
    return Markup(found)  # noqa: S704  authors of records write Markdown


@pass_context
def inline(context: Context, text: str) -> Markup:
    """Return a record's text as HTML that fits into a sentence or a cell."""
    return Markup(_rendered(str(prose(context, text))))  # noqa: S704


@lru_cache(maxsize=4096)
def _rendered(text: str) -> str:
    """Render a short text once: owners and titles stand on many pages."""
    if PLAIN.fullmatch(text):
        return text
    html: str = INLINE.reset().convert(text)
    return html.removeprefix("<p>").removesuffix("</p>")


@pass_context
def plain(context: Context, text: str) -> str:
    """Return a record's text as plain words, for attributes."""
    return Markup(inline(context, text)).striptags()  # noqa: S704


@pass_context
def names(context: Context, record: Record, identity: str) -> str:
    """Return how the names that a record quotes are called in the variants of its desk: Northern Ireland: DSD."""
    desk = context["edition"].desks.get(desk_of(identity))
    if desk is None:
        return ""
    quoted = {one.field.removeprefix("names.") for one in quotations(record) if one.field.startswith("names.")}
    found = [(name, variant) for name in desk.names if name.id in quoted for variant in desk.variants]
    return "; ".join(
        f"{name.value} is {name.elsewhere[variant.id]} in {variant.title}"
        for name, variant in found
        if variant.id in name.elsewhere
    )


def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("opsnb.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "prose": prose,
        "inline": inline,
        "plain": plain,
        "in_words": in_words,
        "names": names,
        "reach": reach,
    }
    return found


ENVIRONMENT = _environment()


def fill(template: str, edition: Edition, identity: str = "", **values: Any) -> str:
    """Return the Markdown of a page made from one record of an edition."""
    told = {"edition": edition, "identity": identity, "desk": desk_of(identity), **values}
    names = (f"{edition.language}/{template}.md.j2", f"{template}.md.j2")
    return ENVIRONMENT.select_template(names).render(told)
