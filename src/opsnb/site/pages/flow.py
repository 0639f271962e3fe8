"""The page of a flow: the guide to click through, the chart, and the same in words. All three from one record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from opsnb.kb.records import Flow
from opsnb.kb.records.flow import Step
from opsnb.site.chart import draw, in_order, step_anchor
from opsnb.site.edition import Edition, desk_of, rank_of
from opsnb.site.pages import Page
from opsnb.site.pages.policy import shifts, targets
from opsnb.site.pages.procedure import related
from opsnb.site.template import fill


def pages(edition: Edition, desk: str) -> Iterator[Page]:
    """Yield one page for each flow of a desk."""
    for identity, flow in edition.flows(desk).items():
        ends = {key: outcome(edition, desk, flow, step) for key, step in flow.steps.items() if step.end is not None}
        ranks = {key: end["rank"] for key, end in ends.items() if end["rank"]}
        body = fill(
            "flow",
            edition,
            identity,
            record=flow,
            steps=[(key, flow.steps[key]) for key in in_order(flow)],
            ends=ends,
            anchor=step_anchor,
            number={key: number for number, key in enumerate(in_order(flow), 1)},
            chart=Markup(draw(flow, ranks)),  # noqa: S704  drawn here from escaped labels
            overdue=edition.is_overdue(flow),
        )
        yield Page(f"{identity}.md", flow.title, body, {"description": flow.summary, "hide": ["toc"]})


def outcome(edition: Edition, desk: str, flow: Flow, step: Step) -> dict[str, Any]:
    """Return what an end leads to: the priority with its promises, and the pages that say what to do next."""
    found: dict[str, Any] = {"rank": 0, "priority": None, "targets": [], "see": []}
    if step.outcome is None:
        return found
    decided = edition.policy_of(flow, desk)
    anchors: dict[str, str] = {}
    if decided and step.outcome.priority:
        key, policy = decided
        priority = next((one for one in policy.priorities if one.id == step.outcome.priority), None)
        if priority is not None:
            keeper = edition.desks[desk_of(key)]
            promised = targets(priority, "response", keeper)
            found |= {"rank": rank_of(policy, priority), "priority": priority}
            found["targets"] = [
                (title, hours, word) for (_, title, hours), word in zip(shifts(keeper), promised, strict=True)
            ]
            anchors[key] = f"#{priority.id.lower()}"
    found["see"] = [(key + anchors.get(key, ""), title) for key, title, _ in related(edition, desk, step.outcome.see)]
    return found
