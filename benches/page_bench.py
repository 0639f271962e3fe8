"""What a page costs its reader: bytes, first contentful paint and layout shift, on one page of every kind.

Each page is opened three times with an empty cache on a line of 10 Mbit/s and 40 ms; the median is printed. Layout
shift is Chromium's own score (Web Vitals' CLS): below 0.1 counts as good. ``python benches/page_bench.py``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from line import ROOT, Packed, slow
from playwright.sync_api import Browser, sync_playwright

from chromium import launch, served  # isort: skip
from screenshots import one_of_each_kind  # isort: skip

from opsnb.site.build import build

TIMES = 3
HEAVIEST, MOST_SHIFT = 120, 0.1
"""A procedure page may weigh so many kB, and nothing may move more than that."""
WATCH = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"


def visit(browser: Browser, address: str, width: int) -> tuple[float, float, float]:
    """Open a page once with an empty cache; return kB, milliseconds to the first paint, and layout shift."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    _, fetched = slow(page)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(300)
    found = sum(fetched) / 1000, page.evaluate(PAINT), page.evaluate("() => window.shift")
    context.close()
    return found


def main() -> int:
    """Print a line for each kind of page; the exit code is 1 if a limit does not hold."""
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        site = build(ROOT, "staff", Path(folder) / "staff").out
        pages = one_of_each_kind(site)
        with served(site, Packed) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            print(f"{'page':14}{'kB':>8}{'paint, ms':>12}{'shift, 1280':>13}{'shift, 320':>12}")
            for kind, path in pages.items():
                wide = [visit(browser, address + path, 1280) for _ in range(TIMES)]
                size, paint, shift = (median(values) for values in zip(*wide, strict=True))
                narrow = median(visit(browser, address + path, 320)[2] for _ in range(TIMES))
                over = (kind == "procedure" and size > HEAVIEST) or max(shift, narrow) > MOST_SHIFT
                broken += over
                print(
                    f"{kind:14}{size:8.1f}{paint:12.0f}{shift:13.3f}{narrow:12.3f}{'  over the limit' if over else ''}"
                )
            browser.close()
    print(f"wanted: a procedure at most {HEAVIEST} kB, shift at most {MOST_SHIFT}")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
