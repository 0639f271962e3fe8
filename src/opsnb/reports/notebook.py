"""A notebook as the reports know it: its name and question, what it needs, its parameters and their types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import papermill

from opsnb.errors import RunError

TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(frozen=True)
class Notebook:
    """One notebook: ``30-sla-check.ipynb`` is asked for as ``sla-check``."""

    path: Path

    @property
    def name(self) -> str:
        """What users call it."""
        return self.path.stem.split("-", 1)[-1]

    @cached_property
    def _page(self) -> nbformat.NotebookNode:
        page: nbformat.NotebookNode = nbformat.read(self.path, as_version=4)  # type: ignore[no-untyped-call]
        return page

    @property
    def question(self) -> str:
        """What it asks: its title, or its name if it has none."""
        return self._opening[0].removeprefix("# ") or self.name

    @property
    def about(self) -> str:
        """What it answers: the first paragraph under its title."""
        return self._opening[1]

    @property
    def _opening(self) -> tuple[str, str]:
        said = "".join(cell.source for cell in self._page.cells[:1] if cell.cell_type == "markdown")
        title, about, *_ = [*said.split("\n\n"), "", ""]
        return title, about.replace("\n", " ")

    @property
    def needs(self) -> tuple[str, ...]:
        """What a desk must have for it: kinds of record, ``tickets``, ``calls``. Stated in the notebook's metadata."""
        return tuple(self._page.metadata.get("opsnb", {}).get("needs", ()))

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return len(self._page.cells)

    def defaults(self) -> dict[str, str]:
        """Return what each parameter is if it is not given, as it would be given."""
        return {name: _text(spec["default"]) for name, spec in self.parameters().items()}

    def parameters(self) -> dict[str, dict[str, Any]]:
        """Return its parameters by name, each with ``default`` (as written) and ``help``."""
        found: dict[str, dict[str, Any]] = papermill.inspect_notebook(self.path)
        return found

    @property
    def project(self) -> Path:
        """Folder of the project it belongs to: the one with ``kb/`` and ``notebooks/``."""
        return self.path.parent.parent

    def values(self, given: dict[str, str]) -> dict[str, Any]:
        """Return the given parameters as the notebook's own types. Raises :class:`RunError` for an unknown one."""
        known = self.parameters()
        for name in given:
            if name not in known:
                wish = f"{self.name} knows: {', '.join(known)}"
                raise RunError("no such parameter", place=f"-p {name}", found=given[name], wish=wish)
        return {name: _typed(name, text, known[name]["default"]) for name, text in given.items()}


def notebooks(folder: Path) -> dict[str, Notebook]:
    """Return the notebooks of a folder by name, in the order of their numbers."""
    return {notebook.name: notebook for notebook in map(Notebook, sorted(folder.glob("[0-9][0-9]-*.ipynb")))}


def find_notebook(folder: Path, name: str) -> Notebook:
    """Return a notebook by name, or raise a :class:`RunError` that lists those there are."""
    known = notebooks(folder)
    if name not in known:
        raise RunError("no such notebook", place=str(folder), found=name, wish=f"one of: {', '.join(known)}")
    return known[name]


def _text(default: str) -> str:
    return default.strip("'\"")


def _typed(name: str, text: str, default: str) -> Any:
    """Read a parameter as the type of its default in the notebook: text, whole number, number or true/false."""
    wish = f"a value like {default}"
    try:
        if default in ("True", "False"):
            if text.lower() not in (*TRUE, *FALSE):
                raise ValueError
            return text.lower() in TRUE
        if default[:1] in "'\"":
            return text
        return float(text) if "." in default else int(text)
    except ValueError:
        raise RunError("not a value for this parameter", place=f"-p {name}", found=text, wish=wish) from None
