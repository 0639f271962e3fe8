"""Pages that the service makes itself: their own content in the frame of the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from opsnb.intake.markup import to_html
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records.base import Audience
from opsnb.site.frame import CONTENT, FRAME, TITLE


@dataclass(frozen=True)
class Frame:
    """What stands around title and content of a page."""

    parts: tuple[str, str, str]

    @classmethod
    def of(cls, site: Path) -> Frame:
        """Take the frame of a finished site."""
        before, _, rest = (site / FRAME).read_text(encoding="utf-8").partition(TITLE)
        between, _, after = rest.partition(CONTENT)
        return cls((before, between, after))

    def around(self, title: str, content: str) -> str:
        """Return the whole page; ``content`` is HTML, ``title`` is text."""
        before, between, after = self.parts
        return "".join((before, escape(title), between, content, after))


class Pages:
    """Makes them, for each of the two audiences in the frame of its own site."""

    def __init__(self, kb: KnowledgeBase, sites: dict[Audience, Path]) -> None:
        self._frames = {audience: Frame.of(site) for audience, site in sites.items()}
        self._templates = Environment(
            loader=PackageLoader("opsnb.intake.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "markup": lambda text: Markup(to_html(text)),  # noqa: S704  cleaned by to_html
            "said": lambda text, desk: quote(text, kb, desk),
            "instant": lambda at, zone: _instant(at, ZoneInfo(zone)),
            "in_words": in_words,
        }

    def page(self, audience: Audience, title: str, template: str, **values: Any) -> str:
        """Return a page made from a template of the service."""
        content = self._templates.get_template(f"{template}.html.j2").render(title=title, **values)
        return self.framed(audience, title, content)

    def framed(self, audience: Audience, title: str, content: str) -> str:
        """Return a page whose content is there already."""
        return self._frames[audience].around(title, content)


def in_words(name: str) -> str:
    """Return a status, a kind of event or a way in as one reads it: `in-progress` is "In progress"."""
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _instant(at: int, zone: ZoneInfo) -> Markup:
    """Return an instant in the desk's own time, with its exact value for programs."""
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), f"{local.day} {local:%b %Y, %H:%M %Z}")
