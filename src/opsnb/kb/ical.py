"""Public holidays out of an iCalendar file, as offices publish them (RFC 5545).

A holiday is an event of whole days. Its end is exclusive: a holiday from the 24th to the 26th closes the 24th and the
25th. Yearly rules and their exceptions are worked out; cancelled events do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import recurring_ical_events
from icalendar import Calendar, Event

from opsnb.errors import RecordError

_WISH = "an iCalendar file (.ics): BEGIN:VCALENDAR … END:VCALENDAR, each event with a DTSTART"


@dataclass(frozen=True)
class HolidayList:
    """The holidays of a file, each date with its name, in order.

    ``skipped`` names what was passed over because it has a time of day: such an event closes nothing.
    """

    days: tuple[tuple[date, str], ...]
    skipped: tuple[str, ...]


def read_holidays(content: bytes, first: date, last: date, place: str) -> HolidayList:
    """Read the holidays that fall on the dates ``first`` to ``last``, both included.

    ``place`` is the file's name for the message. Raises RecordError when the file or one of its events cannot be
    read: a holiday lost in silence would move deadlines.
    """
    days: set[tuple[date, str]] = set()
    skipped: dict[str, str] = {}
    for event in _events(content, first, last, place):
        begin, name = event.start, _name(event)
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        if isinstance(begin, datetime):
            skipped.setdefault(name, f"{name} ({begin:%Y-%m-%d %H:%M})")
            continue
        length = max((event.end - begin).days, 1)  # some calendars write the same day as start and as end
        days |= {(begin + timedelta(number), name) for number in range(length)}
    return HolidayList(tuple(sorted(day for day in days if first <= day[0] <= last)), tuple(skipped.values()))


def _events(content: bytes, first: date, last: date, place: str) -> Iterator[Event]:
    """List every occurrence in the range, in order; repeated events come once for each time."""
    try:
        # bytes: a string of one line would be taken for the name of a file to open
        calendars = Calendar.from_ical(content.decode("utf-8-sig").encode(), multiple=True)
        if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
            raise RecordError("the file holds no calendar", place=place, wish=_WISH)
        for calendar in calendars:
            for event in calendar.events:
                _require_sound(event, place)
            found = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
            yield from sorted(found, key=lambda event: str(event.start))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"the calendar file cannot be read: {error}", place=place, wish=_WISH) from error


def _require_sound(event: Event, place: str) -> None:
    """Refuse an event that would be misread: the parser drops a bad line, and swaps an end before its start."""
    for line, problem in event.errors:
        raise RecordError(f"the event “{_name(event)}” has a bad line: {problem}", place=place, found=line, wish=_WISH)
    begin, end = event.get("DTSTART"), event.get("DTEND")
    if begin is None:
        raise RecordError(f"the event “{_name(event)}” has no date", place=place, wish=_WISH)
    if end is not None and not isinstance(begin.dt, datetime) and end.dt < begin.dt:
        raise RecordError(
            f"the event “{_name(event)}” ends before it begins",
            place=place,
            found=end.to_ical().decode(),
            wish="a DTEND after the DTSTART: the first day that is no longer a holiday",
        )


def _name(event: Event) -> str:
    return str(event.get("SUMMARY", "")).strip() or "(no name)"
