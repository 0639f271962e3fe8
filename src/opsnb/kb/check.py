"""Proves that the records of ``kb/`` are sound and fit together; all that is wrong, in one run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from opsnb.errors import RecordError
from opsnb.kb.checks.desk import desk_problems, holiday_problems, missing_desks
from opsnb.kb.checks.flow import flow_problems
from opsnb.kb.checks.form import form_problems
from opsnb.kb.checks.handover import handover_problems
from opsnb.kb.checks.parts import part_problems
from opsnb.kb.checks.policy import policy_problems, version_problems
from opsnb.kb.checks.references import link_problems, quotation_problems, reference_problems
from opsnb.kb.checks.reports import report_problems
from opsnb.kb.checks.sources import coverage_problems, statement_problems
from opsnb.kb.checks.triage import triage_problems
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Desk, Flow, Form, Holidays, Policy, Record, Reports, Triage


def open_kb(root: Path) -> KnowledgeBase:
    """Read a knowledge base that must be clean: its first problem is raised as a :class:`RecordError`."""
    found = KnowledgeBase.read(root)
    problems = check(found)
    if problems:
        first, more = problems[0], len(problems) - 1
        raise RecordError(str(first), wish=f"{more} more; run: opsnb check" if more else "run: opsnb check")
    return found


def check(kb: KnowledgeBase, as_of: date | None = None) -> list[Problem]:
    """Return every problem of a knowledge base, by file and line; with ``as_of`` also the reviews overdue that day."""
    found = [*kb.problems, *missing_desks(kb), *coverage_problems(kb)]
    for identity, record in kb.records.items():
        found.extend(record_problems(kb, identity, record))
        if as_of is not None and record.review_due < as_of:
            wish = f"expected a review by {record.review_due.isoformat()} ({record.owner})"
            found.append(kb.files[identity].problem("review-overdue", ("reviewed",), str(record.reviewed), wish))
    for desk in kb.desks:
        found.extend(version_problems(kb, desk))
    return sorted(found, key=lambda problem: (str(problem.path), problem.line, problem.field))


def record_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Yield what is wrong in one record and in what it names, as far as that does not hang on when it is in force."""
    for problems in (reference_problems, quotation_problems, link_problems, statement_problems, part_problems):
        yield from problems(kb, identity, record)
    yield from _own_problems(kb, identity, record)


def _own_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    match record:
        case Desk():
            yield from desk_problems(kb, identity, record)
        case Holidays():
            yield from holiday_problems(kb, identity, record)
        case Policy():
            yield from policy_problems(kb, identity, record)
        case Flow():
            yield from flow_problems(kb, identity, record)
            yield from handover_problems(kb, identity, record)
        case Form():
            yield from form_problems(kb, identity, record)
        case Reports():
            yield from report_problems(kb, identity, record)
        case Triage():
            yield from triage_problems(kb, identity, record)
