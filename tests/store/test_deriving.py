"""What rows of another system mean: which change becomes which event, and when."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from small_logs import load, new_store, row, small_mapping, told, write

CASES: dict[str, tuple[list[str], list[tuple[str, str, str | None]]]] = {
    "the opening carries the first priority": (
        [row("A", "New", "08:05", priority="High", group="?")],
        [("08:00", "created", "P1")],
    ),
    "a first queue and person are events of the first row": (
        [row("A", "New", "08:05", person="bob")],
        [("08:00", "created", "P2"), ("08:05", "queue", "G1"), ("08:05", "assigned", "bob")],
    ),
    "a change of priority is an event": (
        [row("A", "New", "08:05", group="?"), row("A", "New", "09:00", group="?", priority="High")],
        [("08:00", "created", "P2"), ("09:00", "priority", "P1")],
    ),
    "a row that changes nothing is no event": (
        [row("A", "New", "08:05", group="?")] * 3,
        [("08:00", "created", "P2")],
    ),
    "given back to nobody": (
        [row("A", "New", "08:05", group="?", person="bob"), row("A", "New", "09:00", group="?")],
        [("08:00", "created", "P2"), ("08:05", "assigned", "bob"), ("09:00", "assigned", None)],
    ),
    "the first row past New is the response, once": (
        [
            row("A", "New", "08:05", group="?"),
            row("A", "Active", "09:00", group="?"),
            row("A", "New", "10:00", group="?"),
            row("A", "Active", "11:00", group="?"),
        ],
        [
            ("08:00", "created", "P2"),
            ("09:00", "work", None),
            ("09:00", "status", "in-progress"),
            ("10:00", "status", "new"),
            ("11:00", "status", "in-progress"),
        ],
    ),
    "a ticket that begins past New is answered by its first row": (
        [row("A", "Resolved", "08:05", group="?")],
        [("08:00", "created", "P2"), ("08:05", "work", None), ("08:05", "status", "solved")],
    ),
    "events of one instant come in the order of the mapping": (
        [row("A", "New", "08:05", group="?"), row("A", "Active", "09:00", priority="High", person="bob")],
        [
            ("08:00", "created", "P2"),
            ("09:00", "priority", "P1"),
            ("09:00", "queue", "G1"),
            ("09:00", "assigned", "bob"),
            ("09:00", "work", None),
            ("09:00", "status", "in-progress"),
        ],
    ),
    "rows of one minute follow each other": (
        [row("A", "New", "08:05", group="G1"), row("A", "New", "08:05", group="G2"), row("A", "New", "08:05")],
        [("08:00", "created", "P2"), ("08:05", "queue", "G1"), ("08:05", "queue", "G2"), ("08:05", "queue", "G1")],
    ),
    "rows are put in the order of their times": (
        [row("A", "New", "09:00", group="G2"), row("A", "New", "08:05", group="G1")],
        [("08:00", "created", "P2"), ("08:05", "queue", "G1"), ("09:00", "queue", "G2")],
    ),
    "an end that the rows show is not told twice": (
        [
            row("A", "New", "08:05", group="?", resolved="1/2/2016 09:30"),
            row("A", "Resolved", "09:00", group="?", resolved="1/2/2016 09:30"),
        ],
        [("08:00", "created", "P2"), ("09:00", "work", None), ("09:00", "status", "solved")],
    ),
    "an end that no row shows is told": (
        [row("A", "New", "08:05", group="?", resolved="1/2/2016 09:30", closed="1/2/2016 12:00")],
        [("08:00", "created", "P2"), ("09:30", "status", "solved"), ("12:00", "status", "closed")],
    ),
    "an end before a later one that the rows show": (
        [
            row("A", "New", "08:05", group="?", resolved="1/2/2016 09:30"),
            row("A", "Closed", "10:00", group="?", resolved="1/2/2016 09:30"),
        ],
        [
            ("08:00", "created", "P2"),
            ("09:30", "status", "solved"),
            ("10:00", "work", None),
            ("10:00", "status", "closed"),
        ],
    ),
    "a closed ticket is not solved again": (
        [row("A", "Closed", "08:05", group="?", resolved="1/2/2016 09:30")],
        [("08:00", "created", "P2"), ("08:05", "work", None), ("08:05", "status", "closed")],
    ),
    "no end while later rows show the ticket alive": (
        [
            row("A", "Active", "08:05", group="?", resolved="1/2/2016 08:30"),
            row("A", "Active", "09:00", group="G2", resolved="1/2/2016 08:30"),
        ],
        [
            ("08:00", "created", "P2"),
            ("08:05", "work", None),
            ("08:05", "status", "in-progress"),
            ("09:00", "queue", "G2"),
        ],
    ),
    "only the last row tells the ends": (
        [
            row("A", "New", "08:05", group="?", resolved="1/2/2016 08:30"),
            row("A", "New", "09:00", group="?", resolved="?"),
        ],
        [("08:00", "created", "P2")],
    ),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_rows_become_events(tmp_path: Path, rows: list[str], expected: list[tuple[str, str, str | None]]) -> None:
    """What changes from one row of a ticket to the next is an event at that row's time."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *rows))
    assert told(store) == expected


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param(
            [row("A", "New", "08:05"), row("A", "-100", "08:30"), row("A", "Active", "09:00")],
            "state: the mapping has no value '-100'",
            id="a value the mapping does not name",
        ),
        pytest.param(
            [row("A", "New", "08:05"), row("A", "Active", "32/1/2016 08:00"), row("A", "Active", "09:00")],
            "at: not a time like %d/%m/%Y %H:%M",
            id="no time",
        ),
        pytest.param(
            [row("A", "New", "08:05"), row("A", "Active", "?"), row("A", "Active", "09:00")],
            "at: no time given",
            id="a missing time",
        ),
        pytest.param(
            [row("A", "New", "08:05"), "A,Active", row("A", "Active", "09:00")],
            "2 fields instead of 12",
            id="too few fields",
        ),
        pytest.param(
            [row("A", "New", "08:05"), row("?", "Active", "08:30"), row("B", "New", "09:00")],
            "number: no number given",
            id="no number",
        ),
        pytest.param(
            [row("B", "New", "08:05", opened="soon"), row("A", "New", "09:00")],
            "opened: not a time like %d/%m/%Y %H:%M",
            id="no opening",
        ),
    ],
)
def test_a_bad_row_is_kept_with_its_reason_and_the_others_count(tmp_path: Path, rows: list[str], reason: str) -> None:
    """One bad row does not cost the ticket: it is named with line and reason, kept, and the other rows are used."""
    store = new_store(tmp_path)
    report = load(store, write(tmp_path, *rows))
    bad = next(place for place, text in enumerate(rows) if text.split(",")[0] == "?" or not _good(text))
    assert [(found.reason, found.lines) for found in report.rejected] == [(reason, (bad + 2,))]
    (kept,) = store.execute("SELECT line, reason, row FROM rejected_rows").fetchall()
    assert kept[:2] == (bad + 2, reason)
    assert '"Active"' in kept[2] or '"-100"' in kept[2] or '"soon"' in kept[2]
    assert report.tickets_added >= 1


def _good(text: str) -> bool:
    return (
        text.count(",") == 11
        and "-100" not in text
        and "32/1" not in text
        and ",?," not in text[:14]
        and "soon" not in text
    )


def test_what_is_known_at_the_opening_is_the_first_rows(tmp_path: Path) -> None:
    """Later rows do not change it, nor does an export that begins later; a correction of the first row does."""
    mapping = small_mapping(opening={"group": {"column": "group"}})
    rows = (row("A", "New", "08:00"), row("A", "Active", "09:00", group="G2"), row("A", "Active", "10:00", group="G3"))

    def known(store: sqlite3.Connection) -> object:
        (facts,) = store.execute("SELECT json_extract(facts, '$.group') FROM tickets").fetchone()
        return facts

    store = new_store(tmp_path)
    load(store, write(tmp_path, *rows[:2]), mapping)
    assert known(store) == "G1"
    load(store, write(tmp_path, *rows[1:]), mapping)
    assert known(store) == "G1"
    load(store, write(tmp_path, rows[0].replace("G1", "G9"), *rows[1:]), mapping)
    assert known(store) == "G9"


def test_a_fact_is_of_the_opening_or_of_the_end() -> None:
    """A name stands for one of them."""
    with pytest.raises(ValueError, match="expected made-sla in facts or in opening"):
        small_mapping(opening={"made-sla": {"column": "sla"}})


def test_facts_requester_and_updates(tmp_path: Path) -> None:
    """Facts are those of the last row, as JSON; a source that records no contacts is not judged on updates."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, row("A", "New", "08:05"), row("A", "New", "09:00", sla="false", caller="c2")))
    found = store.execute("SELECT requester, facts, updates_wanted, source FROM tickets").fetchall()
    assert found == [("c2", '{"made-sla": "false"}', 0, "small")]


def test_a_source_with_contacts_leaves_updates_to_the_policy(tmp_path: Path) -> None:
    """Where contacts are recorded, whether updates are wanted stays open: the policy's default counts."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, row("A", "New", "08:05")), small_mapping(updates_recorded=True))
    assert store.execute("SELECT updates_wanted FROM tickets").fetchall() == [(None,)]


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        pytest.param({"actor": None}, ["created", "queue"], id="nobody named"),
        pytest.param({"events": ()}, ["created"], id="no columns watched"),
        pytest.param({"response": None, "ends": (), "facts": {}}, ["created", "queue"], id="the least"),
    ],
)
def test_a_mapping_may_leave_things_out(tmp_path: Path, changes: dict[str, Any], kinds: list[str]) -> None:
    """A source that does not say who, what or when it ended is read all the same."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, row("A", "New", "08:05")), small_mapping(**changes))
    assert [kind for _, kind, _ in told(store)] == kinds
    if changes.get("actor", "") is None:
        assert store.execute("SELECT COUNT(*) FROM events WHERE actor IS NOT NULL").fetchone() == (0,)


def test_the_report_counts_what_is_odd(tmp_path: Path) -> None:
    """Tickets past New, without an end, with rows before the opening: each is named with its number."""
    store = new_store(tmp_path)
    rows = (
        row("A", "Active", "08:05"),
        row("B", "New", "07:00", resolved="1/2/2016 09:00"),
        row("C", "New", "08:30"),
        row("C", "New", "08:10", resolved="never"),
        *(row(f"N{n}", "New", "09:00", resolved="1/2/2016 09:00") for n in range(60)),
    )
    report = load(store, write(tmp_path, *rows))
    assert set(report.notes) >= {
        "1 ticket: first row is past state New: it counts as the first response",
        "2 tickets: resolved is missing: no time of the status solved is given",
        "1 ticket: rows before the opening: a data error, so not judged",
        "1 ticket: rows not in the order of their times: put in order",
    }
    assert report.limits == ("No replies.",)
    assert report.warnings == ()
