"""The ``opsnb`` command: thin. It reads the clock and the arguments, calls the library, and prints."""

from __future__ import annotations

from opsnb.cli import gate, records, reports, site, store, triage
from opsnb.cli.group import main

__all__ = ["gate", "main", "records", "reports", "site", "store", "triage"]
