"""Commands that make the web sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsnb.cli.group import main, workspace_here

if TYPE_CHECKING:
    from opsnb.kb.records.base import Audience


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

    workspace = workspace_here()
    for name in (audience,) if audience else ("public", "staff"):
        click.echo(f"Building the {name} site …", err=True)
        built = build_site(workspace.root, name, (out or workspace.root / "site") / name)
        click.echo(f"  {built.pages} pages in {built.out}")


@main.command()
@click.option("--audience", type=click.Choice(["public", "staff"]), default="staff", show_default=True)
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where to listen.")
def preview(audience: Audience, address: str) -> None:
    """Show the site while you write: it follows every change in kb/ and docs/.

    \b
    Examples:
      opsnb preview
      opsnb preview --audience public --address 127.0.0.1:8080
    """
    from opsnb.site.build import preview as show

    click.echo(f"The {audience} site: http://{address}/   (Ctrl+C stops it)", err=True)
    show(workspace_here().root, audience, address)
