"""What runs by itself can run: the notebook is there, it has those parameters, and who is told belongs to the team."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from opsnb.kb.checks.twice import twice
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.notebooks import notebooks_beside, parameters_of
from opsnb.kb.problem import Problem
from opsnb.kb.records import Reports
from opsnb.kb.records.reports import Run
from opsnb.kb.source import SourceFile

SET_BY_ITSELF = frozenset({"desk", "as_of", "db"})
"""Parameters that a run by itself sets: its desk, the instant it is due, and the store it is called with."""


def report_problems(kb: KnowledgeBase, identity: str, record: Reports) -> Iterator[Problem]:
    """Find ids given twice, notebooks and parameters that are not there, and strangers who would be told.

    Notebooks are looked for beside ``kb/``; without such a folder there is nothing to hold them against.
    """
    source, desk = kb.files[identity], identity.split("/", 1)[0]
    yield from twice(source, "duplicate-id", ("runs",), [run.id for run in record.runs], "id")
    known, team = notebooks_beside(kb.root), kb.team(desk)
    members = [member.id for member in team.members] if team else []
    for n, run in enumerate(record.runs):
        if known:
            yield from _notebook_problems(source, n, run, known)
        for m, name in enumerate(run.tell if team or not kb.is_broken("team", desk) else ()):
            if name not in members:
                wish = f"expected a member of the desk's team: {', '.join(members) or 'none is there'}"
                yield source.problem("unknown-member", ("runs", n, "tell", m), name, wish)


def _notebook_problems(source: SourceFile, n: int, run: Run, known: dict[str, Path]) -> Iterator[Problem]:
    place = ("runs", n, "notebook")
    if run.notebook not in known:
        wish = f"expected one of the notebooks: {', '.join(known)}"
        yield source.problem("unknown-notebook", place, run.notebook, wish)
        return
    try:
        settable = sorted(parameters_of(known[run.notebook]) - SET_BY_ITSELF)
    except ValueError:
        wish = f"expected a notebook in the file {known[run.notebook].name}"
        yield source.problem("unknown-notebook", place, run.notebook, wish)
        return
    for name in run.parameters:
        if name not in settable:
            wish = f"expected a parameter of {run.notebook}: {', '.join(settable)}"
            yield source.problem("unknown-parameter", ("runs", n, "parameters", name), name, wish)
