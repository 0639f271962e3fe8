"""Takes pictures of every kind of page, wide, narrow and dark: ``python tests/site/screenshots.py [FOLDER]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from chromium import launch, served
from playwright.sync_api import Browser, Page, sync_playwright

from opsnb.reports.notebook import find_notebook
from opsnb.reports.running import run
from opsnb.site.build import build

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from published_reports import filled  # noqa: E402

VIEWS = {"wide": (1280, "light"), "narrow": (320, "light"), "dark": (1280, "dark")}
KINDS = {
    "desk": "*/index.html",
    "hours": "*/hours/index.html",
    "contact": "*/contact/index.html",
    "policy": "*/policies/*/index.html",
    "procedure": "*/procedures/*/index.html",
    "flow": "*/flows/*/index.html",
    "checklist": "*/checklists/*/index.html",
    "form": "*/forms/*/index.html",
    "article": "*/articles/*/index.html",
    "codes": "*/codes/*/index.html",
    "telephony": "*/telephony/index.html",
    "roster": "*/rosters/*/index.html",
    "register": "*/registers/*/index.html",
    "views": "*/views/index.html",
    "team": "*/team/index.html",
    "triggers": "*/triggers/index.html",
    "triage": "*/triage/index.html",
    "glossary": "glossary/index.html",
    "results": "search/index.html",
    "a-z": "a-z/index.html",
    "mapping": "mappings/*/index.html",
    "feed": "feeds/*/index.html",
    "metric": "metrics/service-level/index.html",
    "tutorial": "tutorial/*/index.html",
    "reference": "reference/records/index.html",
    "coverage": "reference/coverage/index.html",
    "explanation": "explanation/service-levels/index.html",
    "reports": "reports/index.html",
    "reports-desk": "reports/*/index.html",
    "reports-question": "reports/*/sla-check/index.html",
    "reports-calls": "reports/*/queue-report/index.html",
    **{f"published-{name}": f"reports/*/{name}/2*/index.html" for name in ("sla-check", "availability", "triage")},
}


ASKED = "?q=ticket"
"""What is looked for on the page of results."""


def one_of_each_kind(site: Path) -> dict[str, str]:
    """Return the address of one page of every kind that a site has."""
    found = {"home": "/"}
    for kind, pattern in KINDS.items():
        page = next((path for path in sorted(site.glob(pattern)) if path.parent != site / "assets"), None)
        if page:
            found[kind] = f"/{page.parent.relative_to(site).as_posix()}/{ASKED if kind == 'results' else ''}"
    return found


def _guide(page: Page) -> Iterator[str]:
    answers = page.locator(".step.is-here a[data-answer]")
    answers.first.click()
    yield "guide"
    while answers.count():
        answers.first.click()
    yield "guide-end"


def _bad_form(page: Page) -> Iterator[str]:
    page.locator("form[data-form] button").first.click()
    yield "form-bad"


def _suggestions(page: Page) -> Iterator[str]:
    box = page.get_by_role("main").get_by_role("combobox")
    box.press_sequentially("tick")
    page.get_by_role("option").first.wait_for()
    yield "suggestions"


MORE: dict[str, Callable[[Page], Iterator[str]]] = {"flow": _guide, "form": _bad_form, "home": _suggestions}
"""What a reader makes of a page before another picture is taken."""


def take(browser: Browser, address: str, pages: dict[str, str], folder: Path) -> None:
    """Take the pictures of all pages in all views."""
    folder.mkdir(parents=True, exist_ok=True)
    for view, (width, scheme) in VIEWS.items():
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )  # type: ignore[arg-type]
        page = context.new_page()
        for kind, path in pages.items():
            page.goto(address + path)
            if kind == "results":
                page.locator(".results__list h2 a").first.wait_for()
            page.screenshot(path=folder / f"{kind}-{view}.png", full_page=True)
            if kind in MORE:
                for name in MORE[kind](page):
                    page.screenshot(path=folder / f"{name}-{view}.png")
        context.close()


def main(folder: Path) -> None:
    """Build both sites and run a report anew, then take the pictures: of the public site of its home page only."""
    with TemporaryDirectory() as reports:
        os.environ["OPSNB_GALLERY"] = str(filled(Path(reports)))
        _picture(folder)
    print(f"pictures are in {folder}")


def _picture(folder: Path) -> None:
    sites = {audience: build(ROOT, audience, ROOT / "site" / audience).out for audience in ("staff", "public")}
    report = run(find_notebook(ROOT / "notebooks", "sla-check"), {}, ROOT / "build/pictured").folder
    pages = {
        "staff": one_of_each_kind(sites["staff"]),
        "public": {"public-home": "/"},
        "report": {"report": "/report.html"},
    }
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, shown in {**sites, "report": report}.items():
            with served(shown) as address:
                take(browser, address, pages[name], folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "screenshots")
