"""Periodic updates and replies: every sentence about them, told as histories and the verdicts on them."""

import pytest
from sla_desks import CHICAGO, PROMISES, court, rulebook, say

TOWN = rulebook(CHICAGO, PROMISES)


UPDATES = {
    "from the opening to each reply and the end": (
        "Mon 09:00 created P1; Mon 10:00 reply; Mon 15:00 reply; Mon 18:00 status solved",
        "met 1:00 of 4:00 P1; missed 5:00 of 4:00 P1; not applicable 3:00 of 4:00 P1",
    ),
    "the last gap is missed if it was overdue": (
        "Mon 09:00 created P1; Mon 15:00 status solved",
        "missed 6:00 of 4:00 P1",
    ),
    "exactly on the target": ("Mon 09:00 created P1; Mon 13:00 reply; Mon 13:00 status solved", "met 4:00 of 4:00 P1"),
    "notes, messages and work are no update": (
        """Mon 09:00 created P1; Mon 10:00 work; Mon 11:00 note; Mon 12:00 message; Mon 14:00 reply
           Mon 14:00 status solved""",
        "missed 5:00 of 4:00 P1",
    ),
    "a reply after the end begins nothing": (
        "Mon 09:00 created P1; Mon 10:00 status solved; Mon 11:00 reply",
        "not applicable 1:00 of 4:00 P1",
    ),
    "each gap by the priority in force when it ended": (
        "Mon 09:00 created P2; Mon 15:00 reply; Mon 16:00 priority P1; Mon 21:00 reply; status solved",
        "met 6:00 of 24:00 P2; missed 6:00 of 4:00 P1",
    ),
    "work in the second of the reply does not end the gap": (
        "Mon 09:00 created P2; Mon 15:00 work; priority P1; reply; status solved",
        "missed 6:00 of 4:00 P1",
    ),
    "two replies in one second": (
        "Mon 09:00 created P1; Mon 10:00 reply; reply; Mon 10:30 hold x; Mon 20:00 release x; Mon 20:30 status solved",
        "met 1:00 of 4:00 P1; met 0:00 of 4:00 P1; not applicable 1:00 of 4:00 P1",
    ),
    "a reply in the second of the opening": (
        "Mon 09:00 created P1; reply; Mon 09:30 hold x; Mon 20:00 release x; Mon 20:30 status solved",
        "met 0:00 of 4:00 P1; not applicable 1:00 of 4:00 P1",
    ),
    "nothing promised for the priority": ("Mon 09:00 created P3; Mon 10:00 reply", ""),
}


@pytest.mark.parametrize(("story", "verdict"), UPDATES.values(), ids=UPDATES.keys())
def test_updates(story: str, verdict: str) -> None:
    """Staff must update every so often, for customers who want it."""
    assert say(court().hear(TOWN, story, wanted=1), "update") == verdict


WANTED = {
    "asked for": (1, "P2", "missed 30:00 of 24:00 P2"),
    "not asked for": (0, "P1", ""),
    "not said, and the default is yes": (None, "P1", "missed 30:00 of 4:00 P1"),
    "not said, and the default is no": (None, "P2", ""),
    "asked for, where no period is promised": (1, "P3", ""),
}


@pytest.mark.parametrize(("wanted", "name", "verdict"), WANTED.values(), ids=WANTED.keys())
def test_updates_are_judged_where_they_are_wanted(wanted: int | None, name: str, verdict: str) -> None:
    """Whether follow-up is requested is a fact of the ticket; where it does not say, of its priority."""
    story = f"Mon 09:00 created {name}; Tue 15:00 status solved"
    assert say(court().hear(TOWN, story, wanted=wanted), "update") == verdict
    changed = f"Mon 09:00 created P5; Mon 09:01 priority {name}; Tue 15:00 status solved"
    assert say(court().hear(TOWN, changed, wanted=wanted), "update") == verdict


OPEN_UPDATES = {
    "running": ("Mon 13:00", "met 1:00 of 4:00 P1; running 3:00 of 4:00 P1"),
    "at risk": ("Mon 13:30", "met 1:00 of 4:00 P1; at risk 3:30 of 4:00 P1"),
    "over": ("Mon 15:00", "met 1:00 of 4:00 P1; missed 5:00 of 4:00 P1"),
    "just updated": ("Mon 10:00", "met 1:00 of 4:00 P1; running 0:00 of 4:00 P1"),
}


@pytest.mark.parametrize(("as_of", "verdict"), OPEN_UPDATES.values(), ids=OPEN_UPDATES.keys())
def test_the_update_that_is_due(as_of: str, verdict: str) -> None:
    """The gap since the last reply is open, from the very second of that reply."""
    assert say(court().hear(TOWN, "Mon 09:00 created P1; Mon 10:00 reply", as_of), "update") == verdict


TURNS = {
    "a message waits for a reply": (
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message; Mon 12:00 reply",
        "met 1:00 of 2:00 P1",
    ),
    "the oldest unanswered message counts": (
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message; Mon 12:30 message; Mon 13:30 reply",
        "missed 2:30 of 2:00 P1",
    ),
    "each wait by itself": (
        """Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message; Mon 12:00 reply; Mon 12:30 reply
           Mon 13:00 message; Mon 16:00 reply""",
        "met 1:00 of 2:00 P1; missed 3:00 of 2:00 P1",
    ),
    "only after the first response": (
        "Mon 09:00 created P1; Mon 09:10 message; Mon 12:30 reply; Mon 13:00 message; Mon 14:00 reply",
        "met 1:00 of 2:00 P1",
    ),
    "work can be the first response": (
        "Mon 09:00 created P1; Mon 09:10 message; Mon 09:30 work; Mon 10:00 message; Mon 11:00 reply",
        "met 1:00 of 2:00 P1",
    ),
    "a message before the response, in its second": ("Mon 09:00 created P1; Mon 09:30 message; reply", ""),
    "a message before work, in its second, and one after": (
        "Mon 09:00 created P1; Mon 09:30 message; work; Mon 10:00 message; Mon 11:00 reply",
        "met 1:00 of 2:00 P1",
    ),
    "a private note is no answer": (
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message; Mon 12:00 note; work; Mon 14:00 reply",
        "missed 3:00 of 2:00 P1",
    ),
    "closed while a message waits": (
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message; Mon 12:00 status solved",
        "not applicable 1:00 of 2:00 P1",
    ),
    "closed while a message waits too long": (
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message; Mon 14:00 status solved",
        "missed 3:00 of 2:00 P1",
    ),
    "thanks after the end": ("Mon 09:00 created P1; Mon 09:30 reply; Mon 10:00 status solved; Mon 11:00 message", ""),
    "a message opens the ticket again": (
        """Mon 09:00 created P1; Mon 09:30 reply; Mon 10:00 status solved; Tue 11:00 message; status in-progress
           Tue 12:30 reply; Tue 13:00 status solved""",
        "met 1:30 of 2:00 P1",
    ),
    "asked and answered twice within a second": (
        """Mon 09:00 created P1; Mon 09:30 reply; Mon 10:00 message; reply; message; Mon 10:30 hold x
           Mon 14:00 release x; Mon 14:30 reply""",
        "met 0:00 of 2:00 P1; met 1:00 of 2:00 P1",
    ),
    "the next business day after the message": (
        "Mon 06:00 created P3; Mon 09:30 reply; Fri 18:00 message; Mon+1 17:00 reply",
        "met 71:00 of 71:00 P3",
    ),
    "nothing promised for the priority": ("Mon 09:00 created P2; Mon 09:30 reply; Mon 11:00 message", ""),
}


@pytest.mark.parametrize(("story", "verdict"), TURNS.values(), ids=TURNS.keys())
def test_next_reply(story: str, verdict: str) -> None:
    """A message of the customer waits for a public reply, once the ticket has had its first response."""
    assert say(court().hear(TOWN, story), "next-reply") == verdict


OPEN_TURNS = {
    "just asked": ("Mon 11:00", "running 0:00 of 2:00 P1"),
    "running": ("Mon 12:00", "running 1:00 of 2:00 P1"),
    "at risk": ("Mon 12:45", "at risk 1:45 of 2:00 P1"),
    "over": ("Mon 13:01", "missed 2:01 of 2:00 P1"),
}


@pytest.mark.parametrize(("as_of", "verdict"), OPEN_TURNS.values(), ids=OPEN_TURNS.keys())
def test_the_reply_that_is_due(as_of: str, verdict: str) -> None:
    """A message that waits is open from its own second on."""
    story = "Mon 09:00 created P1; Mon 09:30 reply; Mon 11:00 message"
    assert say(court().hear(TOWN, story, as_of), "next-reply") == verdict
