"""Commands of a project's first day and of the days on which its rules change."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from opsnb.cli.group import main, workspace_here

NEXT = """
{folder} holds a whole project with one made-up desk:
  kb/             what the desk promises and how it works: change this
  docs/           pages written by hand
  notebooks/      the reports, with their outputs for the desk
  ci.sh           what CI runs, and .github/workflows/desk.yml that runs it
  site/           both sites, to look at: site/staff/index.html, site/public/index.html

Next:
  cd {folder}
  git init && git add -A && git commit -m "A first desk"
  sh ci.sh
README.md says how to go on."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Lay a new project with one example desk into a FOLDER that is new or empty.

    The notebooks are run and both sites are built, so that it passes its own CI at once. It takes about half a minute.

    \b
    Examples:
      opsnb init our-desks
      git clone ADDRESS our-desks && opsnb init our-desks
    """
    from opsnb.starter import lay

    lay(folder, lambda step: click.echo(step, err=True))
    click.echo(NEXT.format(folder=shlex.quote(str(folder))))


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def refresh(names: tuple[str, ...]) -> None:
    """Run the notebooks with their own defaults and keep the outputs in them, as they are committed.

    CI runs them again and compares. After a rule has changed, look at what this changes, and commit it.

    \b
    Examples:
      opsnb refresh
      opsnb refresh sla-check triage
    """
    from opsnb.reports.keeping import committed, keep_all

    books = committed(workspace_here().notebooks, names)
    click.echo(f"Running {', '.join(book.stem for book in books)} …", err=True)
    keep_all(books)
    click.echo("To see what has changed: git diff notebooks")
