"""By which policy tickets are judged: the one in force when each was opened, today's, or a draft."""

from __future__ import annotations

from pathlib import Path

from opsnb.kb.draft import read_draft
from opsnb.kb.load import KnowledgeBase
from opsnb.rules.sla import Rulebook

TODAY = "today"
"""Word that stands for the policy in force at the instant of judging."""


def choose(kb: KnowledgeBase, desk: str, policy: str, as_of: int, place: str) -> Rulebook:
    """Return the rulebook of a desk under a policy as users name it; ``as_of`` is in UTC seconds.

    Empty is each ticket by the policy in force when it was opened, ``today`` all by the one in force at ``as_of``, and
    anything else the path of a draft, seen from the current folder. ``place`` says who named it. Raises
    :class:`RecordError` if the draft is missing or is no policy of the desk.
    """
    rulebook = Rulebook.of(kb, desk)
    if not policy:
        return rulebook
    if policy == TODAY:
        return rulebook.today(as_of)
    draft = read_draft(kb, desk, Path(policy), place)
    return rulebook.under({draft.name: draft.policy})


def in_words(rulebook: Rulebook, kb: KnowledgeBase) -> str:
    """Say by which policy a rulebook judges; a policy that is no record is a draft."""
    if rulebook.dated:
        return "the policy in force when each ticket was opened"
    name = next(iter(rulebook.policies), None)
    if name is None:
        return "no policy, as none is in force today"
    return f"today's policy, {name}" if name in kb.records else f"{name}, which is not in force"
