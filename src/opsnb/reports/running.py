"""Runs notebooks as reports: checks the parameters first, executes, collects the result, writes three files."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from opsnb import errors
from opsnb.errors import RunError
from opsnb.reports.export import remove_exported
from opsnb.reports.html import report_html
from opsnb.reports.judging import TODAY
from opsnb.reports.notebook import Notebook
from opsnb.reports.provenance import circumstances
from opsnb.reports.result import ERROR, render_result, result_of
from opsnb.reports.workspace import SAMPLE

logging.getLogger("papermill").setLevel(logging.WARNING)


QUIET_KERNEL = ["--log-level=CRITICAL"]
"""The kernel warns of ports that are not encrypted and of being stopped; a failing cell is told by itself."""

COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
"""What a terminal would show in colours; a file is plain text."""

WHOLE_TABLES = ["--InteractiveShellApp.extra_extensions=opsnb.reports.whole_tables"]
"""The kernel of a report gives each table whole beside what its page shows, for the files made from it."""

PATHS = ("db", "site", "policy", "beside")
"""Parameters that name a place, if it is there."""


@dataclass(frozen=True)
class Report:
    """A notebook that ran: where its files are and what it found."""

    notebook: str
    folder: Path
    result: dict[str, Any]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check["ok"] for check in self.result["checks"])


def run(
    notebook: Notebook,
    given: dict[str, str],
    out: Path,
    cwd: Path | None = None,
    told: Callable[[int], None] | None = None,
    pinned: dict[str, str] | None = None,
) -> Report:
    """Execute a notebook with parameters and write ``report.html``, ``report.ipynb`` and ``result.json`` into ``out``.

    Paths among the parameters are seen from ``cwd``, which is the notebook's own folder if it is not given. The site
    that links lead to is seen from there too, its default from the notebook; the links fit the place of the report.
    ``told`` hears of each cell that was run, by its place, the first being 0.
    What is ``pinned`` takes the place of what is given, as it is, but is not recorded as a parameter: it is what an
    earlier run of the same report found where nothing was given.
    Raises :class:`RunError` before anything runs if a parameter is wrong or nothing can be written to
    ``out``, and after a cell failed; the notebook as far as it came is then in ``out``, with ``error.txt`` that says
    why.
    """
    pinned = pinned or {}
    values = notebook.values(given | pinned)
    executed = out / "report.ipynb"
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for stale in (executed, out / "report.html", out / "result.json", out / ERROR):
            stale.unlink(missing_ok=True)
        remove_exported(out)
    if "site" not in pinned:
        values |= site_from(out, notebook, values, cwd)
    try:
        _execute(notebook, executed, values, cwd, told)
        page = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
        found = result_of(page, notebook.name)
    except RunError as error:
        traceback = getattr(error.__cause__, "traceback", ())
        text = "\n".join([error.problem, *(["", *traceback] if traceback else ())])
        (out / ERROR).write_text(COLOUR.sub("", text) + "\n", encoding="utf-8")
        raise
    found["provenance"] |= circumstances(notebook.path, notebook.project, found["desk"])
    used = notebook.defaults() | recorded(given, cwd or notebook.path.parent, notebook.project)
    with _writing(out):
        (out / "result.json").write_text(render_result(notebook.name, used, found), encoding="utf-8")
        (out / "report.html").write_text(report_html(page, found), encoding="utf-8")
    return Report(notebook.name, out, found)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(f"cannot be written: {error.strerror}", place=str(error.filename or out)) from None


def _execute(
    notebook: Notebook,
    executed: Path,
    values: dict[str, Any],
    cwd: Path | None,
    told: Callable[[int], None] | None,
) -> None:
    done: list[nbformat.NotebookNode] = []

    def heard(cell: nbformat.NotebookNode, cell_index: int, **_: Any) -> None:
        done.append(cell)
        if told:
            told(cell_index)

    try:
        papermill.execute_notebook(
            notebook.path,
            executed,
            values,
            resources={"metadata": {"path": str(cwd or notebook.path.parent)}},  # papermill's cwd moves every thread
            progress_bar=False,
            request_save_on_cell_execute=False,  # once, at the end or at the cell that fails, and not twice a cell
            kernel_name="python3",
            extra_arguments=[*QUIET_KERNEL, *WHOLE_TABLES],
            on_cell_executed=heard,
        )
    except PapermillExecutionError as error:
        raise _stopped(notebook, error, executed) from error
    except DeadKernelError:
        nbformat.write(nbformat.v4.new_notebook(cells=done), executed)  # type: ignore[no-untyped-call]
        wish = "was there enough memory? a shorter period needs less; the notebook stands as far as it came"
        raise RunError("the kernel ended before the notebook did", place=notebook.name, wish=wish) from None


def _stopped(notebook: Notebook, error: PapermillExecutionError, executed: Path) -> RunError:
    """Return the error of a cell as the user reads it: what they can mend is told as it is, without the machinery."""
    if hasattr(errors, error.ename):
        return RunError(error.evalue, place=notebook.name)
    return RunError(
        f"{notebook.name} stopped in cell {error.exec_count}: {error.ename}: {error.evalue}",
        place=str(executed),
        wish="open that notebook: it stands as far as it came",
    )


def recorded(given: dict[str, str], cwd: Path, project: Path) -> dict[str, str]:
    """Return parameters as a result states them, so that anybody with the project can give them again.

    A place in the project is told as it is seen from the project's folder, and one elsewhere by its name alone.
    """
    found = dict(given)
    for name in (name for name in PATHS if given.get(name) not in (None, "", SAMPLE, TODAY)):
        place = Path(cwd, given[name]).resolve()
        if place.exists():
            inside = place.is_relative_to(project.resolve())
            found[name] = place.relative_to(project.resolve()).as_posix() if inside else place.name
    return found


def site_from(out: Path, notebook: Notebook, values: dict[str, Any], cwd: Path | None) -> dict[str, str]:
    """Return the parameter ``site`` as the report sees it, if the notebook has one and it is no address."""
    known = notebook.parameters().get("site")
    if known is None:
        return {}
    given = values.get("site")
    site, base = (given, cwd or notebook.path.parent) if given else (notebook.defaults()["site"], notebook.path.parent)
    if "://" in site:
        return {}
    return {"site": Path(os.path.relpath(base / site, out)).as_posix()}


class Job(NamedTuple):
    """A notebook to run: with what is given, into a folder, paths seen from another."""

    notebook: Notebook
    given: dict[str, str]
    out: Path
    cwd: Path

    @property
    def name(self) -> str:
        """What it is called beside others: ``queue-report of front-desk``."""
        desk = self.given.get("desk")
        return f"{self.notebook.name} of {desk}" if desk else self.notebook.name


def run_all(
    jobs: Iterable[tuple[Notebook, dict[str, str], Path, Path]],
    workers: int,
    done: Callable[[str, Report | RunError], None],
) -> None:
    """Run several notebooks, ``workers`` at a time; a failing one does not stop the others."""
    with ThreadPoolExecutor(workers) as pool:
        running = {pool.submit(run, *job): Job(*job).name for job in jobs}
        for finished in as_completed(running):
            try:
                done(running[finished], finished.result())
            except RunError as error:
                done(running[finished], error)
