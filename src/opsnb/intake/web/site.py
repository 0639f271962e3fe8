"""The finished sites as files: found by a browser again only if they changed, and nothing outside their folder."""

from __future__ import annotations

from os import PathLike, stat_result

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from opsnb.intake.web.refusals import not_found
from opsnb.site.frame import FRAME

OURS = (FRAME, "404.html")
"""Files of a site that are no pages: the service makes its own of them."""


class Site(StaticFiles):
    """Serves one of the two sites."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file of the site; what is no page of it is not found."""
        if path in OURS:
            raise not_found()
        return await super().get_response(path, scope)

    def lookup_path(self, path: str) -> tuple[str, stat_result | None]:
        """Find a file; the page for what is not found is made by the service, in its own frame."""
        return ("", None) if path == "404.html" else super().lookup_path(path)

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Let browsers keep a file and ask each time whether it is still the same."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "private, no-cache"
        return response
