"""Adds days to a desk's ``holidays.yaml`` and leaves everything else in it as it is: order, comments, other fields."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from opsnb.errors import RecordError


def add_holidays(path: Path, days: Iterable[tuple[date, str]]) -> list[tuple[date, str]]:
    """Add days that are not in the file yet, in order of date, and return those that were added.

    Raises :class:`RecordError` if the desk has no such file.
    """
    if not path.exists():
        raise RecordError(
            "the desk has no list of days off", place=str(path), wish="make the file with its title, owner and source"
        )
    yaml = YAML(typ="rt")
    yaml.width = 120
    tree = yaml.load(path.read_text(encoding="utf-8"))
    listed = tree.setdefault("days", [])
    known = {entry["date"] for entry in listed}
    added = [(day, name) for day, name in sorted(days) if day not in known]
    for day, name in added:
        entry = CommentedMap(date=day, name=name)
        entry.fa.set_flow_style()
        place = sum(other["date"] < day for other in listed)
        listed.insert(place, entry)
    if added:
        text = StringIO()
        yaml.indent(mapping=2, sequence=4, offset=2)
        yaml.dump(tree, text)
        path.write_text(text.getvalue(), encoding="utf-8")
    return added
