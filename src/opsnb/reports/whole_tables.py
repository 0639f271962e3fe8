"""An extension of IPython for the kernel of a report: each table goes out whole, as data, beside text and HTML.

It is loaded by ``opsnb run`` alone. In JupyterLab, and in the notebooks that are committed, a table is what is shown.
"""

from __future__ import annotations

from typing import Any

from opsnb.reports.charts import ChartView
from opsnb.reports.columns import TABLE_MIME
from opsnb.reports.tables import TableView


def load_ipython_extension(shell: Any) -> None:
    """Give tables, and the figures behind charts, one more form of output."""
    forms = shell.display_formatter.mimebundle_formatter
    forms.for_type(TableView, lambda table, **_: _whole(table))
    forms.for_type(ChartView, lambda chart, **_: _whole(chart.data))


def _whole(table: TableView) -> dict[str, Any]:
    return {TABLE_MIME: table.data.to_json()}
