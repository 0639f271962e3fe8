"""The pictures of the staffing report: the forecast beside the calls that came, and the agents needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from opsnb.reports.charts import ChartView, draw
from opsnb.reports.tables import TableView, Weekday

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FORECAST, CAME = "#23527c", "#8a929c"

TIME = {"field": "time", "type": "ordinal", "title": None, "axis": {"labelAngle": -90, "labelOverlap": True}}

WEEK: dict[str, Any] = {
    "width": 560,
    "height": 70,
    "encoding": {"x": TIME},
    "layer": [
        {
            "mark": {"type": "bar", "color": CAME},
            "encoding": {"y": {"field": "came", "type": "quantitative", "title": None}},
        },
        {
            "mark": {"type": "line", "color": FORECAST, "strokeWidth": 2, "interpolate": "step"},
            "encoding": {"y": {"field": "forecast", "type": "quantitative", "title": None}},
        },
    ],
}

HEAT: dict[str, Any] = {
    "height": {"step": 26},
    "encoding": {
        "x": TIME,
        "y": {"field": "day", "type": "ordinal", "title": None, "sort": [*DAYS]},
    },
    "layer": [
        {
            "mark": "rect",
            "encoding": {
                "color": {
                    "field": "agents",
                    "type": "quantitative",
                    "title": "Agents",
                    "scale": {"range": ["#f1f4f8", "#7fa3c4"]},
                }
            },
        },
        {
            "mark": {"type": "text", "color": "#1b2026", "fontSize": 11},
            "encoding": {"text": {"field": "agents", "type": "quantitative"}},
        },
    ],
}


def calls_and_forecast(rows: Sequence[tuple[str, str, float, float | None]]) -> ChartView:
    """Draw calls forecast and calls that came, day under day: ``rows`` of day, time, forecast and calls, in order.

    Where a time of day comes twice, on the night the clocks go back, both count.
    """
    days = list(dict.fromkeys(day for day, *_ in rows))
    forecast = sum(row[2] for row in rows)
    came = [row[3] for row in rows if row[3] is not None]
    says = f"{forecast:,.0f} calls forecast" + (f", {sum(came):,.0f} came." if came else "; the week has no calls yet.")
    values = [
        {"day": day, "time": time, "forecast": round(number, 3), "came": calls} for day, time, number, calls in rows
    ]
    data = TableView("Calls by interval", ("Day", "From", "Forecast", "Came"), tuple(
        (_day(day), time, number, None if calls is None else round(calls)) for day, time, number, calls in rows
    ))  # fmt: skip
    spec = {
        "facet": {"row": {"field": "day", "type": "ordinal", "title": "Calls: bars came, the line was forecast",
                          "sort": days, "header": {"labelAngle": 0, "labelAlign": "left"}}},
        "spec": WEEK,
    }  # fmt: skip
    return draw(spec, values, "Calls by interval, forecast and came", says, data)


def agents_by_interval(rows: Sequence[tuple[str, str, int]]) -> ChartView:
    """Draw the agents needed by weekday and time of day: ``rows`` of day, time and agents."""
    most = max(rows, key=lambda row: row[2])
    says = f"At most {most[2]} agents, first on {most[0]} at {most[1]}."
    values = [{"day": day.split(" ")[0], "time": time, "agents": agents} for day, time, agents in rows]
    data = TableView(
        "Agents needed at the telephone",
        ("Day", "From", "Agents"),
        tuple((_day(day), time, agents) for day, time, agents in rows),
    )
    return draw(HEAT, values, "Agents needed at the telephone", says, data)


def _day(shown: str) -> Weekday:
    return Weekday(date.fromisoformat(shown.split(" ")[1]))
