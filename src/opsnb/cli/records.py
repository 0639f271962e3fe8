"""Commands about what is written in ``kb/``: prove it, follow it, add to it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from opsnb.cli.group import main, pair, workspace_here
from opsnb.errors import OpsnbError


@main.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Also report reviews overdue on that day.")
def check(as_of: Any) -> None:
    """Prove that the records in kb/ are sound and fit together.

    Every problem is named with file, line, field, what was found and what was expected. Exit code 1 if there is one.

    \b
    Examples:
      opsnb check
      opsnb check --as-of 2027-01-31
    """
    from opsnb.kb.check import check as problems_of
    from opsnb.kb.load import KnowledgeBase

    kb = KnowledgeBase.read(workspace_here().kb)
    problems = problems_of(kb, as_of.date() if as_of else None)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        files = len({problem.path for problem in problems})
        click.secho(f"{len(problems)} problem(s) in {files} file(s).", fg="red", bold=True)
        sys.exit(1)
    click.secho(f"{len(kb.records)} records of {len(kb.desks)} desk(s): no problem.", fg="green")


@main.command()
def schema() -> None:
    """Write the JSON Schemas of the records to kb/schema, for completion in editors.

    \b
    Example:
      opsnb schema
    """
    from opsnb.kb.schema import write_schemas

    changed = write_schemas(workspace_here().kb / "schema")
    click.echo("\n".join(str(path) for path in changed) or "The schemas are up to date.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--desk", required=True, help="Desk whose holidays they are.")
@click.option(
    "--years",
    type=click.IntRange(1, 50),
    default=3,
    show_default=True,
    help="How many calendar years, the first included.",
)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day to take.  [default: 1 January]")
def holidays(file: Path, desk: str, years: int, first: Any) -> None:
    """Add the all-day events of an iCalendar FILE to a desk's holidays.

    Days that are there already stay as they are; nothing is removed.

    \b
    Example:
      opsnb holidays state-holidays.ics --desk DESK
    """
    from opsnb.kb.holidays import add_holidays
    from opsnb.kb.ical import read_holidays

    workspace = workspace_here()
    workspace.open_kb().desk(desk)
    start = first.date() if first else date.today().replace(month=1, day=1)
    found = read_holidays(file.read_bytes(), start, date(min(start.year + years - 1, 9999), 12, 31), str(file))
    path = workspace.kb / desk / "holidays.yaml"
    added = add_holidays(path, found.days)
    for day, name in added:
        click.echo(f"{day.isoformat()}  {name}")
    click.echo(f"{len(added)} day(s) added to {path}; {len(dict(found.days)) - len(added)} were there already.")
    for skipped in found.skipped:
        click.echo(f"Left out: {skipped}")


@main.command()
@click.argument("record")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def register(record: str, file: Path) -> None:
    """Check a register of identifiers, kept as a CSV FILE, against its RECORD in kb/.

    Says what is wrong, and which identifier is next in each group: a vacant one first, a new one when none is left.
    Exit code 0: the rule is kept. 1: it is broken.

    \b
    Example:
      opsnb register DESK/registers/agent-ids agent-ids.csv
    """
    from opsnb.kb.records import Register
    from opsnb.rules.registers import check_register, vacant
    from opsnb.store.registers import read_register

    rule = workspace_here().open_kb().get(record, Register)
    rows = read_register(file, rule)
    findings = check_register(rows, rule)
    for finding in findings:
        where = f"row {finding.row}" if finding.row else "the register"
        click.secho(f"  {finding.code:<17}", fg="yellow", nl=False)
        click.echo(f"{where}: {finding.says}")
    for group, free in vacant(rows).items():
        click.echo(f"{group}: {f'{len(free)} vacant, next {free[0]}' if free else 'none vacant, ask for a new one'}")
    click.echo(f"{len(rows)} rows, {len(findings)} finding(s).")
    sys.exit(1 if findings else 0)


@main.command()
@click.argument("record")
@click.argument("facts", nargs=-1, metavar="[FACT=VALUE]...")
def route(record: str, facts: tuple[str, ...]) -> None:
    """Follow a flow with what is known of a call, a ticket or a request, and say where it goes.

    RECORD is a flow in kb/. Without facts, the first question is shown with the values it takes.

    \b
    Examples:
      opsnb route DESK/flows/route-a-call
      opsnb route DESK/flows/route-a-call line=client reference=none
    """
    from opsnb.kb.prose import quote
    from opsnb.kb.records import Flow
    from opsnb.rules.flows import follow

    kb = workspace_here().open_kb()
    flow, desk = kb.get(record, Flow), record.split("/", 1)[0]
    told = dict(pair(text, "FACT=VALUE") for text in facts)
    if len(told) < len(facts):
        raise OpsnbError("a fact is given twice", found=" ".join(facts), wish="give each fact once")
    known = sorted({step.fact for step in flow.steps.values() if step.fact})
    for name in told.keys() - {*known}:
        raise OpsnbError("the flow asks for no such fact", found=name, wish=f"one of: {', '.join(known) or 'none'}")
    found = follow(flow, told)
    for key in found.path:
        click.echo(quote(flow.steps[key].text, kb, desk))
    last = flow.steps[found.path[-1]]
    for answer in last.answers:
        value = f"   {last.fact}={'|'.join(answer.when)}" if last.fact else ""
        click.echo(f"  - {quote(answer.label, kb, desk)}{value}")
    for name in ("priority", "queue", "contact", "form"):
        if found.outcome and getattr(found.outcome, name):
            click.secho(f"  {name}: {getattr(found.outcome, name)}", fg="green")
    for page in found.outcome.see if found.outcome else ():
        target = kb.records[kb.resolve(page, desk) or page]
        click.echo(f"  see: {page} ({quote(target.title, kb, desk)})")
