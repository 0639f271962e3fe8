"""The command that makes a report again and says whether it still says the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import main, workspace_here

if TYPE_CHECKING:
    from opsnb.reports.verifying import Verified


@main.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--db", default="", help="Where the store is today, if it is not where it was.")
def verify(report: Path, db: str) -> None:
    """Run a REPORT again from what it says of itself, and say whether it is the same.

    REPORT is the folder of a report, or its result.json. It is run with the parameters, the instant and the period
    that it states; a store that has grown since gives the same report.

    Exit code 0: the figures are the same. 1: they are not. 2: it cannot be run.

    \b
    Examples:
      opsnb verify reports/sla-check
      opsnb verify october/result.json --db archive/october.db
    """
    from opsnb.reports.verifying import verify as run_again

    workspace = workspace_here()
    click.echo(f"Running {report} again …", err=True)
    found = run_again(report, workspace.notebooks, db)
    click.echo(f"{found.result['notebook']} of {found.result['desk']}, as of {found.result['as_of']}")
    _tell(found)
    sys.exit(0 if found.holds else 1)


def _tell(found: Verified) -> None:
    if found.same_bytes:
        what = "result.json and report.html are" if found.with_page else "result.json is"
        click.secho("  equal", fg="green", nl=False)
        click.echo(f": {what} the same, byte for byte")
    elif found.holds:
        click.secho("  equal", fg="green", nl=False)
        click.echo(
            ": every figure is the same"
            + ("" if found.circumstances else "; only links lead elsewhere, or a file is laid out otherwise")
        )
    else:
        click.secho("  differs", fg="yellow", nl=False)
        click.echo(":")
        for difference in found.figures:
            click.echo(f"    {difference}")
    if not found.with_page:
        click.echo("  There is no report.html beside it: only result.json was compared.")
    if found.circumstances:
        click.echo("  made with:")
        for difference in found.circumstances:
            click.echo(f"    {difference}")
