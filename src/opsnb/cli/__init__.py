"""The ``opsnb`` command: thin. It reads the clock and the arguments, calls the library, and prints."""

from __future__ import annotations

from opsnb.cli import (
    due,
    gate,
    records,
    report,
    reports,
    serve,
    site,
    starting,
    store,
    ticket,
    ticket_mail,
    ticket_work,
    triage,
    verify,
)
from opsnb.cli.group import main

__all__ = [
    "due",
    "gate",
    "main",
    "records",
    "report",
    "reports",
    "serve",
    "site",
    "starting",
    "store",
    "ticket",
    "ticket_mail",
    "ticket_work",
    "triage",
    "verify",
]
