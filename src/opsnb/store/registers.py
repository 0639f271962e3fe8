"""Reads a register of identifiers from the CSV file in which a desk keeps it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from opsnb.errors import ImportFileError
from opsnb.kb.records import Register
from opsnb.kb.records.register import Row


def read_register(path: Path, rule: Register) -> dict[int, Row]:
    """Return the rows of a file by their line; raises :class:`ImportFileError` if it is no such table."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        wish = "name a CSV file saved as UTF-8"
        raise ImportFileError("the register cannot be read", place=str(path), found=str(error), wish=wish) from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        return dict(_rows(reader, path, rule))
    except csv.Error as error:
        wish = "look for a quotation mark too many or too few"
        raise ImportFileError("not a table", place=f"{path}:{reader.line_num}", found=str(error), wish=wish) from None


def _rows(reader: csv.DictReader[str], path: Path, rule: Register) -> Iterator[tuple[int, Row]]:
    columns = rule.columns
    wanted = (columns.identifier, columns.group, columns.holder)
    headers = list(reader.fieldnames or ())
    found, place = ", ".join(headers) or "nothing", f"{path}:1"
    if missing := [name for name in wanted if name not in headers]:
        raise ImportFileError(
            "columns are missing", place=place, found=found, wish=f"expected also: {', '.join(missing)}"
        )
    if any(headers.count(name) > 1 for name in wanted):
        raise ImportFileError("a column stands there twice", place=place, found=found, wish="expected each once")
    for line in reader:
        place = f"{path}:{reader.line_num}"
        if None in line:
            wish = "put a text with a comma in quotation marks"
            raise ImportFileError("more cells than columns", place=place, found=str(line[None]), wish=wish)
        identifier, group, holder = ((line[name] or "").strip() for name in wanted)
        if not group:
            wish = "name the group in every row"
            raise ImportFileError(f"no {columns.group}", place=place, found=identifier, wish=wish)
        yield reader.line_num, Row(identifier=identifier, group=group, holder=holder)
