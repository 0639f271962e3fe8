"""The notebooks by the question each of them asks."""

from __future__ import annotations

from pathlib import Path

from opsnb.reports.running import notebooks
from opsnb.reports.tables import Link, TableView
from opsnb.reports.workspace import Workspace


def questions(start: Path | None = None) -> TableView:
    """List the notebooks of the workspace, each as its question with a link that opens it, and what it answers."""
    folder = Workspace.find(start or Path.cwd()).notebooks
    rows = tuple((Link(one.question, one.path.name), one.about) for one in notebooks(folder).values())
    return TableView("What do you want to know?", ("Question", "What it answers"), rows, wraps=True)
