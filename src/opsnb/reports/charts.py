"""Charts as pictures with words: SVG with real text, a text alternative, and the table behind it. No script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

import vl_convert

from opsnb.reports.tables import TableView

INK, GRID = "#2b2f36", "#d7dbe0"


@dataclass(frozen=True)
class ChartView:
    """A drawn chart, what it shows in a sentence, and its data."""

    title: str
    says: str
    svg: str
    data: TableView

    def __repr__(self) -> str:
        return f"{self.title}: {self.says}\n{self.data!r}"

    def _repr_html_(self) -> str:
        return (
            f'<figure class="opsnb-chart"><figcaption>{escape(self.title)}</figcaption>{self.svg}'
            f"<p>{escape(self.says)}</p><details><summary>The figures behind this chart</summary>"
            f"{self.data.html()}</details></figure>"
        )


THEME = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "axis": {"labelColor": INK, "titleColor": INK, "gridColor": GRID, "domainColor": GRID, "tickColor": GRID},
    "legend": {"labelColor": INK, "titleColor": INK},
    "view": {"stroke": None},
}


def draw(spec: dict[str, Any], values: list[dict[str, Any]], title: str, says: str, data: TableView) -> ChartView:
    """Draw a Vega-Lite specification over ``values``. The same chart gives the same bytes."""
    svg = vl_convert.vegalite_to_svg({"data": {"values": values}, "width": 560, "config": THEME, **spec})
    svg = _named_by_content(svg)
    name = escape(f"{title}. {says}", quote=True)
    svg = re.sub(r"<svg ", f'<svg role="img" aria-label="{name}" ', svg, count=1)
    return ChartView(title, says, svg, data)


def _named_by_content(svg: str) -> str:
    """Name colour gradients by what is drawn: the drawing library counts all that it ever drew, in this process."""
    plain = re.sub(r"gradient_\d+", "gradient", svg)
    mark = sha256(plain.encode()).hexdigest()[:8]
    for number, name in enumerate(dict.fromkeys(re.findall(r"gradient_\d+", svg))):
        svg = re.sub(rf"\b{name}\b", f"gradient-{mark}-{number}", svg)
    return svg
