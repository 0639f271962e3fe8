"""Runs notebooks as reports: checks the parameters first, executes, collects the result, writes three files."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from opsnb import errors
from opsnb.errors import RunError
from opsnb.reports.html import report_html
from opsnb.reports.provenance import circumstances
from opsnb.reports.result import MIME, render_result
from opsnb.reports.workspace import SAMPLE

logging.getLogger("papermill").setLevel(logging.WARNING)


QUIET_KERNEL = ["--log-level=CRITICAL"]
"""The kernel warns of ports that are not encrypted and of being stopped; a failing cell is told by itself."""

TRUE, FALSE = ("true", "yes", "1"), ("false", "no", "0")
PATHS = ("db", "site")
"""Parameters that name a place, if it is there."""


@dataclass(frozen=True)
class Notebook:
    """One notebook: ``30-sla-check.ipynb`` is asked for as ``sla-check``."""

    path: Path

    @property
    def name(self) -> str:
        """What users call it."""
        return self.path.stem.split("-", 1)[-1]

    def parameters(self) -> dict[str, dict[str, Any]]:
        """Return its parameters by name, each with ``default`` (as written) and ``help``."""
        found: dict[str, dict[str, Any]] = papermill.inspect_notebook(self.path)
        return found

    @property
    def project(self) -> Path:
        """Folder of the project it belongs to: the one with ``kb/`` and ``notebooks/``."""
        return self.path.parent.parent

    def defaults(self) -> dict[str, str]:
        """Return what its parameters are if they are not given, as text."""
        return {name: _text(spec["default"]) for name, spec in self.parameters().items()}

    def values(self, given: dict[str, str]) -> dict[str, Any]:
        """Return the given parameters as the notebook's own types. Raises :class:`RunError` for an unknown one."""
        known = self.parameters()
        for name in given:
            if name not in known:
                wish = f"{self.name} knows: {', '.join(known)}"
                raise RunError("no such parameter", place=f"-p {name}", found=given[name], wish=wish)
        return {name: _typed(name, text, known[name]["default"]) for name, text in given.items()}


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


def notebooks(folder: Path) -> dict[str, Notebook]:
    """Return the notebooks of a folder by name, in the order of their numbers."""
    return {notebook.name: notebook for notebook in map(Notebook, sorted(folder.glob("[0-9][0-9]-*.ipynb")))}


def find_notebook(folder: Path, name: str) -> Notebook:
    """Return a notebook by name, or raise a :class:`RunError` that lists those there are."""
    known = notebooks(folder)
    if name not in known:
        raise RunError("no such notebook", place=str(folder), found=name, wish=f"one of: {', '.join(known)}")
    return known[name]


def run(
    notebook: Notebook, given: dict[str, str], out: Path, cwd: Path | None = None, pinned: dict[str, str] | None = None
) -> Report:
    """Execute a notebook with parameters and write ``report.html``, ``report.ipynb`` and ``result.json`` into ``out``.

    Paths among the parameters are seen from ``cwd``, which is the notebook's own folder if it is not given. The site
    that links lead to is seen from there too, its default from the notebook; the links fit the place of the report.
    What is ``pinned`` takes the place of what is given, as it is, but is not recorded as a parameter: it is what an
    earlier run of the same report found where nothing was given.
    Raises :class:`RunError` before anything runs if a parameter is wrong, and after a cell failed; the notebook as far
    as it came is then in ``out``.
    """
    pinned = pinned or {}
    values = notebook.values(given | pinned)
    out.mkdir(parents=True, exist_ok=True)
    executed = out / "report.ipynb"
    for stale in (executed, out / "report.html", out / "result.json"):
        stale.unlink(missing_ok=True)
    if "site" not in pinned:
        values |= site_from(out, notebook, values, cwd)
    try:
        papermill.execute_notebook(
            notebook.path,
            executed,
            values,
            resources={"metadata": {"path": str(cwd or notebook.path.parent)}},  # papermill's cwd moves every thread
            progress_bar=False,
            request_save_on_cell_execute=False,  # once, at the end or at the cell that fails, and not twice a cell
            kernel_name="python3",
            extra_arguments=QUIET_KERNEL,
        )
    except (PapermillExecutionError, DeadKernelError) as error:
        raise _stopped(notebook, error, executed) from None
    page = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
    found = _result(page, notebook.name)
    found["provenance"] |= circumstances(notebook.path, notebook.project, found["desk"])
    used = notebook.defaults() | recorded(given, cwd or notebook.path.parent, notebook.project)
    (out / "result.json").write_text(render_result(notebook.name, used, found), encoding="utf-8")
    (out / "report.html").write_text(report_html(page, found), encoding="utf-8")
    return Report(notebook.name, out, found)


def _stopped(notebook: Notebook, error: PapermillExecutionError | DeadKernelError, executed: Path) -> RunError:
    """Return the error of a cell as the user reads it: what they can mend is told as it is, without the machinery."""
    if isinstance(error, DeadKernelError):
        wish = "was there enough memory? a shorter period needs less"
        return RunError("the kernel ended before the notebook did", place=notebook.name, wish=wish)
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
    for name in (name for name in PATHS if given.get(name) not in (None, "", SAMPLE)):
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
    site, base = (given, cwd or notebook.path.parent) if given else (_text(known["default"]), notebook.path.parent)
    if "://" in site:
        return {}
    return {"site": Path(os.path.relpath(base / site, out)).as_posix()}


def _text(default: str) -> str:
    return default.strip("'\"")


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


def _result(page: nbformat.NotebookNode, name: str) -> dict[str, Any]:
    for cell in reversed(page.cells):
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                found: dict[str, Any] = output["data"][MIME]
                return found
    raise RunError("the notebook shows no result", place=name, wish="end it with a cell that shows …result()")


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
