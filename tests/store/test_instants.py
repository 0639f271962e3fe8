"""Wall times of a log become UTC seconds, also where the clocks are changed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.store.instants import Instants, first_instant

DAY_FIRST = "%d/%m/%Y %H:%M"


def _utc(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        pytest.param("UTC", "29/2/2016 01:16", "2016-02-29T01:16+00:00", id="day first, not padded"),
        pytest.param("America/Chicago", "29/02/2016 01:16", "2016-02-29T01:16-06:00", id="winter"),
        pytest.param("America/Chicago", "1/7/2016 12:00", "2016-07-01T12:00-05:00", id="summer"),
        pytest.param("America/Chicago", "13/3/2016 02:30", "2016-03-13T03:00-05:00", id="skipped: the change"),
        pytest.param("America/Chicago", "13/3/2016 03:00", "2016-03-13T03:00-05:00", id="right after the change"),
        pytest.param("America/Chicago", "6/11/2016 01:30", "2016-11-06T01:30-05:00", id="twice: the first"),
        pytest.param("America/Chicago", "6/11/2016 12:00", "2016-11-06T12:00-06:00", id="later that day"),
        pytest.param("America/Asuncion", "2/10/2016 00:15", "2016-10-02T01:00-03:00", id="a gap at midnight"),
        pytest.param("Australia/Lord_Howe", "2/10/2016 02:10", "2016-10-02T02:30+11:00", id="a gap of half an hour"),
        pytest.param("Asia/Kolkata", "1/1/2016 00:00", "2016-01-01T00:00+05:30", id="half-hour zone"),
    ],
)
def test_wall_times(zone: str, text: str, expected: str) -> None:
    """A skipped wall time is the instant of the change; one shown twice is the first."""
    instants = Instants(DAY_FIRST, ZoneInfo(zone))
    assert [instants.read(text), instants.read(text)] == [_utc(expected)] * 2


@pytest.mark.parametrize(
    "text", ["", "?", "31/2/2016 10:00", "1/13/2016 10:00", "1/2/2016", "1/2/2016 24:00", "1/2/2016 9"]
)
def test_what_is_no_time(text: str) -> None:
    """A text that the format does not read is nothing, not a guess."""
    assert Instants(DAY_FIRST, ZoneInfo("Asia/Tokyo")).read(text) is None


@pytest.mark.parametrize(
    ("time_format", "text", "expected"),
    [
        pytest.param("%Y-%m-%dT%H:%M:%S", "2016-02-29T01:16:09", "2016-02-29T01:16:09-06:00", id="ISO"),
        pytest.param("%Y-%m-%dT%H:%M:%S%z", "2016-02-29T01:16:09+0100", "2016-02-29T01:16:09+01:00", id="with offset"),
        pytest.param("%m/%d/%Y %I:%M %p", "2/29/2016 1:16 PM", "2016-02-29T13:16-06:00", id="twelve hours"),
        pytest.param("%d %b %Y %H:%M", "29 Feb 2016 01:16", "2016-02-29T01:16-06:00", id="name of the month"),
        pytest.param("%Y%m%d", "20160229", "2016-02-29T00:00-06:00", id="a day only"),
        pytest.param("%H:%M %d.%m.%Y", "01:16 29.2.2016", "2016-02-29T01:16-06:00", id="time first"),
    ],
)
def test_any_format_of_strptime(time_format: str, text: str, expected: str) -> None:
    """The format of a mapping may be whatever strptime reads."""
    assert Instants(time_format, ZoneInfo("America/Chicago")).read(text) == _utc(expected)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - wall times
    st.sampled_from(["America/Chicago", "Australia/Lord_Howe", "America/Asuncion", "Africa/Cairo", "Asia/Kolkata"]),
)
def test_short_cut_and_long_way_agree(wall: datetime, zone: str) -> None:
    """Midnight plus time of day is the same as converting the whole wall time."""
    instants = Instants("%Y-%m-%d %H:%M:%S", ZoneInfo(zone))
    text = f"{wall:%Y-%m-%d %H:%M:%S}"
    assert instants.read(text) == instants.read(text) == first_instant(wall.replace(microsecond=0), ZoneInfo(zone))
