"""Makes a report again from what its own result says, and tells whether the two are the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from opsnb.errors import RunError
from opsnb.reports.differences import Difference, of_circumstances, of_feet, of_figures, of_pages, of_styles
from opsnb.reports.html import foot_of
from opsnb.reports.notebook import TRUE, Notebook, find_notebook
from opsnb.reports.running import run, site_from
from opsnb.reports.workspace import SAMPLE

SHAPE = {
    "notebook": str, "desk": str, "parameters": dict, "as_of": str, "metrics": dict, "checks": list, "provenance": dict,
}  # fmt: skip
"""What is needed of a result, and what each part is."""


@dataclass(frozen=True)
class Verified:
    """A report beside the one that was made again."""

    result: dict[str, Any]
    same_bytes: bool
    """Whether ``result.json`` and, if it is there, ``report.html`` are the same byte for byte."""
    with_page: bool
    """Whether a ``report.html`` was there to compare."""
    figures: tuple[Difference, ...]
    """What is told differently now."""
    circumstances: tuple[Difference, ...]
    """What it was made with then and now."""

    @property
    def holds(self) -> bool:
        """Whether the report says today what it said then."""
        return not self.figures


def verify(report: Path, notebooks: Path, db: str = "") -> Verified:
    """Run a report again, in a folder of its own, and compare. ``report`` is its folder or its ``result.json``.

    It gets the parameters it was run with, and where one was left open, what was found then: the instant it was judged
    at, the first day, the week. So a store that has grown since gives the same report. Paths are seen from the
    project's folder; ``db`` names the store if it is elsewhere today. Raises :class:`RunError` if there is no such
    report, it cannot be run any more, or it wrote to the store.
    """
    path = report / "result.json" if report.is_dir() else report
    then = _read(path)
    notebook = find_notebook(notebooks, then["notebook"])
    given: dict[str, str] = then["parameters"]
    if given.get("apply", "").lower() in TRUE:
        wish = "a run that writes is done once; its tickets tell what it did"
        raise RunError("this report wrote to the store", place=str(path), found="apply", wish=wish)
    if not db:
        _require_store(notebook.project, given)
    with TemporaryDirectory() as folder:
        pinned = _pinned(notebook, then, path.parent, db)
        run(notebook, given, Path(folder), notebook.project, pinned=pinned)
        return _compare(path, Path(folder) / "result.json", then)


def _require_store(project: Path, given: dict[str, str]) -> None:
    """Raise an error if the store was a file that is not there; a name that Spark knows is no file."""
    db = given.get("db", "")
    if db not in ("", SAMPLE) and given.get("engine") != "spark" and not (project / db).exists():
        raise RunError("the store of this report is not there", place=str(project), found=db, wish="name it with --db")


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(
            "no such report", place=str(path), wish="name the folder of a report, or its result.json"
        ) from error
    except ValueError as error:
        raise RunError(f"not a result: {error}", place=str(path), wish="the result.json of a report") from None
    parts = found if isinstance(found, dict) else {}
    missing = [name for name, kind in SHAPE.items() if not isinstance(parts.get(name), kind)]
    missing = missing or [name for name in ("data_sha256", "policy") if name not in found["provenance"]]
    missing = missing or [f"{name} as text" for name, text in found["parameters"].items() if not isinstance(text, str)]
    missing = missing or [
        "the id of a check" for check in found["checks"] if not isinstance(check, dict) or "id" not in check
    ]
    if missing:
        raise RunError("not the result of a report", place=str(path), found=None, wish=f"it lacks {', '.join(missing)}")
    return found


def _pinned(notebook: Notebook, then: dict[str, Any], folder: Path, db: str) -> dict[str, str]:
    """Return what is set whatever the parameters leave open: as it was found then, and links as seen from the report.

    Only parameters that the notebook has; a store is given if it is elsewhere today.
    """
    found = {"as_of": then["as_of"]} | then["provenance"].get("resolved", {})
    given, usual = then["parameters"], notebook.defaults()
    chosen = {name: given[name] for name in ("site",) if given.get(name, usual.get(name)) != usual.get(name)}
    found |= site_from(folder.resolve(), notebook, chosen, notebook.project)
    found |= {"db": str(Path(db).resolve())} if db else {}
    return {name: value for name, value in found.items() if name in usual}


def _compare(first: Path, second: Path, then: dict[str, Any]) -> Verified:
    now = json.loads(second.read_text(encoding="utf-8"))
    pages = [path.with_name("report.html") for path in (first, second)]
    with_page = pages[0].is_file()
    same = first.read_bytes() == second.read_bytes()
    figures, circumstances = [*of_figures(then, now)], [*of_circumstances(then, now)]
    if with_page:
        same = same and pages[0].read_bytes() == pages[1].read_bytes()
        before, after = (page.read_text(encoding="utf-8") for page in pages)
        figures += [*of_pages(before, after), *of_feet(before, foot_of(then))]
        circumstances += of_styles(before, after)
    return Verified(then, same, with_page, tuple(figures), tuple(circumstances))
