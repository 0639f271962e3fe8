"""Finished sites of both audiences, projects that a test may change, and a browser that tells on every request."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from built import NOON, ROOT, Open
from chromium import launch, served
from playwright.sync_api import Browser, Page, sync_playwright

from opsnb.kb.check import open_kb
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Audience
from opsnb.site.build import build
from published_reports import NONE, filled

EPOCH = str(int(NOON.timestamp()))


@pytest.fixture(autouse=True)
def _built_on_a_known_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test that builds a site build it as of that day, without the reports that lie here by chance."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("OPSNB_GALLERY", NONE)


def _built(audience: Audience, factory: pytest.TempPathFactory, gallery: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        patch.setenv("OPSNB_GALLERY", str(gallery))
        return build(ROOT, audience, factory.mktemp(audience)).out


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    """Read the project's own records."""
    return open_kb(ROOT / "kb")


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish reports of every notebook."""
    return filled(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session")
def staff_site(tmp_path_factory: pytest.TempPathFactory, gallery: Path) -> Path:
    """Build the project's staff site, with published reports."""
    return _built("staff", tmp_path_factory, gallery)


@pytest.fixture(scope="session")
def public_site(tmp_path_factory: pytest.TempPathFactory, gallery: Path) -> Path:
    """Build the project's public site; the published reports lie there."""
    return _built("public", tmp_path_factory, gallery)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the project, so that its records and pages may change."""
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "kb", root / "kb")
    shutil.copytree(ROOT / "docs", root / "docs")
    for name in ("src", "notebooks"):
        (root / name).symlink_to(ROOT / name)
    return root


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; without one the tests fail and say what to do."""
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="module")
def address(staff_site: Path) -> Iterator[str]:
    """Where the staff site is served."""
    with served(staff_site) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Open a page of the staff site; at the end, no request has left the site and the console is silent."""
    contexts, complaints = [], []

    def opened(path: str = "/", *, at: datetime | None = None, **options: Any) -> Page:
        context = browser.new_context(
            reduced_motion="reduce", **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: message.type in ("error", "warning") and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith((address, "data:")) or complaints.append(request.url))
        if at is not None:
            page.clock.set_fixed_time(at)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
