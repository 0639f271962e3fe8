"""The frame around the pages that the service makes itself: the look of the site, with places to fill."""

from __future__ import annotations

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.templates import TemplateContext

FRAME = "frame.html"
"""The file in a finished site that holds it; only a site that is made for the service has one."""
TITLE = "<!-- opsnb:title -->"
CONTENT = "<!-- opsnb:content -->"
"""What stands in it where title and content belong."""


def framed(context: TemplateContext, config: MkDocsConfig, served_at: str) -> TemplateContext:
    """Return what the frame is filled with: the same as for any page, but links begin at ``served_at``."""
    return get_context(context["nav"], context["pages"], config, base_url=served_at)
