"""The ``opsnb`` command: thin. It reads the clock and the arguments, calls the library, and prints."""

from __future__ import annotations

from opsnb.cli import gate, records, report, reports, serve, site, store, ticket, ticket_mail, ticket_work, triage
from opsnb.cli.group import main

__all__ = [
    "gate",
    "main",
    "records",
    "report",
    "reports",
    "serve",
    "site",
    "store",
    "ticket",
    "ticket_mail",
    "ticket_work",
    "triage",
]
