"""The site with thousands of pages: how long it takes to build beside plain mkdocs-material, and to the first result.

Made-up articles of about 200 words. The peer gets the same Markdown pages with the same theme and navigation, and no
search. The reader opens the results page with an empty cache on a line of 10 Mbit/s and 40 ms, served compressed, as
any web server does. ``python benches/site_bench.py [ARTICLES]``
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

import yaml
from line import ROOT, Packed, slow
from playwright.sync_api import Page, sync_playwright

from chromium import launch, served  # isort: skip

from opsnb.kb.load import KnowledgeBase
from opsnb.site.edition import Edition
from opsnb.site.pages import pages
from opsnb.site.settings import SETTINGS

DESK = "bench"
PAIRS, TIMES = 3, 5
SLOWER, SOON, MOST = 1.25, 1.5, 350_000
"""Limits: how much longer a build may take than the peer's, seconds to the first result, bytes fetched until then."""
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
    shutil.copytree(ROOT / "src/opsnb/site/theme/assets", peer / "docs/assets")
    (peer / "docs/index.md").write_text("# Home\n", encoding="utf-8")
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_constructor("!ENV", lambda load, node: load.construct_sequence(node)[-1])  # type: ignore[attr-defined]
    common = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    settings = common | yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=loader)
    settings["theme"] = common["theme"] | settings["theme"]
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


def first_result(site: Path, query: str) -> tuple[float, int]:
    """Return the seconds from opening the results page to its first result, and the bytes fetched until then."""
    with served(site, Packed) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        found = _measured(browser.new_context().new_page(), f"{address}/search/?q={query}")
        browser.close()
    return found


def _measured(page: Page, address: str) -> tuple[float, int]:
    _, fetched = slow(page)
    begin = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".results__list h2 a", timeout=60_000)
    return time.perf_counter() - begin, sum(fetched)


def main(articles: int) -> int:
    """Print the two build times with their ratio, and the way to the first result; exit code 1 beyond a limit."""
    with tempfile.TemporaryDirectory() as folder:
        root, peer = Path(folder) / "ours", Path(folder) / "plain"
        root.mkdir()
        peer.mkdir()
        make_project(root, articles)
        make_peer(root, peer)
        ratio = compare(root, peer, articles)
        slowest, most = 0.0, 0
        for query in ("lin", "baco+guko"):
            seconds, sizes = zip(*(first_result(root / "site/public", query) for _ in range(TIMES)), strict=True)
            print(f"first result for {query!r}, cold, 10 Mbit/s and 40 ms: {median(seconds):.2f} s "
                  f"({min(seconds):.2f} to {max(seconds):.2f}), wanted <= {SOON} s; "
                  f"{max(sizes) / 1000:.0f} kB fetched before it, wanted <= {MOST / 1000:.0f} kB")  # fmt: skip
            slowest, most = max(slowest, median(seconds)), max(most, *sizes)
    return int(ratio > SLOWER or slowest > SOON or most > MOST)


def compare(root: Path, peer: Path, articles: int) -> float:
    """Build both in turn and return the median of the ratios, pair by pair."""
    binaries = Path(sys.executable).parent
    ratios = []
    for _ in range(PAIRS):
        for site in (root / "site", peer / "site"):
            shutil.rmtree(site, ignore_errors=True)
        plain = clock(binaries / "mkdocs", "build", cwd=peer)
        ours = clock(binaries / "opsnb", "build", "--audience", "public", cwd=root)
        ratios.append(ours / plain)
        print(f"build of {articles:,} articles: {ours:.1f} s, plain mkdocs-material without search {plain:.1f} s: "
              f"{ours / plain:.2f}x")  # fmt: skip
    print(f"median {median(ratios):.2f}x, wanted <= {SLOWER}x")
    return median(ratios)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
