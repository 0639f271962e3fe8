"""``opsnb due``: what runs by itself, as cron and its like call it."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import main, workspace_here
from opsnb.errors import OpsnbError, StoreError
from opsnb.terminal import show

if TYPE_CHECKING:
    from opsnb.kb.load import KnowledgeBase
    from opsnb.reports.due import Due, Schedule
    from opsnb.reports.running import Report
    from opsnb.reports.scheduled import Ends, Tell
    from opsnb.reports.workspace import Workspace

DAY = 86_400
DB_HELP = "Store that the reports read.  [default: build/opsnb.db of the project; 'sample' is made-up data]"


@main.command()
@click.option("--desk", default="", help="Only of this desk.  [default: all]")
@click.option("--as-of", default="", help="What is due then, local time of each desk.  [default: now]")
@click.option("--run", "make", is_flag=True, help="Make the reports that are due.")
@click.option("--db", default="", help=DB_HELP)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="How many at a time.")
def due(desk: str, as_of: str, make: bool, db: str, workers: int) -> None:
    """List the reports that are due, as kb/DESK/reports.yaml says; with --run, make them.

    What was missed is caught up, the oldest first, each as of the instant at which it was due. The reports lie in
    reports/scheduled/DESK/RUN. What failed is there with its error and is tried again the next time. Who is to be told
    of it is told by opsnb ticket send.

    \b
    Exit code 0: all checks hold. 1: a check does not hold. 2: a report could not be made.

    \b
    Examples:
      opsnb due
      opsnb due --run
      opsnb due --desk DESK --as-of 2026-10-26T07:00 --run --db sample
    """
    from opsnb.reports.due import schedules

    workspace = workspace_here()
    kb = workspace.open_kb()
    known = list(schedules(kb, workspace.root / "reports", desk, as_of, int(time.time())))
    if not known:
        who = f"{desk} has" if desk else "These desks have"
        click.echo(f"{who} no record of reports (kb/{desk or 'DESK'}/reports.yaml): nothing runs by itself.")
        return
    pending = [one for schedule in known for one in schedule.pending()]
    if not pending:
        click.echo("Nothing is due.")
    elif make:
        sys.exit(_make(workspace, kb, known, db, workers))
    else:
        _list(pending)


def _list(pending: list[Due]) -> None:
    from opsnb.reports.periods import show_instant

    for one in pending:
        schedule = one.schedule
        name, late = f"{schedule.desk} {schedule.run.id}", f"{_long(schedule.as_of - one.at)} late"
        click.echo(f"  {name:<40}{show_instant(one.at, schedule.zone):<28}{late:<20}{one.state}")
    click.echo(f"{len(pending)} report(s) due. Make them with: opsnb due --run")


def _long(seconds: int) -> str:
    from opsnb.reports.periods import show_seconds

    return f"{seconds // DAY} days" if seconds >= 2 * DAY else show_seconds(seconds // 60 * 60)


def _make(workspace: Workspace, kb: KnowledgeBase, known: list[Schedule], db: str, workers: int) -> int:
    """Make what is due, say how it goes, and return the worst exit code."""
    from opsnb.reports.scheduled import Begins, Busy, Runner
    from opsnb.reports.workspace import SAMPLE

    if db != SAMPLE and not workspace.store_named(db).exists():
        wish = "bring in a log with opsnb import, or name --db; --db sample tries it on made-up data"
        raise StoreError("no store here", place=str(workspace.store_named(db)), wish=wish)
    if db == SAMPLE:
        click.echo("On made-up data; nobody is told.", err=True)
    tell = _teller(workspace, kb, db) if db != SAMPLE else lambda _due, _outcome: ()
    codes = [0]
    for step in Runner(workspace.notebooks, db, Path.cwd(), tell).run_due(known, workers):
        if isinstance(step, Begins):
            click.echo(f"{_named(step.due)}: running {step.due.schedule.run.notebook} …", err=True)
        elif isinstance(step, Busy):
            click.echo(f"{step.schedule.desk} {step.schedule.run.id}: is being run by another program", err=True)
        else:
            codes.append(_tell_end(step))
    return max(codes)


def _teller(workspace: Workspace, kb: KnowledgeBase, db: str) -> Tell:
    """Return what puts notices into the outbox of the store that the reports read."""
    from opsnb.intake.report_notices import tell_of_report
    from opsnb.store.schema import open_store

    def tell(due: Due, outcome: Report | OpsnbError) -> tuple[str, ...]:
        with closing(open_store(workspace.store_named(db))) as store:
            return tell_of_report(store, kb, due, outcome, db=db, now=int(time.time()))

    return tell


def _tell_end(step: Ends) -> int:
    """Say what came of a report, and who does not hear of it; return the exit code."""
    click.echo(f"{_named(step.due)}:")
    if isinstance(step.outcome, OpsnbError):
        click.secho(f"  {step.outcome}", fg="red", err=True)
        code = 2
    else:
        code = show(step.outcome)
    if step.untold:
        team = f"kb/{step.due.schedule.desk}/team.yaml"
        click.secho(f"  not told, without an address in {team}: {', '.join(step.untold)}", fg="yellow", err=True)
    return code


def _named(due: Due) -> str:
    return f"{due.schedule.desk} {due.schedule.run.id} {due.stamp}"
