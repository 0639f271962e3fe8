"""The command that says where new tickets belong."""

from __future__ import annotations

import time

import click

from opsnb.cli.group import DB_HELP, main, workspace_here


@main.command()
@click.option("--desk", required=True, help="Desk whose tickets wait.")
@click.option("--db", default="", help=DB_HELP)
@click.option("--since", default="", help="Only tickets opened from then on, local date or time.")
@click.option("--as-of", default="", help="As things stood then, local time.  [default: the last event]")
@click.option("--rows", default=15, show_default=True, type=click.IntRange(1), help="How many lines a list shows.")
@click.option("--why", is_flag=True, help="Show the rule and the reason of every decision.")
@click.option("--apply", is_flag=True, help="Write the decisions to the store. Without it nothing is written.")
def triage(desk: str, db: str, since: str, as_of: str, rows: int, why: bool, apply: bool) -> None:
    """Say where new tickets belong: form, queue, priority, who takes them, and which pages may answer.

    Looks at the tickets that nobody has taken up yet. The rules are in kb/DESK/triage.yaml; where none fits, earlier
    tickets decide if they are sure enough, else the ticket is left to a person. With --apply each ticket is placed
    once, by an event that names the rule; what somebody has changed in the meantime stays as it is.

    \b
    Examples:
      opsnb triage --desk DESK
      opsnb triage --desk DESK --db sample --why
      opsnb triage --desk DESK --apply
    """
    from opsnb.intake.triaging import triage_desk

    workspace = workspace_here()
    store = db or ("" if workspace.store.exists() else "sample")
    click.echo("Reading the tickets and learning from earlier ones …", err=True)
    now = int(time.time())
    found = triage_desk(desk, store, since, as_of, apply=apply, at=now, subjects=True, start=workspace.root)
    tables = [found.scope_table(), found.decisions(rows)]
    tables += [found.reasons(rows)] if why else []
    tables += [found.refused(rows), found.duplicates_table(rows), found.pages(rows)]
    for table in tables:
        click.echo("\n".join([*table.lines(), ""]))
    if not apply and found.verdicts:
        click.echo("Nothing was written. Add --apply to place these tickets, --why to see the reasons.")
