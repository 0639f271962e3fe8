"""A project with one desk whose reports run by themselves, and a notebook that does as its parameters say."""

from __future__ import annotations

from pathlib import Path

import nbformat

from opsnb.kb.check import open_kb
from opsnb.reports.due import Schedule, schedules
from opsnb.store.schema import open_store

HEAD = """title: {}
summary: It answers.
owner: The owner
reviewed: 2026-01-31
review_every: P365D
source: {{seed: "000", place: A heading}}
"""
DESK = """timezone: America/Chicago
mission: To answer.
shifts:
  - {id: day, title: Day, answered_by: The desk, hours: {mon: [[09:00, 17:00]]}}
"""
TEAM = """agents_may: [create]
members:
  - {id: lead, title: Lead, rank: lead, address: lead@example.org}
  - {id: clerk, title: Clerk, rank: agent}
"""
PARAMETERS = """desk: str = ""  # which desk
db: str = "sample"  # which store
as_of: str = ""  # as things stood then
since: str = ""  # from when
answer: int = 42  # what there is to find; 0 fails
hold: str = ""  # a pipe to say on that it runs, and to wait then"""
CELLS = (
    "import time\nif hold:\n    open(hold, 'w').close()\n    time.sleep(120)",
    "print('so far'); 42 / answer",
    "from opsnb.reports.result import Check, Provenance, Result\n"
    "check = Check('answer', answer == 42, str(answer), '42', 'desk')\n"
    "Result(desk, as_of, {'since': since}, (check,), Provenance('', (), 'sqlite'))",
)


def project(folder: Path, *runs: str, keep: str = "P30D") -> Path:
    """Lay a project with an empty store and the given runs, each a line such as ``{id: a, at: "07:00"}``."""
    desk = folder / "kb" / "a-desk"
    desk.mkdir(parents=True)
    for name, text in (("desk", DESK), ("team", TEAM)):
        (desk / f"{name}.yaml").write_text(HEAD.format("Of the desk") + text, encoding="utf-8")
    let_run(folder, *runs, keep=keep)
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    page = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, CELLS)])
    page.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (folder / "notebooks").mkdir()
    nbformat.write(page, folder / "notebooks" / "01-small.ipynb")
    open_store(folder / "build" / "opsnb.db", create=True).close()
    return folder


def let_run(root: Path, *runs: str, keep: str = "P30D") -> None:
    """Write the record of what runs by itself in a project."""
    lines = [f"keep: {keep}", "runs:", *(f"  - {{title: The answer, notebook: small, {run}}}" for run in runs)]
    (root / "kb" / "a-desk" / "reports.yaml").write_text(HEAD.format("Reports") + "\n".join(lines), encoding="utf-8")


def asked(root: Path, as_of: str) -> list[Schedule]:
    """Return the runs of a project as of a local time."""
    return list(schedules(open_kb(root / "kb"), root / "reports", "", as_of, 0))


def due(root: Path, as_of: str) -> list[str]:
    """Return what is due in a project, by run and instant."""
    return [f"{one.schedule.run.id} {one.stamp}" for run in asked(root, as_of) for one in run.pending()]
