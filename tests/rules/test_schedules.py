"""When a report is due and what it is asked: local times of the desk, each once, whatever the clocks do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsnb.kb.records.desk import WEEKDAYS
from opsnb.kb.records.reports import DAYS, Run
from opsnb.rules.schedules import days_seen_from, due_between, filled, stamp

ZONES = ["UTC", "America/Chicago", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"]
SPAN = (1_262_304_000, 1_893_456_000)
"""2010 to 2030."""
WEEK = 7 * 86_400

spans = st.tuples(st.integers(*SPAN), st.integers(0, 60 * 86_400)).map(lambda pair: (pair[0], sum(pair)))
times = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
runs = st.one_of(
    st.builds(lambda at, on: run(at, on=on), times, st.lists(st.sampled_from(WEEKDAYS), unique=True)),
    st.builds(lambda at, day: run(at, day_of_month=day), times, st.integers(1, 28)),
)


def run(at: str, **fields: object) -> Run:
    """Return a run that is due at a time."""
    return Run.model_validate({"id": "a", "title": "A", "notebook": "sla-check", "at": at, **fields})


def second(text: str) -> int:
    """Read an instant with an offset."""
    return int(datetime.fromisoformat(text).timestamp())


def local(at: int, zone: str) -> datetime:
    """Return what a clock in the zone showed."""
    return datetime.fromtimestamp(at, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "due", "after", "until", "expected"),
    [
        pytest.param(
            "America/Chicago", run("07:00", on=["mon"]), "2026-10-19T07:00-05:00", "2026-11-02T07:00-06:00",
            ["2026-10-26T07:00-05:00", "2026-11-02T07:00-06:00"], id="Mondays; the end counts, the beginning does not",
        ),
        pytest.param(
            "America/Chicago", run("02:30"), "2026-03-07T12:00-06:00", "2026-03-09T12:00-05:00",
            ["2026-03-08T03:00-05:00", "2026-03-09T02:30-05:00"], id="skipped by the clocks: at the change",
        ),
        pytest.param(
            "America/Chicago", run("01:30"), "2026-10-31T12:00-05:00", "2026-11-02T12:00-06:00",
            ["2026-11-01T01:30-05:00", "2026-11-02T01:30-06:00"], id="shown twice: the first",
        ),
        pytest.param(
            "Africa/Cairo", run("00:00", day_of_month=24), "2026-04-20T00:00Z", "2026-04-30T00:00Z",
            ["2026-04-24T01:00+03:00"], id="midnight is skipped",
        ),
        pytest.param(
            "Pacific/Apia", run("00:00"), "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00",
            ["2011-12-31T00:00+14:00"], id="a whole day is skipped: due once, not twice at the same instant",
        ),
        pytest.param(
            "Pacific/Apia", run("00:00", on=["fri"]), "2011-12-31T00:00+14:00", "2012-01-05T00:00+14:00",
            [], id="the Friday that was skipped is over at the change",
        ),
        pytest.param("UTC", run("06:00"), "2026-01-01T06:00Z", "2026-01-01T06:00Z", [], id="no time, nothing due"),
    ],
)  # fmt: skip
def test_when_it_is_due(zone: str, due: Run, after: str, until: str, expected: list[str]) -> None:
    """Later than the one instant, up to the other, by the desk's own clock."""
    found = due_between(due, zone, second(after), second(until))
    assert list(found) == [second(text) for text in expected]


@settings(deadline=None, max_examples=60)
@given(due=runs, zone=st.sampled_from(ZONES), span=spans, cuts=st.lists(st.floats(0, 1), max_size=4))
def test_each_instant_is_due_once_however_the_time_is_cut(
    due: Run, zone: str, span: tuple[int, int], cuts: list[float]
) -> None:
    """Nothing is missed or due twice, whenever it is asked; and the names of the instants differ too."""
    ends = sorted([*span, *(int(span[0] + cut * (span[1] - span[0])) for cut in cuts)])
    parts = [at for pair in pairwise(ends) for at in due_between(due, zone, *pair)]
    whole = due_between(due, zone, *span)
    assert tuple(parts) == whole == tuple(sorted(set(whole)))
    assert len({stamp(at, zone) for at in whole}) == len(whole)


@settings(deadline=None, max_examples=60)
@given(due=runs, zone=st.sampled_from(ZONES), span=spans)
def test_each_day_that_has_its_time_is_due_then(due: Run, zone: str, span: tuple[int, int]) -> None:
    """Counted day by day with Python's zones: where a wall time exists, the first instant that shows it is due."""
    expected = set()
    for n in range(-1, (span[1] - span[0]) // 86_400 + 3):
        day = local(span[0], zone).date() + timedelta(n)
        if due.day_of_month != day.day if due.day_of_month else due.on and WEEKDAYS[day.weekday()] not in due.on:
            continue
        wall = datetime.combine(day, datetime.strptime(due.at, "%H:%M").time(), ZoneInfo(zone))  # noqa: DTZ007
        at = int(wall.timestamp())
        if local(at, zone).replace(tzinfo=None) == wall.replace(tzinfo=None) and span[0] < at <= span[1]:
            expected.add(at)
    found = due_between(due, zone, *span)
    assert expected <= set(found)
    for at in set(found) - expected:
        assert local(at, zone).utcoffset() != local(at - 1, zone).utcoffset()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            date(2026, 10, 26),
            "2026-10-26 2026-10-25 2026-10-26 2026-10-19 2026-10-01 2026-09-01 2026-10-01 2026-07-01",
        ),
        (
            date(2027, 1, 3),
            "2027-01-03 2027-01-02 2026-12-28 2026-12-21 2027-01-01 2026-12-01 2027-01-01 2026-10-01",
        ),
        (
            date(2024, 2, 29),
            "2024-02-29 2024-02-28 2024-02-26 2024-02-19 2024-02-01 2024-01-01 2024-01-01 2023-10-01",
        ),
    ],
    ids=["a Monday", "a Sunday in a new year", "a leap day"],
)
def test_what_a_place_for_a_day_stands_for(day: date, expected: str) -> None:
    """The first day of each span, as a calendar shows it."""
    seen = days_seen_from(day)
    assert tuple(seen) == DAYS
    assert [seen[name].isoformat() for name in DAYS] == expected.split()


@given(day=st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_spans_of_days_follow_each_other(day: date) -> None:
    """Every day lies in this span, and the one before ends where this begins."""
    seen = days_seen_from(day)
    for last, this in (("last_week", "this_week"), ("last_month", "this_month"), ("last_quarter", "this_quarter")):
        assert seen[last] < seen[this] <= day
        assert days_seen_from(seen[this] - timedelta(1))[this] == seen[last]


def test_parameters_are_filled_with_the_days_of_the_desk() -> None:
    """Late in the evening in Chicago it is tomorrow elsewhere; the desk's own day counts. Other values stay."""
    asked = run("23:00", parameters={"since": "{{last_week}}", "title": "{{ today }} and {{yesterday}}", "rows": 5})
    at = second("2026-10-26T23:00-05:00")
    assert filled(asked, at, "America/Chicago") == {
        "since": "2026-10-19", "title": "2026-10-26 and 2026-10-25", "rows": "5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-10-26T07:00-05:00", "2026-10-26T0700"),
        ("2026-11-01T01:30-05:00", "2026-11-01T0130-0500"),
        ("2026-11-01T01:30-06:00", "2026-11-01T0130-0600"),
        ("2026-03-08T03:00-05:00", "2026-03-08T0300"),
    ],
    ids=["by the desk's clock", "first of two", "second of two", "the change in spring"],
)
def test_an_instant_is_named_by_the_clock_of_the_desk(at: str, expected: str) -> None:
    """The offset is there only where the clock shows the same time twice."""
    assert stamp(second(at), "America/Chicago") == expected
