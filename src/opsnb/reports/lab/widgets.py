"""The form as widgets: what is asked for is shown, what is filled in is read, and two buttons do the rest."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from opsnb.errors import OpsnbError
from opsnb.reports.lab.fields import Field
from opsnb.reports.notebook import Notebook, notebooks
from opsnb.reports.running import Report
from opsnb.reports.tables import Link, TableView

if TYPE_CHECKING:
    from opsnb.reports.lab.form import Form

WIDE = {"width": "30rem", "max_width": "100%"}
NAMED = {"description_width": "7rem"}
COMMAND = "user-select: all; white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; padding: .5rem"
"""One click selects all of it, to be copied."""
ERROR = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere"
"""JupyterLab breaks lines in the middle of a word."""
HELP = "line-height: 1.4"

MAKERS: dict[str, Callable[..., Any]] = {
    "text": ipywidgets.Text,
    "choice": ipywidgets.Dropdown,
    "suggestion": ipywidgets.Combobox,
    "date": ipywidgets.DatePicker,
    "time": ipywidgets.NaiveDatetimePicker,
    "flag": ipywidgets.Checkbox,
    "whole": ipywidgets.IntText,
    "number": ipywidgets.FloatText,
}
"""The widget for each kind of field."""

READERS: dict[str, Callable[[str], Any]] = {
    "flag": lambda text: text == "True",
    "whole": int,
    "number": float,
    "date": lambda text: date.fromisoformat(text) if text else None,
    "time": lambda text: datetime.fromisoformat(text) if text else None,
}
"""How the default of a kind of field is read; text is taken as it is."""


class FormWidgets:
    """The widgets of a form. Only this module knows ipywidgets."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.known = notebooks(form.workspace.notebooks)
        self.asked: dict[str, Any] = {}
        """The widget of each parameter."""
        self.notebook = ipywidgets.Dropdown(
            options=[(one.question, name) for name, one in self.known.items()],
            value=form.notebook.name, description="Question", style=NAMED, layout=WIDE,
        )  # fmt: skip
        self.rows = ipywidgets.VBox()
        self.button = ipywidgets.Button(description="Run", button_style="primary", icon="play")
        self.command = ipywidgets.Button(description="Write the command", icon="terminal", layout={"width": "auto"})
        self.progress = ipywidgets.IntProgress(description="Running", style=NAMED, layout={**WIDE, "display": "none"})
        self.shown = ipywidgets.Output()
        buttons = ipywidgets.HBox([self.button, self.command])
        self.box = ipywidgets.VBox([self.notebook, self.rows, buttons, self.progress, self.shown])
        self.notebook.observe(lambda _: self._ask(), "value")
        self.button.on_click(lambda _: self._run())
        self.command.on_click(lambda _: self._write_command())
        self._ask()

    @property
    def chosen(self) -> Notebook:
        """The notebook that is chosen."""
        return self.known[self.notebook.value]

    def values(self) -> dict[str, str]:
        """Return what is filled in, as it would be given to ``opsnb run``."""
        return {name: _as_text(widget.value) for name, widget in self.asked.items()}

    # -- what is asked --------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        """Ask for the parameters of the chosen notebook; the store stays the one that was named, if it can be read."""
        self._show()
        try:
            asked = self.form.fields(self.chosen, self._value("db", self.form.db))
        except OpsnbError as error:
            self._show(_error(error))
            asked = self.form.fields(self.chosen, self.form.db)
        self.asked = {field.name: _widget(field) for field in asked}
        self.rows.children = tuple(_row(self.asked[field.name], field.help) for field in asked)
        for name in self.asked.keys() & {"desk", "db"}:
            self.asked[name].observe(lambda _: self._refresh(), "value")

    def _refresh(self) -> None:
        """Offer what there is at the desk and in the store that are filled in now."""
        self._show()
        try:
            asked = self.form.fields(self.chosen, self._value("db", self.form.db), self._value("desk"))
        except OpsnbError as error:
            self._show(_error(error))
            return
        for field in asked:
            _limit(self.asked[field.name], field)

    def _value(self, name: str, otherwise: str = "") -> str:
        return str(self.asked[name].value) if name in self.asked else otherwise

    # -- what the buttons do --------------------------------------------------------------------------------------

    def _write_command(self) -> None:
        command = self.form.command(self.chosen, self.values())
        self._show({"text/plain": command, "text/html": f'<pre style="{COMMAND}">{escape(command)}</pre>'})

    def _run(self) -> None:
        notebook = self.chosen
        self.button.disabled, self.progress.max, self.progress.value = True, notebook.cells, 0
        self.progress.layout.display = None
        self._show()
        with self.shown:  # what nobody thought of is shown there too, with its traceback
            try:
                report = self.form.run(notebook, self.values(), self._told)
                self._show(*map(_table, (_checks(report), _files(report.folder))))
            except OpsnbError as error:
                self._show(_error(error))
            finally:
                self.button.disabled, self.progress.layout.display = False, "none"

    def _told(self, cell: int) -> None:
        self.progress.value = cell + 1

    def _show(self, *outputs: dict[str, str]) -> None:
        """Show outputs below the buttons, in place of those that were there."""
        self.shown.outputs = tuple({"output_type": "display_data", "data": one, "metadata": {}} for one in outputs)


# -- one field --------------------------------------------------------------------------------------------------------


def _widget(field: Field) -> Any:
    """Return the widget of a field, filled in with its default."""
    made = MAKERS[field.kind](description=field.name, style=NAMED, layout=WIDE)
    _limit(made, field)
    made.value = READERS.get(field.kind, str)(field.default)
    return made


def _limit(widget: Any, field: Field) -> None:
    """Offer what a field offers; a value that is no longer among it goes back to the default."""
    value = widget.value
    if field.kind == "choice":
        offered = [(choice.label, choice.value) for choice in field.choices]
        if [*widget.options] == offered:
            return
        known = [choice.value for choice in field.choices]
        widget.options = offered
        widget.value = value if value in known else field.default if field.default in known else known[0]
    elif field.kind == "suggestion":
        widget.options = [choice.value for choice in field.choices]
    elif field.kind in ("date", "time"):
        _bound(widget, field)


def _bound(widget: Any, field: Field) -> None:
    """Set the earliest and latest of a date or time; a value outside them is taken back, not moved to the edge."""
    first, last = (at.date() if at and field.kind == "date" else at for at in (field.first, field.last))
    value = widget.value
    widget.value = widget.min = widget.max = None
    widget.min, widget.max = first, last
    inside = value is not None and (first is None or first <= value) and (last is None or value <= last)
    widget.value = value if inside else None


def _row(widget: Any, help_text: str) -> Any:
    words = escape(help_text.replace('""', "empty"))
    about = ipywidgets.HTML(f'<div style="{HELP}">{words}</div>', layout={"flex": "1 1 18rem", "margin": "2px 1rem"})
    return ipywidgets.HBox([widget, about], layout={"flex_flow": "row wrap", "align_items": "center"})


def _as_text(value: object) -> str:
    """Return what is filled in as the command line would be given it; nothing for a date that is left out."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


# -- what is shown below ----------------------------------------------------------------------------------------------


def _checks(report: Report) -> TableView:
    rows = tuple(
        ("holds" if one["ok"] else "does not hold", one["id"], one["found"], one["expected"], one["record"])
        for one in report.result["checks"]
    )
    return TableView("Checks", ("", "Check", "Found", "Expected", "Record"), rows, wraps=True)


def _files(folder: Path) -> TableView:
    """List the files of a report with links, as seen from the notebook in which the form is."""
    about = {
        "report.html": "the report, to read and to pass on",
        "report.ipynb": "the notebook as it ran",
        "result.json": "metrics, checks and where they come from, for machines",
    }
    rows = tuple((Link(name, Path(os.path.relpath(folder / name)).as_posix()), what) for name, what in about.items())
    return TableView("Files", ("File", "Holds"), rows)


def _table(table: TableView) -> dict[str, str]:
    return {"text/plain": repr(table), "text/html": table.html()}


def _error(error: OpsnbError) -> dict[str, str]:
    return {"text/plain": str(error), "text/html": f'<pre style="{ERROR}">{escape(str(error))}</pre>'}
