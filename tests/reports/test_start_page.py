"""The start page of JupyterLab: as it is committed, without widgets, and in JupyterLab itself."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest
from chromium import launch
from nbclient import NotebookClient
from playwright.sync_api import Locator, Page, sync_playwright
from playwright.sync_api import TimeoutError as NotSeen

from opsnb.reports.lab.form import WIDGET
from opsnb.reports.notebook import Notebook
from opsnb.reports.running import QUIET_KERNEL
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[2]
START = ROOT / "notebooks" / "start.ipynb"
TOKEN = "for-this-test-alone"
WITHOUT_WIDGETS = "import sys; sys.modules['ipywidgets'] = None"


def outputs(page: nbformat.NotebookNode) -> list[dict[str, str]]:
    """Return what each cell with an output shows, by type."""
    return [dict(output.data) for cell in page.cells for output in cell.get("outputs", [])]


def test_the_start_page_is_committed_without_widgets() -> None:
    """Whoever opens it sees the questions and the parameters as a table, not a widget that is gone."""
    page = nbformat.read(START, as_version=4)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code[1:]) and code[0].metadata.tags == ["parameters"]
    assert WIDGET not in START.read_text(encoding="utf-8")


def test_the_start_page_runs_where_ipywidgets_is_not_installed() -> None:
    """Headless and without widgets it shows what is committed, to the letter."""
    page = nbformat.read(START, as_version=4)
    page.cells.insert(0, nbformat.v4.new_code_cell(WITHOUT_WIDGETS))
    where = {"metadata": {"path": str(START.parent)}}
    NotebookClient(page, resources=where, extra_arguments=QUIET_KERNEL).execute()
    assert outputs(page) == outputs(nbformat.read(START, as_version=4))


def test_the_reference_names_its_parameters() -> None:
    """The start page is no report, but it has its section like every notebook."""
    page = (ROOT / "docs" / "reference" / "notebooks.md").read_text(encoding="utf-8")
    section = page.split("## start\n", 1)[1].split("\n## ", 1)[0]
    for parameter, described in Notebook(START).parameters().items():
        assert f"| `{parameter}` |" in section and described["help"]


@contextmanager
def jupyterlab(root: Path, own: Path) -> Iterator[str]:
    """Serve a folder with JupyterLab, its settings in a folder of its own, and give the address of its start page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("jupyter-lab"), "--no-browser", "--allow-root", f"--port={port}",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    folders = {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    with (own / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=root, env={**os.environ, **folders}, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", own / "log")
            yield f"http://127.0.0.1:{port}/lab/tree/notebooks/start.ipynb?token={TOKEN}"
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text(encoding="utf-8"))


def run_all_until_seen(page: Page, wanted: Locator) -> None:
    """Run all cells; once more, as a person would, if JupyterLab let it fall because the kernel was not there yet."""
    page.get_by_text("| Idle").wait_for()
    for _ in range(5):
        page.locator(".lm-MenuBar-item", has_text=re.compile("^Run$")).click()
        page.locator(".lm-Menu-item", has_text=re.compile("^Run All Cells")).first.click()
        with suppress(NotSeen):
            wanted.wait_for(timeout=15_000)
            return
    wanted.wait_for()


@pytest.mark.browser
def test_the_form_runs_a_notebook_in_jupyterlab(tmp_path: Path) -> None:
    """Run all cells, see the form in place of the table, press its button, and open the report it links to."""
    root = tmp_path / "workspace"
    for name in ("kb", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    (root / "build").mkdir()
    shutil.copy(Workspace(ROOT).sample(), root / "build" / "sample.db")
    with jupyterlab(root, tmp_path) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(address)
        page.locator("a", has_text="Does the desk keep its promises?").wait_for()
        run_all_until_seen(page, page.get_by_label("desk", exact=True))
        page.locator(".jupyter-button", has_text="Run").click()
        report = page.locator("a", has_text="report.html")
        report.wait_for()
        assert page.get_by_text("does not hold").count()
        report.click()
        page.frame_locator("iframe").get_by_role("heading", name="Does the desk keep its promises?").wait_for()
        browser.close()
    assert (root / "reports" / "sla-check" / "report.html").exists()
