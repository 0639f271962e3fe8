"""What the terminal shows beside plain lines: errors as text, in one place, and how a run went."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opsnb.errors import OpsnbError

if TYPE_CHECKING:
    from opsnb.reports.running import Report


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


def run_every(books: list[Any], parameters: dict[str, str], base: Path, workers: int, run_all: Any) -> int:
    """Run notebooks with a progress bar and return the worst exit code."""
    codes: list[int] = []
    known = {name for book in books for name in book.parameters()}
    for name in parameters.keys() - known:
        raise OpsnbError(
            "no notebook has such a parameter", place=f"-p {name}", wish=f"one of: {', '.join(sorted(known))}"
        )
    with click.progressbar(length=len(books), label="Running the notebooks", file=sys.stderr) as bar:

        def done(notebook: str, outcome: Report | OpsnbError) -> None:
            bar.update(1)
            click.echo(err=True)
            if isinstance(outcome, OpsnbError):
                click.secho(f"{notebook}: {outcome}", fg="red", err=True)
                codes.append(2)
            else:
                codes.append(show(outcome))

        run_all([(book, _known(book, parameters), base / book.name, Path.cwd()) for book in books], workers, done)
    return max(codes, default=0)


def _known(book: Any, parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name in book.parameters()}


def show(report: Report) -> int:
    """Print what each check found and where the report is; return the exit code, 0 if all checks hold, else 1."""
    for found in report.result["checks"]:
        word, colour = ("holds", "green") if found["ok"] else ("does not hold", "yellow")
        click.secho(f"  {word:<14}", fg=colour, nl=False)
        click.echo(f"{found['id']}: {found['found']}, expected {found['expected']} ({found['record']})")
    click.echo(f"{report.notebook}: {report.folder / 'report.html'}")
    return 0 if report.holds else 1
