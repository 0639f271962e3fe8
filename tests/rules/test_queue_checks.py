"""Reports that people send about the queue: due, sent, late, missing, and whether they are true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from queue_calls import KB

from opsnb.kb.records import Roster
from opsnb.rules.queue_checks import Duty, Report, outages, reports
from opsnb.rules.zones import IntArray

EIGHT = 1_792_411_200
"""19 October 2026, a Monday, 08:00 in New York."""
DAY = 86_400


def roster(**changes: Any) -> Roster:
    """Return the project's roster, changed for a test."""
    (found,) = (one for one in KB.of_kind(Roster).values() if one.form)
    return Roster.model_validate(found.model_dump(by_alias=True) | changes)


def duty(grace: int = 600, as_of: int = EIGHT + DAY, **changes: Any) -> Duty:
    """Return the duty of a day from eight; a report is written in two minutes."""
    return Duty(roster(**changes), "America/New_York", grace, 120, EIGHT - 8 * 3600, EIGHT + DAY, as_of)


def check(minute: float, calls: int = 0, minutes: int = 0, cities: str | None = None) -> dict[str, Any]:
    """Tell a report sent so many minutes after eight."""
    return {
        "number": "1", "sent_at": EIGHT + int(minute * 60), "sent_by": "7", "way": "page", "calls_in_queue": calls,
        "minutes_waiting": minutes, "node_out": int(bool(cities)), "cities": cities, "comment": None,
    }  # fmt: skip


def waits(*spans: tuple[float, float]) -> tuple[IntArray, IntArray]:
    """Tell calls by the minutes after eight at which they entered and left the queue."""
    times = np.array(sorted(spans), dtype=float).reshape(-1, 2) * 60 + EIGHT
    return times[:, 0].astype(np.int64), times[:, 1].astype(np.int64)


def states(found: list[Report]) -> list[tuple[int, str]]:
    """Return when each report was due, in minutes after eight, and its state."""
    return [((report.due_at - EIGHT) // 60, report.state) for report in found]


def test_in_time_late_and_missing() -> None:
    """From the day's first call to its last, every half-hour."""
    sent = [check(1), check(30 + 10), check(60 + 10.1)]
    assert states(reports(duty(), waits((5, 6), (119, 121)), sent)) == [
        (0, "in time"), (30, "in time"), (60, "late"), (90, "missing"),
    ]  # fmt: skip


def test_a_second_report_of_the_same_half_hour_changes_nothing() -> None:
    """The first one counts."""
    found = reports(duty(), waits((5, 6)), [check(1), check(20)])
    assert states(found) == [(0, "in time")]


def test_the_schedule_names_who_is_on_duty() -> None:
    """With turns, reports are due in them and nowhere else, over midnight too, and whether anybody calls or not."""
    turns = [
        {"day": "mon", "from": "08:00", "until": "09:00", "role": "Early agent"},
        {"day": "mon", "from": "23:30", "until": "00:30", "role": "Night agent"},
    ]
    found = reports(duty(turns=turns), waits(), [])
    assert [((report.due_at - EIGHT) // 60, report.on_duty) for report in found] == [
        (0, "Early agent"), (30, "Early agent"), (930, "Night agent"), (960, "Night agent"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "minutes", "agrees"),
    [
        pytest.param(1, 5, True, id="as it was when it was sent"),
        pytest.param(2, 5, True, id="as it was a minute before"),
        pytest.param(1, 6, True, id="a minute more"),
        pytest.param(3, 5, False, id="a call too many"),
        pytest.param(0, 0, False, id="none, though one waited"),
        pytest.param(1, 9, False, id="too long a wait"),
    ],
)
def test_does_it_agree(calls: int, minutes: int, agrees: bool) -> None:
    """A report is true if it was at any time in the two minutes before it was sent."""
    (found,) = reports(duty(), waits((4, 20), (8, 9.2)), [check(10, calls, minutes)])
    assert found.agrees is agrees


def test_a_node_is_out_until_a_report_no_longer_says_so() -> None:
    """Per city; a missing report neither begins nor ends it, and what the last one says goes on."""
    sent = [check(1), check(31, cities="weston"), check(91, cities="coral-springs weston"), check(121, cities="weston")]
    found = outages(sent)
    told = [(one.city, (one.start - EIGHT) // 60, one.end and (one.end - EIGHT) // 60, one.reports) for one in found]
    assert told == [("weston", 31, None, 3), ("coral-springs", 91, 121, 1)]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param([-1, 29], [(0, "in time"), (30, "in time")], id="a minute early"),
        pytest.param([29], [(0, "missing"), (30, "in time")], id="a minute early, the one before missing"),
        pytest.param([20, 31], [(0, "late"), (30, "in time")], id="twenty minutes late, the next in time"),
        pytest.param([14, 29, 31], [(0, "late"), (30, "in time")], id="one too many"),
        pytest.param([1, 65], [(0, "in time"), (30, "missing"), (60, "in time")], id="when none was due"),
    ],
)
def test_a_report_belongs_to_the_due_time_beside_it(sent: list[float], expected: list[tuple[int, str]]) -> None:
    """The nearest first; calls from 8:00 to 8:30 ask for two reports."""
    found = reports(duty(), waits((0, 1), (30, 31)), [check(minute) for minute in sent])
    assert states(found) == expected


def test_what_may_still_come_is_not_missing() -> None:
    """At 8:39 the report of 8:30 has a minute left; at 8:40 it has none. What was sent counts at once."""
    turns = [{"day": "mon", "from": "08:00", "until": "10:00", "role": "Early agent"}]
    for minute, expected in ((39, [(0, "in time")]), (40, [(0, "in time"), (30, "missing")])):
        assert states(reports(duty(as_of=EIGHT + minute * 60, turns=turns), waits(), [check(1)])) == expected
    early = reports(duty(as_of=EIGHT + 29 * 60, turns=turns), waits(), [check(1), check(29)])
    assert states(early) == [(0, "in time"), (30, "in time")]


@pytest.mark.parametrize(
    ("day", "number"),
    [(1_793_505_600, 50), (1_772_946_000, 46)],
    ids=["1 November 2026: clocks go back", "8 March 2026: clocks go forward"],
)
def test_a_day_on_which_the_clocks_are_changed_has_its_reports(day: int, number: int) -> None:
    """Every half-hour of it, the last ones too."""
    turns = [{"day": "sun", "from": "00:00", "until": "24:00", "role": "Agent"}]
    length = number * 1800
    of_day = Duty(roster(turns=turns), "America/New_York", 0, 0, day, day + length, day + length)
    assert [report.due_at for report in reports(of_day, waits(), [])] == [*range(day, day + length, 1800)]


def test_a_wait_of_hours_is_counted() -> None:
    """However long ago the call came."""
    (found,) = (one for one in reports(duty(), waits((0, 300)), [check(210, 1, 210)]) if one.sent)
    assert found.agrees


def test_no_calls_and_no_reports() -> None:
    """Nothing is due where nothing was."""
    assert reports(duty(), waits(), []) == []
