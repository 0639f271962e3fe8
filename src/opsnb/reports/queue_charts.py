"""Charts of the queue report: the week as a heat map, the service level day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from opsnb.reports.charts import ChartView, draw
from opsnb.reports.tables import TableView

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HEAT: dict[str, Any] = {
    "height": 190,
    "mark": "rect",
    "encoding": {
        "x": {"field": "clock", "type": "ordinal", "title": "Interval from", "axis": {"labelAngle": -60}},
        "y": {"field": "day", "type": "ordinal", "title": None, "sort": [*WEEKDAYS]},
        "color": {"field": "calls", "type": "quantitative", "title": "Calls", "scale": {"scheme": "blues"}},
    },
}
LINE: dict[str, Any] = {
    "height": 180,
    "mark": {"type": "line", "point": True, "color": "#1f5fa8"},
    "encoding": {
        "x": {"field": "day", "type": "ordinal", "title": None, "axis": {"labelAngle": -60}},
        "y": {"field": "share", "type": "quantitative", "title": "In time, %", "scale": {"domain": [0, 100]}},
    },
}


def heat_map(found: list[tuple[int, str, int]]) -> ChartView:
    """Draw how many calls are offered on average by weekday and time of day."""
    cells: dict[tuple[int, str], list[int]] = defaultdict(list)
    for weekday, clock, calls in found:
        cells[weekday, clock].append(calls)
    means = {key: sum(calls) / len(calls) for key, calls in sorted(cells.items())}
    points = [{"day": WEEKDAYS[day], "clock": clock, "calls": calls} for (day, clock), calls in means.items()]
    title = "Calls offered, by weekday and time of day"
    if not means:
        return ChartView(title, "No calls.", "", TableView(title, (), ()))
    day, clock = max(means, key=lambda key: means[key])
    says = f"Most calls come on {WEEKDAYS[day]} from {clock}: {round(means[day, clock], 1):g} in an interval."
    clocks = sorted({clock for _, clock in means})
    rows = tuple((clock, *(means.get((day, clock)) for day in range(7))) for clock in clocks)
    return draw(HEAT, points, title, says, TableView(title, ("Interval from", *WEEKDAYS), rows))


def by_day(found: list[tuple[str, float | None, int]], way: str) -> ChartView:
    """Draw the service level day by day; a day without calls has none."""
    shown = [(day, share, calls) for day, share, calls in found if share is not None]
    title = f"Service level, day by day ({way.lower()})"
    rows = tuple((date.fromisoformat(day), share, calls) for day, share, calls in shown)
    data = TableView(title, ("Day", "In time, %", "Calls"), rows)
    if not shown:
        return ChartView(title, "No calls.", "", data)
    low, high = min(shown, key=lambda point: point[1]), max(shown, key=lambda point: point[1])
    says = f"Lowest {low[1]:.1f} % on {low[0]}, highest {high[1]:.1f} % on {high[0]}."
    return draw(LINE, [{"day": day, "share": share} for day, share, _ in shown], title, says, data)
