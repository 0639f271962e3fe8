"""What is done with reports that ran: they are published in the staff site, their tables go out as files."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from opsnb.cli.group import main, workspace_here
from opsnb.errors import OpsnbError

FORMATS = ["csv", "parquet", "xlsx"]


@main.group()
def report() -> None:
    """Take a finished report further.

    \b
    Examples:
      opsnb run sla-check
      opsnb report publish reports/sla-check
      opsnb report export reports/sla-check
    """


@report.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "formats", type=click.Choice(FORMATS), multiple=True,
              help="Write this; may be repeated.  [default: all three]")  # fmt: skip
def export(folder: Path, formats: tuple[str, ...]) -> None:
    """Write the tables of the report in FOLDER to files beside it: every row, with true types.

    tables/NN-caption.csv and .parquet hold a table each, report.xlsx the whole report. Figures behind charts are
    tables too. Older files are replaced. Text that a spreadsheet program would run as a formula stays text.

    \b
    Examples:
      opsnb report export reports/sla-check
      opsnb report export reports/sla-check --format xlsx
      opsnb report export reports/queue-report --format csv --format parquet
    """
    from opsnb.reports.export import export_report

    click.echo(f"Writing the tables of {folder} …", err=True)
    for path in export_report(folder, formats or FORMATS):
        click.echo(f"  {path}  ({path.stat().st_size:,} bytes)")


@report.command()
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--gallery",
    type=click.Path(path_type=Path),
    envvar="OPSNB_GALLERY",
    help="Folder to put them in.  [default: reports/published]",
)
@click.option("--with-names", is_flag=True, help="Publish also those that show names of people or subjects.")
@click.option("--as-of", type=click.DateTime(), help="Count how long reports are kept from then, UTC.  [default: now]")
def publish(folders: tuple[Path, ...], gallery: Path | None, with_names: bool, as_of: datetime | None) -> None:
    """Put reports into the gallery, from which the staff site shows them, and draw their trends anew.

    FOLDERS hold reports, at any depth; without them it is all of reports/. The same report of the same instant takes
    the place of an earlier run. What is older than the desk's record says (keep in kb/DESK/reports.yaml) leaves.

    \b
    Exit code 0: all is published. 2: something is not, and it says why; the others are.

    \b
    Examples:
      opsnb report publish && opsnb build --audience staff
      opsnb report publish reports/sla-check
    """
    from opsnb.kb.notebooks import defaults_of, notebooks_beside
    from opsnb.reports.gallery import Gallery
    from opsnb.reports.publishing import publish_all, runs_below

    workspace, now = workspace_here(), as_of.replace(tzinfo=UTC) if as_of else datetime.now(UTC)
    books = {name: defaults_of(path) for name, path in notebooks_beside(workspace.kb).items()}
    into = Gallery((gallery or workspace.root / "reports/published").resolve(), workspace.open_kb(), books)
    found = runs_below([folder.resolve() for folder in folders or (workspace.root / "reports",)], into.root)
    if folders and not found:
        raise OpsnbError("no reports here", place=", ".join(map(str, folders)), wish="run one: opsnb run NOTEBOOK")
    refused = False
    for told in publish_all(into, found, now, with_names=with_names):
        if isinstance(told.what, OpsnbError):
            refused = True
            click.secho(f"  {told.what}", fg="red", err=True)
        else:
            click.echo(f"  {told.what:<10} {told.place}")
    click.echo(f"{len(into.reports())} report(s) in the gallery {into.root}")
    sys.exit(2 if refused else 0)
