"""The ledger of a ticket: its lines add up to the verdict, and its due time is the last instant of the promise."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from sla_desks import (
    CHICAGO,
    LONDON,
    OFFICE,
    PROMISES,
    Event,
    History,
    court,
    holidays,
    instant,
    knowledge,
    rulebook,
    spell,
    tell,
)
from test_sla import RESPONSES, SHIFTS
from test_sla_contacts import TURNS, UPDATES
from test_sla_laws import DAYS_OFF, RULES, TOWNS, logs
from test_sla_pauses import RESOLUTIONS, WORKING_TIME

from opsnb.kb.load import KnowledgeBase
from opsnb.reports.ledger import Entry, Ledger
from opsnb.reports.sla import SlaCheck
from opsnb.rules.sla import Rulebook

STORIES = [
    story for table in (RESPONSES, SHIFTS, RESOLUTIONS, WORKING_TIME, UPDATES, TURNS) for story, _ in table.values()
]
TOWN, CITY = knowledge(CHICAGO, PROMISES), knowledge(LONDON, OFFICE)


def ledgers(kb: KnowledgeBase, rules: Rulebook, told: list[History], as_of: int) -> list[Ledger]:
    """Judge tickets and open the ledger of each."""
    court().judge(rules, told, as_of, min(history.opened_at for history in told))
    check = SlaCheck(kb, rules, court().scope, court().engine)
    return [Ledger(check, number, f"T{number}") for number in range(1, len(told) + 1)]


def assert_adds_up(entry: Entry) -> None:
    """Lines follow each other from start to end, and the counted seconds are those of the verdict."""
    lines, verdict = entry.lines, entry.verdict
    assert sum(line.counted for line in lines) == verdict["spent"]
    edges = [verdict["start_at"], *(line.end for line in lines)]
    assert [line.start for line in lines] == edges[:-1]
    assert edges[-1] == verdict["end_at"]
    assert all(line.counted in (0, line.end - line.start) for line in lines)
    assert all((line.counted > 0) == (line.why == "counted") for line in lines)


def ended_instead(history: History, entry: Entry, at: int) -> History:
    """Tell the same ticket with another ending: what ends this promise happens at ``at``, and the ticket goes on."""
    clock, start = entry.verdict["clock"], entry.verdict["start_at"]
    statuses = [n for n, event in enumerate(history.events) if event.kind == "status"]
    alive = max((n for n in statuses if history.events[n].value not in ("solved", "closed")), default=-1)
    ends = {n for n in statuses if n > alive}
    enders = {"response": ("reply", "work"), "resolution": ()}.get(clock, ("reply",))
    kept = [
        event
        for n, event in enumerate(history.events)
        if event.at < at and n not in ends and not (event.kind in enders and event.at > start)
    ]
    last = Event(at, "status", "solved") if clock == "resolution" else Event(at, "reply")
    return replace(history, events=(*kept, last))


def assert_due(rules: Rulebook, told: list[History], entries: Iterable[tuple[int, Entry]]) -> int:
    """Prove that a promise kept when due is met with no second left, one earlier has one left, one later is missed."""
    entries = list(entries)
    begins = Counter((ticket, entry.verdict["clock"], entry.verdict["start_at"]) for ticket, entry in entries)
    trials = [
        (entry, second, ended_instead(told[ticket - 1], entry, entry.due + second))
        for ticket, entry in entries
        if begins[ticket, entry.verdict["clock"], entry.verdict["start_at"]] == 1  # else which one ends is not told
        # a hold that began only when the promise had ended would stop the clock of the other ending
        if not any(e.kind == "hold" and e.at >= entry.verdict["end_at"] for e in told[ticket - 1].events)
        if entry.due is not None and entry.due - 1 > entry.verdict["start_at"] and entry.verdict["spent"] > 0
        for second in (-1, 0, 1)
    ]
    if not trials:
        return 0
    as_of = max(history.events[-1].at for _, _, history in trials)
    verdicts = court().judge(rules, [history for _, _, history in trials], as_of)
    compared = 0
    for number, (entry, second, _) in enumerate(trials, start=1):
        same = [
            row
            for row in verdicts
            if row["ticket"] == number and all(row[key] == entry.verdict[key] for key in ("clock", "start_at"))
        ]
        if len(same) == 1 and same[0]["target"] == entry.verdict["target"]:
            # another priority may be in force there
            compared += 1
            over = same[0]["spent"] - entry.verdict["target"]
            if second == 1 and over == 0:
                continue  # the clock stopped in the second in which it was due
            assert over == second
            assert same[0]["state"] == ("missed" if over > 0 else "met")
    return compared


def test_the_ledgers_of_all_stories() -> None:
    """Every history that the rules are told by adds up, and is due when it says."""
    for kb, rules in ((TOWN, rulebook(CHICAGO, PROMISES)), (CITY, rulebook(LONDON, OFFICE))):
        told = [tell(story, rules.desk.timezone, 1) for story in STORIES]
        books = ledgers(kb, rules, told, instant("Mon+3 00:00", rules.desk.timezone))
        entries = [(book.ticket, entry) for book in books for entry in book.entries()]
        for _, entry in entries:
            assert_adds_up(entry)
        assert assert_due(rules, told, entries) > 300


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_the_ledger_of_any_ticket(log: tuple[str, list[History], int, int]) -> None:
    """Whatever happened, on every clock."""
    name, told, start, as_of = log
    kb = knowledge(TOWNS[name][0], *TOWNS[name][1], days_off=DAYS_OFF)
    now = max(as_of, *(history.opened_at for history in told), start)
    books = ledgers(kb, RULES[name], told, now)
    entries = [(book.ticket, entry) for book in books for entry in book.entries()]
    for _, entry in entries:
        assert_adds_up(entry)
    seen = [replace(history, events=tuple(event for event in history.events if event.at <= now)) for history in told]
    assert_due(RULES[name], seen, entries)


def only(kb: KnowledgeBase, story: str, as_of: str = "Mon+3 00:00") -> Ledger:
    """Open the ledger of one ticket told as a story."""
    rules = Rulebook.of(kb, "town")
    (book,) = ledgers(kb, rules, [tell(story, rules.desk.timezone)], instant(as_of, rules.desk.timezone))
    return book


def due(kb: KnowledgeBase, clock: str, story: str, as_of: str = "Mon+3 00:00") -> str | None:
    """Say how long after its start a promise is due on the wall."""
    entry = next(entry for entry in only(kb, story, as_of).entries() if entry.verdict["clock"] == clock)
    return None if entry.due is None else spell(entry.due - entry.verdict["start_at"])


def test_due_over_pauses() -> None:
    """A pause puts off what is due, but only one that began before it was."""
    story = "Mon 09:00 created P1; Mon 09:10 hold x; Mon 11:10 release x; Mon 11:20 reply"
    assert due(TOWN, "response", story) == "3:00"
    assert (
        due(TOWN, "response", "Mon 09:00 created P1; Mon 10:00 hold x; Mon 11:10 release x; Mon 11:20 reply") == "1:00"
    )
    story = "Fri 17:00 created P1; Sat 10:00 hold x; Mon+1 09:10 release x"
    assert due(CITY, "response", story, "Mon+1 09:20") == "64:40"


def test_due_while_the_clock_stands_still() -> None:
    """It cannot be told while a pause lasts, nor where one lasted to the end; from the second of the release it can."""
    story = "Mon 09:00 created P1; Mon 09:10 hold x"
    assert due(TOWN, "response", story, "Mon 12:00") is None
    assert due(TOWN, "response", f"{story}; Mon 12:00 release x", "Mon 12:00") == "3:50"
    assert due(TOWN, "resolution", f"{story}; Mon 12:00 status closed") is None
    assert due(TOWN, "response", "Mon 09:00 created P5") is None
    waiting = "Mon 09:00 created P1; Mon 09:10 status waiting-on-customer; Tue 09:00 status solved"
    assert due(TOWN, "resolution", waiting) is None
    again = "Mon 09:00 created P1; Mon 10:00 status solved; Mon 12:00 status new; Mon 13:00 status solved"
    assert due(TOWN, "resolution", again) == "10:00"


def test_a_ledger_to_read() -> None:
    """Policy, shift, what happened, each span with what it counts and why, when it was due, and the verdict."""
    days_off = holidays(days=[{"date": "2026-06-08", "name": "Founders' Day"}])
    kb = knowledge(LONDON, OFFICE, days_off=days_off)
    story = """Fri 16:30 created; Fri 17:00 hold parts; Fri 17:10 release parts; Fri 17:20 priority P1
               Tue+1 09:30 reply; Tue+1 10:00 status solved"""
    text = list(only(kb, story).text())
    assert text[:3] == [
        "Ticket T1, opened Fri 2026-06-05 16:30 BST, day",
        "Policy: town/policies/2026-01-01, in force since 1 January 2026",
        "As of Mon 2026-06-22 00:00 BST",
    ]
    assert "  Fri 2026-06-05 17:20 BST  priority P1" in text
    at = text.index("RESPONSE  P1: promised within 1 h 00 min; the clock counts open hours")
    assert [" ".join(line.split()) for line in text[at + 1 : at + 8]] == [
        "Fri 2026-06-05 16:30 BST – Fri 2026-06-05 17:00 BST 30 min counted",
        "Fri 2026-06-05 17:00 BST – Fri 2026-06-05 17:10 BST 0 s paused",
        "Fri 2026-06-05 17:10 BST – Fri 2026-06-05 17:30 BST 20 min counted",
        "Fri 2026-06-05 17:30 BST – Tue 2026-06-09 09:00 BST 0 s closed: Founders' Day",
        "Tue 2026-06-09 09:00 BST – Tue 2026-06-09 09:30 BST 30 min counted",
        "due Tue 2026-06-09 09:10 BST",
        "= missed: 1 h 20 min of 1 h 00 min spent, 20 min over",
    ]


def test_a_ledger_without_a_promise() -> None:
    """It says so, and which policy there was; a merged ticket is not judged."""
    assert list(only(TOWN, "Mon 09:00 created P5; Mon 09:10 reply").text())[-1].startswith("Nothing is promised for: ")
    early = "2025-12-31 09:00 created P1; 2025-12-31 09:10 reply"
    assert "Policy: none was in force" in list(only(TOWN, early).text())
    merged = list(only(TOWN, "Mon 09:00 created P1; Mon 09:10 merged T2").text())
    assert merged[0] == "Ticket T1 is not judged: it was merged into T2."
    assert "  Mon 2026-06-01 09:10 CDT  merged T2" in merged
