"""Instants as people write and read them."""

from __future__ import annotations

import pytest

from opsnb.errors import OpsnbError
from opsnb.reports.periods import parse_instant, show_instant, show_seconds

CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-10-05", 1_791_176_400),
        ("2026-10-05T07:00", 1_791_201_600),
        ("2026-10-05T07:00:30", 1_791_201_630),
        ("2026-10-05T12:00+00:00", 1_791_201_600),
        ("2026-03-08T02:30", 1_772_956_800),
        ("2026-11-01T01:30", 1_793_514_600),
    ],
    ids=[
        "a date is its first second",
        "local time",
        "seconds",
        "offset wins",
        "in the spring gap",
        "shown twice: the first",
    ],
)
def test_local_times_become_instants(text: str, at: int) -> None:
    """Dates and times are local to the desk; the nights of clock change follow the calendar's rules."""
    assert parse_instant(text, CHICAGO, "since") == at


@pytest.mark.parametrize("text", ["5.10.2026", "yesterday", "2026-13-01", ""])
def test_what_is_no_time_is_refused_with_the_way_to_write_it(text: str) -> None:
    """The error names the option, the value and an example."""
    with pytest.raises(OpsnbError, match="2026-10-05T07:00") as caught:
        parse_instant(text, CHICAGO, "since")
    assert caught.value.place == "since" and caught.value.found == text


def test_instants_are_shown_as_the_desks_clock_showed_them() -> None:
    """With weekday and the zone's name, and seconds only where there are some."""
    assert show_instant(1_791_201_600, CHICAGO) == "Mon 2026-10-05 07:00 CDT"
    assert show_instant(1_791_201_630, CHICAGO) == "Mon 2026-10-05 07:00:30 CDT"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(20, "20 s"), (2700, "45 min"), (2705, "45 min 05 s"), (7500, "2 h 05 min"), (-3600, "-1 h 00 min"), (0, "0 s")],
)
def test_lengths_of_time_are_said_as_desks_say_them(seconds: int, text: str) -> None:
    """Hours and minutes, not seconds; a day is 24 hours."""
    assert show_seconds(seconds) == text
