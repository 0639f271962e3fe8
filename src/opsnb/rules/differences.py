"""Two rulebooks side by side: which promises get another verdict, told by one table beside another."""

from __future__ import annotations

from dataclasses import replace

from opsnb.relations import Plan, Step
from opsnb.rules.sla import Rulebook, Scope, sql_text

KEY = "clock ticket start_at start_seq"
"""What tells one promise from all others: both sides are kept under it, and found by it."""


def side_by_side(here: Rulebook, there: Rulebook, scope: Scope) -> tuple[Plan, Plan]:
    """Return two plans to run one after the other on one engine.

    The first judges by ``there`` and leaves its verdicts as ``beside``; nothing else of it stays. The second judges by
    ``here``, as :meth:`Rulebook.plan` does, and ends in ``differences``: the promises whose verdicts are not the same.
    """
    first, second = there.plan(scope), here.plan(scope)
    *others, last = first.steps
    *steps, verdicts = second.steps
    return (
        replace(first, steps=(*others, replace(last, name="beside", key=KEY))),
        replace(
            second,
            steps=(*steps, replace(verdicts, key=KEY), Step("differences", sql_text("differences"))),
            keeps=frozenset({"beside"}),
        ),
    )
