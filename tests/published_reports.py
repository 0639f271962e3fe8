"""Reports to publish, without running anything: made of the outputs that the committed notebooks keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from opsnb.kb.check import open_kb
from opsnb.kb.notebooks import defaults_of, notebooks_beside
from opsnb.reports.gallery import Gallery
from opsnb.reports.html import report_html
from opsnb.reports.publishing import publish_all
from opsnb.reports.result import render_result, result_of

ROOT = Path(__file__).parents[1]
NOTEBOOKS = notebooks_beside(ROOT / "kb")
DEFAULTS = {name: defaults_of(path) for name, path in NOTEBOOKS.items()}
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NONE = "no-such-gallery"
"""Name of a gallery that is not there."""


@cache
def _kept(notebook: str) -> tuple[dict[str, Any], str]:
    page: Any = nbformat.read(NOTEBOOKS[notebook], as_version=4)
    result = result_of(page, notebook)
    return result, report_html(page, result)


def ran(
    folder: Path, notebook: str, given: Mapping[str, str] | None = None, as_of: str = "", factor: float = 1
) -> Path:
    """Write a report as a run leaves it, with other parameters, at another instant, its figures times a factor."""
    result, html = _kept(notebook)
    changed = {**result, "as_of": as_of or result["as_of"], "metrics": _times(result["metrics"], factor)}
    folder.mkdir(parents=True)
    text = render_result(notebook, {**DEFAULTS[notebook], **(given or {})}, changed)
    (folder / "result.json").write_text(text, encoding="utf-8")
    (folder / "report.html").write_text(html, encoding="utf-8")
    return folder


def _times(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {name: _times(inner, factor) for name, inner in value.items()}
    return round(value * factor, 2) if isinstance(value, int | float) and not isinstance(value, bool) else value


def gallery_at(root: Path) -> Gallery:
    """Return the gallery of a folder, for the project's own records and notebooks."""
    return Gallery(root, open_kb(ROOT / "kb"), DEFAULTS)


def filled(root: Path) -> Path:
    """Fill a gallery: every notebook once, the calls of four days, the promises of three weeks; return its folder."""
    runs = [ran(root / "runs" / name, name) for name in NOTEBOOKS]
    for n in range(4):
        day = datetime(2026, 10, 19, tzinfo=UTC) + timedelta(days=n)
        given = {"since": f"{day:%Y-%m-%d}", "until": f"{day + timedelta(days=1):%Y-%m-%d}"}
        as_of = f"{day + timedelta(days=1):%Y-%m-%d}T06:00:00-04:00"
        runs.append(ran(root / f"runs/calls-{n}", "queue-report", given, as_of, 1 - n / 10))
    for n in range(3):
        day = datetime(2026, 10, 5, tzinfo=UTC) + timedelta(days=7 * n)
        given = {"since": f"{day:%Y-%m-%d}", "until": f"{day + timedelta(days=7):%Y-%m-%d}"}
        as_of = f"{day + timedelta(days=7):%Y-%m-%d}T07:00:00-05:00"
        runs.append(ran(root / f"runs/promises-{n}", "sla-check", given, as_of, 1 - n / 20))
    told = [*publish_all(gallery_at(root / "gallery"), runs, NOW)]
    assert {one.what for one in told} == {"published"}, told
    return root / "gallery"


def read(path: Path) -> dict[str, Any]:
    """Return a file of JSON."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
