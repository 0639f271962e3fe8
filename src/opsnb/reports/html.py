"""A report as one HTML file that stands alone: no script, no request, and the same bytes for the same notebook."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from threading import Lock
from typing import Any

import nbformat
from nbconvert import HTMLExporter

from opsnb.reports.written import title_of

ONE_AT_A_TIME = Lock()
"""Reports run in threads, and all their pages are made by the same exporter."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>
{foot}
</body>
</html>
"""
FOOT = """<footer>
<h2>Where these figures come from</h2>
<dl>{provenance}</dl>
</footer>"""


def report_html(page: nbformat.NotebookNode, result: dict[str, Any]) -> str:
    """Return the page of an executed notebook: its words and outputs, no code, and the provenance of the figures."""
    page.cells = [cell for cell in page.cells if "injected-parameters" not in cell.metadata.get("tags", ())]
    for number, cell in enumerate(page.cells, start=1):
        cell["id"] = f"part-{number}"
    with ONE_AT_A_TIME:
        body, _ = _exporter().from_notebook_node(page)
    body = body.replace('<th scope="col"></th>', "<td></td>")  # a column of headings has no heading itself
    style = (files("opsnb.reports") / "report.css").read_text(encoding="utf-8")
    return PAGE.format(title=escape(title_of(page)), style=style, body=body.strip(), foot=foot_of(result))


def foot_of(result: dict[str, Any]) -> str:
    """Return the foot of a page: all that the figures of a result come from."""
    rows = {"as of": result["as_of"].replace("T", " "), **result["provenance"]}
    provenance = "".join(f"<div><dt>{escape(name)}</dt><dd>{_words(value)}</dd></div>" for name, value in rows.items())
    return FOOT.format(provenance=provenance)


@cache
def _exporter() -> HTMLExporter:
    """Return what makes pages; its templates are read once."""
    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True
    )


def _words(value: object) -> str:
    if isinstance(value, dict):
        value = [f"{name} {text}" for name, text in value.items()]
    return escape(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)) or "–"
