"""Commands that fill the store: import a log, make sample data."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from opsnb.cli.group import DB_HELP, main, workspace_here


@main.command(name="import")
@click.argument("format_")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--desk", required=True, help="Desk the tickets or calls belong to.")
@click.option("--db", default="", help=DB_HELP)
@click.option("--zone", help="Time zone of the file's wall times.  [default: the desk's zone]")
@click.option("--dry-run", is_flag=True, help="Show the same report and change nothing.")
def import_(format_: str, file: Path, desk: str, db: str, zone: str | None, dry_run: bool) -> None:
    """Import a FILE of another system into the store. FORMAT is a record in kb/mappings or kb/feeds.

    Mappings read tickets, feeds read calls, agents' states, counts and queue reports.

    All or nothing; the same file a second time changes nothing.

    \b
    Examples:
      opsnb import servicenow incidents.zip --desk DESK
      opsnb import servicenow incidents.csv --desk DESK --zone UTC --dry-run
      opsnb import asterisk queue_log --desk DESK
    """
    from opsnb.rules.zones import load_zone
    from opsnb.store.formats import import_format
    from opsnb.store.schema import store_for

    workspace = workspace_here()
    kb = workspace.open_kb()
    wall = zone or kb.desk(desk).timezone
    load_zone(wall)
    path = workspace.store_named(db)
    with (
        store_for(path, throw_away=dry_run) as connection,
        click.progressbar(length=100, label=f"Reading {file.name}", file=sys.stderr) as bar,
    ):
        report = import_format(
            connection,
            kb,
            format_,
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
    """Make a month of sample tickets and a week of sample calls. The same every time.

    Tickets by its policy for a desk that has one, out of its forms for the others; calls for every desk with limits of
    a telephone system or a roster. Made-up and real data of a desk do not mix: a store holds one or the other.

    \b
    Examples:
      opsnb sample
      opsnb sample --db /tmp/try.db
    """
    from opsnb.store.samples import make_samples
    from opsnb.store.schema import store_for

    workspace = workspace_here()
    kb = workspace.open_kb()
    path = Path(db) if db else workspace.sample_store
    with store_for(path) as connection:
        for desk, what, made in make_samples(connection, kb):
            click.echo(f"{desk}: {made:,} {what}")
    click.echo(f"Store: {path}")


@main.group()
def export() -> None:
    """Write the store's tables for other engines.

    \b
    Examples:
      opsnb export parquet
    """


@export.command()
@click.option("--db", default="", help=DB_HELP)
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write to.  [default: beside the store]")
def parquet(db: str, out: Path | None) -> None:
    """Write a Parquet file for each table of the store: what DuckDB and Spark read.

    Older files are replaced. Write again when the store has changed; an engine refuses files older than the store.

    \b
    Examples:
      opsnb export parquet
      opsnb export parquet --db sample
      opsnb run queue-report --engine duckdb -p db=sample
    """
    from opsnb.store.parquet import export_parquet, lake_of

    store = workspace_here().store_named(db)
    folder = out or lake_of(store)
    click.echo(f"Writing {folder} …", err=True)
    for table, rows in export_parquet(store, folder).items():
        click.echo(f"  {table:<16} {rows:>12,} rows")
    click.echo(f"Parquet files: {folder}")
