"""Commands that answer from the store: run a notebook, explain a ticket."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import DB_HELP, main, pair, workspace_here
from opsnb.errors import OpsnbError
from opsnb.terminal import run_every, show

if TYPE_CHECKING:
    from opsnb.reports.workspace import Workspace


@main.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Run the notebooks of every desk that its reports.yaml names.")
@click.option("-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; may be repeated.")
@click.option("--engine", type=click.Choice(["sqlite", "duckdb", "spark"]), help="What the figures are computed with.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the files.  [default: reports/NAME; --all: reports]"
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True,
              help="How many notebooks run at a time, with --all.")  # fmt: skip
def run(
    name: str | None, every: bool, given: tuple[str, ...], engine: str | None, out: Path | None, workers: int
) -> None:
    """Run a notebook as a report: report.html, report.ipynb and result.json.

    With --all each desk has its reports in a folder of its own, reports/DESK/NAME, over all that the store has.

    Exit code 0: all checks hold. 1: a check does not hold. 2: the run itself failed.

    \b
    Examples:
      opsnb run sla-check
      opsnb run sla-check -p desk=DESK -p since=2026-10-01 --out october
      opsnb run queue-report --engine duckdb -p desk=DESK
      opsnb run --all
      opsnb run --all -p desk=DESK
    """
    from opsnb.reports.notebook import find_notebook, notebooks
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
    sys.exit(_run_for_desks(workspace, parameters, base, workers))


def _run_for_desks(workspace: Workspace, parameters: dict[str, str], base: Path, workers: int) -> int:
    """Run what the desks' records name, say what nobody names, and return the worst exit code."""
    from opsnb.reports.every_desk import EveryDesk
    from opsnb.reports.notebook import notebooks
    from opsnb.reports.running import run_all
    from opsnb.reports.workspace import SAMPLE

    desk, kb = parameters.pop("desk", ""), workspace.open_kb()
    if desk:
        kb.desk(desk)  # an error that lists those there are
    every = EveryDesk(kb, notebooks(workspace.notebooks), desk)
    every.require_parameters(parameters)
    if parameters.get("db", SAMPLE) == SAMPLE:
        workspace.sample()  # once, before several notebooks ask for it
    jobs = list(every.jobs(parameters, base, Path.cwd()))
    code = run_every(jobs, workers, run_all) if jobs else 0
    for name in every.desks_without:
        click.echo(f"{name}: nothing runs for this desk; there is no kb/{name}/reports.yaml that names a notebook")
    for name in every.unnamed:
        click.echo(f"{name}: no desk's reports.yaml names it; run it with: opsnb run {name}")
    return code


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
