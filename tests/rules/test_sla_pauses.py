"""Resolution and pauses: every sentence about them, told as the history of a ticket and the verdict on it."""

import pytest
from sla_desks import CHICAGO, LONDON, OFFICE, PROMISES, court, rulebook, say

TOWN = rulebook(CHICAGO, PROMISES)
CITY = rulebook(LONDON, OFFICE)


RESOLUTIONS = {
    "from the opening to the end": ("Mon 09:00 created P1; Mon 15:00 status solved", "met 6:00 of 8:00 P1"),
    "exactly on the target": ("Mon 09:00 created P1; Mon 17:00 status solved", "met 8:00 of 8:00 P1"),
    "late": ("Mon 09:00 created P1; Mon 17:00:01 status solved", "missed 8:00:01 of 8:00 P1"),
    "solved ends it, closed later": (
        "Mon 09:00 created P1; Mon 15:00 status solved; Wed 15:00 status closed",
        "met 6:00 of 8:00 P1",
    ),
    "a status of the policy pauses it": (
        """Mon 09:00 created P1; Mon 10:00 status waiting-on-customer; Mon 20:00 status in-progress
           Mon 22:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "another waiting status does not": (
        """Mon 09:00 created P1; Mon 10:00 status waiting-on-third-party; Mon 20:00 status in-progress
           Mon 22:00 status solved""",
        "missed 13:00 of 8:00 P1",
    ),
    "a pause runs into the resolution": (
        "Mon 09:00 created P1; Mon 10:00 status waiting-on-customer; Tue 10:00 status solved",
        "met 1:00 of 8:00 P1",
    ),
    "a hold runs into the resolution": (
        "Mon 09:00 created P1; Mon 10:00 hold parts; Tue 10:00 status solved",
        "met 1:00 of 8:00 P1",
    ),
    "a hold is released after the resolution": (
        "Mon 09:00 created P1; Mon 10:00 hold parts; Tue 10:00 status solved; Tue 11:00 release parts",
        "met 1:00 of 8:00 P1",
    ),
    "an open pause": ("Mon 09:00 created P1; Mon 10:00 status waiting-on-customer", "running 1:00 of 8:00 P1"),
    "holds overlap": (
        """Mon 09:00 created P1; Mon 10:00 hold parts; Mon 11:00 hold access; Mon 12:00 release parts
           Mon 13:00 release access; Mon 15:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "a hold inside another": (
        """Mon 09:00 created P1; Mon 10:00 hold parts; Mon 11:00 hold access; Mon 12:00 release access
           Mon 13:00 release parts; Mon 15:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "a hold overlaps waiting": (
        """Mon 09:00 created P1; Mon 10:00 status waiting-on-customer; Mon 11:00 hold parts
           Mon 12:00 status in-progress; Mon 13:00 release parts; Mon 15:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "holds touch": (
        """Mon 09:00 created P1; Mon 10:00 hold parts; Mon 11:00 release parts; hold access
           Mon 13:00 release access; Mon 15:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "two holds for one reason end together": (
        """Mon 09:00 created P1; Mon 10:00 hold parts; Mon 11:00 hold parts; Mon 13:00 release parts
           Mon 15:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "a hold without a reason": (
        "Mon 09:00 created P1; Mon 10:00 hold; Mon 13:00 release; Mon 15:00 status solved",
        "met 3:00 of 8:00 P1",
    ),
    "a release of nothing": (
        "Mon 09:00 created P1; Mon 10:00 release parts; Mon 15:00 status solved",
        "met 6:00 of 8:00 P1",
    ),
    "a priority changed while paused keeps the pause": (
        """Mon 09:00 created P2; Mon 10:00 status waiting-on-customer; Mon 12:00 priority P1
           Mon 20:00 status in-progress; Mon 22:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "reopened, the solved spell left out": (
        "Mon 09:00 created P1; Mon 12:00 status solved; Tue 12:00 status in-progress; Tue 13:00 status solved",
        "met 4:00 of 8:00 P1",
    ),
    "several cycles": (
        """Mon 09:00 created P1; Mon 10:00 status solved; Mon 11:00 status closed; Tue 10:00 status in-progress
           Tue 11:00 status solved; Wed 10:00 status waiting-on-customer; Wed 11:00 status in-progress
           Wed 13:00 status closed; Thu 10:00 status new; Thu 10:30 status solved; Fri 10:30 status closed""",
        "met 4:30 of 8:00 P1",
    ),
    "reopened and still open": (
        "Mon 09:00 created P1; Mon 12:00 status solved; Sun+2 20:00 status in-progress",
        "running 7:00 of 8:00 P1",
    ),
    "solved, reopened and solved in one second": (
        "Mon 09:00 created P1; Mon 15:00 status solved; status in-progress; status solved",
        "met 6:00 of 8:00 P1",
    ),
    "active and solved in one second is no reopening": (
        "Mon 09:00 created P1; Mon 15:00 status in-progress; status solved",
        "met 6:00 of 8:00 P1",
    ),
    "waiting while solved does not count twice": (
        """Mon 09:00 created P1; Mon 10:00 hold parts; Mon 11:00 status solved; Mon 13:00 release parts
           Mon 14:00 status in-progress; Mon 15:00 status solved""",
        "met 2:00 of 8:00 P1",
    ),
    "raised after the end": (
        "Mon 09:00 created P2; Tue 08:00 status solved; Tue 08:01 priority P1",
        "met 23:00 of 24:00 P2",
    ),
    "raised in the second of the end, after it": (
        "Mon 09:00 created P2; Tue 08:00 status solved; priority P1",
        "met 23:00 of 24:00 P2",
    ),
    "raised in the second of the end, before it": (
        "Mon 09:00 created P2; Tue 08:00 priority P1; status solved",
        "missed 23:00 of 8:00 P1",
    ),
    "raised between two ends of one second": (
        "Mon 09:00 created P2; Tue 08:00 status solved; status new; priority P1; status closed",
        "missed 23:00 of 8:00 P1",
    ),
    "no target": ("Mon 09:00 created P3; Tue 08:00 status solved", "no target"),
}


@pytest.mark.parametrize(("story", "verdict"), RESOLUTIONS.values(), ids=RESOLUTIONS.keys())
def test_resolution_and_pauses(story: str, verdict: str) -> None:
    """From the opening to the last end; closed spells and pauses do not count, however they lie."""
    assert say(court().hear(TOWN, story), "resolution") == verdict


WORKING_TIME = {
    "a pause over the weekend takes only the open hours": (
        """Fri 16:00 created P1; Fri 17:00 status waiting-on-customer; Mon+1 10:00 status in-progress
           Mon+1 12:00 status solved""",
        "met 3:00 of 8:00 P1",
    ),
    "a pause in the night takes nothing": (
        "Mon 16:00 created P1; Mon 20:00 hold x; Tue 06:00 release x; Tue 10:00 status solved",
        "met 2:30 of 8:00 P1",
    ),
    "solved on Friday, opened again on Monday": (
        "Fri 16:00 created P1; Fri 17:00 status solved; Mon+1 10:00 status new; Mon+1 10:30 status solved",
        "met 1:30 of 8:00 P1",
    ),
    "waiting on each of two statuses in turn": (
        """Mon 09:00 created P1; Mon 10:00 status waiting-on-customer; Mon 12:00 status waiting-on-third-party
           Mon 16:00 status in-progress; Mon 17:00 status solved""",
        "met 2:00 of 8:00 P1",
    ),
    "seconds are kept": (
        "Mon 16:00:07 created P1; Mon 17:29:59 hold x; Tue 09:00:02 release x; Tue 09:00:10 status solved",
        "met 1:30 of 8:00 P1",
    ),
}


@pytest.mark.parametrize(("story", "verdict"), WORKING_TIME.values(), ids=WORKING_TIME.keys())
def test_pauses_are_subtracted_as_working_time(story: str, verdict: str) -> None:
    """A clock of opening hours loses only the open hours of a pause."""
    assert say(court().hear(CITY, story), "resolution") == verdict


def test_a_pause_takes_the_clocks_own_time_where_nothing_is_promised() -> None:
    """Time spent is told in the clock's calendar even without a target, and never below nothing."""
    story = "Mon 09:00 created P3; Mon 10:00 status waiting-on-customer; Tue 10:00 status solved"
    verdicts = court().hear(CITY, story)
    assert [verdict["spent"] for verdict in verdicts if verdict["clock"] == "resolution"] == [3600]
