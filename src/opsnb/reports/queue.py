"""Opens the queue report of a desk: from what its user gives to the calls in scope."""

from __future__ import annotations

from pathlib import Path

from opsnb.errors import OpsnbError, StoreError
from opsnb.kb.records import Metric
from opsnb.reports.periods import parse_instant, show_instant
from opsnb.reports.queue_checks import QueueChecks, roster_of
from opsnb.reports.queue_figures import QueueFigures
from opsnb.reports.queue_report import QueueReport
from opsnb.reports.workspace import Workspace
from opsnb.rules.intervals import Intervals
from opsnb.rules.queues import OCCUPANCY, QueueScope, Targets, queue_plan
from opsnb.store.engines import Engine, open_engine
from opsnb.store.reach import Reach, call_reach


def report_queues(
    desk: str,
    db: str = "sample",
    since: str = "",
    until: str = "",
    as_of: str = "",
    minutes: int = 30,
    threshold: str = "",
    short: str = "",
    engine: str = "sqlite",
    start: Path | None = None,
    *,
    grace: int,
    reading: int,
) -> QueueReport:
    """Report on the calls of a desk. Times are local to the desk; empty means as far as the store reaches.

    Intervals are counted whole: the report begins with the one in which ``since`` lies. ``db`` is a store's path,
    ``sample`` for the sample data, or empty for the default place; ``threshold`` and ``short`` are seconds, empty for
    what the records say; ``grace`` is in minutes and ``reading`` in seconds, see :class:`QueueChecks`.
    """
    for place, number in (("grace", grace), ("reading", reading)):
        if number < 0:
            raise OpsnbError("less than no time", place=place, found=number, wish="0 or more")
    workspace = Workspace.find(start or Path.cwd())
    kb = workspace.open_kb()
    zone = kb.desk(desk).timezone
    opened = open_engine(engine, workspace.store_named(db))
    first, last = _reach(opened, desk, db or str(workspace.store))
    now = parse_instant(as_of, zone, "as_of") if as_of else last
    begin = parse_instant(since, zone, "since") if since else first
    end = parse_instant(until, zone, "until") if until else last + 1
    if begin >= end or begin > now:
        blamed = ("as_of", as_of) if as_of and now < first else ("until", until) if until and end <= first else None
        place, given = blamed or ("since", since)
        wish = f"the calls reach from {show_instant(first, zone)} to {show_instant(last, zone)}"
        raise OpsnbError("no call was offered then", place=place, found=given, wish=wish)
    begin = int(Intervals.between(zone, begin, begin + 1, minutes).starts[0])
    scope = QueueScope(desk, begin, min(end, now + 1), now)
    targets = Targets.of(kb, desk, _seconds(threshold, "threshold"), _seconds(short, "short"))
    opened.run(queue_plan(scope, zone, minutes, kb.get(OCCUPANCY, Metric)))
    roster = roster_of(kb, desk)
    checks = QueueChecks.of(opened, kb, roster, scope, grace * 60, reading) if roster else None
    return QueueReport(kb, QueueFigures(opened, scope, targets, zone, minutes), checks)


def _reach(engine: Engine, desk: str, place: str) -> Reach:
    """Return how far the calls of a desk reach, or raise a :class:`StoreError` that says how to get some."""
    found = call_reach(engine, desk)
    if found is None:
        wish = "import some with: opsnb import; or make sample data with: opsnb sample"
        raise StoreError("no calls of this desk in the store", place=place, found=desk, wish=wish)
    return found


def _seconds(text: str, place: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal():
        raise OpsnbError("no number of seconds", place=place, found=text, wish="a whole number such as 20, or nothing")
    return int(text)
