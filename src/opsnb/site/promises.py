"""What a desk tells customers of how it keeps its promises.

It is the attainment of its latest published report, if its record says ``publish: public``. These numbers are all that
leaves the gallery.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Reports
from opsnb.kb.records.reports import PLACE, Run
from opsnb.site.gallery import Gallery, Published
from opsnb.site.pages.policy import NAMES

PERIOD = ("since", "until", "week")
"""Parameters that say what time a report is about."""
SPANS = {
    ("yesterday", "today"): "one day",
    ("last_week", "this_week"): "one week",
    ("last_month", "this_month"): "one month",
    ("last_quarter", "this_quarter"): "one quarter",
}
"""How far a report reaches whose run is from one day up to another."""


@dataclass(frozen=True)
class Promise:
    """One clock: how many of its promises were kept."""

    name: str
    attainment: float
    """Per cent met of those decided."""
    goal: str
    """What the check expects, as the report words it: ``100 %``."""


@dataclass(frozen=True)
class Kept:
    """The promises of one report."""

    period: str
    as_of: str
    promises: tuple[Promise, ...]


def kept(kb: KnowledgeBase, gallery: Gallery) -> dict[str, list[Kept]]:
    """Return by desk what its public runs have to tell; nothing of a desk or a run that is not public."""
    found = {}
    for desk in kb.desks:
        record = kb.records.get(f"{desk}/reports")
        runs = record.runs if isinstance(record, Reports) and kb.desk(desk).audience == "public" else ()
        reports = [_latest(run, gallery.of_desk(desk).get(run.notebook, [])) for run in runs if run.publish == "public"]
        told = [_kept(report) for report in reports if report is not None]
        found[desk] = [one for one in told if one.promises]
    return {desk: told for desk, told in found.items() if told}


def _latest(run: Run, reports: list[Published]) -> Published | None:
    return next((report for report in reports if fits(run, report)), None)


def fits(run: Run, report: Published) -> bool:
    """Tell whether a report was made as a run says: the same parameters, of a time as long, and no others."""
    said = {name: given.value for name, given in run.parameters.items()}
    days = {name: PLACE.fullmatch(value) for name, value in said.items() if isinstance(value, str)}
    for name, value in said.items():
        text = report.parameters.get(name, "")
        placed = isinstance(value, str) and PLACE.search(value)
        if not (text if placed else text.lower() == str(value).lower()):
            return False
    if any(report.parameters.get(name) for name in PERIOD if name not in said):
        return False
    since, until = (days.get(name) for name in ("since", "until"))
    span = SPANS.get((since[1], until[1])) if since and until else None
    return report.given.keys() <= said.keys() and span in (None, report.page["span"])


def _kept(report: Published) -> Kept:
    goals = {check["id"]: str(check["expected"]) for check in report.checks}
    shares = ((clock, _share(report.metrics.get(clock))) for clock in NAMES)
    promises = (
        Promise(NAMES[clock], share, goals.get(f"{clock}-attainment", ""))
        for clock, share in shares
        if share is not None
    )
    return Kept(report.period, report.as_of, tuple(promises))


def _share(metric: Any) -> float | None:
    found = metric.get("attainment") if isinstance(metric, dict) else None
    return float(found) if isinstance(found, int | float) else None
