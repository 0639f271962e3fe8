"""A small project: one desk whose record names two notebooks, one of which fails, and a notebook nobody names."""

from __future__ import annotations

from pathlib import Path

import nbformat

HEAD = """title: {title}
summary: In a sentence.
owner: The owner
reviewed: 2026-01-31
review_every: P365D
source: {{seed: "000", place: A heading}}
"""
DESK = """timezone: Europe/Vienna
mission: To answer.
shifts:
  - {id: day, title: Day, answered_by: The desk, hours: {mon: [[09:00, 17:00]]}}
"""
REPORTS = """keep: P30D
runs:
  - {id: broken, title: Broken, notebook: broken, at: "06:00"}
  - {id: answers, title: Answers, notebook: answers, at: "06:00"}
  - {id: again, title: Again, notebook: answers, at: "18:00"}
"""
PARAMETERS = """desk: str = "a-desk"  # which desk
db: str = "sample"  # file to read
as_of: str = ""  # as things stood then
more: int = 0  # added to every number
apply: bool = False  # write something
site: str = "../site/staff"  # where links lead"""
ANSWERS = """from pathlib import Path
from opsnb.reports.result import Check, Provenance, Result, digest
from opsnb.reports.tables import Link, TableView
numbers = [int(line) + more for line in Path(db).read_text().split()]
TableView("Numbers", ("Which", "Number"), tuple((Link(str(n), f"{site}/n.html"), x) for n, x in enumerate(numbers)))"""
RESULT = """total = sum(numbers)
check = Check("enough", total > 5, f"{total}", "more than 5", f"{desk}/desk")
provenance = Provenance(digest([tuple(numbers)]), (f"{desk}/desk",), "none")
metrics = {"total": total, "each": {"first": numbers[0]}}
Result(desk, as_of or "2026-10-30T13:40:00+01:00", metrics, (check,), provenance)"""


def write_project(root: Path) -> Path:
    """Write it into a folder, with the file ``data/numbers.txt``, and return the folder."""
    desk, data = root / "kb" / "a-desk", root / "data"
    for folder in (desk, data, root / "notebooks"):
        folder.mkdir(parents=True)
    (desk / "desk.yaml").write_text(HEAD.format(title="A desk") + DESK, encoding="utf-8")
    (desk / "reports.yaml").write_text(HEAD.format(title="Reports") + REPORTS, encoding="utf-8")
    (data / "numbers.txt").write_text("1 2 3", encoding="utf-8")
    write_notebook(root / "notebooks" / "10-answers.ipynb", ANSWERS, RESULT)
    write_notebook(root / "notebooks" / "20-broken.ipynb", "1 / 0")
    write_notebook(root / "notebooks" / "30-nobodys.ipynb", "1")
    return root


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook with the usual parameters and some code cells."""
    title = nbformat.v4.new_markdown_cell("# What are the numbers?")
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    page = nbformat.v4.new_notebook(cells=[title, first, *map(nbformat.v4.new_code_cell, cells)])
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(page, path)
