"""A reader's line: a finished site, served packed as any web server does, over 10 Mbit/s and 40 ms."""

from __future__ import annotations

import gzip
import sys
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from playwright.sync_api import CDPSession, Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests/site"))

LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}


class Packed(SimpleHTTPRequestHandler):
    """Serves files as web servers do: compressed where it helps."""

    def do_GET(self) -> None:
        """Send one file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content, kind = path.read_bytes(), self.guess_type(str(path))
        packed = kind.startswith("text/") or path.suffix in (".js", ".json", ".svg")
        body = gzip.compress(content, 6) if packed else content
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def slow(page: Page) -> tuple[CDPSession, list[int]]:
    """Put a page on the line; return its session and the sizes of what is fetched from then on, in bytes."""
    fetched: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.on("Network.loadingFinished", lambda event: fetched.append(int(event["encodedDataLength"])))
    return session, fetched
