"""Takes pictures of every kind of page, wide, narrow and dark: ``python tests/site/screenshots.py [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

from chromium import launch, served
from playwright.sync_api import Browser, sync_playwright

from opsnb.site.build import build

ROOT = Path(__file__).parents[2]
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
    "triage": "*/triage/index.html",
    "glossary": "glossary/index.html",
    "results": "search/index.html",
    "a-z": "a-z/index.html",
    "mapping": "mappings/*/index.html",
    "tutorial": "tutorial/*/index.html",
    "reference": "reference/records/index.html",
    "coverage": "reference/coverage/index.html",
    "explanation": "explanation/service-levels/index.html",
}


def one_of_each_kind(site: Path) -> dict[str, str]:
    """Return the address of one page of every kind that a site has."""
    found = {"home": "/"}
    for kind, pattern in KINDS.items():
        page = next((path for path in sorted(site.glob(pattern)) if path.parent != site / "assets"), None)
        if page:
            found[kind] = f"/{page.parent.relative_to(site).as_posix()}/"
    return found


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
            page.screenshot(path=folder / f"{kind}-{view}.png", full_page=True)
            if kind == "flow":
                page.locator(".step.is-here a[data-answer]").first.click()
                page.screenshot(path=folder / f"guide-{view}.png")
                while page.locator(".step.is-here a[data-answer]").count():
                    page.locator(".step.is-here a[data-answer]").first.click()
                page.screenshot(path=folder / f"guide-end-{view}.png")
        context.close()


def main(folder: Path) -> None:
    """Build the staff site anew, then take the pictures."""
    site = build(ROOT, "staff", ROOT / "site/staff").out
    with served(site) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        take(browser, address, one_of_each_kind(site), folder)
        browser.close()
    print(f"pictures are in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "screenshots")
