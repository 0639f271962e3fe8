"""Working time: the conventions, one by one, on calendars small enough to check by hand."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from opsnb.errors import CalendarError
from opsnb.rules.worktime import WorkCalendar

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "business_time.json"
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = 3600


def weekly(*intervals: list[str], days: tuple[str, ...] = WORKDAYS) -> dict[str, list[list[str]]]:
    """Give the same hours to several weekdays."""
    return {day: list(intervals) for day in days}


RECORDS: dict[str, dict[str, object]] = {
    "office": {"timezone": "UTC", "hours": weekly(["09:00", "17:00"])},
    "holidays": {
        "timezone": "UTC",
        "hours": weekly(["09:00", "17:00"]),
        "holidays": ["2014-01-20", date(2014, 7, 4)],
    },
    "lunch": {"timezone": "UTC", "hours": weekly(["09:00", "12:00"], ["13:00", "18:00"])},
    "santiago": {"timezone": "America/Santiago", "hours": weekly(["09:00", "12:00"], ["13:00", "18:00"])},
    "tokyo": {"timezone": "Asia/Tokyo", "hours": weekly(["09:00", "17:00"])},
    "mondays": {"timezone": "UTC", "hours": {"mon": [["00:00", "24:00"]], "tue": [["08:00", "18:00"]]}},
    "sundays in Paris": {"timezone": "Europe/Paris", "hours": {"sun": [["08:00", "21:00"]]}},
    "always in Chicago": {
        "timezone": "America/Chicago",
        "hours": weekly(["00:00", "24:00"], days=(*WORKDAYS, "sat", "sun")),
    },
    "nights": {
        "timezone": "America/Chicago",
        "hours": weekly(["22:00", "06:00"]),
        "holidays": ["2026-06-19"],
    },
    "special": {
        "timezone": "UTC",
        "hours": weekly(["08:00", "18:00"]),
        "holidays": ["2019-12-25", "2019-12-27"],
        "special_days": {"2019-12-27": [["10:00", "12:00"], ["14:00", "16:00"]], date(2019, 12, 30): []},
        "closures": [["2020-01-01", "2020-01-03"], {"from": "2020-01-09", "to": "2020-01-09"}],
    },
    "overlapping": {"timezone": "UTC", "hours": {"mon": [["09:00", "12:00"], ["11:00", "14:00"], ["14:00", "15:00"]]}},
    "small hours in Chicago": {
        "timezone": "America/Chicago",
        "hours": {"sun": [["02:30", "04:00"], ["01:15", "01:45"]]},
    },
    "Saturday nights": {"timezone": "America/Chicago", "hours": {"sat": [["23:00", "01:00"]]}},
    "seconds": {"timezone": "UTC", "hours": {"mon": [["09:00:30", "09:01:15"]]}},
}
CALENDARS = {name: WorkCalendar.from_record(record) for name, record in RECORDS.items()}


def seconds(text: str) -> int:
    """Read an instant; without an offset it is UTC."""
    return int(datetime.fromisoformat(text if "+" in text or text.count("-") > 2 else f"{text}+00:00").timestamp())


@pytest.mark.parametrize(
    ("calendar", "start", "end", "expected"),
    [
        pytest.param("office", "2014-04-07T10:00", "2014-04-07T15:00", 5 * HOUR, id="within one day"),
        pytest.param("office", "2014-04-07T08:00", "2014-04-07T08:00", 0, id="no time at all"),
        pytest.param("office", "2014-04-11T20:00", "2014-04-14T05:00", 0, id="closed all along"),
        pytest.param("office", "2014-04-07T15:00", "2014-04-07T10:00", -5 * HOUR, id="end before start is negative"),
        pytest.param("office", "2014-04-14T00:00", "2014-04-07T00:00", -40 * HOUR, id="a week backwards"),
        pytest.param("office", "2015-02-23T17:01", "2015-02-24T14:20", 5 * HOUR + 1200, id="begun after closing"),
        pytest.param("office", "2014-01-10T16:15:07", "2014-01-12T12:30", 2693, id="seconds are kept"),
        pytest.param("office", "2014-04-07T01:00-09:00", "2014-04-07T15:00-04:00", 7 * HOUR, id="offsets are mixed"),
        pytest.param("holidays", "2014-01-16T18:30", "2014-01-22T10:00", 17 * HOUR, id="a holiday between"),
        pytest.param("lunch", "2016-01-18T09:00", "2016-01-25T09:00", 40 * HOUR, id="a week with lunch breaks"),
        pytest.param("lunch", "2016-01-18T11:00", "2016-01-18T14:00", 2 * HOUR, id="across the break"),
        pytest.param("santiago", "2016-01-18T09:00-08:00", "2016-01-18T18:00-08:00", 4 * HOUR, id="from another zone"),
        pytest.param("sundays in Paris", "2020-03-29T01:00", "2020-03-30T00:00", 13 * HOUR, id="clocks go forward"),
        pytest.param("sundays in Paris", "2019-10-27T01:00", "2019-10-28T00:00", 13 * HOUR, id="clocks go back"),
        pytest.param("sundays in Paris", "2002-10-27T06:00", "2021-10-30T00:00", 46_425_600, id="nineteen years"),
        pytest.param("always in Chicago", "2026-03-08T06:00", "2026-03-09T05:00", 23 * HOUR, id="a day of 23 hours"),
        pytest.param("always in Chicago", "2026-11-01T05:00", "2026-11-02T06:00", 25 * HOUR, id="a day of 25 hours"),
        pytest.param("small hours in Chicago", "2026-03-08T06:00", "2026-03-09T06:00", 5400, id="opens inside the gap"),
        pytest.param("small hours in Chicago", "2026-11-01T05:00", "2026-11-02T06:00", 10_800, id="hours shown twice"),
        pytest.param(
            "Saturday nights", "2026-10-31T12:00", "2026-11-01T12:00", 3 * HOUR, id="closes at a doubled hour"
        ),
        pytest.param("special", "2019-12-26T18:00", "2019-12-31T00:00", 4 * HOUR, id="special days replace the weekly"),
        pytest.param("special", "2019-12-31T18:00", "2020-01-06T09:00", HOUR, id="a closure of three days"),
        pytest.param("special", "2020-01-08T18:00", "2020-01-10T09:00", HOUR, id="a closure of one day"),
        pytest.param("overlapping", "2014-04-07T00:00", "2014-04-08T00:00", 6 * HOUR, id="overlaps count once"),
        pytest.param("nights", "2026-06-18T12:00-05:00", "2026-06-19T12:00-05:00", 8 * HOUR, id="tail into a holiday"),
        pytest.param("nights", "2026-06-19T12:00-05:00", "2026-06-22T12:00-05:00", 0, id="holiday cancels its night"),
        pytest.param("seconds", "2014-04-07T00:00", "2014-04-08T00:00", 45, id="hours given to the second"),
    ],
)
def test_elapsed(calendar: str, start: str, end: str, expected: int) -> None:
    """Elapsed time is the real seconds during which the desk was open, negative when the end comes first."""
    assert CALENDARS[calendar].elapsed(seconds(start), seconds(end)) == expected


@pytest.mark.parametrize(
    ("calendar", "start", "amount", "expected"),
    [
        pytest.param("office", "1991-11-15T16:59:42", 120, "1991-11-18T09:01:42", id="over the weekend"),
        pytest.param("office", "2016-01-22T09:00", 8 * HOUR, "2016-01-22T17:00", id="closing time stays closing time"),
        pytest.param("office", "2016-01-22T17:00", 1, "2016-01-25T09:00:01", id="from closing time on"),
        pytest.param("office", "2016-01-23T13:14", 12 * HOUR, "2016-01-26T13:00", id="from a Saturday"),
        pytest.param("office", "2016-01-23T13:14", 0, "2016-01-25T09:00", id="nothing, closed: the next opening"),
        pytest.param("office", "2016-01-22T17:00", 0, "2016-01-25T09:00", id="nothing, at closing: the next opening"),
        pytest.param("office", "2016-01-22T09:00", 0, "2016-01-22T09:00", id="nothing, at opening: the same"),
        pytest.param("office", "2016-01-22T10:07", 0, "2016-01-22T10:07", id="nothing, open: the same"),
        pytest.param(
            "office", "1991-11-18T14:00:42", -7 * HOUR, "1991-11-15T15:00:42", id="backwards over the weekend"
        ),
        pytest.param("office", "2016-01-22T18:00", -8 * HOUR, "2016-01-22T09:00", id="backwards to the opening"),
        pytest.param("office", "2016-01-25T09:00", -1, "2016-01-22T16:59:59", id="backwards from the opening"),
        pytest.param("holidays", "2014-01-17T15:00", 8 * HOUR, "2014-01-21T15:00", id="over a holiday"),
        pytest.param("holidays", "2014-07-03T16:30", HOUR, "2014-07-07T09:30", id="over a holiday and a weekend"),
        pytest.param("lunch", "2016-01-18T05:00", 4 * HOUR, "2016-01-18T14:00", id="across the break"),
        pytest.param("lunch", "2016-01-18T09:00", 3 * HOUR, "2016-01-18T12:00", id="ends with the break's beginning"),
        pytest.param("lunch", "2016-01-25T09:00", -40 * HOUR, "2016-01-18T09:00", id="a week backwards"),
        pytest.param("mondays", "2014-04-07T23:59:30", 60, "2014-04-08T08:00:30", id="over 24:00"),
        pytest.param("mondays", "2014-04-08T00:00:30", -60, "2014-04-07T23:59", id="backwards over 24:00"),
        pytest.param("special", "2019-12-27T11:00", 2 * HOUR, "2019-12-27T15:00", id="on a special day"),
        pytest.param(
            "special", "2019-12-27T15:00", 2 * HOUR, "2019-12-31T09:00", id="over a special day that is closed"
        ),
        pytest.param("nights", "2026-06-18T23:00-05:00", 7 * HOUR, "2026-06-19T06:00-05:00", id="an overnight shift"),
    ],
)
def test_add(calendar: str, start: str, amount: int, expected: str) -> None:
    """A deadline is the instant at which the open seconds asked for are over; negative amounts walk back."""
    assert CALENDARS[calendar].add(seconds(start), amount) == seconds(expected)


@pytest.mark.parametrize(
    ("calendar", "at", "expected"),
    [
        pytest.param("office", "2014-04-07T08:59:59", False, id="the second before opening"),
        pytest.param("office", "2014-04-07T09:00", True, id="opening time"),
        pytest.param("office", "2014-04-07T16:59:59", True, id="the last second"),
        pytest.param("office", "2014-04-07T17:00", False, id="closing time"),
        pytest.param("office", "2014-04-06T12:00", False, id="a Sunday"),
        pytest.param("lunch", "2014-04-07T12:30", False, id="the break"),
        pytest.param("tokyo", "2014-04-07T00:00", True, id="morning in another zone"),
        pytest.param("special", "2019-12-25T12:00", False, id="a holiday"),
        pytest.param("special", "2019-12-27T11:00", True, id="a special day on a holiday"),
        pytest.param("nights", "2026-06-19T05:59-05:00", True, id="the night before runs into the holiday"),
        pytest.param("nights", "2026-06-19T23:00-05:00", False, id="no night begins on the holiday"),
    ],
)
def test_is_open(calendar: str, at: str, expected: bool) -> None:
    """A desk is open from its opening second up to, not including, its closing second."""
    assert CALENDARS[calendar].is_open(seconds(at)) is expected


@pytest.mark.parametrize(
    ("calendar", "at", "expected"),
    [
        pytest.param("lunch", "2026-06-01T06:00", "2026-06-01T18:00", id="before Monday's opening: Monday"),
        pytest.param("lunch", "2026-06-01T09:00", "2026-06-01T18:00", id="at the very opening: Monday"),
        pytest.param("lunch", "2026-06-01T09:00:01", "2026-06-02T18:00", id="a second later: Tuesday"),
        pytest.param("lunch", "2026-06-01T12:30", "2026-06-02T18:00", id="in Monday's break: Tuesday"),
        pytest.param("lunch", "2026-06-01T18:00", "2026-06-02T18:00", id="after Monday's close: Tuesday"),
        pytest.param("lunch", "2026-06-05T18:00", "2026-06-08T18:00", id="on Friday evening: Monday"),
        pytest.param("special", "2019-12-26T09:00", "2019-12-27T16:00", id="a special day closes early"),
        pytest.param("special", "2019-12-27T12:00", "2019-12-31T18:00", id="over a closed special day"),
        pytest.param(
            "nights", "2026-06-17T23:00-05:00", "2026-06-19T06:00-05:00", id="a night closes the next morning"
        ),
        pytest.param("always in Chicago", "2026-06-01T12:00-05:00", "2026-06-03T00:00-05:00", id="open day and night"),
    ],
)
def test_day_close(calendar: str, at: str, expected: str) -> None:
    """By the close of the next business day: the first local date that opens at or after the instant."""
    assert CALENDARS[calendar].day_close(seconds(at)) == seconds(expected)


def test_next_open() -> None:
    """The next opening is the instant itself while the desk is open."""
    at = np.array([seconds("2014-04-07T10:00"), seconds("2014-04-11T17:00")])
    assert CALENDARS["office"].next_open(at).tolist() == [at[0], seconds("2014-04-14T09:00")]


def test_intervals_are_clipped_to_the_range() -> None:
    """The open intervals of a range begin and end with it, half-open, and an empty range has none."""
    office = CALENDARS["office"]
    start, end = seconds("2014-04-11T16:00"), seconds("2014-04-14T10:00")
    assert office.intervals(start, end).tolist() == [[start, start + HOUR], [end - HOUR, end]]
    assert office.intervals(start + HOUR, end - HOUR).tolist() == []
    assert office.intervals(start, start).tolist() == []


def test_scalars_give_python_numbers_and_arrays_broadcast() -> None:
    """One instant gives an int; arrays keep the shape that they broadcast to, also when empty."""
    office, at = CALENDARS["office"], seconds("2014-04-07T09:00")
    assert type(office.elapsed(at, at + 60)) is type(office.add(at, 60)) is type(office.day_close(at)) is int
    starts, amounts = np.array([[at], [at + HOUR]]), np.array([60, -60, 0])
    assert office.add(starts, amounts).shape == (2, 3)
    assert office.elapsed(at, np.array([at + 60])).tolist() == [60]
    assert office.is_open(np.array([[at, at - 1]])).tolist() == [[True, False]]
    assert office.elapsed(np.array([], dtype=int), at).shape == (0,)
    with pytest.raises(TypeError, match="whole seconds"):
        office.elapsed(np.array([1.5]), at)


def facts() -> list[object]:
    """List the shared facts, or one that is skipped."""
    if not CASES.exists():
        return [
            pytest.param({}, {}, marks=pytest.mark.skip(reason=f"the shared facts are not at {CASES}"), id="absent")
        ]
    cases = json.loads(CASES.read_text())
    return [pytest.param(cases["calendars"][fact["calendar"]], fact, id=fact["id"]) for fact in cases["cases"]]


@pytest.mark.parametrize(("calendar", "fact"), facts())
def test_shared_fact(calendar: Mapping[str, object], fact: Mapping[str, str]) -> None:
    """Facts collected from other libraries hold here; where those disagree, end before start is negative."""
    names = {"tz": "timezone", "date_hours": "special_days"}
    record = {names.get(key, key): value for key, value in calendar.items()}
    subject, start = WorkCalendar.from_record(record, 1990, 2025), seconds(fact["start"].replace("Z", "+00:00"))
    if fact["kind"] == "add":
        expected = seconds(fact["expected"].replace("Z", "+00:00"))
        assert subject.add(start, int(fact["amount_seconds"])) == expected
    elif fact["kind"] == "open":
        assert subject.is_open(start) is fact["expected"]
    else:
        elapsed = subject.elapsed(start, seconds(fact["end"].replace("Z", "+00:00")))
        assert elapsed == (fact["expected_seconds"] if fact["peers_agree"] else -142_200)


@pytest.mark.parametrize(
    ("change", "place", "found"),
    [
        pytest.param({"holiday": []}, "holiday", "holiday", id="unknown key"),
        pytest.param({"timezone": None}, "timezone", None, id="no zone"),
        pytest.param({"timezone": "Mars/Olympus"}, "timezone", "Mars/Olympus", id="unknown zone"),
        pytest.param({"hours": {"monday": []}}, "hours.monday", "monday", id="unknown weekday"),
        pytest.param({"hours": [["09:00", "17:00"]]}, "hours", [["09:00", "17:00"]], id="a list for the week"),
        pytest.param({"hours": {"mon": "09:00-17:00"}}, "hours.mon", "09:00-17:00", id="a text for a day"),
        pytest.param({"hours": {"mon": [["09:00"]]}}, "hours.mon[0]", ["09:00"], id="half an interval"),
        pytest.param({"hours": {"mon": [["9", "17:00"]]}}, "hours.mon[0]", "9", id="a bad time"),
        pytest.param(
            {"hours": {"mon": [[1050, "18:00"]]}}, "hours.mon[0]", 1050, id="a time that YAML took for a number"
        ),
        pytest.param({"hours": {"mon": [["09:00", "24:01"]]}}, "hours.mon[0]", "24:01", id="after 24:00"),
        pytest.param({"hours": {"mon": [["09:00", "09:00"]]}}, "hours.mon[0]", ["09:00", "09:00"], id="no length"),
        pytest.param(
            {"hours": {"mon": [["24:00", "09:00"]]}}, "hours.mon[0]", ["24:00", "09:00"], id="begins at 24:00"
        ),
        pytest.param({"holidays": ["25.12.2026"]}, "holidays[0]", "25.12.2026", id="a bad date"),
        pytest.param({"holidays": "2026-12-25"}, "holidays", "2026-12-25", id="one date for a list"),
        pytest.param({"special_days": {"Easter": []}}, "special_days.Easter", "Easter", id="a name for a date"),
        pytest.param(
            {"special_days": {"2026-12-24": [], date(2026, 12, 24): []}},
            "special_days.2026-12-24",
            date(2026, 12, 24),
            id="a special day given twice",
        ),
        pytest.param(
            {"closures": [["2026-01-02", "2026-01-01"]]}, "closures[0]", ["2026-01-02", "2026-01-01"], id="ends first"
        ),
        pytest.param({"closures": [{"from": "2026-01-02"}]}, "closures[0]", {"from": "2026-01-02"}, id="no last day"),
    ],
)
def test_a_bad_record_is_refused(change: dict[str, object], place: str, found: object) -> None:
    """What cannot be read is refused, with its place, the value found and what was expected."""
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_record(RECORDS["office"] | change, 2026, 2026)
    assert (caught.value.place, caught.value.found) == (place, found)
    assert caught.value.wish


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param({}, id="no hours"),
        pytest.param({"mon": [], "tue": None}, id="only empty days"),
    ],
)
def test_a_calendar_that_never_opens_is_refused(hours: object) -> None:
    """No deadline exists on a desk that never opens; that is said when the record is read."""
    with pytest.raises(CalendarError, match="never open"):
        WorkCalendar.from_record({"timezone": "UTC", "hours": hours, "holidays": ["2026-01-01"]})


@pytest.mark.parametrize("size", [1, 5000])
def test_outside_the_horizon_is_an_error(size: int) -> None:
    """Beyond the years expanded nothing is known: every method says so, for one instant and for many."""
    calendar = WorkCalendar.from_record(RECORDS["office"], 2024, 2025)
    inside, first, last = seconds("2024-06-03T12:00"), seconds("2024-01-01T00:00"), seconds("2026-01-01T00:00")
    for outside in (first - 1, last + 1, 0, -1):
        at = np.full(size, inside)
        at[-1] = outside
        for ask in (calendar.is_open, calendar.next_open, calendar.day_close):
            with pytest.raises(CalendarError, match="outside the years") as caught:
                ask(at)
            assert caught.value.found == outside
        for start, end in ((inside, at), (at, inside)):
            with pytest.raises(CalendarError, match="outside the years"):
                calendar.elapsed(start, end)
        for ask_range in (calendar.intervals, calendar.slots):
            with pytest.raises(CalendarError, match="outside the years"):
                ask_range(min(inside, outside), max(inside, outside))
    total = calendar.elapsed(first, last)
    assert calendar.add(np.full(size, first), total)[-1] == seconds("2025-12-31T17:00")
    assert calendar.add(np.full(size, last), -total)[-1] == seconds("2024-01-01T09:00")
    for start, amount in ((first, total + 1), (last, 0), (last, -total - 1), (inside, 2**62), (inside, -(2**63))):
        with pytest.raises(CalendarError, match="outside the years"):
            calendar.add(np.full(size, start), amount)


def test_the_whole_horizon_counts() -> None:
    """The first and the last second of the years expanded belong to them, also where the desk is open all the time."""
    always = WorkCalendar.from_record(RECORDS["always in Chicago"], 2024, 2024)
    first, last = seconds("2024-01-01T00:00-06:00"), seconds("2025-01-01T00:00-06:00")
    assert always.elapsed(first, last) == 366 * 24 * HOUR
    assert (always.add(first, 366 * 24 * HOUR), always.add(last, -366 * 24 * HOUR)) == (last, first)
