"""Commands that answer from the store: run a notebook, explain a ticket."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from opsnb.cli.group import DB_HELP, main, pair, workspace_here
from opsnb.errors import OpsnbError
from opsnb.terminal import run_every, show


@main.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Run every notebook with its defaults.")
@click.option("-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; may be repeated.")
@click.option("--engine", type=click.Choice(["sqlite", "duckdb", "spark"]), help="What the figures are computed with.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files.  [default: reports/NAME]")
@click.option("--workers", default=2, show_default=True, help="How many notebooks run at a time, with --all.")
def run(
    name: str | None, every: bool, given: tuple[str, ...], engine: str | None, out: Path | None, workers: int
) -> None:
    """Run a notebook as a report: report.html, report.ipynb and result.json.

    Exit code 0: all checks hold. 1: a check does not hold. 2: the run itself failed.

    \b
    Examples:
      opsnb run sla-check
      opsnb run sla-check -p desk=DESK -p since=2026-10-01 --out october
      opsnb run queue-report --engine duckdb -p desk=DESK
      opsnb run --all
    """
    from opsnb.reports.running import find_notebook, notebooks, run_all
    from opsnb.reports.running import run as run_one

    workspace = workspace_here()
    if every == bool(name):
        raise OpsnbError("give the name of a notebook, or --all", wish=", ".join(notebooks(workspace.notebooks)))
    parameters = dict(pair(text, "NAME=VALUE", "-p") for text in given)
    if engine:
        parameters["engine"] = engine
    if "db" not in parameters and workspace.store.exists():
        parameters["db"] = ""
    base = out or workspace.root / "reports"
    if name:
        notebook = find_notebook(workspace.notebooks, name)
        click.echo(f"Running {name} …", err=True)
        sys.exit(show(run_one(notebook, parameters, out or base / name, Path.cwd())))
    sys.exit(run_every(list(notebooks(workspace.notebooks).values()), parameters, base, workers, run_all))


@main.command()
@click.argument("ticket")
@click.option("--desk", default="", help="Desk of the ticket.  [default: the only desk with a policy and tickets]")
@click.option("--db", default="", help=DB_HELP)
@click.option("--as-of", default="", help="Judge as things stood then, local time.  [default: the last event]")
@click.option("--policy", default="", help="Judge by 'today' or by a draft's file.  [default: in force when opened]")
def explain(ticket: str, desk: str, db: str, as_of: str, policy: str) -> None:
    """Show line by line how the clocks of a TICKET ran and what came of each promise.

    \b
    Examples:
      opsnb explain INC0000045 --desk DESK
      opsnb explain 17 --db sample
      opsnb explain 17 --db sample --policy drafts/quicker.yaml
    """
    from opsnb.reports.explain import explain_ticket

    workspace = workspace_here()
    store = db or ("" if workspace.store.exists() else "sample")
    for line in explain_ticket(ticket, desk, store, as_of, policy, workspace.root):
        click.echo(line)
