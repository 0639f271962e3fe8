"""Commands that take a finished report further."""

from __future__ import annotations

from pathlib import Path

import click

from opsnb.cli.group import main

FORMATS = ["csv", "parquet", "xlsx"]


@main.group()
def report() -> None:
    """Take a finished report further.

    \b
    Examples:
      opsnb run sla-check
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
