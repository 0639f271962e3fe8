"""The command itself: what it is, and where it finds the project it works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from opsnb import __version__
from opsnb.errors import OpsnbError
from opsnb.terminal import Commands

if TYPE_CHECKING:
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
      opsnb run queue-report             how long do callers wait?
      opsnb explain 17                   how did the clocks of ticket 17 run?
      opsnb build                        make both web sites

    \b
    With a log of your own:
      opsnb import servicenow log.csv --desk DESK
      opsnb run sla-check -p desk=DESK -p since=2026-10-01
      opsnb import asterisk queue_log --desk DESK
      opsnb run queue-report -p desk=DESK
    """


def workspace_here() -> Workspace:
    """Return the project of the folder in which the command was called."""
    from opsnb.reports.workspace import Workspace

    return Workspace.find(Path.cwd())


def pair(text: str, form: str, place: str = "") -> tuple[str, str]:
    """Split what is written as ``NAME=VALUE``."""
    name, equals, value = text.partition("=")
    if not equals:
        raise OpsnbError(f"not of the form {form}", place=place, found=text, wish=f"write {form}")
    return name, value
