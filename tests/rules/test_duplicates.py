"""Second reports: alike in words, soon after the first, and never the other way round."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from opsnb.kb.records.triage import Duplicates
from opsnb.kb.tickets import NewTicket
from opsnb.rules import duplicates
from opsnb.rules.duplicates import find_duplicates

RULE = Duplicates(within=timedelta(hours=1), alike=0.7)
OTHERS = ("the printer on floor two is out of toner", "please reset the password of the archive", "a chair is broken")


def tickets(*said: tuple[int, str], requester: str = "") -> list[NewTicket]:
    """Return tickets opened at some seconds, with others around them."""
    made = [*said, *((at, text) for at, text in enumerate(OTHERS, -3))]
    return [NewTicket(str(at), at, text, requester=requester) for at, text in sorted(made)]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ((100, "The wireless is gone in room four"), (200, "wireless gone, room FOUR"), True),
        ((100, "The wireless is gone in room four"), (3700, "The wireless is gone in room four"), True),
        ((100, "The wireless is gone in room four"), (3701, "The wireless is gone in room four"), False),
        ((100, "The wireless is gone in room four"), (200, "The lift is stuck again"), False),
        ((100, "Wireless"), (200, "Wireless"), False),
        ((100, ""), (200, ""), False),
    ],
    ids=["alike", "at the limit", "past the limit", "not alike", "one word", "no words"],
)
def test_what_counts_as_a_second_report(first: tuple[int, str], second: tuple[int, str], found: bool) -> None:
    """The later of two tickets alike within the time; the limit itself counts, one word alone does not."""
    assert [(one.number, one.of) for one in find_duplicates(tickets(first, second), RULE)] == (
        [(str(second[0]), str(first[0]))] if found else []
    )


def test_the_same_requester_is_told() -> None:
    """Two reports of one person are told apart from those of two."""
    said = ((100, "The wireless is gone in room four"), (200, "The wireless is gone in room four"))
    assert [one.same_requester for one in find_duplicates(tickets(*said), RULE)] == [False]
    assert [one.same_requester for one in find_duplicates(tickets(*said, requester="robin"), RULE)] == [True]


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many tickets are compared at a time, the same are found."""
    random = Random(1)
    words = ["wireless", "gone", "room", "four", "lift", "stuck", "chair", "broken", "again", "today", "please"]
    many = [NewTicket(str(n), n * 60, " ".join(random.choices(words, k=5))) for n in range(300)]
    whole = list(find_duplicates(many, RULE))
    monkeypatch.setattr(duplicates, "CHUNK", 7)
    assert list(find_duplicates(many, RULE)) == whole
    assert whole
