"""First response: every sentence about it, told as the history of a ticket and the verdict on it."""

import pytest
from sla_desks import CHICAGO, LONDON, OFFICE, PROMISES, court, holidays, policy, priority, rulebook, say

from opsnb.rules.sla import render

TOWN = rulebook(CHICAGO, PROMISES)
CITY = rulebook(LONDON, OFFICE)


RESPONSES = {
    "the first public reply ends it": ("Mon 09:00 created P1; Mon 09:30 reply; Mon 12:00 reply", "met 0:30 of 1:00 P1"),
    "work by staff ends it": ("Mon 09:00 created P1; Mon 09:20 work; Mon 12:00 reply", "met 0:20 of 1:00 P1"),
    "exactly on the target is met": ("Mon 09:00 created P1; Mon 10:00 reply", "met 1:00 of 1:00 P1"),
    "a second more is missed": ("Mon 09:00 created P1; Mon 10:00:01 reply", "missed 1:00:01 of 1:00 P1"),
    "it starts at creation though the priority came later": (
        "Mon 09:00 created; Mon 09:40 priority P1; Mon 10:10 reply",
        "missed 1:10 of 1:00 P1",
    ),
    "a priority set after the response counts for it": (
        "Mon 09:00 created; Mon 09:30 reply; Mon 11:00 priority P1",
        "met 0:30 of 1:00 P1",
    ),
    "of the priorities set after the response the first counts": (
        "Mon 09:00 created; Mon 10:30 reply; Mon 11:00 priority P1; Mon 12:00 priority P2",
        "missed 1:30 of 1:00 P1",
    ),
    "a private note is no reply": (
        "Mon 09:00 created P1; Mon 09:10 note; Mon 11:00 reply",
        "missed 2:00 of 1:00 P1",
    ),
    "a change to waiting is no reply": (
        "Mon 09:00 created P1; Mon 09:10 status waiting-on-customer; Mon 11:00 reply",
        "missed 2:00 of 1:00 P1",
    ),
    "nor is any other thing that staff or customer do": (
        """Mon 09:00 created P1; Mon 09:05 assigned ann; Mon 09:06 queue network; Mon 09:07 status in-progress
           Mon 09:08 status waiting-on-third-party; Mon 09:09 message; Mon 09:10 status in-progress; Mon 11:00 reply""",
        "missed 2:00 of 1:00 P1",
    ),
    "closing ends it without a miss or a hit": (
        "Mon 09:00 created P1; Mon 09:30 status closed",
        "not applicable 0:30 of 1:00 P1",
    ),
    "solving ends it too": (
        "Mon 09:00 created P1; Mon 09:30 status solved; Mon 12:00 status closed",
        "not applicable 0:30 of 1:00 P1",
    ),
    "closed when it was overdue it is missed": (
        "Mon 09:00 created P1; Mon 10:30 status closed",
        "missed 1:30 of 1:00 P1",
    ),
    "closed exactly on the target it was not overdue": (
        "Mon 09:00 created P1; Mon 10:00 status closed",
        "not applicable 1:00 of 1:00 P1",
    ),
    "a reply after the end is no response": (
        "Mon 09:00 created P1; Mon 09:30 status closed; Mon 09:40 reply",
        "not applicable 0:30 of 1:00 P1",
    ),
    "opened again the clock runs on, the closed spell left out": (
        "Mon 09:00 created P1; Mon 09:30 status solved; Mon 12:00 status in-progress; Mon 12:20 reply",
        "met 0:50 of 1:00 P1",
    ),
    "opened again and answered too late": (
        "Mon 09:00 created P1; Mon 09:30 status solved; Mon 12:00 status in-progress; Mon 12:40 reply",
        "missed 1:10 of 1:00 P1",
    ),
    "a response shares its second with being solved": (
        "Mon 09:00 created P1; Mon 09:30 reply; status solved",
        "met 0:30 of 1:00 P1",
    ),
    "solved first, in the same second": ("Mon 09:00 created P1; Mon 09:30 status solved; reply", "met 0:30 of 1:00 P1"),
    "a response shares its second with a change to waiting": (
        "Mon 09:00 created P1; Mon 09:30 status waiting-on-customer; reply",
        "met 0:30 of 1:00 P1",
    ),
    "a response in the second of creation": ("Mon 09:00 created P1; reply", "met 0:00 of 1:00 P1"),
    "raised after a met response it stays met": (
        "Mon 09:00 created P2; Mon 10:30 reply; Mon 10:31 priority P1",
        "met 1:30 of 2:00 P2",
    ),
    "raised in the second of the response, after it": (
        "Mon 09:00 created P2; Mon 10:30 reply; priority P1",
        "met 1:30 of 2:00 P2",
    ),
    "raised in the second of the response, before it": (
        "Mon 09:00 created P2; Mon 10:30 priority P1; reply",
        "missed 1:30 of 1:00 P1",
    ),
    "raised before the response the new target counts": (
        "Mon 09:00 created P2; Mon 10:00 priority P1; Mon 10:30 reply",
        "missed 1:30 of 1:00 P1",
    ),
    "raised in the second of closing, after it": (
        "Mon 09:00 created P2; Mon 10:30 status closed; priority P1",
        "not applicable 1:30 of 2:00 P2",
    ),
    "raised in the second of closing, before it": (
        "Mon 09:00 created P2; Mon 10:30 priority P1; status closed",
        "missed 1:30 of 1:00 P1",
    ),
    "a hold stops it": (
        "Mon 09:00 created P1; Mon 09:10 hold parts; Mon 11:10 release parts; Mon 11:20 reply",
        "met 0:20 of 1:00 P1",
    ),
    "answered on hold, the pause counts up to the answer": (
        "Mon 09:00 created P1; Mon 09:10 hold parts; Mon 11:10 reply; Mon 12:00 release parts",
        "met 0:10 of 1:00 P1",
    ),
    "a hold runs on": ("Mon 09:00 created P1; Mon 09:10 hold parts", "running 0:10 of 1:00 P1"),
    "no target for the priority": ("Mon 09:00 created P5; Mon 09:30 reply", "no target"),
    "no priority at all": ("Mon 09:00 created; Mon 09:30 reply", "no target"),
    "a priority that the policy does not know": ("Mon 09:00 created P9; Mon 09:30 reply", "no target"),
    "not answered yet, and over": ("Mon 09:00 created P1", "missed 495:00 of 1:00 P1"),
}


@pytest.mark.parametrize(("story", "verdict"), RESPONSES.values(), ids=RESPONSES.keys())
def test_first_response(story: str, verdict: str) -> None:
    """From creation to the first public reply or work, by the priority in force at that event."""
    assert say(court().hear(TOWN, story), "response") == verdict


RISKS = {
    "16 minutes left": ("Mon 09:44", "running 0:44 of 1:00 P1"),
    "a second more than 15 minutes left": ("Mon 09:44:59", "running 0:44:59 of 1:00 P1"),
    "15 minutes left": ("Mon 09:45", "at risk 0:45 of 1:00 P1"),
    "nothing left": ("Mon 10:00", "at risk 1:00 of 1:00 P1"),
    "over": ("Mon 10:00:01", "missed 1:00:01 of 1:00 P1"),
}


@pytest.mark.parametrize(("as_of", "verdict"), RISKS.values(), ids=RISKS.keys())
def test_at_risk(as_of: str, verdict: str) -> None:
    """At risk is the last quarter of an hour of an open promise."""
    assert say(court().hear(TOWN, "Mon 09:00 created P1", as_of), "response") == verdict


def test_at_risk_from_creation_at_the_earliest() -> None:
    """A target shorter than the warning is at risk at once, and not before the ticket is there."""
    assert say(court().hear(TOWN, "Mon 09:00 created P4", "Mon 09:00"), "response") == "at risk 0:00 of 0:10 P4"
    assert court().hear(TOWN, "Mon 09:00 created P4", "Mon 08:59:59", since="Mon 08:00") == []


CITY_RISKS = {
    "on Friday": ("Fri 17:25", "running 0:25 of 1:00 P1"),
    "in the night, 30 minutes of the clock left": ("Fri 23:00", "at risk 0:30 of 1:00 P1"),
    "on Sunday still": ("Sun 12:00", "at risk 0:30 of 1:00 P1"),
    "over on Monday": ("Mon+1 09:30:01", "missed 1:00:01 of 1:00 P1"),
}


@pytest.mark.parametrize(("as_of", "verdict"), CITY_RISKS.values(), ids=CITY_RISKS.keys())
def test_at_risk_in_the_clocks_own_time(as_of: str, verdict: str) -> None:
    """Time left is counted as the target is: a weekend uses up none of it."""
    assert say(court().hear(CITY, "Fri 17:00 created P1", as_of), "response") == verdict


def test_no_risk_overnight_while_open_time_is_left() -> None:
    """Half a minute before midnight there may be little time on the wall and enough on the clock."""
    assert say(court().hear(CITY, "Fri 17:25 created P1", "Mon+1 08:59"), "response") == "running 0:05 of 1:00 P1"


@pytest.mark.parametrize("as_of", ["Mon 11:30", "Mon 12:00", "Tue 09:00", "Mon+1 09:00", "Mon+3 00:00"])
def test_a_late_response_stays_a_miss(as_of: str) -> None:
    """Whenever the check is run."""
    story = """Mon 09:00 created P1; Mon 11:30 reply; Mon 12:00 priority P2; Mon 13:00 status waiting-on-customer
               Mon 14:00 status solved; Tue 09:00 status in-progress; Tue 10:00 hold x; Mon+1 09:00 status closed"""
    assert say(court().hear(TOWN, story, as_of), "response") == "missed 2:30 of 1:00 P1"


SHIFTS = {
    "prime by its first second": ("Mon 07:00 created P2; Mon 09:30 reply", "missed 2:30 of 2:00 P2"),
    "off just before": ("Mon 06:59:59 created P2; Mon 09:30 reply", "met 2:30:01 of 4:00 P2"),
    "prime to its last second": ("Mon 16:59:59 created P2; Mon 19:30 reply", "missed 2:30:01 of 2:00 P2"),
    "off at closing time": ("Mon 17:00 created P2; Mon 19:30 reply", "met 2:30 of 4:00 P2"),
    "the shift of the opening, though the priority came in the other": (
        "Mon 06:30 created; Mon 07:30 priority P2; Mon 10:00 reply",
        "met 3:30 of 4:00 P2",
    ),
    "the next business day of Monday 06:00 is that Monday": (
        "Mon 06:00 created P3; Mon 17:00 reply",
        "met 11:00 of 11:00 P3",
    ),
    "and not a second more": ("Mon 06:00 created P3; Mon 17:00:01 reply", "missed 11:00:01 of 11:00 P3"),
    "the next business day of Friday 18:00 is Monday": (
        "Fri 18:00 created P3; Mon+1 17:00 reply",
        "met 71:00 of 71:00 P3",
    ),
    "and of Saturday": ("Sat 12:00 created P3; Mon+1 17:00:01 reply", "missed 53:00:01 of 53:00 P3"),
    "a pause moves the close": (
        "Fri 18:00 created P3; Sat 10:00 hold x; Sat 12:00 release x; Mon+1 19:00 reply",
        "met 71:00 of 71:00 P3",
    ),
}


@pytest.mark.parametrize(("story", "verdict"), SHIFTS.values(), ids=SHIFTS.keys())
def test_shift_of_the_opening(story: str, verdict: str) -> None:
    """The shift in which the ticket was opened gives the target; a business day begins after the opening."""
    assert say(court().hear(TOWN, story), "response") == verdict


def test_a_holiday_is_no_business_day_and_no_prime_shift() -> None:
    """Opened on Friday evening before a Monday off: by Tuesday's close; on that Monday it is the off shift."""
    rules = rulebook(CHICAGO, PROMISES, days_off=holidays(days=[{"date": "2026-06-08", "name": "A day off"}]))
    story = "Fri 18:00 created P3; Tue+1 17:00 reply"
    assert say(court().hear(rules, story), "response") == "met 95:00 of 95:00 P3"
    assert say(court().hear(rules, "Mon+1 10:00 created P2; Mon+1 13:00 reply"), "response") == "met 3:00 of 4:00 P2"


def test_special_hours_and_closures() -> None:
    """A day with other hours closes then; in a closure no business day begins."""
    days_off = holidays(
        special_days=[{"date": "2026-06-08", "name": "Half a day", "hours": [["08:00", "12:00"]]}],
        closures=[{"first": "2026-06-09", "last": "2026-06-11", "name": "Moving house"}],
    )
    rules = rulebook(CHICAGO, PROMISES, days_off=days_off)
    assert say(court().hear(rules, "Fri 18:00 created P3; Mon+1 12:00 reply"), "response") == "met 66:00 of 66:00 P3"
    assert say(court().hear(rules, "Mon+1 08:00 created P2; Mon+1 08:30 reply"), "response") == "met 0:30 of 2:00 P2"
    story = "Mon+1 13:00 created P3; Fri+1 17:00:01 reply"
    assert say(court().hear(rules, story), "response") == "missed 100:00:01 of 100:00 P3"


def test_next_business_day_in_opening_hours() -> None:
    """A clock of opening hours counts to the same close: Friday evening's ticket has Monday's hours."""
    assert say(court().hear(CITY, "Fri 18:00 created P2; Mon+1 17:30 reply"), "response") == "met 8:30 of 8:30 P2"
    assert say(court().hear(CITY, "Fri 18:00 created P2; Mon+1 23:00 reply"), "response") == "met 8:30 of 8:30 P2"
    story = "Fri 18:00 created P2; Tue+1 09:00:01 reply"
    assert say(court().hear(CITY, story), "response") == "missed 8:30:01 of 8:30 P2"
    assert say(court().hear(CITY, "Fri 16:30 created P2; Mon+1 17:30 reply"), "response") == "met 9:30 of 9:30 P2"


NIGHTS = {
    "opened and answered in the night": ("Sat 22:00 created P1; Sun 03:00 reply", "met 0:00 of 1:00 P1"),
    "opened in the night": ("Thu 22:00 created P1; Fri 10:00:01 reply", "missed 1:00:01 of 1:00 P1"),
    "opened, answered and solved in the night": (
        "Sat 22:00 created P1; Sun 03:00 reply; Sun 04:00 status solved",
        "met 0:00 of 1:00 P1",
    ),
}


@pytest.mark.parametrize(("story", "verdict"), NIGHTS.values(), ids=NIGHTS.keys())
def test_wholly_outside_hours(story: str, verdict: str) -> None:
    """A ticket that was handled while nobody had to stays in the population, by the promises of the next shift."""
    assert say(court().hear(CITY, story), "response") == verdict


def test_two_versions_of_a_policy() -> None:
    """A ticket is judged by the policy in force at its opening, even if its priority was set after the change."""
    old = policy("2026-06-01", effective_to="2026-06-02", priorities=[priority("P1", response="PT1H")])
    new = policy("2026-06-04", priorities=[priority("P1", response="PT3H"), priority("P2", response="PT1H")])
    rules = rulebook(CHICAGO, old, new)
    late = "Tue 23:59:59 created; Thu 09:00 priority P1; Thu 10:00 reply"
    assert say(court().hear(rules, late), "response") == "missed 34:00:01 of 1:00 P1"
    assert say(court().hear(rules, "Mon 00:00 created P1; Mon 02:00 reply"), "response") == "missed 2:00 of 1:00 P1"
    assert say(court().hear(rules, "Thu 00:00 created P1; Thu 02:00 reply"), "response") == "met 2:00 of 3:00 P1"
    assert say(court().hear(rules, "Tue 22:00 created; Thu 09:00 priority P2"), "response") == "no target"
    between = "Wed 12:00 created P1; Thu 10:00 reply"
    assert say(court().hear(rules, between), "response") == "no target"
    assert say(court().hear(rules, "Sun-1 23:59:59 created P1; Mon 00:10 reply"), "response") == "no target"


def test_no_policy_is_neither_met_nor_missed() -> None:
    """A ticket opened before any policy has no target on any clock, whatever happened to it."""
    rules = rulebook(CHICAGO, policy("2026-06-04", priorities=[priority("P1", response="PT1H", resolution="PT1H")]))
    told = court().hear(rules, "Mon 09:00 created P1; Fri 10:00 reply; Fri 11:00 message; Fri 12:00 status solved")
    assert {verdict["state"] for verdict in told} == {"no target"}
    assert court().engine.query(render("tickets", court().scope, 3600)).rows == ((1, "not judged"),)
