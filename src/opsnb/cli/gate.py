"""The command that lets the public site out of the house."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from opsnb.cli.group import main, workspace_here
from opsnb.errors import OpsnbError

SHOWN = 40
"""So many findings are shown; who has more mends the first ones and asks again."""


@main.command()
@click.option("--site", type=click.Path(path_type=Path), help="Folder of the finished sites.  [default: site]")
@click.option("--urls", type=click.Path(path_type=Path), help="Folder of the two lists.  [default: tests/site/urls]")
@click.option("--canaries", type=click.Path(path_type=Path), help="File with words, one a line, planted for staff.")
@click.option(
    "--gallery",
    type=click.Path(path_type=Path),
    envvar="OPSNB_GALLERY",
    help="Published reports.  [default: reports/published]",
)
@click.option("--write", is_flag=True, help="Put new pages on the lists, after a look. Nothing is taken off.")
def gate(site: Path | None, urls: Path | None, canaries: Path | None, gallery: Path | None, write: bool) -> None:
    """Prove that nothing of the staff's is in the finished public site, and that no page has vanished.

    Looks into every file, packed ones too, for names, texts and rare words that only staff use, for links to their
    pages, for what published reports say, and for pages that are not on the list.
    Exit code 0: the site may go out. 1: it may not.

    \b
    Examples:
      opsnb build && opsnb gate
      opsnb gate --write
    """
    from opsnb.gate import listing
    from opsnb.gate.examine import Gate, unlisted
    from opsnb.gate.gallery import ADDRESS

    root = workspace_here().root
    sites = {name: (site or root / "site") / name for name in ("public", "staff")}
    for name, folder in sites.items():
        if not (folder / "index.html").is_file():
            raise OpsnbError(f"no finished {name} site here", place=str(folder), wish="run: opsnb build")
    lists = {name: (urls or root / "tests/site/urls") / f"{name}.txt" for name in sites}
    words = canaries.read_text(encoding="utf-8").split() if canaries else []
    data = {"public": "", "staff": f"/{ADDRESS}/"}
    keeper = Gate.of(root, sites["staff"], words, gallery)
    found = keeper.examine(sites["public"])
    if write and not found:
        for name, file in lists.items():
            listing.write(file, listing.published(sites[name], data[name]))
            click.echo(f"wrote {file}")
    for name, file in lists.items():
        if not file.is_file() and not found:
            raise OpsnbError("no list of what is published", place=str(file), wish="to make one: opsnb gate --write")
        found += unlisted(sites[name], listing.listed(file), data[name])
    for finding in found[:SHOWN]:
        click.secho(str(finding), fg="red")
    more = f" The first {SHOWN} are shown." if len(found) > SHOWN else ""
    click.echo(f"{len(found)} thing(s) stand in the way.{more}" if found else keeper.said())
    sys.exit(1 if found else 0)
