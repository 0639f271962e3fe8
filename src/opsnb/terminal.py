"""What the terminal shows beside plain lines: errors as text, in one place, and how a run went."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from opsnb.errors import OpsnbError

if TYPE_CHECKING:
    from opsnb.reports.running import Job, Report


class Commands(click.Group):
    """Turns the errors a user can mend into text, in one place, with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a mistake of the user's is a message, never a traceback."""
        try:
            return super().invoke(ctx)
        except OpsnbError as error:
            click.secho("opsnb: ", fg="red", bold=True, nl=False, err=True)
            click.echo(str(error), err=True)
            ctx.exit(2)


def run_every(jobs: Sequence[Job], workers: int, run_all: Callable[..., None]) -> int:
    """Run notebooks with a progress bar and return the worst exit code."""
    codes: list[int] = []
    with click.progressbar(length=len(jobs), label="Running the notebooks", file=sys.stderr) as bar:

        def done(name: str, outcome: Report | OpsnbError) -> None:
            bar.update(1)
            click.echo(err=True)
            if isinstance(outcome, OpsnbError):
                click.secho(f"{name}: {outcome}", fg="red", err=True)
                codes.append(2)
            else:
                codes.append(show(outcome))

        run_all(jobs, workers, done)
    return max(codes, default=0)


def show(report: Report) -> int:
    """Print what each check found and where the report is; return the exit code, 0 if all checks hold, else 1."""
    for found in report.result["checks"]:
        word, colour = ("holds", "green") if found["ok"] else ("does not hold", "yellow")
        click.secho(f"  {word:<14}", fg=colour, nl=False)
        click.echo(f"{found['id']}: {found['found']}, expected {found['expected']} ({found['record']})")
    click.echo(f"{report.notebook} of {report.result['desk']}: {report.folder / 'report.html'}")
    return 0 if report.holds else 1
