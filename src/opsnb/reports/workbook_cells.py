"""Values as cells of a workbook: each in the type that Excel has for it, and as text where it has none.

As text stand: instants and dates before 1901, times that came twice on a night of clock change, lengths below nothing,
whole numbers of more than 15 digits, and numbers outside of Excel's. Instants are then ISO 8601 with their offset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from opsnb.reports.columns import Column, Kind
from opsnb.reports.periods import show_seconds

FIRST_YEAR = 1901
"""Excel's calendar begins in 1900, with a 29 February that never was."""
LAST_DAY = 2_958_465
"""The number that Excel gives to 31 December 9999."""
EXACT = 10**15
LARGEST, SMALLEST = 9.99e307, 2.23e-308
MOST_LINKS, LONGEST_LINK = 65_530, 2_079
DAY = 86_400

Write = Callable[[Any, int, int, Any], None]
"""Writes a value into a sheet, at a row and a column."""


class Cells:
    """What writes cells into the sheets of one workbook, in its formats."""

    def __init__(self, book: Any) -> None:
        self.bold = book.add_format({"bold": True, "valign": "top", "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.number = book.add_format({"num_format": "#,##0.0"})
        self.instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.length = book.add_format({"num_format": "[h]:mm:ss"})
        self.plain = book.add_format()
        self.link = book.get_default_url_format()
        self.links: Counter[Any] = Counter()

    def text(self, sheet: Any, row: int, place: int, text: str, form: Any = None) -> None:
        """Write a text as it is, never as a formula or an address."""
        if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter would take it for markup of its own
            sheet.write_rich_string(row, place, "<", self.plain, text[1:], form or self.plain)
        else:
            sheet.write_string(row, place, text, form)

    def writer(self, column: Column) -> Write:
        """Return what writes the values of a column."""
        match column.kind:
            case Kind.WHOLE | Kind.NUMBER:
                form = self.whole if column.kind is Kind.WHOLE else self.number
                return lambda sheet, row, place, value: self._number(sheet, row, place, value, form)
            case Kind.INSTANT:
                zone = ZoneInfo(column.zone)
                return lambda sheet, row, place, at: self._instant(sheet, row, place, at, zone)
            case Kind.LENGTH:
                return self._length
            case Kind.DATE:
                return self._date
            case Kind.LINK:
                return self._link
        return self.text

    def _number(self, sheet: Any, row: int, place: int, value: float, form: Any) -> None:
        exact = abs(value) < EXACT if isinstance(value, int) else not value or SMALLEST <= abs(value) <= LARGEST
        if exact:
            sheet.write_number(row, place, value, form)
        else:
            self.text(sheet, row, place, repr(value))

    def _instant(self, sheet: Any, row: int, place: int, at: int, zone: ZoneInfo) -> None:
        local = datetime.fromtimestamp(at, zone)
        if local.year < FIRST_YEAR or local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            self.text(sheet, row, place, local.isoformat())
        else:
            sheet.write_datetime(row, place, local.replace(tzinfo=None), self.instant)

    def _date(self, sheet: Any, row: int, place: int, day: date) -> None:
        if day.year < FIRST_YEAR:
            self.text(sheet, row, place, day.isoformat())
        else:
            sheet.write_datetime(row, place, day, self.date)

    def _length(self, sheet: Any, row: int, place: int, seconds: int) -> None:
        if 0 <= seconds <= LAST_DAY * DAY:
            sheet.write_number(row, place, seconds / DAY, self.length)
        else:
            self.text(sheet, row, place, show_seconds(seconds))

    def _link(self, sheet: Any, row: int, place: int, link: tuple[str, str]) -> None:
        """Write words that lead somewhere. Beyond the number of links that a sheet holds, the words alone."""
        text, href = link
        leads = self.links[sheet] < MOST_LINKS and len(href) <= LONGEST_LINK
        if leads:
            self.links[sheet] += 1
            sheet.write_url(row, place, href if "://" in href else f"external:{href}")
        self.text(sheet, row, place, text, self.link if leads else None)


def shown(value: Any, column: Column) -> str:
    """Return about what a cell shows, to measure it by."""
    match column.kind:
        case Kind.WHOLE | Kind.NUMBER:
            return f"{value:,.1f}" if abs(value) < EXACT else str(value)
        case Kind.INSTANT:
            return "yyyy-mm-dd hh:mm:ss"
        case Kind.LENGTH:
            return show_seconds(value)
        case Kind.LINK:
            return str(value[0])
    return str(value)
