"""The pictures of the SLA check: promises met and missed, and whether it gets better."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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


def attainment_by_week(tallies: Mapping[str, Tally]) -> ChartView:
    """Draw the per cent met of each week, and say the lowest and the highest with the number of promises behind it."""
    weeks = [(week, found.attainment, found.met + found.missed) for week, found in tallies.items()]
    shares = [(week, share, decided) for week, share, decided in weeks if share is not None]
    says = "No response was due in this period."
    if shares:
        ends = (choose(shares, key=lambda week: week[1]) for choose in (min, max))
        low, high = (f"{share:.1f} % of {decided:,} in the week of {week}" for week, share, decided in ends)
        says = f"From {shares[0][0]} to {shares[-1][0]}: lowest {low}, highest {high}."
    rows = tuple((date.fromisoformat(week), share, decided) for week, share, decided in shares)
    data = TableView("First responses by week of opening", ("Week from", "Met, %", "Promises"), rows)
    points = [{"week": week, "attainment": share} for week, share, _ in shares]
    return draw(LINE, points, "First responses met, week by week", says, data)
