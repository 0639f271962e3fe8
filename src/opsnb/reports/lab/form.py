"""The form that runs a notebook: widgets where a front end can show them, else the parameters as a table.

Nothing can tell for sure whether somebody looks on. So the form is shown as Jupyter shows all that has several looks:
with the table as text and as HTML, which are always the same, and with the widgets beside them. A front end takes the
richest it knows, and nbval compares the table alone.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsnb.kb.load import KnowledgeBase
from opsnb.reports.lab.fields import Field, fields
from opsnb.reports.notebook import Notebook, find_notebook, notebooks
from opsnb.reports.running import Report, run
from opsnb.reports.tables import TableView
from opsnb.reports.workspace import SAMPLE, Workspace

if TYPE_CHECKING:
    from opsnb.reports.lab.widgets import FormWidgets

WIDGET = "application/vnd.jupyter.widget-view+json"
"""Type of the output by which a front end shows a widget."""


@dataclass(frozen=True)
class Form:
    """A form for the notebooks of a workspace, one of them chosen."""

    workspace: Workspace
    kb: KnowledgeBase
    notebook: Notebook
    db: str
    """The store to begin with: a path as seen from the project folder, ``sample``, or empty for the default place."""

    def fields(self, notebook: Notebook, db: str, desk: str = "") -> tuple[Field, ...]:
        """Return what to ask for to run a notebook on a store, for a desk; without one for the notebook's own."""
        return fields(self.workspace, self.kb, notebook, db, desk)

    def given(self, notebook: Notebook, values: Mapping[str, str]) -> dict[str, str]:
        """Return what has to be said of values: the store, and what is not so by itself."""
        defaults = notebook.defaults()
        return {name: value for name, value in values.items() if name == "db" or value != defaults.get(name)}

    def command(self, notebook: Notebook, values: Mapping[str, str]) -> str:
        """Return the command that runs a notebook with these values, to be called in the project folder."""
        said = [f"-p {name}={shlex.quote(value)}" for name, value in self.given(notebook, values).items()]
        return " ".join(["opsnb", "run", notebook.name, *said])

    def run(self, notebook: Notebook, values: Mapping[str, str], told: Callable[[int], None] | None = None) -> Report:
        """Run a notebook as that command does; ``told`` hears of each cell that was run."""
        out = self.workspace.root / "reports" / notebook.name
        return run(notebook, self.given(notebook, values), out, self.workspace.root, told)

    def table(self) -> TableView:
        """List the parameters of the chosen notebook: what they are if nothing is said, and what may be said."""
        rows = tuple(
            (field.name, field.default, field.offers(), field.help) for field in self.fields(self.notebook, self.db)
        )
        columns = ("Parameter", "Value", "May be", "Meaning")
        return TableView(f"{self.notebook.question} ({self.notebook.name})", columns, rows, wraps=True)

    @cached_property
    def widgets(self) -> FormWidgets | None:
        """The form as widgets; nothing where ipywidgets is not installed."""
        try:
            from opsnb.reports.lab.widgets import FormWidgets
        except ModuleNotFoundError as error:
            if error.name != "ipywidgets":
                raise
            return None
        return FormWidgets(self)

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        table = self.table()
        shown: dict[str, Any] = {"text/plain": repr(table), "text/html": table.html()}
        if self.widgets is not None:
            shown[WIDGET] = self.widgets.box._repr_mimebundle_()[WIDGET]
        return shown


def form(name: str = "", db: str = SAMPLE, start: Path | None = None) -> Form:
    """Return a form that asks for the parameters of a notebook and runs it; another one can be chosen in it.

    ``name`` is the notebook to begin with, such as ``sla-check``; without one it is the first. ``db`` is a store's path
    as seen from here, ``sample`` for the sample data, or empty for the default place.
    """
    here = start or Path.cwd()
    workspace = Workspace.find(here)
    known = notebooks(workspace.notebooks)
    notebook = find_notebook(workspace.notebooks, name or next(iter(known), ""))
    seen = db if db in ("", SAMPLE) else Path(os.path.relpath(here / db, workspace.root)).as_posix()
    return Form(workspace, workspace.open_kb(), notebook, seen)
