"""Sample tickets: made up from the desk's own records, believable, the same every time."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_logs import load, new_store, records, row, write

from opsnb.errors import ImportFileError, StoreError
from opsnb.kb.events import EventKind
from opsnb.kb.records import Policy
from opsnb.store.sample import make_sample

DESK = "customer-care"


def _sample(store: sqlite3.Connection, **options: Any) -> int:
    kb = records()
    policy = list(kb.policies(DESK).values())[-1]
    return make_sample(store, DESK, kb.desk(DESK), policy, **({"holidays": kb.holidays(DESK)} | options))


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """Make the sample once for all tests that only read it."""
    store = new_store(tmp_path_factory.mktemp("sample"))
    _sample(store)
    return store


def test_a_month_of_tickets(month: sqlite3.Connection) -> None:
    """About six hundred tickets, numbered in the order in which they were opened."""
    numbers = [int(number) for (number,) in month.execute("SELECT number FROM tickets ORDER BY opened_at, ticket")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 500 < len(numbers) < 700


def test_the_same_every_time(month: sqlite3.Connection, tmp_path: Path) -> None:
    """Two stores get the same sample, and a store that has it is not touched."""
    store = new_store(tmp_path)
    _sample(store)
    rows = "SELECT * FROM tickets JOIN events USING (ticket) ORDER BY ticket, at, seq"
    assert store.execute(rows).fetchall() == month.execute(rows).fetchall()
    changes = store.total_changes
    _sample(store)
    assert store.total_changes == changes


def test_another_seed_is_another_month(tmp_path: Path) -> None:
    """With another seed the sample is replaced, not added to."""
    store = new_store(tmp_path)
    _sample(store)
    made = _sample(store, seed=5)
    assert store.execute("SELECT COUNT(*) FROM tickets").fetchone() == (made,)


def test_made_up_and_real_tickets_of_a_desk_do_not_mix(month: sqlite3.Connection, tmp_path: Path) -> None:
    """A report over both would be true of neither: whichever comes second is refused, and nothing is written."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, row("A", "New", "08:05")), desk=DESK)
    with pytest.raises(StoreError, match="real tickets"):
        _sample(store)
    assert store.execute("SELECT DISTINCT source FROM tickets").fetchall() == [("small",)]
    with pytest.raises(ImportFileError, match="sample tickets"):
        load(month, write(tmp_path, row("A", "New", "08:05")), desk=DESK)


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind not in (EventKind.HOLD, EventKind.RELEASE)])
def test_everything_happens_that_can(month: sqlite3.Connection, kind: EventKind) -> None:
    """Every kind of event occurs, so that demo and tests meet it; only holds are left out, no source here has them."""
    assert month.execute("SELECT COUNT(*) FROM events WHERE kind = ?", (int(kind),)).fetchone()[0] > 10


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("waiting for the customer", "kind = 5 AND value = 'waiting-on-customer'"),
        ("waiting for others", "kind = 5 AND value = 'waiting-on-third-party'"),
        ("priority set late", "kind = 1 AND value IS NULL"),
        ("updates asked for", "ticket IN (SELECT ticket FROM tickets WHERE updates_wanted = 1)"),
        ("updates not wanted", "ticket IN (SELECT ticket FROM tickets WHERE updates_wanted = 0)"),
        ("opened again", "kind = 5 AND value = 'in-progress' AND text IS NULL AND actor = 'desk-02'"),
        (
            "closed without an answer",
            "ticket NOT IN (SELECT ticket FROM events WHERE kind IN (6, 9, 10)) AND kind = 5 AND value = 'closed'",
        ),
        (
            "still open",
            "ticket NOT IN (SELECT ticket FROM events WHERE kind = 5 AND value IN ('solved', 'closed'))",
        ),
    ],
)
def test_the_hard_cases_are_in_it(month: sqlite3.Connection, what: str, sql: str) -> None:
    """What makes service levels hard to judge occurs more than once."""
    assert month.execute(f"SELECT COUNT(DISTINCT ticket) FROM events WHERE {sql}").fetchone()[0] > 2, what


def test_no_event_before_the_opening_or_after_the_end(month: sqlite3.Connection) -> None:
    """The sample holds no data errors, and its last event is the last second of the period."""
    early = month.execute("SELECT COUNT(*) FROM events JOIN tickets USING (ticket) WHERE at < opened_at").fetchone()
    last = month.execute("SELECT MAX(at), datetime(MAX(at), 'unixepoch', '-5 hours') FROM events").fetchone()
    assert early == (0,)
    assert last[1] == "2026-10-30 13:40:00"


def test_days_off_are_quiet(tmp_path: Path) -> None:
    """On a holiday only a few customers get in touch."""
    store = new_store(tmp_path)
    _sample(store, first_day=date(2026, 11, 2), days=19)
    counts = dict(store.execute("SELECT date(opened_at, 'unixepoch', '-6 hours'), COUNT(*) FROM tickets GROUP BY 1"))
    assert counts.get("2026-11-11", 0) < counts["2026-11-10"] / 3


def test_most_promises_are_kept(month: sqlite3.Connection) -> None:
    """Of the responses promised within the prime shift's time, a tenth or so come late."""
    policy = next(record for record in records().of_kind(Policy, DESK).values())
    targets = {item.id: item.response.get("prime") for item in policy.priorities}
    late = total = 0
    for priority, opened, responded in month.execute(
        "SELECT c.value, t.opened_at, MIN(e.at) FROM tickets t JOIN events c ON c.ticket = t.ticket AND c.kind = 1 "
        "JOIN events e ON e.ticket = t.ticket AND e.kind IN (6, 9) "
        "WHERE CAST(strftime('%H', t.opened_at, 'unixepoch', '-5 hours') AS INTEGER) BETWEEN 7 AND 16 "
        "AND CAST(strftime('%w', t.opened_at, 'unixepoch', '-5 hours') AS INTEGER) BETWEEN 1 AND 5 GROUP BY t.ticket"
    ):
        if target := targets.get(priority):
            total += 1
            late += responded - opened > target.total_seconds()  # type: ignore[union-attr]
    assert total > 300
    assert 0.08 < late / total < 0.18


@pytest.mark.parametrize("word", ["Mr", "Ms", "@", "555"])
def test_nobody_is_named(month: sqlite3.Connection, word: str) -> None:
    """Customers and staff are numbers; no name, no address, no phone number."""
    pattern = f"%{word}%"
    query = "SELECT COUNT(*) FROM tickets WHERE subject LIKE ? OR requester NOT GLOB 'customer-[0-9]*'"
    assert month.execute(query, (pattern,)).fetchone() == (0,)
    query = "SELECT COUNT(*) FROM events WHERE text LIKE ? OR actor NOT GLOB '[a-z]*-[0-9]*'"
    assert month.execute(query, (pattern,)).fetchone() == (0,)
