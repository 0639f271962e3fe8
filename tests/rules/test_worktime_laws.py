"""Working time against a clock that is walked minute by minute, and the laws that no calendar may break."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsnb.rules.hours import WEEKDAYS
from opsnb.rules.worktime import WorkCalendar

DAYS = 3  # walked before and after the date in the middle
MIDDLES = [
    ("America/Chicago", date(2026, 3, 8)),
    ("America/Chicago", date(2026, 11, 1)),
    ("Europe/Paris", date(2025, 3, 30)),
    ("Europe/Paris", date(2025, 10, 26)),
    ("America/Asuncion", date(2023, 10, 1)),  # midnight does not exist
    ("America/Asuncion", date(2024, 3, 24)),  # the last hour of the day before comes twice
    ("Africa/Cairo", date(2025, 4, 25)),
    ("America/St_Johns", date(2025, 11, 2)),
    ("Australia/Lord_Howe", date(2025, 10, 5)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Asia/Kolkata", date(2026, 2, 15)),
    ("Pacific/Apia", date(2011, 12, 30)),  # the whole date is skipped
]
Record = dict[str, object]


class Clock:
    """The oracle: a wall clock looked at once a minute, with nothing known of offsets or conversions.

    A desk has opened once the clock has shown the opening time or a later one (``highest``), so an opening that the
    clock skips happens at the change and a doubled one the first time. It has closed once the clock shows the closing
    time for the last time (``lowest`` is what it will still show), or at the change when that time is skipped.
    """

    def __init__(self, zone: str, middle: date) -> None:
        noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=UTC)
        self.start = int((noon - timedelta(days=DAYS)).timestamp())
        minutes = [noon + timedelta(minutes=minute) for minute in range(-DAYS * 1440, DAYS * 1440)]
        wall = [minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for minute in minutes]
        self.highest = list(accumulate(wall, max))
        self.lowest = list(accumulate(reversed(wall), min))[::-1]

    def minutes(self, day: date, begin: str, end: str) -> range:
        """Give the minutes of the walk during which one interval of one date is open."""
        opening, closing = wall_time(day, begin), wall_time(day, end)
        closing += timedelta(days=1) if closing < opening else timedelta(0)
        opened = sum(shown < opening for shown in self.highest)
        last_shown = sum(shown <= closing for shown in self.lowest) - 1
        return range(opened, max(last_shown, sum(shown < closing for shown in self.lowest)))


clock = lru_cache(maxsize=None)(Clock)


def wall_time(day: date, time: str) -> datetime:
    """Read the wall time ``HH:MM`` of a date; 24:00 is the midnight that ends it."""
    hours, minutes = time.split(":")
    return datetime(day.year, day.month, day.day) + timedelta(hours=int(hours), minutes=int(minutes))  # noqa: DTZ001


def dates_around(middle: date) -> list[date]:
    """List the dates on which an interval may begin that the walk meets."""
    return [middle + timedelta(days=number) for number in range(-DAYS - 2, DAYS + 2)]


def intervals_of(record: Mapping[str, object], day: date) -> list[list[str]]:
    """Say what a record means for one date, in the plainest way."""
    if day in record["special_days"]:
        return record["special_days"][day]
    closed = any(first <= day <= last for first, last in record["closures"])
    return [] if closed or day in record["holidays"] else record["hours"].get(WEEKDAYS[day.weekday()], [])


def walked(record: Mapping[str, object], middle: date) -> tuple[list[bool], list[tuple[int, int]]]:
    """Walk the clock: for each minute, is the desk open; for each business day, its first and last minute."""
    oracle = clock(record["timezone"], middle)
    is_open, business_days = [False] * len(oracle.highest), []
    for day in dates_around(middle):
        spans = [oracle.minutes(day, begin, end) for begin, end in intervals_of(record, day)]
        spans = [span for span in spans if span]
        for span in spans:
            is_open[span.start : span.stop] = [True] * len(span)
        if spans and abs((day - middle).days) < DAYS - 1:  # the walk meets all of these dates' intervals
            business_days.append((min(span.start for span in spans), max(span.stop for span in spans)))
    return is_open, business_days


minute_of_day = st.one_of(st.integers(0, 4 * 60), st.integers(22 * 60, 1440), st.integers(0, 1440))
times = st.builds(lambda minute: f"{minute // 60:02}:{minute % 60:02}", minute_of_day)
intervals = st.lists(
    st.tuples(times, times).filter(lambda pair: pair[0] not in (pair[1], "24:00")).map(list), min_size=1, max_size=2
)


@st.composite
def records(draw: st.DrawFn) -> tuple[Record, date]:
    """Draw a calendar around a night of clock change: breaks, overnight shifts, holidays, special days, closures."""
    zone, middle = draw(st.sampled_from(MIDDLES))
    day = st.sampled_from(dates_around(middle))
    pairs = draw(st.lists(st.tuples(day, day).map(lambda pair: (min(pair), max(pair))), max_size=1))
    record: Record = {
        "timezone": zone,
        "hours": draw(st.dictionaries(st.sampled_from(WEEKDAYS), intervals, min_size=4)),
        "holidays": draw(st.lists(day, max_size=2)),
        "special_days": draw(st.dictionaries(day, st.one_of(st.just([]), intervals), max_size=2)),
        "closures": [list(pair) for pair in pairs if (pair[1] - pair[0]).days < DAYS],
    }
    return record, middle


@settings(deadline=None, max_examples=150)
@given(drawn=records(), data=st.data())
def test_agrees_with_a_clock_walked_minute_by_minute(drawn: tuple[Record, date], data: st.DataObject) -> None:
    """Open or not, elapsed, deadline and close of the next business day are what somebody with a clock would say."""
    record, middle = drawn
    calendar = WorkCalendar.from_record(record, middle.year - 1, middle.year + 1)
    is_open, business_days = walked(record, middle)
    start = clock(record["timezone"], middle).start
    at = start + 60 * np.arange(len(is_open))
    assert calendar.is_open(at).tolist() == is_open

    passed = [0, *accumulate(is_open)]
    some = data.draw(st.integers(0, len(is_open) - 1))
    assert (calendar.elapsed(int(at[some]), at) // 60).tolist() == [count - passed[some] for count in passed[:-1]]

    open_minutes = [minute for minute, is_open_then in enumerate(is_open) if is_open_then]
    before, ahead = passed[some], passed[-1] - passed[some]
    amount = data.draw(st.integers(-before, ahead))
    if amount > 0:
        expected = open_minutes[before + amount - 1] + 1
    else:
        expected = open_minutes[before + amount] if before + amount < len(open_minutes) else None
    if expected is not None:
        assert calendar.add(int(at[some]), amount * 60) == start + 60 * expected

    openings = [opening for opening, _ in business_days]
    for minute in [later for opening in openings for later in (opening, opening + 1)]:
        closing = next((closing for opening, closing in business_days if opening >= minute), len(is_open))
        if closing < len(is_open):
            assert calendar.day_close(start + 60 * minute) == start + 60 * closing


def week(*intervals: list[str]) -> dict[str, list[list[str]]]:
    """Give the same hours to all weekdays but Sunday."""
    return {day: list(intervals) for day in WEEKDAYS[:-1]}


CALENDARS = {
    name: WorkCalendar.from_record(
        {"timezone": zone, "hours": hours, "holidays": ["2021-12-25", "2022-07-04"]}, 2018, 2024
    )
    for name, zone, hours in [
        ("office with lunch", "America/Chicago", week(["09:00", "12:30"], ["13:15", "18:00"])),
        ("nights", "Europe/Paris", week(["22:00", "06:00"])),
        ("always", "Australia/Lord_Howe", week(["00:00", "24:00"]) | {"sun": [["00:00", "24:00"]]}),
        ("odd minutes", "Asia/Kathmandu", week(["09:07", "16:53"])),
        ("odd seconds", "America/St_Johns", {"mon": [["09:00:01", "17:00:08"]], "thu": [["10:00", "10:00:01"]]}),
    ]
}
calendars = st.sampled_from(list(CALENDARS))
instants = st.integers(
    int(datetime(2020, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2023, 1, 1, tzinfo=UTC).timestamp())
)
amounts = st.integers(-400 * 3600, 400 * 3600)


@settings(deadline=None, max_examples=150)
@given(name=calendars, a=instants, b=instants, c=instants)
def test_elapsed_time_adds_up(name: str, a: int, b: int, c: int) -> None:
    """From a to b and from b to c is from a to c, in whatever order they come."""
    elapsed = CALENDARS[name].elapsed
    assert elapsed(a, b) + elapsed(b, c) == elapsed(a, c)
    assert elapsed(a, b) == -elapsed(b, a)
    assert abs(elapsed(a, b)) <= abs(b - a)


@settings(deadline=None, max_examples=150)
@given(name=calendars, start=instants, amount=st.one_of(st.just(0), amounts))
def test_a_deadline_is_as_far_away_as_was_asked(name: str, start: int, amount: int) -> None:
    """Between an instant and its deadline lies the amount asked for, and the deadline is an open second's edge."""
    calendar = CALENDARS[name]
    deadline = calendar.add(start, amount)
    assert calendar.elapsed(start, deadline) == amount
    assert calendar.is_open(deadline - 1 if amount > 0 else deadline)


@pytest.mark.parametrize("name", CALENDARS)
def test_many_rows_and_single_ones_agree(name: str) -> None:
    """A long array, a short one and a single instant take different ways to the same answer, and again afterwards."""
    calendar, random = CALENDARS[name], np.random.default_rng(7)
    for first, years in ((1_600_000_000, 1), (1_650_000_000, 1), (1_580_000_000, 3)):
        starts = random.integers(first, first + years * 31_000_000, 40_000)
        amounts, ends = (
            random.integers(-900_000, 900_000, 40_000),
            starts + random.integers(-9_000_000, 9_000_000, 40_000),
        )
        rows = range(0, 40_000, 997)
        for method, other in ((calendar.elapsed, ends), (calendar.add, amounts)):
            many = method(starts, other)
            few = np.concatenate([method(starts[k : k + 500], other[k : k + 500]) for k in range(0, 40_000, 500)])
            assert (many == few).all()
            assert [method(int(starts[row]), int(other[row])) for row in rows] == many[rows].tolist()
        for ask in (calendar.is_open, calendar.day_close, calendar.next_open):
            assert [ask(int(starts[row])) for row in rows] == ask(starts)[rows].tolist()


@settings(deadline=None, max_examples=40)
@given(name=calendars.filter(lambda name: name != "odd seconds"), edges=st.tuples(instants, st.integers(0, 9_000_000)))
def test_the_slot_table_says_the_same(name: str, edges: tuple[int, int]) -> None:
    """An engine that joins on slots finds the same elapsed time, openness and close of the next business day."""
    calendar, first, last = CALENDARS[name], edges[0], edges[0] + edges[1]
    table = calendar.slots(first, last)
    rows = {slot: row for row, slot in enumerate(table.slot.tolist())}
    at = np.unique(np.concatenate([np.linspace(first, last, 50).astype(int), table.slot[1:-1][:500]]))
    here = np.array([rows[instant - instant % table.step] for instant in at.tolist()])
    before = np.array([rows[instant - 1 - (instant - 1) % table.step] for instant in at.tolist()])
    for row in (here, before):
        gone = table.cum[row] + table.open[row] * (at - table.slot[row])
        assert (gone - gone[0]).tolist() == calendar.elapsed(first, at).tolist()
    assert (table.open[here] == 1).tolist() == calendar.is_open(at).tolist()
    assert table.day_close[before].tolist() == calendar.day_close(at).tolist()
