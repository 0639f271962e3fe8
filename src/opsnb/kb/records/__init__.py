"""The kinds of record, and where in ``kb/`` each lies."""

from __future__ import annotations

from opsnb.kb.records.article import Article
from opsnb.kb.records.base import Clock, Record, Status
from opsnb.kb.records.checklist import Checklist
from opsnb.kb.records.codes import Codes
from opsnb.kb.records.desk import Desk, Holidays
from opsnb.kb.records.feed import Feed
from opsnb.kb.records.flow import Flow
from opsnb.kb.records.form import Form
from opsnb.kb.records.glossary import Glossary
from opsnb.kb.records.mapping import Mapping
from opsnb.kb.records.metric import Metric
from opsnb.kb.records.policy import Policy
from opsnb.kb.records.procedure import Procedure
from opsnb.kb.records.register import Register
from opsnb.kb.records.reports import Reports
from opsnb.kb.records.roster import Roster
from opsnb.kb.records.sources import SourceDocument
from opsnb.kb.records.team import Team
from opsnb.kb.records.telephony import Telephony
from opsnb.kb.records.triage import Triage
from opsnb.kb.records.triggers import Triggers
from opsnb.kb.records.views import Views

KINDS: dict[str, type[Record]] = {
    "desk": Desk,
    "holidays": Holidays,
    "telephony": Telephony,
    "views": Views,
    "team": Team,
    "triggers": Triggers,
    "triage": Triage,
    "reports": Reports,
    "policies": Policy,
    "procedures": Procedure,
    "checklists": Checklist,
    "forms": Form,
    "flows": Flow,
    "articles": Article,
    "codes": Codes,
    "rosters": Roster,
    "registers": Register,
    "mappings": Mapping,
    "feeds": Feed,
    "metrics": Metric,
    "glossary": Glossary,
    "sources": SourceDocument,
}
"""Kind by the name of its file (``desk.yaml``) or of its folder (``policies/``)."""

__all__ = [
    "KINDS",
    "Article",
    "Checklist",
    "Clock",
    "Codes",
    "Desk",
    "Feed",
    "Flow",
    "Form",
    "Glossary",
    "Holidays",
    "Mapping",
    "Metric",
    "Policy",
    "Procedure",
    "Record",
    "Register",
    "Reports",
    "Roster",
    "SourceDocument",
    "Status",
    "Team",
    "Telephony",
    "Triage",
    "Triggers",
    "Views",
]
