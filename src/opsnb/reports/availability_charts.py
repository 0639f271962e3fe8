"""The picture of the availability report: how the time of each team was spent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsnb.reports.charts import ChartView, draw
from opsnb.reports.tables import Cell, TableView

COLOURS = ("#23527c", "#7fa3c4", "#2f7d5b", "#a9c9b8", "#d9b26a", "#8a929c", "#b3403a", "#5b6570")
"""Neighbours are told apart by lightness too; after the last they begin again."""

BARS: dict[str, Any] = {
    "height": {"step": 30},
    "mark": "bar",
    "encoding": {
        "y": {"field": "team", "type": "nominal", "title": None},
        "x": {"field": "share", "type": "quantitative", "title": "Time logged in, %", "scale": {"domain": [0, 100]}},
        "order": {"field": "place"},
    },
}


def time_of_teams(shares: Mapping[str, Mapping[str, float]]) -> ChartView:
    """Draw for each team which share of its time, in per cent, went into what."""
    kinds = list(dict.fromkeys(kind for spent in shares.values() for kind in spent))
    values = [
        {"team": team, "what": kind, "share": round(spent.get(kind, 0.0), 3), "place": place}
        for team, spent in shares.items()
        for place, kind in enumerate(kinds)
    ]
    colour = {"domain": kinds, "range": [COLOURS[place % len(COLOURS)] for place in range(len(kinds))]}
    encoding = {**BARS["encoding"], "color": {"field": "what", "type": "nominal", "title": None, "scale": colour}}
    says = "; ".join(f"{team}: {_most(spent)}" for team, spent in shares.items()) or "Nobody was logged in"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (team, *(spent.get(kind, 0.0) for kind in kinds)) for team, spent in shares.items()
    )
    data = TableView("Time logged in by team, %", ("Team", *kinds), rows)
    return draw({**BARS, "encoding": encoding}, values, "How the teams spent their time", f"{says}.", data)


def _most(spent: Mapping[str, float]) -> str:
    kind = max(spent, key=lambda name: spent[name])
    return f"most of it {kind.lower()}, {spent[kind]:.0f} %"
