"""The site with thousands of pages: how long it takes to build beside plain mkdocs-material, and to the first result.

Made-up articles of about 200 words. The peer gets the same Markdown pages with the same theme and navigation, and no
search. The reader opens the results page with an empty cache on a line of 10 Mbit/s and 40 ms, served compressed, as
any web server does. ``python benches/site_bench.py [ARTICLES]``
"""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests/site"))

from chromium import launch  # noqa: E402

from opsnb.kb.load import KnowledgeBase  # noqa: E402
from opsnb.site.edition import Edition  # noqa: E402
from opsnb.site.pages import pages  # noqa: E402

DESK = "bench"
SYLLABLES = (
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "la",
    "mo",
    "ni",
    "pe",
    "ru",
    "sa",
    "to",
    "vi",
    "ze",
    "ker",
    "lin",
    "mar",
    "sol",
)
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
HEAD = """title: {title}
summary: {summary}
owner: Nobody
reviewed: 2026-11-01
review_every: P3650D
source: {{seed: bench, place: made up}}
audience: public
"""


def words(rng: random.Random, vocabulary: list[str], n: int) -> str:
    """Return a sentence of made-up words, common ones more often."""
    ranks = (min(int(rng.paretovariate(0.9)), len(vocabulary)) - 1 for _ in range(n))
    return " ".join(vocabulary[rank] for rank in ranks).capitalize() + "."


def make_project(root: Path, articles: int) -> None:
    """Write a project with one desk and its articles."""
    rng = random.Random(7)
    vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(9000)]
    for name in ("mkdocs.yml", "docs"):
        subprocess.run(["cp", "-R", ROOT / name, root / name], check=True)
    shutil.rmtree(root / "docs/reference")
    for how_to in (root / "docs").rglob("*.md"):
        if how_to.name != "index.md":
            how_to.unlink()
    folder = root / "kb" / DESK / "articles"
    folder.mkdir(parents=True)
    desk = HEAD.format(title="Bench", summary="A desk.") + "timezone: UTC\nmission: To be measured.\n"
    (root / "kb" / DESK / "desk.yaml").write_text(desk, encoding="utf-8")
    for n in range(articles):
        title, summary = words(rng, vocabulary, 5), words(rng, vocabulary, 12)
        body = "\n\n".join(f"## {words(rng, vocabulary, 4)}\n\n{words(rng, vocabulary, 45)}" for _ in range(4))
        head = HEAD.format(title=title, summary=summary) + f"questions: [{words(rng, vocabulary, 6)}]\n"
        (folder / f"article-{n}.md").write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")


def make_peer(root: Path, peer: Path) -> None:
    """Write the same pages as plain files for mkdocs-material alone, without search."""
    edition = Edition.of(KnowledgeBase.read(root / "kb"), "public", date(2026, 11, 22))
    made = list(pages(edition))
    for page in made:
        (peer / "docs" / page.uri).parent.mkdir(parents=True, exist_ok=True)
        (peer / "docs" / page.uri).write_text(page.body.replace('href="ref:', 'href="#'), encoding="utf-8")
    shutil.copytree(root / "docs/assets", peer / "docs/assets")
    (peer / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_constructor("!ENV", lambda load, node: load.construct_sequence(node)[-1])  # type: ignore[attr-defined]
    settings = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=loader)
    nav = [{"Home": "index.md"}, {"Bench": [f"{DESK}/index.md"]}]
    settings |= {"plugins": [], "nav": nav, "site_dir": "site", "exclude_docs": ""}
    (peer / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def clock(*command: object, cwd: Path) -> float:
    """Return the seconds that a command takes."""
    begin = time.perf_counter()
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - begin


class Compressed(SimpleHTTPRequestHandler):
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


def first_result(site: Path, query: str) -> tuple[float, int]:
    """Return the seconds from opening the results page to its first result, and the bytes fetched until then."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressed, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_context().new_page()
        found = _measured(page, f"http://127.0.0.1:{server.server_port}/search/?q={query}")
        browser.close()
    server.shutdown()
    return found


def _measured(page: Page, address: str) -> tuple[float, int]:
    fetched: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.on("Network.loadingFinished", lambda event: fetched.append(int(event["encodedDataLength"])))
    begin = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".results__list h2 a", timeout=60_000)
    return time.perf_counter() - begin, sum(fetched)


def main(articles: int) -> None:
    """Print the two build times with their ratio, and the way to the first result."""
    with tempfile.TemporaryDirectory() as folder:
        root, peer = Path(folder) / "ours", Path(folder) / "plain"
        root.mkdir()
        peer.mkdir()
        make_project(root, articles)
        make_peer(root, peer)
        binaries = Path(sys.executable).parent
        plain = clock(binaries / "mkdocs", "build", cwd=peer)
        ours = clock(binaries / "opsnb", "build", "--audience", "public", cwd=root)
        print(f"build of {articles:,} articles: {ours:.1f} s, plain mkdocs-material without search {plain:.1f} s: "
              f"{ours / plain:.2f}x, wanted <= 1.25x")  # fmt: skip
        for query in ("lin", "baco+guko"):
            seconds, size = first_result(root / "site/public", query)
            print(f"first result for {query!r}, cold, 10 Mbit/s and 40 ms: {seconds:.2f} s, wanted <= 1.5 s; "
                  f"{size / 1000:.0f} kB fetched before it, wanted <= 350 kB")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
