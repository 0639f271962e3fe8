"""Service levels against a reader who goes through each ticket event by event, and the laws no verdict may break."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sla_desks import CHICAGO, Event, History, court, desk, holidays, instant, policy, priority, rulebook
from sla_oracle import Wall, events_until, judge

from opsnb.kb.records import Desk, Policy

FIRST, LAST = date(2026, 10, 22), date(2026, 11, 6)
"""Clocks go back in London on 25 October and in Chicago on 1 November."""
DAYS_OFF = holidays(
    days=[{"date": "2026-10-26", "name": "A day off"}],
    special_days=[{"date": "2026-10-27", "name": "Short day", "hours": [["10:00", "12:00"]]}],
    closures=[{"first": "2026-11-03", "last": "2026-11-03", "name": "Closed"}],
)
LONDON = desk("Europe/London", ("prime", "09:00", "17:30"))


def promises(calendar: str, hours: int, begins: str, ends: str | None = None) -> Policy:
    """Make a policy with every kind of promise; targets grow with ``hours``."""
    return policy(
        begins,
        effective_to=ends,
        clocks={
            "response": {"calendar": calendar, "pauses_on": ["waiting-on-third-party"], "at_risk_before": "PT1H"},
            "update": {"calendar": "always", "pauses_on": ["waiting-on-customer"], "at_risk_before": "PT1H"},
            "next-reply": {"calendar": calendar, "at_risk_before": "PT1H"},
            "resolution": {
                "calendar": calendar,
                "pauses_on": ["waiting-on-customer", "waiting-on-third-party"],
                "at_risk_before": "PT4H",
            },
        },
        priorities=[
            priority(
                "P1",
                response={"prime": f"PT{hours}H", "off": f"PT{2 * hours}H"},
                resolution=f"PT{8 * hours}H",
                next_reply=f"PT{hours}H",
                every=f"PT{3 * hours}H",
                by_default=True,
            ),
            priority(
                "P2",
                response="next-business-day",
                resolution={"prime": f"PT{10 * hours}H", "off": "next-business-day"},
                next_reply="next-business-day",
                every=f"PT{5 * hours}H",
            ),
            priority("P3", response="PT30M"),
            priority("P4"),
        ],
    )


TOWNS: dict[str, tuple[Desk, list[Policy]]] = {
    "Chicago, every second": (
        CHICAGO,
        [promises("always", 2, "2026-10-24", "2026-10-28"), promises("always", 5, "2026-10-30")],
    ),
    "Chicago, opening hours": (
        CHICAGO,
        [promises("prime", 1, "2026-10-24"), promises("prime", 4, "2026-10-30")],
    ),
    "London, one shift, opening hours": (
        LONDON,
        [promises("prime", 1, "2026-10-24", "2026-10-28"), promises("prime", 3, "2026-10-29")],
    ),
}
RULES = {name: rulebook(town, *policies, days_off=DAYS_OFF) for name, (town, policies) in TOWNS.items()}
WALLS = {
    name: Wall(town, DAYS_OFF, FIRST - timedelta(days=5), LAST + timedelta(days=14))
    for name, (town, _) in TOWNS.items()
}
PRIORITIES = st.sampled_from(["P1", "P1", "P2", "P3", "P4", "P9", None])
KINDS = st.one_of(
    st.sampled_from([("reply", None), ("message", None), ("work", None), ("note", None), ("assigned", "ann")]),
    st.sampled_from([("reply", None), ("message", None)]),
    st.tuples(st.just("priority"), PRIORITIES),
    st.tuples(
        st.just("status"),
        st.sampled_from(["new", "in-progress", "waiting-on-customer", "waiting-on-third-party", "solved", "closed"]),
    ),
    st.tuples(st.sampled_from(["hold", "release"]), st.sampled_from(["parts", "access", None])),
)
MOMENTS = st.builds(
    lambda quarter, second: quarter * 900 + second, st.integers(0, 11 * 96), st.sampled_from([0, 0, 0, 1, 59])
)
GAPS = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 40).map(lambda quarter: quarter * 900), MOMENTS)


@st.composite
def histories(draw: st.DrawFn, start: int) -> History:
    """Draw a ticket: its opening, and what happened after it; seldom merged, seldom begun before its opening."""
    opened = at = start + draw(MOMENTS)
    events = [Event(opened, "created", draw(PRIORITIES))]
    for gap, (kind, value) in draw(st.lists(st.tuples(GAPS, KINDS), max_size=12)):
        at += gap
        events.append(Event(at, kind, value))
    if draw(st.integers(0, 19)) == 7:
        events.append(Event(at, "merged", "T9"))
    if draw(st.integers(0, 19)) == 7:
        events.append(Event(opened - 1, "note"))
    return History(opened, tuple(events), draw(st.sampled_from([None, None, 0, 1])))


@st.composite
def logs(draw: st.DrawFn, size: int = 8) -> tuple[str, list[History], int, int]:
    """Draw a desk, the start of its log, some tickets, and when they are judged; seldom before it all has happened."""
    name = draw(st.sampled_from([*TOWNS]))
    start = instant(f"{FIRST} 00:00", TOWNS[name][0].timezone)
    told = draw(st.lists(histories(start), min_size=1, max_size=size))
    return name, told, start, start + draw(st.one_of(st.just(14 * 86400), MOMENTS))


def sentenced(name: str, told: list[History], start: int, as_of: int) -> list[tuple[int, tuple[object, ...]]]:
    """Judge by the rules, in the form the oracle gives."""
    columns = ("clock", "start_at", "end_at", "ended", "priority", "target", "spent", "state")
    verdicts = court().judge(RULES[name], told, max(as_of, start), start)
    return sorted(((verdict["ticket"], tuple(verdict[column] for column in columns)) for verdict in verdicts), key=str)


lawful = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@lawful
@given(logs())
def test_every_verdict_is_what_a_reader_of_the_log_would_say(log: tuple[str, list[History], int, int]) -> None:
    """All four clocks: start, end, what ended it, priority, target, seconds spent and state."""
    name, told, start, as_of = log
    assert sentenced(name, told, start, as_of) == judge(WALLS[name], TOWNS[name][1], told, as_of)


@settings(lawful, max_examples=25)
@given(logs())
def test_what_happens_after_as_of_changes_nothing(log: tuple[str, list[History], int, int]) -> None:
    """A log that ends at as_of gives the same verdicts as one that goes on."""
    name, told, start, as_of = log
    known = [History(history.opened_at, events_until(history, as_of), history.wanted) for history in told]
    assert sentenced(name, told, start, as_of) == sentenced(name, known, start, as_of)


@settings(lawful, max_examples=25)
@given(logs(), MOMENTS)
def test_a_late_response_stays_a_miss(log: tuple[str, list[History], int, int], later: int) -> None:
    """A response that was given and missed is missed whenever the check is run, unless the ticket was merged since."""
    name, told, start, as_of = log

    def given(verdicts: list[tuple[int, tuple[object, ...]]]) -> dict[int, tuple[object, ...]]:
        return {ticket: row[3:] for ticket, row in verdicts if row[0] == "response" and row[3] == "done"}

    before, after = (given(sentenced(name, told, start, at)) for at in (as_of, as_of + later))
    for ticket in before.keys() & after.keys():
        if before[ticket][-1] != "no target":
            assert after[ticket] == before[ticket]


@settings(lawful, max_examples=25)
@given(logs(), st.integers(0, 100))
def test_a_ticket_is_judged_by_itself(log: tuple[str, list[History], int, int], place: int) -> None:
    """What happens to other tickets changes nothing."""
    name, told, start, as_of = log
    ticket = place % len(told) + 1
    together = [row for number, row in sentenced(name, told, start, as_of) if number == ticket]
    alone = [row for _, row in sentenced(name, [told[ticket - 1]], start, as_of)]
    assert alone == together


@pytest.mark.parametrize("name", TOWNS)
def test_the_calendar_of_the_oracle_is_that_of_the_wall(name: str) -> None:
    """The oracle's own calendar opens when the wall clock says so: checked by hand for one day each."""
    town, wall = TOWNS[name][0], WALLS[name]
    thursday = [span for span in wall.open["prime"] if span[2] == date(2026, 11, 5)]
    opens = {"America/Chicago": "2026-11-05 07:00", "Europe/London": "2026-11-05 09:00"}[town.timezone]
    assert [span[0] for span in thursday] == [instant(opens, town.timezone)]
    assert ZoneInfo(town.timezone) == wall.zone
    assert not [span for span in wall.open["prime"] if span[2] in (date(2026, 10, 26), date(2026, 11, 3))]
