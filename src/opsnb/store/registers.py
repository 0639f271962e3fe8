"""Reads a register of identifiers from the CSV file in which a desk keeps it."""

from __future__ import annotations

import csv
from pathlib import Path

from opsnb.errors import ImportFileError
from opsnb.kb.records import Register
from opsnb.kb.records.register import Row


def read_register(path: Path, rule: Register) -> list[Row]:
    """Return the rows of a file, texts stripped; raises :class:`ImportFileError` if it is no such table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        wish = "name a CSV file saved as UTF-8"
        raise ImportFileError("the register cannot be read", place=str(path), found=str(error), wish=wish) from None
    reader = csv.DictReader(text.splitlines(), strict=True)
    columns = rule.columns
    wanted = (columns.identifier, columns.group, columns.holder)
    missing = [name for name in wanted if name not in (reader.fieldnames or ())]
    if missing:
        found = ", ".join(reader.fieldnames or ["nothing"])
        raise ImportFileError(
            "columns are missing", place=f"{path}:1", found=found, wish=f"expected also: {', '.join(missing)}"
        )
    rows = []
    for line in reader:
        identifier, group, holder = ((line[name] or "").strip() for name in wanted)
        if not group:
            wish = "name the group in every row"
            raise ImportFileError(f"no {columns.group}", place=f"{path}:{reader.line_num}", found=identifier, wish=wish)
        rows.append(Row(identifier=identifier, group=group, holder=holder))
    return rows
