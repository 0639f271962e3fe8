"""Finds a Chromium, serves a finished site on this machine, and opens pages: for the browser tests and the pictures."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable(own: str) -> str:
    """Return the path of a Chromium: the one named by OPSNB_CHROMIUM, an installed one, or Playwright's own."""
    named = os.environ.get("OPSNB_CHROMIUM")
    candidates = [shutil.which(named)] if named else [*map(shutil.which, NAMES), own]
    found = next((path for path in candidates if path and Path(path).is_file()), None)
    if found is None:
        raise RuntimeError("no Chromium found for the browser tests; run: make browser (or set OPSNB_CHROMIUM)")
    return found


def launch(playwright: Playwright) -> Browser:
    """Start a headless Chromium that fetches nothing by itself."""
    return playwright.chromium.launch(executable_path=executable(playwright.chromium.executable_path), args=FLAGS)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test output to the tests."""


@contextmanager
def served(folder: Path, handler: type[SimpleHTTPRequestHandler] = _Quiet) -> Iterator[str]:
    """Serve a finished site on a free port of this machine and return its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
