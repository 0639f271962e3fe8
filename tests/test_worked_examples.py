"""The examples in the explanations are judged as they stand there: the page and the test read the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sla_desks import CHICAGO, court, instant, policy, rulebook, say, tell

from opsnb.errors import CalendarError
from opsnb.kb.records import Policy
from opsnb.kb.yaml12 import read_yaml
from opsnb.reports.then_and_now import ThenAndNow, judge
from opsnb.rules.sla import Rulebook
from opsnb.rules.worktime import WorkCalendar

PAGES = Path(__file__).parents[1] / "docs" / "explanation"
LEVELS = (PAGES / "service-levels.md").read_text(encoding="utf-8")
TITLED = r'```yaml title="{}"\n(.*?)```'
AS_OF = "Mon+3 00:00"


def tables(page: str, first: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield the rows of the tables whose first column has a name, with their section and the names of the columns."""
    section, columns = "", ()
    for line in page.splitlines():
        if line.startswith("#"):
            section = line.lstrip("# ")
        cells = tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
        if not line.startswith("|"):
            columns = ()
        elif cells[0] == first:
            columns = cells
        elif columns and not set(cells[0]) <= {"-"}:
            yield section, columns, cells


def rows(page: str, first: str, *wanted: str) -> list[Any]:
    """Return the rows of tables with certain columns as parameters, each with its section as its name."""
    found = [row for row in tables(page, first) if row[1][1:] == wanted]
    return [pytest.param(columns, cells, id=f"{section}: {cells[0]}") for section, columns, cells in found]


def shown(page: str, title: str) -> Any:
    """Read the YAML that a page shows under a title."""
    (text,) = re.findall(TITLED.format(title), page, re.DOTALL)
    return read_yaml(text).value


def written(title: str) -> Policy:
    """Read a policy as the page shows it."""
    fields = shown(LEVELS, title)
    return policy(str(fields.pop("effective_from")), **fields)


FIRST, SECOND = written("policy"), written("second version")
DESK = rulebook(CHICAGO, FIRST)
THEN = rulebook(CHICAGO, FIRST, SECOND)
HOURS = (PAGES / "working-time.md").read_text(encoding="utf-8")
ZONE = "America/Chicago"
CLOCKS = ("response", "update", "next-reply", "resolution")
SIDES = ("then", "today", "why they differ")


@pytest.mark.parametrize(
    ("columns", "cells"), [row for clock in CLOCKS for row in rows(LEVELS, "what happened", clock)]
)
def test_a_promise_is_judged_as_the_page_says(columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    """What happened, and the verdict on one clock."""
    story, verdict = cells
    assert (say(court().hear(DESK, story, AS_OF), columns[1]) or "no verdict") == verdict


@pytest.mark.parametrize(("columns", "cells"), rows(LEVELS, "what happened", "as of", "update"))
def test_an_open_promise_is_judged_as_the_page_says(columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    """What happened by then, and the verdict."""
    story, as_of, verdict = cells
    assert say(court().hear(DESK, story, as_of), columns[-1]) == verdict


def sides(story: str) -> ThenAndNow:
    """Judge a ticket by then and by today."""
    court().hear(THEN, story, AS_OF)
    today = THEN.today(court().scope.as_of)
    judge(court().engine, THEN, today, court().scope)
    return ThenAndNow(THEN, today, court().scope, court().engine, [])


def response(rules: Rulebook, story: str) -> str:
    """Return the verdict on the response by one rulebook."""
    (row,) = [row for row in court().hear(rules, story, AS_OF) if row["clock"] == "response"]
    return str(row["state"])


COMPARED = rows(LEVELS, "what happened", *SIDES)


@pytest.mark.parametrize(("columns", "cells"), COMPARED)
def test_then_and_now_differ_as_the_page_says(columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    """The verdicts on both sides, and why they are not the same."""
    story, then, today, why = cells
    listed = [row[4:] for row in sides(story).changed().rows if row[1] == "response"]
    assert listed == ([(then, today, why)] if why else [])
    assert response(THEN, story) == then
    assert response(THEN.today(court().scope.as_of), story) == today


def test_the_shares_are_those_the_page_names() -> None:
    """All the responses of the table together: kept on both sides, the difference, how many differ."""
    told = [tell(cells[0], ZONE) for _, columns, cells in tables(LEVELS, "what happened") if columns[1:] == SIDES]
    court().judge(THEN, told, instant(AS_OF, ZONE))
    today = THEN.today(court().scope.as_of)
    judge(court().engine, THEN, today, court().scope)
    counts = [
        *court().engine.query("SELECT clock, priority, state, COUNT(*) AS promises FROM verdicts GROUP BY 1, 2, 3")
    ]
    both = ThenAndNow(THEN, today, court().scope, court().engine, counts)
    (row,) = [row for row in both.by_clock().rows if row[0] == "response"]
    _, met, missed, here, met_beside, missed_beside, there, points, differ = row
    assert (met, met + missed, met_beside, met_beside + missed_beside) == (3, 6, 2, 6)
    for figure in (f"{here:.1f} %", f"{there:.1f} %", f"{points:.1f} points", f"{differ} verdicts differ"):
        assert figure in LEVELS


CALENDARS = {
    name: WorkCalendar.from_record({"timezone": ZONE, **record}) for name, record in shown(HOURS, "calendars").items()
}


def length(text: str) -> int:
    """Read a length of time as the page writes it: hours and minutes."""
    hours, minutes = text.removeprefix("-").split(":")
    return (-1 if text.startswith("-") else 1) * (int(hours) * 3600 + int(minutes) * 60)


@pytest.mark.parametrize(("columns", "cells"), rows(HOURS, "calendar", "from", "until", "open for", "because"))
def test_open_time_is_what_the_page_says(columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    """The open seconds between two local times."""
    calendar, start, end = CALENDARS[cells[0]], instant(cells[1], ZONE), instant(cells[2], ZONE)
    if cells[3] == "an error":
        with pytest.raises(CalendarError, match="outside the years"):
            calendar.elapsed(start, end)
    else:
        assert calendar.elapsed(start, end) == length(cells[3])


@pytest.mark.parametrize(("columns", "cells"), rows(HOURS, "calendar", "from", "after", "is over at", "because"))
def test_a_deadline_is_when_the_page_says(columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    """The instant at which so much open time is over."""
    assert CALENDARS[cells[0]].add(instant(cells[1], ZONE), length(cells[2])) == instant(cells[3], ZONE)


@pytest.mark.parametrize(("columns", "cells"), rows(HOURS, "calendar", "opened", "by", "because"))
def test_the_next_business_day_ends_when_the_page_says(columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    """The close of the first day whose hours begin after the opening of a ticket."""
    assert CALENDARS[cells[0]].day_close(instant(cells[1], ZONE)) == instant(cells[2], ZONE)


def test_every_rule_has_an_example() -> None:
    """Each section of what decides shows at least two."""
    decides = LEVELS.split("## What decides")[1].split("\n## ")[0]
    for section in re.findall(r"^### (.*)", decides, re.MULTILINE):
        assert len([row for row in tables(decides, "what happened") if row[0] == section]) >= 2, section
    known = {(*CLOCKS[i : i + 1],) for i in range(4)} | {("as of", "update"), SIDES}
    assert {row[1][1:] for row in tables(LEVELS, "what happened")} == known
    assert {row[2][0] for row in tables(HOURS, "calendar")} == CALENDARS.keys()
