"""Keeps the outputs of a notebook in it, as committed: readers see them, and CI compares them with a new run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from opsnb.errors import RunError
from opsnb.reports.lab.form import WIDGET
from opsnb.reports.notebook import Notebook
from opsnb.reports.running import QUIET_KERNEL


def committed(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """Return the notebooks of a folder that are committed with outputs, reports and start page alike; or those named.

    Raises :class:`RunError` for a name that none has.
    """
    known = {Notebook(path).name: path for path in sorted(folder.glob("*.ipynb"))}
    for name in names:
        if name not in known:
            raise RunError("no such notebook", place=str(folder), found=name, wish=f"one of: {', '.join(known)}")
    return [known[name] for name in names or known]


def keep_outputs(path: Path) -> None:
    """Execute a notebook with its own defaults and write it back; what depends on the run alone is left out.

    Raises :class:`RunError` if a cell fails; the file then stays as it was.
    """
    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    where = {"metadata": {"path": str(path.parent)}}
    try:
        NotebookClient(book, resources=where, kernel_name="python3", extra_arguments=QUIET_KERNEL).execute()
    except CellExecutionError as error:
        raise RunError(f"a cell failed: {error.ename}: {error.evalue}", place=str(path)) from None
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        **{name: book.metadata[name] for name in ("opsnb",) if name in book.metadata},
    }
    for number, cell in enumerate(book.cells, start=1):
        cell["id"] = f"part-{number}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.write(book, path)  # type: ignore[no-untyped-call]


def keep_all(paths: list[Path], workers: int = 2) -> None:
    """Do so for several, ``workers`` at a time. A failing one stops no other; its error is raised at the end."""
    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(keep_outputs, path) for path in paths]
    for ended in running:
        ended.result()
