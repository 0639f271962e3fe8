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


def test_what_comes_later_changes_nothing() -> None:
    """How much a word counts goes by the tickets up to the opening: whatever is opened later, the same is found."""
    said = [
        NewTicket("A", 0, "invoice for march shows wrong address"),
        NewTicket("B", 60, "invoice of march, wrong sum"),
    ]
    later = ["wrong address", "other sum", "wrong sum", "another march", "sum of other wrong address"] * 6
    rule = Duplicates(within=timedelta(hours=1), alike=0.3)
    whole = [*said, *(NewTicket(f"E{n}", 120 + n, text) for n, text in enumerate(later))]
    found = list(find_duplicates(said, rule))
    assert [one.number for one in found] == ["B"]
    assert list(find_duplicates(whole, rule))[: len(found)] == found


def test_what_many_people_ask_is_no_second_report() -> None:
    """Of two people, more than everyday words has to be the same; of one person, words like them are enough."""
    asked = [NewTicket(str(n), n, f"how do i activate my card {n}", requester=f"person-{n}") for n in range(9)]
    assert [one.number for one in find_duplicates(asked, RULE)] == ["1"]  # as yet nobody knows that it is often asked
    again = NewTicket("9", 9, "how do i activate my card", requester="person-4")
    assert [one.of for one in find_duplicates([*asked, again], RULE)][1:] == ["4"]
    lift = [NewTicket(str(n), n, f"the lift in tower {word}") for n, word in ((10, "seven"), (11, "seven"))]
    assert [one.of for one in find_duplicates([*asked, *lift], RULE)][1:] == ["10"]


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many tickets are compared at a time, the same are found."""
    random = Random(1)
    words = ["wireless", "gone", "room", "four", "lift", "stuck", "chair", "broken", "again", "today", "please"]
    many = [NewTicket(str(n), n * 60, " ".join(random.choices(words, k=5)), requester="robin") for n in range(300)]
    whole = list(find_duplicates(many, RULE))
    monkeypatch.setattr(duplicates, "CHUNK", 7)
    assert list(find_duplicates(many, RULE)) == whole
    assert whole
