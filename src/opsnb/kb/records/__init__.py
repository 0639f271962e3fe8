"""The kinds of record, and where in ``kb/`` each lies."""

from __future__ import annotations

from opsnb.kb.records.base import Clock, Record, Status
from opsnb.kb.records.desk import Desk, Holidays
from opsnb.kb.records.flow import Flow
from opsnb.kb.records.mapping import Mapping
from opsnb.kb.records.policy import Policy
from opsnb.kb.records.procedure import Procedure

KINDS: dict[str, type[Record]] = {
    "desk": Desk,
    "holidays": Holidays,
    "policies": Policy,
    "procedures": Procedure,
    "flows": Flow,
    "mappings": Mapping,
}
"""Kind by the name of its file (``desk.yaml``) or of its folder (``policies/``)."""

__all__ = ["KINDS", "Clock", "Desk", "Flow", "Holidays", "Mapping", "Policy", "Procedure", "Record", "Status"]
