"""The pictures of the SLA check: promises met and missed, and whether it gets better."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsnb.reports.charts import ChartView, draw
from opsnb.reports.tables import TableView
from opsnb.reports.tally import Tally

COLOURS = {"met": "#2f7d5b", "missed": "#b3403a"}
"""Told apart by lightness too, so that the chart can be read without colour."""

BARS: dict[str, Any] = {
    "height": {"step": 30},
    "mark": "bar",
    "encoding": {
        "y": {"field": "priority", "type": "nominal", "title": None},
        "x": {"field": "promises", "type": "quantitative", "title": "First responses promised"},
        "color": {
            "field": "state",
            "type": "nominal",
            "title": None,
            "scale": {"domain": [*COLOURS], "range": [*COLOURS.values()]},
        },
        "order": {"field": "state"},
    },
}

LINE: dict[str, Any] = {
    "height": 200,
    "mark": {"type": "line", "color": COLOURS["met"], "point": {"color": COLOURS["met"], "size": 50}},
    "encoding": {
        "x": {
            "field": "week",
            "type": "ordinal",
            "title": "Week of opening, from Monday",
            "axis": {"labelAngle": -45, "labelOverlap": True},
        },
        "y": {"field": "attainment", "type": "quantitative", "title": "Met, %", "scale": {"domain": [0, 100]}},
    },
}


def responses_by_priority(tallies: Mapping[str, Tally]) -> ChartView:
    """Draw the response promises met and missed of each priority for which any was decided."""
    decided = {priority: found for priority, found in tallies.items() if found.attainment is not None}
    values = [
        {"priority": priority, "promises": getattr(found, state), "state": state}
        for priority, found in decided.items()
        for state in COLOURS
    ]
    says = "; ".join(f"{p}: {t.met:,} met, {t.missed:,} missed" for p, t in decided.items()) or "Nothing to show"
    rows = tuple((p, t.met, t.missed) for p, t in decided.items())
    data = TableView("Response promises by priority", ("Priority", "Met", "Missed"), rows)
    return draw(BARS, values, "First responses by priority", f"{says}.", data)


def attainment_by_week(table: TableView) -> ChartView:
    """Draw the last column of a table by its first: per cent met for each week."""
    shares = [(str(row[0]), float(row[-1])) for row in table.rows if isinstance(row[-1], float)]
    says = "No response was due in this period."
    if shares:
        (worst, low), (best, high) = (choose(shares, key=lambda share: share[1]) for choose in (min, max))
        says = (
            f"From {shares[0][0]} to {shares[-1][0]}: lowest {low:.1f} % in the week of {worst}, "
            f"highest {high:.1f} % in the week of {best}."
        )
    points = [{"week": week, "attainment": share} for week, share in shares]
    return draw(LINE, points, "First responses met, week by week", says, table)
