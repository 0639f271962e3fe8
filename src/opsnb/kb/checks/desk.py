"""A desk's week adds up: every interval has a length, no two shifts answer at once, no day off is given twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from opsnb.kb.checks.twice import twice
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.places import SHARED
from opsnb.kb.problem import Problem
from opsnb.kb.records import Desk, Holidays
from opsnb.kb.records.desk import WEEKDAYS, Interval, Shift, Weekday
from opsnb.kb.source import SourceFile
from opsnb.kb.yaml12 import Keys

DAY = 24 * 60
"""Minutes of a day."""


def desk_problems(kb: KnowledgeBase, identity: str, desk: Desk) -> Iterator[Problem]:
    """Find shifts that share an id or a part of the week, and intervals without a length."""
    source = kb.files[identity]
    yield from twice(source, "duplicate-id", ("shifts",), [shift.id for shift in desk.shifts], "id")
    for n, shift in enumerate(desk.shifts):
        for day, hours in shift.hours.items():
            yield from bad_intervals(source, ("shifts", n, "hours", day), hours)
    for (_, first), (m, second) in combinations(enumerate(desk.shifts), 2):
        for day, k in _overlaps(first, second):
            shown = list(second.hours[day][k])
            wish = f"expected hours in which the shift {first.id} does not answer"
            yield source.problem("overlapping-shifts", ("shifts", m, "hours", day, k), shown, wish)


def holiday_problems(kb: KnowledgeBase, identity: str, holidays: Holidays) -> Iterator[Problem]:
    """Find days given twice, spells that end before they begin, and hours without a length."""
    source = kb.files[identity]
    yield from twice(source, "duplicate-day", ("days",), [day.date for day in holidays.days], "date")
    yield from twice(source, "duplicate-day", ("special_days",), [day.date for day in holidays.special_days], "date")
    for n, special in enumerate(holidays.special_days):
        yield from bad_intervals(source, ("special_days", n, "hours"), special.hours)
    for n, closure in enumerate(holidays.closures):
        if closure.last < closure.first:
            wish = f"expected a day not before the first, {closure.first}"
            yield source.problem("ends-before-start", ("closures", n, "last"), str(closure.last), wish)


def missing_desks(kb: KnowledgeBase) -> Iterator[Problem]:
    """Find folders with records and no ``desk.yaml``."""
    known = {*kb.records, *kb.broken}
    for name in sorted({identity.split("/", 1)[0] for identity in known} - set(SHARED)):
        if f"{name}/desk" not in known:
            path = (kb.root / name / "desk.yaml").relative_to(kb.root.parent)
            wish = "expected this file: zone, hours and contacts of the desk whose records lie beside it"
            yield Problem("missing-desk", path, 1, "", "no such file", wish)


def bad_intervals(source: SourceFile, keys: Keys, hours: tuple[Interval, ...]) -> Iterator[Problem]:
    """Find intervals without a length."""
    for n, (begin, end) in enumerate(hours):
        if begin in (end, "24:00"):
            wish = "expected a beginning before midnight and another end; a whole day is [00:00, 24:00]"
            yield source.problem("bad-interval", (*keys, n), [begin, end], wish)


def _overlaps(first: Shift, second: Shift) -> Iterator[tuple[Weekday, int]]:
    """Yield weekday and number of the intervals of the second shift in which the first one is open too."""
    taken = [span for _, _, span in _spans(first)]
    for day, n, (begin, end) in _spans(second):
        if any(
            begin + week < until and start < end + week for start, until in taken for week in (-7 * DAY, 0, 7 * DAY)
        ):
            yield day, n


def _spans(shift: Shift) -> Iterator[tuple[Weekday, int, tuple[int, int]]]:
    """Yield a shift's intervals in minutes since Monday's midnight; a night shift ends on the next day."""
    for day, hours in shift.hours.items():
        midnight = WEEKDAYS.index(day) * DAY
        for n, (begin, end) in enumerate(hours):
            start, until = _minutes(begin), _minutes(end)
            if start not in (until, DAY):
                yield day, n, (midnight + start, midnight + until + (DAY if until < start else 0))


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])
