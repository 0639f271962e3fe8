"""Runs the cells of a notebook in this process: what they show and their result, without the second of a kernel."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from opsnb.reports.notebook import Notebook
from opsnb.reports.result import Result


@dataclass(frozen=True)
class Shown:
    """What a notebook showed, cell by cell as HTML, and its result."""

    html: tuple[str, ...]
    result: Result


def run_cells(notebook: Notebook, **values: Any) -> Shown:
    """Execute a notebook's code cells with parameters, seen from its own folder."""
    page = nbformat.read(notebook.path, as_version=4)
    names: dict[str, Any] = {}
    shown: list[Any] = []
    here = Path.cwd()
    os.chdir(notebook.path.parent)
    try:
        for cell in (cell for cell in page.cells if cell.cell_type == "code"):
            *before, last = ast.parse(cell.source).body
            exec(compile(ast.Module(before, []), cell.source, "exec"), names)
            if isinstance(last, ast.Expr):
                shown.append(eval(compile(ast.Expression(last.value), cell.source, "eval"), names))
            else:
                exec(compile(ast.Module([last], []), cell.source, "exec"), names)
            if "parameters" in cell.metadata.get("tags", ()):
                names |= values
    finally:
        os.chdir(here)
    return Shown(tuple(_html(one) for one in shown), shown[-1])


def _html(shown: Any) -> str:
    return str(shown._repr_html_() if hasattr(shown, "_repr_html_") else shown.html())
