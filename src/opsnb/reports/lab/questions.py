"""The notebooks by the question each of them asks."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from opsnb.reports.notebook import Notebook, notebooks
from opsnb.reports.workspace import Workspace

STYLE = (
    "<style>.jp-RenderedHTMLCommon .opsnb-table :is(th, td, caption):not(.number) { text-align: left; }"
    ".jp-RenderedHTMLCommon .opsnb-table caption { font-weight: 600; }</style>"
)
"""JupyterLab sets every cell to the right, as if it were a number. Said once, it holds for all that is open."""


@dataclass(frozen=True)
class Questions:
    """The notebooks of a workspace, each as its question, with a link that opens it, and what it answers."""

    notebooks: tuple[Notebook, ...]

    def __repr__(self) -> str:
        return "\n".join(f"{one.question} ({one.path.name})\n  {one.about}" for one in self.notebooks)

    def _repr_html_(self) -> str:
        items = (
            f'<li><strong><a href="{escape(one.path.name)}">{escape(one.question)}</a></strong>'
            f"<br>{escape(one.about)}</li>"
            for one in self.notebooks
        )
        return f"{STYLE}<ul>{''.join(items)}</ul>"


def questions(start: Path | None = None) -> Questions:
    """List the notebooks of the workspace by question."""
    folder = Workspace.find(start or Path.cwd()).notebooks
    return Questions(tuple(notebooks(folder).values()))
