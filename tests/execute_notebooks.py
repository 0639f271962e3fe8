"""Runs the notebooks with their defaults and keeps the outputs in them, as committed. Run it after a change."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from opsnb.reports.lab.form import WIDGET
from opsnb.reports.running import QUIET_KERNEL

FOLDER = Path(__file__).parents[1] / "notebooks"


def execute(path: Path) -> None:
    """Execute one notebook in place; what depends on the run alone is left out."""
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, resources={"metadata": {"path": str(FOLDER)}}, extra_arguments=QUIET_KERNEL).execute()
    kept = {name: book.metadata[name] for name in ("kernelspec", "opsnb") if name in book.metadata}
    book.metadata = {**kept, "language_info": {"name": "python"}}
    for number, cell in enumerate(book.cells, start=1):
        cell["id"] = f"part-{number}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.write(book, path)


if __name__ == "__main__":
    for notebook in [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.ipynb")):
        print(f"Running {notebook.name} …")
        execute(notebook)
