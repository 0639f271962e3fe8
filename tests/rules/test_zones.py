"""Wall time and instants: the spring gap, the doubled hour, and agreement with Python's own zones elsewhere."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsnb.errors import CalendarError
from opsnb.rules.zones import DAY, load_zone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = [
    "UTC",
    "America/Chicago",
    "America/St_Johns",
    "America/Asuncion",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]


def seconds(text: str) -> int:
    """Read an instant with an offset, or a wall time as if it ran on UTC."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


@pytest.mark.parametrize(
    ("zone", "wall", "first", "last"),
    [
        pytest.param("UTC", "2026-03-08T02:30", "2026-03-08T02:30Z", "2026-03-08T02:30Z", id="no change at all"),
        pytest.param("Asia/Kolkata", "2026-03-08T09:00", "2026-03-08T03:30Z", "2026-03-08T03:30Z", id="half an hour"),
        pytest.param(
            "America/Chicago", "2026-03-08T02:30", "2026-03-08T08:00Z", "2026-03-08T08:00Z", id="gap: the change"
        ),
        pytest.param(
            "America/Chicago", "2026-03-08T02:00", "2026-03-08T08:00Z", "2026-03-08T08:00Z", id="first skipped second"
        ),
        pytest.param(
            "America/Chicago", "2026-03-08T03:00", "2026-03-08T08:00Z", "2026-03-08T08:00Z", id="first after the gap"
        ),
        pytest.param("America/Chicago", "2026-11-01T01:30", "2026-11-01T06:30Z", "2026-11-01T07:30Z", id="shown twice"),
        pytest.param(
            "America/Chicago", "2026-11-01T01:00", "2026-11-01T06:00Z", "2026-11-01T07:00Z", id="the change itself"
        ),
        pytest.param(
            "America/Chicago", "2026-11-01T02:00", "2026-11-01T08:00Z", "2026-11-01T08:00Z", id="shown once again"
        ),
        pytest.param(
            "Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00Z", "2026-04-23T22:00Z", id="midnight is skipped"
        ),
        pytest.param(
            "Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45Z", "2026-04-04T15:15Z", id="half-hour change"
        ),
        pytest.param(
            "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z", "2011-12-30T10:00Z", id="a whole day is skipped"
        ),
    ],
)
def test_wall_time_to_instant(zone: str, wall: str, first: str, last: str) -> None:
    """A skipped wall time is the instant of the change; a doubled one is the first to open and the last to close."""
    table, at = load_zone(zone), np.array([seconds(wall)])
    assert table.first_utc(at).tolist() == [seconds(first)]
    assert table.last_utc(at).tolist() == [seconds(last)]


@settings(deadline=None, max_examples=60)
@given(zone=st.sampled_from(ZONES), at=st.lists(st.integers(0, seconds("2100-12-31T00:00Z")), min_size=1, max_size=50))
def test_instant_to_wall_time_agrees_with_python(zone: str, at: list[int]) -> None:
    """From an instant to the clock on the wall there is one answer, and Python's zones give it too."""
    shown = [(EPOCH + timedelta(seconds=second)).astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) for second in at]
    table = load_zone(zone)
    assert table.wall(np.array(at)).tolist() == [int(moment.timestamp()) for moment in shown]
    assert table.date_number(np.array(at)).tolist() == [(moment - EPOCH).days for moment in shown]


@settings(deadline=None, max_examples=60)
@given(zone=st.sampled_from(ZONES), at=st.integers(0, seconds("2100-12-31T00:00Z")))
def test_there_and_back(zone: str, at: int) -> None:
    """An instant lies between the first and the last instant at which its wall time is shown, or is one of them."""
    table = load_zone(zone)
    wall = table.wall(np.array([at]))
    assert table.first_utc(wall)[0] <= at <= table.last_utc(wall)[0]
    assert at in (table.first_utc(wall)[0], table.last_utc(wall)[0])


@pytest.mark.parametrize("zone", ZONES)
def test_no_change_is_missed(zone: str) -> None:
    """The table is found by sampling; every six hours of eleven years it shows what Python's zones show."""
    at = np.arange(seconds("2005-01-01T00:00Z"), seconds("2016-01-01T00:00Z"), DAY // 4)
    info, epoch = ZoneInfo(zone), EPOCH.replace(tzinfo=ZoneInfo(zone))
    offsets = [info.fromutc(epoch + timedelta(seconds=second)).utcoffset() for second in at.tolist()]
    assert (load_zone(zone).wall(at) - at).tolist() == [
        offset // timedelta(seconds=1) for offset in offsets if offset is not None
    ]


@pytest.mark.parametrize("name", ["America/Springfield", "CST6", "", "America", "../etc/passwd", "+02:00"])
def test_an_unknown_zone_is_named(name: str) -> None:
    """A zone that the database does not know is an error that names it."""
    with pytest.raises(CalendarError) as caught:
        load_zone(name)
    assert (caught.value.place, caught.value.found) == ("timezone", name)


@pytest.mark.parametrize("text", ["2018-12-20T00:00", "2022-01-20T00:00"])
def test_outside_the_years_read_is_an_error(text: str) -> None:
    """A time far outside the years that were read is refused, not clamped."""
    zone, at = load_zone("America/Chicago", 2019, 2021), np.array([seconds("2020-06-01T00:00"), seconds(text)])
    for convert in (zone.first_utc, zone.last_utc, zone.wall, zone.date_number):
        with pytest.raises(CalendarError, match="America/Chicago"):
            convert(at)
