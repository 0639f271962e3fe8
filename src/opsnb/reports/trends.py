"""How the figures of a report went over the reports before it: a line for each, and the numbers behind it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from opsnb.kb.load import KnowledgeBase
from opsnb.reports.charts import ChartView, draw
from opsnb.reports.gallery import TREND, Gallery, Ran
from opsnb.reports.light import clean
from opsnb.reports.tables import TableView

MOST_RUNS, MOST_LINES = (60, 30, 10), 8
"""So many of the latest reports are drawn, fewer where there is no room, and so many figures; others are in a table."""
FEW = 15
"""Up to so many points are drawn as such."""
HEAVIEST = 80_000
"""Bytes of all trends of a question: its page lists reports too."""
DAY_END = "23:59"
"""How the end of a whole day is written."""
GOAL = re.compile(r"(\d+(?:\.\d+)?) ?%?")
NONE = "none"
"""What a check expects that wants nothing found."""

TIME = {"format": "%d %b %Y", "tickCount": 5, "grid": False}
ENCODING = {
    "x": {"field": "at", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": TIME},
    "y": {
        "field": "figure",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False},
        "axis": {"tickCount": 4},
    },
}
LINE, RULE = {"type": "line", "color": "#0b5c8a"}, {"type": "rule", "strokeDash": [6, 4], "color": "#a11d26"}


@dataclass(frozen=True)
class Figure:
    """One number of a report over time."""

    name: str
    points: tuple[tuple[str, float], ...]
    """Local date and time up to which each report reaches, and its number."""
    goal: float | None
    """What the latest report's check expects of it."""

    @property
    def words(self) -> str:
        """What it is called: ``Response: attainment``."""
        words = re.sub(r"[_-]", " ", self.name.replace("/", ": "))
        return words[:1].upper() + words[1:]


def redraw(gallery: Gallery) -> None:
    """Draw the trends that are not there, and clear away the folders in which no report is left."""
    by_folder: dict[Path, list[Ran]] = defaultdict(list)
    for ran in gallery.reports():
        by_folder[ran.folder.parent].append(ran)
    for folder, runs in by_folder.items():
        if not (folder / TREND).is_file():
            fresh = folder / f".{TREND}"
            fresh.write_text(trend(runs, gallery.kb), encoding="utf-8")
            fresh.replace(folder / TREND)
    for folder in sorted(gallery.root.glob("[!.]*/*"), reverse=True):
        for empty in (folder, folder.parent):
            if folder not in by_folder and empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()


def trend(runs: list[Ran], kb: KnowledgeBase) -> str:
    """Return the figures of published reports of one notebook as a piece of a page; nothing of a single report.

    Only reports that asked the same of equally long times are put into one line. Those of which the latest report is
    one come first; where the page would be too heavy they reach back less far, and the last ones are left out.
    """
    told = {ran.folder: json.loads((ran.folder / "page.json").read_text(encoding="utf-8")) for ran in runs}
    series: dict[str, dict[str, Ran]] = defaultdict(dict)
    for ran in sorted(runs, key=lambda ran: (told[ran.folder]["at"], ran.as_of), reverse=True):
        page = told[ran.folder]
        asked = "; ".join([f"Over {page['span']}", *(f"{name} {text}" for name, text in page["given"].items())])
        series[asked].setdefault(page["at"], ran)
    drawn = ""
    for asked, found in series.items():
        if len(found) > 1:
            drawn += _fitting(asked, sorted(found.items()), kb, HEAVIEST - len(drawn))
    return drawn


def figures(runs: dict[str, Ran]) -> list[Figure]:
    """Return the numbers that reports share, by the instants they reach up to, the oldest first.

    Those that a check is about come first, then those that were not always the same, then one of each group and a
    second one of each; what is said of a part of a group comes after what is said of the group.
    """
    numbers = {at: dict(_numbers(ran.result["metrics"])) for at, ran in runs.items()}
    *_, latest = runs.values()
    goals = _goals(latest.result["checks"])
    shared = [name for name in dict(_numbers(latest.result["metrics"])) if all(name in one for one in numbers.values())]
    turn: Counter[str] = Counter()
    places = {}
    for name in shared:
        turn[group := name.split("/", 1)[0]] += 1
        moved = len({one[name] for one in numbers.values()}) > 1
        places[name] = (_check(name, goals) is None, not moved, name.count("/") > 1, turn[group])
    return [
        Figure(name, tuple((at, one[name]) for at, one in numbers.items()), goals.get(_check(name, goals) or ""))
        for name in sorted(shared, key=places.__getitem__)
    ]


def _fitting(asked: str, runs: list[tuple[str, Ran]], kb: KnowledgeBase, room: int) -> str:
    """Return the lines of a series over as many of its latest reports as there is room for."""
    for most in MOST_RUNS:
        drawn = clean(_section(asked, dict(runs[-most:])), kb)
        if len(drawn) < room:
            return f"{drawn}\n"
    return ""


def _section(asked: str, runs: dict[str, Ran]) -> str:
    found = figures(runs)
    charts = "".join(_chart(figure)._repr_html_() for figure in found[:MOST_LINES])
    before, last = list(runs)[-2:]
    rest = tuple((one.words, one.points[-2][1], one.points[-1][1]) for one in found[MOST_LINES:])
    table = TableView(
        "The other figures of the latest two", ("Figure", f"Up to {_day(before)}", f"Up to {_day(last)}"), rest
    )
    return f"<h3>{escape(asked)}</h3>{charts}{table.html() if rest else ''}"


def _chart(figure: Figure) -> ChartView:
    (first, before), (last, now) = figure.points[0], figure.points[-1]
    goal = "" if figure.goal is None else f"; goal: {figure.goal:g}"
    says = f"{_day(first)}: {before:,g}; {_day(last)}: {now:,g}{goal}."
    values = [{"at": _axis(at), "figure": number} for at, number in figure.points]
    layers: list[dict[str, Any]] = [{"mark": {**LINE, "point": len(values) <= FEW}, "encoding": ENCODING}]
    if figure.goal is not None:
        layers.append({"mark": RULE, "encoding": {"y": {"datum": figure.goal}}})
    rows = tuple((_day(at), number) for at, number in reversed(figure.points))
    data = TableView(figure.words, ("Up to", "Figure"), rows)
    return draw({"width": 520, "height": 120, "layer": layers}, values, figure.words, says, data)


def _axis(at: str) -> str:
    """Return where a report stands on the axis of time; whole days stand at their beginning, where their tick is."""
    day, _, clock = at.partition(" ")
    return f"{day}T{'00:00' if clock == DAY_END else clock}:00Z"


def _day(at: str) -> str:
    """Write the end of a day as that day."""
    return at.removesuffix(f" {DAY_END}")


def _numbers(metrics: dict[str, Any], above: str = "") -> Iterable[tuple[str, float]]:
    for name, value in metrics.items():
        if isinstance(value, dict):
            yield from _numbers(value, f"{above}{name}/")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{above}{name}", value


def _goals(checks: list[dict[str, Any]]) -> dict[str, float | None]:
    """Return the number that each check expects, by its id; nothing where it is no number."""
    found: dict[str, float | None] = {}
    for check in checks:
        number = GOAL.fullmatch(check["expected"])
        found[check["id"]] = 0.0 if check["expected"] == NONE else float(number[1]) if number else None
    return found


def _check(name: str, goals: dict[str, float | None]) -> str | None:
    """Return the check that is about a figure: ``response-attainment`` is about ``response/attainment``."""
    ways = (name.replace("/", "-"), name.rsplit("/", 1)[-1])
    return next((way for way in ways if way in goals), None)
