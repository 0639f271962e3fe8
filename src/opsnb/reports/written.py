"""A report as it was written: its folder read back, with what it found and its tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from opsnb.errors import ExportError
from opsnb.reports.columns import TABLE_MIME, Data

KEYS = {"notebook", "desk", "parameters", "as_of", "checks", "provenance"}
"""What ``result.json`` says of a report, beside its metrics."""


@dataclass(frozen=True)
class Written:
    """A report: its title, its ``result.json``, and its tables in the order in which they stand."""

    title: str
    result: dict[str, Any]
    tables: tuple[Data, ...]

    @classmethod
    def read(cls, folder: Path) -> Written:
        """Read a report. Raises :class:`ExportError` if none is there, or one of a time when tables were not kept."""
        wish = "name the folder of a report, such as reports/sla-check; to make one: opsnb run sla-check"
        try:
            result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
            page = nbformat.read(folder / "report.ipynb", as_version=4)  # type: ignore[no-untyped-call]
        except (FileNotFoundError, NotADirectoryError):
            raise ExportError("no report there", place=str(folder), wish=wish) from None
        except (ValueError, nbformat.reader.NotJSONError):
            result, page = None, None
        if not isinstance(result, dict) or not result.keys() >= KEYS:
            raise ExportError("not readable as a report", place=str(folder), wish="run the notebook again")
        outputs = [output.get("data", {}) for cell in page.cells for output in cell.get("outputs", [])]
        tables = tuple(Data.from_json(data[TABLE_MIME]) for data in outputs if TABLE_MIME in data)
        if not tables:
            wish = f"run it again: opsnb run {result['notebook']}"
            raise ExportError("the report keeps no tables", place=str(folder), wish=wish)
        return cls(title_of(page), result, tables)


def title_of(page: nbformat.NotebookNode) -> str:
    """Return the first heading of a notebook: the question it asks."""
    return next((line[2:] for cell in page.cells for line in cell.source.splitlines() if line.startswith("# ")), "")
