"""Holidays out of iCalendar files: whole days only, exclusive ends, yearly rules, nothing lost in silence."""

from datetime import date

import pytest

from opsnb.errors import RecordError
from opsnb.kb.ical import HolidayList, read_holidays


def calendar_of(*events: str) -> bytes:
    """Write a calendar file; each event is its lines, without BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//city clerk//holidays//EN"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}@example.org", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(content: bytes, first: str = "2026-01-01", last: str = "2027-12-31") -> HolidayList:
    """Read the holidays of two years."""
    return read_holidays(content, date.fromisoformat(first), date.fromisoformat(last), "holidays.ics")


@pytest.mark.parametrize(
    ("event", "dates"),
    [
        pytest.param("DTSTART;VALUE=DATE:20260619", ["2026-06-19"], id="one day, no end"),
        pytest.param("DTSTART;VALUE=DATE:20260619\nDTEND;VALUE=DATE:20260620", ["2026-06-19"], id="end is exclusive"),
        pytest.param("DTSTART;VALUE=DATE:20260619\nDTEND;VALUE=DATE:20260619", ["2026-06-19"], id="end equals start"),
        pytest.param(
            "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226", ["2026-12-24", "2026-12-25"], id="two days"
        ),
        pytest.param("DTSTART;VALUE=DATE:20261224\nDURATION:P2D", ["2026-12-24", "2026-12-25"], id="by duration"),
        pytest.param("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY", ["2026-01-01", "2027-01-01"], id="every year"),
        pytest.param(
            "DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            ["2026-11-26", "2027-11-25"],
            id="fourth Thursday of November",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20200525\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
            ["2026-05-25", "2027-05-31"],
            id="last Monday of May",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20260704",
            ["2027-07-04"],
            id="an exception in one year",
        ),
        pytest.param("DTSTART;VALUE=DATE:20260619\nSTATUS:CANCELLED", [], id="cancelled"),
        pytest.param("DTSTART;VALUE=DATE:20250619", [], id="before the range"),
        pytest.param(
            "DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260103",
            ["2026-01-01", "2026-01-02"],
            id="only the days inside the range",
        ),
    ],
)
def test_which_dates_a_holiday_closes(event: str, dates: list[str]) -> None:
    """A whole-day event closes each of its dates within the range; the date of its end is open again."""
    found = read(calendar_of(f"{event}\nSUMMARY:Holiday"))
    assert found == HolidayList(tuple((date.fromisoformat(day), "Holiday") for day in dates), ())


def test_a_timed_event_closes_nothing_and_is_mentioned_once() -> None:
    """An event with a time of day is no holiday; it is named, so that the author sees what was passed over."""
    lunch = "DTSTART:20260704T100000Z\nDTEND:20260704T110000Z\nSUMMARY:Staff lunch\nRRULE:FREQ=MONTHLY"
    found = read(calendar_of(lunch, "DTSTART;VALUE=DATE:20260619\nSUMMARY:Juneteenth"))
    assert found == HolidayList(((date(2026, 6, 19), "Juneteenth"),), ("Staff lunch (2026-07-04 10:00)",))


def test_dates_are_ordered_and_not_repeated() -> None:
    """Two calendars in one file, out of order and with the same day twice, give each day and name once, in order."""
    first = calendar_of("DTSTART;VALUE=DATE:20260619\nSUMMARY:B", "DTSTART;VALUE=DATE:20260101\nSUMMARY:A")
    found = read(first + calendar_of("DTSTART;VALUE=DATE:20260619\nSUMMARY:B"))
    assert found.days == ((date(2026, 1, 1), "A"), (date(2026, 6, 19), "B"))


def test_a_byte_order_mark_is_no_mistake() -> None:
    """Files saved on Windows begin with a byte order mark."""
    assert read(b"\xef\xbb\xbf" + calendar_of("DTSTART;VALUE=DATE:20260619")).days == (
        (date(2026, 6, 19), "(no name)"),
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "no calendar", id="empty file"),
        pytest.param(b"holidays.csv", "cannot be read", id="one line that could be a file name"),
        pytest.param(b"day;name\n2026-01-01;New Year\n", "cannot be read", id="another format"),
        pytest.param(b"\xff\xfe\x00", "cannot be read", id="not UTF-8"),
        pytest.param(calendar_of("DTSTART;VALUE=DATE:20260101")[:120], "no calendar", id="cut off"),
        pytest.param(calendar_of("SUMMARY:New Year"), "“New Year” has no date", id="no date"),
        pytest.param(
            calendar_of("DTSTART;VALUE=DATE:20260199\nSUMMARY:New Year"), "“New Year” has a bad", id="bad date"
        ),
        pytest.param(calendar_of("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=OFTEN"), "has a bad line", id="bad rule"),
        pytest.param(
            calendar_of("DTSTART;VALUE=DATE:20260301\nDTEND;VALUE=DATE:20260201"), "ends before", id="end before start"
        ),
    ],
)
def test_a_bad_file_is_refused(content: bytes, message: str) -> None:
    """A holiday that cannot be read is an error that names the file and the event, never a day less."""
    with pytest.raises(RecordError, match=message) as caught:
        read(content)
    assert caught.value.place == "holidays.ics"
    assert caught.value.wish
