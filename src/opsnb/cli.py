"""The ``opsnb`` command: thin. It reads the clock and the arguments, calls the library, and prints."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from opsnb import __version__
from opsnb.errors import OpsnbError
from opsnb.terminal import Commands, run_every, show

if TYPE_CHECKING:
    from opsnb.kb.records.base import Audience
    from opsnb.reports.workspace import Workspace

DB_HELP = "Store to use.  [default: build/opsnb.db of the project; 'sample' is made-up data]"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="opsnb")
def main() -> None:
    """Procedures people read and notebooks run: a desk's rules, written once.

    \b
    A first round:
      opsnb check                        are the records in kb/ sound?
      opsnb sample                       make sample data
      opsnb run sla-check                does the desk keep its promises?
      opsnb explain 17                   how did the clocks of ticket 17 run?
      opsnb build                        make both web sites

    \b
    With a log of your own:
      opsnb import servicenow log.csv --desk DESK
      opsnb run sla-check -p desk=DESK -p since=2026-10-01
    """


def _workspace() -> Workspace:
    from opsnb.reports.workspace import Workspace

    return Workspace.find(Path.cwd())


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

    kb = KnowledgeBase.read(_workspace().kb)
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

    changed = write_schemas(_workspace().kb / "schema")
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

    workspace = _workspace()
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


@main.command(name="import")
@click.argument("format_")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--desk", required=True, help="Desk the tickets belong to.")
@click.option("--db", default="", help=DB_HELP)
@click.option("--zone", help="Time zone of the file's wall times.  [default: the desk's zone]")
@click.option("--dry-run", is_flag=True, help="Show the same report and change nothing.")
def import_(format_: str, file: Path, desk: str, db: str, zone: str | None, dry_run: bool) -> None:
    """Import a FILE of another system into the store. FORMAT is a record in kb/mappings.

    All or nothing; the same file a second time changes nothing.

    \b
    Examples:
      opsnb import servicenow incidents.zip --desk DESK
      opsnb import servicenow incidents.csv --desk DESK --zone UTC --dry-run
    """
    from opsnb.kb.records import Mapping
    from opsnb.rules.zones import load_zone
    from opsnb.store.importing import import_file
    from opsnb.store.schema import store_for

    workspace = _workspace()
    kb = workspace.open_kb()
    wall = zone or kb.desk(desk).timezone
    load_zone(wall)
    mapping = kb.get(f"mappings/{format_}", Mapping)
    path = workspace.store_named(db)
    with (
        store_for(path, throw_away=dry_run) as connection,
        click.progressbar(length=100, label=f"Reading {file.name}", file=sys.stderr) as bar,
    ):
        report = import_file(
            connection,
            f"mappings/{format_}",
            mapping,
            file,
            desk=desk,
            zone=wall,
            now=int(time.time()),
            dry_run=dry_run,
            progress=lambda at, length: bar.update(max(0, 100 * at // max(length, 1) - bar.pos)),
        )
    for line in report.lines():
        click.echo(line)
    if not dry_run:
        click.echo(f"Store: {path}")


@main.command()
@click.option("--db", default="", help="Store to put it into.  [default: build/sample.db of the project]")
def sample(db: str) -> None:
    """Make a month of sample tickets for every desk that has a policy. The same every time.

    Sample and real tickets of a desk do not mix: a store holds one or the other.

    \b
    Examples:
      opsnb sample
      opsnb sample --db /tmp/try.db
    """
    from opsnb.store.sample import make_sample
    from opsnb.store.schema import store_for

    workspace = _workspace()
    kb = workspace.open_kb()
    path = Path(db) if db else workspace.sample_store
    with store_for(path) as connection:
        for name in kb.desks:
            for policy in list(kb.policies(name).values())[-1:]:
                made = make_sample(connection, name, kb.desk(name), policy, holidays=kb.holidays(name))
                click.echo(f"{name}: {made:,} tickets")
    click.echo(f"Store: {path}")


@main.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Run every notebook with its defaults.")
@click.option("-p", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files.  [default: reports/NAME]")
@click.option("--workers", default=2, show_default=True, help="How many notebooks run at a time, with --all.")
def run(name: str | None, every: bool, given: tuple[str, ...], out: Path | None, workers: int) -> None:
    """Run a notebook as a report: report.html, report.ipynb and result.json.

    Exit code 0: all checks hold. 1: a check does not hold. 2: the run itself failed.

    \b
    Examples:
      opsnb run sla-check
      opsnb run sla-check -p desk=DESK -p since=2026-10-01 --out october
      opsnb run --all
    """
    from opsnb.reports.running import find_notebook, notebooks, run_all
    from opsnb.reports.running import run as run_one

    workspace = _workspace()
    if every == bool(name):
        raise OpsnbError("give the name of a notebook, or --all", wish=", ".join(notebooks(workspace.notebooks)))
    parameters = dict(_pair(text) for text in given)
    if "db" not in parameters and workspace.store.exists():
        parameters["db"] = ""
    base = out or workspace.root / "reports"
    if name:
        notebook = find_notebook(workspace.notebooks, name)
        click.echo(f"Running {name} …", err=True)
        sys.exit(show(run_one(notebook, parameters, out or base / name, Path.cwd())))
    sys.exit(run_every(list(notebooks(workspace.notebooks).values()), parameters, base, workers, run_all))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise OpsnbError("not a parameter", place="-p", found=text, wish="write NAME=VALUE")
    return name, value


@main.command()
@click.argument("ticket")
@click.option("--desk", default="", help="Desk of the ticket.  [default: the only desk with tickets]")
@click.option("--db", default="", help=DB_HELP)
@click.option("--as-of", default="", help="Judge as things stood then, local time.  [default: the last event]")
def explain(ticket: str, desk: str, db: str, as_of: str) -> None:
    """Show line by line how the clocks of a TICKET ran and what came of each promise.

    \b
    Examples:
      opsnb explain INC0000045 --desk DESK
      opsnb explain 17 --db sample
    """
    from opsnb.reports.explain import explain_ticket

    workspace = _workspace()
    store = db or ("" if workspace.store.exists() else "sample")
    for line in explain_ticket(ticket, desk, store, as_of, workspace.root):
        click.echo(line)


@main.command()
@click.option("--audience", type=click.Choice(["public", "staff"]), help="Only one of the two.  [default: both]")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the sites.  [default: site]")
def build(audience: Audience | None, out: Path | None) -> None:
    """Build the web sites: site/public for customers, site/staff for staff.

    \b
    Examples:
      opsnb build
      opsnb build --audience public --out /tmp/site
    """
    from opsnb.site.build import build as build_site

    workspace = _workspace()
    for name in (audience,) if audience else ("public", "staff"):
        click.echo(f"Building the {name} site …", err=True)
        built = build_site(workspace.root, name, (out or workspace.root / "site") / name)
        click.echo(f"  {built.pages} pages in {built.out}")


@main.command()
@click.option("--audience", type=click.Choice(["public", "staff"]), default="staff", show_default=True)
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to listen.")
def serve(audience: Audience, address: str) -> None:
    """Show the site while you write: it follows every change in kb/ and docs/.

    \b
    Examples:
      opsnb serve
      opsnb serve --audience public --address 127.0.0.1:8080
    """
    from opsnb.site.build import serve as serve_site

    click.echo(f"The {audience} site: http://{address}/   (Ctrl+C stops it)", err=True)
    serve_site(_workspace().root, audience, address)
