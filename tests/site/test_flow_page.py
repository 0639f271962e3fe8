"""One record gives guide, chart and words: all three have the same steps and the same ways on."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from built import BUILT_ON, text_of

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow
from opsnb.site.chart import draw, in_order
from opsnb.site.edition import Edition
from opsnb.site.pages.flow import in_words


def _flows(site: Path, kb: KnowledgeBase) -> list[tuple[Flow, str]]:
    """Return every flow with its quotations replaced, and its page."""
    edition = Edition.of(kb, "staff", BUILT_ON)
    return [
        (in_words(edition, identity.split("/")[0], flow), text_of(site / identity / "index.html"))
        for identity, flow in kb.of_kind(Flow).items()
    ]


def test_every_box_of_the_chart_leads_to_its_step(staff_site: Path, kb: KnowledgeBase) -> None:
    """As many boxes as steps, each a named link to a section of the guide."""
    for flow, html in _flows(staff_site, kb):
        svg = html[html.index('<svg class="flow-chart') : html.index("</svg>", html.index("flow-chart"))]
        links = re.findall(r'<a href="#step-([\w-]+)" aria-label="([^"]+)"', svg)
        assert {step: unescape(label) for step, label in links} == {key: step.text for key, step in flow.steps.items()}
        assert svg.count('class="node') == len(flow.steps)
        assert svg.count('class="edge"') == sum(len(step.ways_on) for step in flow.steps.values())
        assert re.findall(r'id="step-([\w-]+)"', html) == in_order(flow)


def test_the_chart_is_named_described_and_uncoloured(staff_site: Path, kb: KnowledgeBase) -> None:
    """A title, a description in words, and no colour of its own: the style sheet decides, light or dark."""
    for flow, html in _flows(staff_site, kb):
        svg = html[html.index('<svg class="flow-chart') : html.index("</svg>", html.index("flow-chart"))]
        assert f'<title id="chart-title">{flow.title}</title>' in svg
        assert 'aria-describedby="chart-text"' in svg
        assert 'id="chart-text"' in html
        assert re.findall(r'\b(?:fill|stroke|style|font-family)="', svg) == []


def test_the_words_tell_every_way_on(staff_site: Path, kb: KnowledgeBase) -> None:
    """The text alternative is an ordered list of the steps; each answer is a link to the next one."""
    for flow, html in _flows(staff_site, kb):
        listed = re.findall(r'<li id="words-([\w-]+)">', html)
        assert listed == in_order(flow)
        ways = re.findall(r'<li>([^<]*?):? ?go on with <a href="#words-([\w-]+)">(\d+),', html)
        wanted = [(label, to) for key in in_order(flow) for label, to in flow.steps[key].ways_on]
        assert [(unescape(label), to) for label, to, _ in ways] == wanted
        assert all(listed[int(number) - 1] == to for _, to, number in ways)


def test_every_answer_of_the_guide_is_a_link(staff_site: Path, kb: KnowledgeBase) -> None:
    """Without scripts the guide is sections and links between them."""
    for flow, html in _flows(staff_site, kb):
        answers = re.findall(r'<a href="#step-([\w-]+)" data-answer>([^<]+)</a>', html)
        wanted = [(to, label or "Done, go on") for key in in_order(flow) for label, to in flow.steps[key].ways_on]
        assert [(to, unescape(label)) for to, label in answers] == wanted


@pytest.mark.parametrize("text", ['Say "no"?', "A < B & C?", "Back\\slash?", "Zażółć?"])
def test_labels_are_drawn_as_they_are_written(text: str) -> None:
    """Quotes, signs and letters of any language survive the way through the drawing."""
    flow = Flow.model_validate(
        {
            "title": "T & t",
            "summary": "s",
            "owner": "o",
            "reviewed": "2026-01-01",
            "review_every": "P1D",
            "source": {"seed": "0", "place": "p"},
            "start": "ask-it",
            "steps": {
                "ask-it": {"ask": text, "answers": [{"label": "Yes", "to": "do-it"}, {"label": "No", "to": "stop"}]},
                "do-it": {"do": "Do it", "next": "stop"},
                "stop": {"end": "Stop"},
            },
        }
    )
    svg = draw(flow, {})
    drawn = unescape("".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))
    assert text in drawn
    assert [unescape(label) for label in re.findall(r'aria-label="([^"]*)"', svg)] == [text, "Do it", "Stop"]
    assert '<title id="chart-title">T &amp; t</title>' in svg
