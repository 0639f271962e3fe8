"""The tables of a report as files beside it: CSV and Parquet for each, and an Excel workbook of all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from opsnb.errors import ExportError
from opsnb.reports.csv_file import csv_text
from opsnb.reports.parquet_file import write_parquet
from opsnb.reports.workbook import write_workbook
from opsnb.reports.written import Written

FORMATS = ("csv", "parquet", "xlsx")
TABLES, WORKBOOK = "tables", "report.xlsx"
"""What is written into the folder of a report."""

OURS = re.compile(r"\d\d+(-[a-z0-9-]+)?\.(csv|parquet)")
"""Names of the files in the folder of tables that are ours to replace."""


def export_report(folder: Path, formats: Collection[str] = FORMATS) -> list[Path]:
    """Write the tables of a report in some of :data:`FORMATS` and return the files. Older ones are replaced.

    All or nothing: if one cannot be written, an :class:`ExportError` says why and the folder stays as it was.
    """
    report = Written.read(folder)
    try:
        return _write(report, folder, formats)
    except OSError as error:
        wish = "is a file of it open in another program, or the disk full?"
        raise ExportError(
            f"cannot be written: {error.strerror}", place=str(error.filename or folder), wish=wish
        ) from None


def _write(report: Written, folder: Path, formats: Collection[str]) -> list[Path]:
    with TemporaryDirectory(dir=folder) as hidden:
        fresh = Path(hidden)
        for number, table in enumerate(report.tables, 1):
            name = f"{TABLES}/{number:02d}-{slug(table.caption)}".rstrip("-")
            (fresh / TABLES).mkdir(exist_ok=True)
            if "csv" in formats:
                (fresh / f"{name}.csv").write_text(csv_text(table), encoding="utf-8", newline="")
            if "parquet" in formats:
                write_parquet(table, report.result, fresh / f"{name}.parquet")
        if "xlsx" in formats:
            write_workbook(report, fresh / WORKBOOK)
        made = sorted(path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file())
        for place in made:  # the workbook first: it is the one that may be open in another program
            (folder / place).parent.mkdir(exist_ok=True)
            (fresh / place).replace(folder / place)
    remove_exported(folder, formats, but=[folder / place for place in made])
    return [folder / place for place in made]


def remove_exported(folder: Path, formats: Collection[str] = FORMATS, but: Collection[Path] = ()) -> None:
    """Take away what was exported before, so that no figure of an older run stands beside a new one."""
    ours = [path for path in (folder / TABLES).glob("*") if OURS.fullmatch(path.name)]
    for path in {*ours, folder / WORKBOOK}.difference(but):
        if path.suffix[1:] in formats:
            path.unlink(missing_ok=True)
    with suppress(OSError):  # other files are in it, or it is not there
        (folder / TABLES).rmdir()


def slug(caption: str) -> str:
    """Return a caption as part of a file's name: small letters and digits, at most 60."""
    plain = unicodedata.normalize("NFKD", caption).encode("ascii", errors="ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
