"""Whether an inquiry becomes a ticket: the desk's flow decides, with the time needed beside the desk's limits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from opsnb.kb.load import KnowledgeBase
from opsnb.rules.need import needs_ticket

KB = KnowledgeBase.read(Path(__file__).parents[2] / "kb")
DESK = next(name for name in KB.desks if KB.desk(name).needs_ticket)


@pytest.mark.parametrize(
    ("way", "case", "seconds", "ticket"),
    [
        pytest.param("phone", "no", 299, False, id="a call of just under five minutes"),
        pytest.param("phone", "no", 300, True, id="a call of five minutes"),
        pytest.param("email", "no", 240, False, id="a mail of four minutes"),
        pytest.param("internal", "no", 180, False, id="a colleague, three minutes"),
        pytest.param("internal", "no", 181, True, id="a colleague, longer"),
        pytest.param("phone", "yes", 3600, False, id="an active case, however long"),
        pytest.param("walk-in", "no", 1, True, id="a visitor, however short"),
    ],
)
def test_the_limits_of_the_record_decide(way: str, case: str, seconds: int, ticket: bool) -> None:
    """Five minutes for calls and mails, three for all else, none for visitors."""
    found = needs_ticket(KB, DESK, {"way-in": way, "active-case": case}, timedelta(seconds=seconds))
    assert found is not None
    assert (found.ticket, bool(found.see)) == (ticket, True)


def test_an_open_question_is_asked() -> None:
    """What is not known yet is asked in the words of the record, with its figure."""
    found = needs_ticket(KB, DESK, {"way-in": "phone", "active-case": "no"})
    assert found is not None
    assert (found.ticket, found.wanted) == (None, "calls-and-mails")
    assert found.says == "Can you settle it in less than 5 minutes?"


def test_a_desk_without_the_rule() -> None:
    """Where no record says so, any inquiry may become a ticket."""
    other = next(name for name in KB.desks if not KB.desk(name).needs_ticket)
    assert needs_ticket(KB, other, {}) is None
