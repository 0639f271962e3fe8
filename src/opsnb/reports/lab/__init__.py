"""For work in JupyterLab: the notebooks by question, a form that runs one, and one ticket looked at closely."""

from __future__ import annotations

from opsnb.reports.lab.form import form
from opsnb.reports.lab.questions import questions
from opsnb.reports.lab.ticket import ticket

__all__ = ["form", "questions", "ticket"]
