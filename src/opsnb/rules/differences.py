"""Two rulebooks side by side: which promises get another verdict, told by one table beside another."""

from __future__ import annotations

from dataclasses import replace

from opsnb.relations import Plan, Step
from opsnb.rules.sla import Rulebook, Scope, sql_text


def side_by_side(here: Rulebook, there: Rulebook, scope: Scope) -> tuple[Plan, Plan]:
    """Return two plans to run one after the other on one engine.

    The first judges by ``there`` and leaves its verdicts as ``beside``; nothing else of it stays. The second judges by
    ``here``, as :meth:`Rulebook.plan` does, and ends in ``differences``: the promises whose verdicts are not the same.
    """
    first, second = there.plan(scope), here.plan(scope)
    *before, verdicts = first.steps
    beside = replace(verdicts, name="beside", key="clock ticket start_at start_seq")
    differences = Step("differences", sql_text("differences"))
    return (
        replace(first, steps=(*before, beside)),
        replace(second, steps=(*second.steps, differences), keeps=frozenset({"beside"})),
    )
