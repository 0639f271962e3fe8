"""Who is judged, as of when, and that it does not matter where."""

import os
import time

import pytest
from sla_desks import CHICAGO, LONDON, OFFICE, PROMISES, court, desk, instant, rulebook, say, tell
from test_sla import RESPONSES, SHIFTS

from opsnb.errors import CalendarError
from opsnb.rules.sla import Scope, render

TOWN = rulebook(CHICAGO, PROMISES)
CITY = rulebook(LONDON, OFFICE)


def test_population() -> None:
    """Merged tickets and those with an event before their opening are counted, and not judged."""
    stories = [
        "Mon 09:00 created P1; Mon 12:00 reply",
        "Mon 09:00 created P1; Mon 12:00 reply; Mon 13:00 merged T1",
        "Mon 08:59:59 note; Mon 09:00 created P1; Mon 12:00 reply",
        "Mon 08:00 note; Mon 09:00 created P1; Mon 13:00 merged T1",
        "Sun 09:00 created P1; Sun 12:00 reply",
    ]
    told = [tell(story, "America/Chicago") for story in stories]
    friday = instant("Fri 00:00", "America/Chicago")
    since = instant("Mon 00:00", "America/Chicago")
    verdicts = court().judge(TOWN, told, friday, since)
    assert {verdict["ticket"] for verdict in verdicts} == {1}
    population = court().engine.query(render("population", court().scope, 3600))
    assert next(iter(population)) == {"opened": 4, "judged": 1, "merged_tickets": 2, "data_errors": 1}
    before = instant("Mon 12:30", "America/Chicago")
    assert {verdict["ticket"] for verdict in court().judge(TOWN, told, before, since)} == {1, 2}


def test_the_period_and_the_desk() -> None:
    """From ``since``, before ``until``, of this desk only."""
    told = [
        tell(f"{at} created P1", "America/Chicago") for at in ("Mon 08:59:59", "Mon 09:00", "Mon 09:59:59", "Mon 10:00")
    ]
    bounds = [instant(at, "America/Chicago") for at in ("Tue 00:00", "Mon 09:00", "Mon 10:00")]
    assert {verdict["ticket"] for verdict in court().judge(TOWN, told, *bounds)} == {2, 3}
    court().engine.run(TOWN.plan(Scope("another", bounds[1], bounds[2], bounds[0])))
    assert court().engine.query("SELECT * FROM verdicts").rows == ()


def test_what_happens_later_is_not_seen() -> None:
    """Judged as of Monday 09:30, an answer at 09:31 has not been given."""
    story = "Mon 09:00 created P1; Mon 09:31 reply; Mon 09:40 priority P5; Mon 09:50 status closed"
    assert say(court().hear(TOWN, story, "Mon 09:30"), "response") == "running 0:30 of 1:00 P1"
    assert say(court().hear(TOWN, story, "Mon 09:31"), "response") == "met 0:31 of 1:00 P1"


def test_as_of_before_the_period_is_refused() -> None:
    """Nothing can be said of a period that has not begun."""
    with pytest.raises(CalendarError, match="as_of lies before the period"):
        TOWN.plan(Scope("town", 100, 200, 99))


def test_a_whole_ticket() -> None:
    """A ticket with one broken promise is missed, with a kept one and none broken met, else not judged."""
    stories = [
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 23:00 status solved",
        "Mon 09:00 created P1; Mon 09:30 reply; Mon 10:00 status solved",
        "Mon 09:00 created P5; Mon 09:30 reply",
    ]
    court().judge(TOWN, [tell(story, "America/Chicago") for story in stories], instant("Fri 00:00", "America/Chicago"))
    assert dict(court().engine.query(render("tickets", court().scope, 3600)).rows) == {
        1: "missed",
        2: "met",
        3: "not judged",
    }


CLOCK_CHANGES = {
    "the hour that is skipped does not count": (
        "2026-03-08 01:30 created P1; 2026-03-08 03:30 reply",
        "met 1:00 of 1:00 P1",
    ),
    "the hour that comes twice counts twice": (
        "2026-11-01 00:30 created P1; 2026-11-01 02:30 reply",
        "missed 3:00 of 1:00 P1",
    ),
    "the next business day over a weekend of 47 hours": (
        "2026-03-06 18:00 created P3; 2026-03-09 17:00 reply",
        "met 70:00 of 70:00 P3",
    ),
    "the next business day over a weekend of 49 hours": (
        "2026-10-30 18:00 created P3; 2026-11-02 17:00 reply",
        "met 72:00 of 72:00 P3",
    ),
}


@pytest.mark.parametrize(("story", "verdict"), CLOCK_CHANGES.values(), ids=CLOCK_CHANGES.keys())
def test_nights_of_clock_change(story: str, verdict: str) -> None:
    """Real seconds count; hours are those on the desk's wall."""
    assert say(court().hear(TOWN, story, "2026-12-01 00:00"), "response") == verdict


def test_hours_of_a_desk_over_a_clock_change() -> None:
    """A London desk opens at nine on its own wall before and after the clocks go back."""
    story = "2026-10-23 17:00 created P1; 2026-10-26 09:30:01 reply"
    assert say(court().hear(CITY, story, "2026-12-01 00:00"), "response") == "missed 1:00:01 of 1:00 P1"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change the zone of a process")
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns"])
def test_verdicts_do_not_depend_on_the_machines_zone(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    """The same ticket, judged on a machine elsewhere."""
    stories = [story for story, _ in RESPONSES.values()] + [story for story, _ in SHIFTS.values()]
    told = [tell(story, "America/Chicago") for story in stories]
    as_of = instant("Mon+2 00:00", "America/Chicago")
    here = court().judge(TOWN, told, as_of)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert court().judge(rulebook(CHICAGO, PROMISES), told, as_of) == here
    finally:
        monkeypatch.undo()
        time.tzset()
    assert os.environ.get("TZ") != zone


def test_a_zone_with_half_hours() -> None:
    """Openings on the half hour of UTC are no rounding matter."""
    rules = rulebook(desk("Asia/Kolkata", ("day", "09:15", "17:45")), OFFICE)
    assert say(court().hear(rules, "Mon 17:15 created P1; Tue 09:45 reply"), "response") == "met 1:00 of 1:00 P1"


def test_attainment_by_week() -> None:
    """Promises are counted by the local Monday of the week of opening."""
    stories = ["Sun 23:59:59 created P1; Mon+1 00:30 reply", "Mon+1 00:00 created P1; Mon+1 09:00 reply"]
    as_of = instant("Mon+2 00:00", "America/Chicago")
    court().judge(TOWN, [tell(story, "America/Chicago") for story in stories], as_of)
    counted = court().engine.query(render("attainment", court().scope, 3600))
    rows = {(row["week"], row["shift"], row["state"]): row["promises"] for row in counted if row["clock"] == "response"}
    assert rows == {("2026-06-01", "off", "met"): 1, ("2026-06-08", "off", "missed"): 1}
