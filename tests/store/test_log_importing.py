"""An import is all or nothing, says what it did, and does nothing the second time."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_logs import ROOT, copy_of, dump, load, new_store, records, row, small_mapping, told, write

from opsnb.errors import ImportFileError, StoreError
from opsnb.kb.records import Mapping
from opsnb.store.importing import import_file
from opsnb.store.schema import open_store

REAL_LOG = ROOT.parent / "shared/data/servicenow_incidents/incident_event_log.zip"
THREE = (row("A", "New", "08:05"), row("A", "Active", "09:00"), row("B", "New", "08:10", priority="High"))


def test_the_report_says_what_was_done(tmp_path: Path) -> None:
    """Rows, tickets and events are counted; the text names file, desk and zone."""
    report = load(new_store(tmp_path), write(tmp_path, *THREE), zone="America/Chicago")
    assert (report.rows_read, report.tickets_added, report.events_added, report.rejected_rows) == (3, 2, 6, 0)
    text = "\n".join(report.lines())
    assert "small: log.csv, desk d, times read in America/Chicago" in text
    assert re.search(r"rows +3 read in .* s, 0 rejected", text)
    assert "  - No replies." in text


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    """A second import adds nothing, changes nothing and leaves no second entry."""
    store, path = new_store(tmp_path), write(tmp_path, *THREE, row("A", "-100", "10:00"))
    load(store, path)
    before = list(store.iterdump())
    report = load(store, path, now=99)
    assert (report.tickets_added, report.tickets_changed, report.tickets_unchanged) == (0, 0, 2)
    assert (report.events_added, report.events_changed, report.changed_anything) == (0, 0, False)
    assert report.rejected_rows == 1
    assert list(store.iterdump()) == before


def test_a_correction_is_counted_as_changed(tmp_path: Path) -> None:
    """Where the source has corrected a value or the opening, what was written is changed, not doubled."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *THREE))
    corrected = (THREE[0].replace("G1", "G9"), *THREE[1:2], THREE[2].replace("1/2/2016 08:00", "1/2/2016 07:30"))
    report = load(store, write(tmp_path, corrected[0], corrected[1].replace("G1", "G9"), corrected[2]))
    assert (report.tickets_added, report.tickets_changed, report.events_added, report.events_changed) == (0, 1, 0, 2)
    assert told(store)[1] == ("08:05", "queue", "G9")
    assert told(store, "B")[0] == ("07:30", "created", "P1")


def test_a_longer_export_adds_only_what_is_new(tmp_path: Path) -> None:
    """Rows that came in since are added; what was there stays as it is, with its ids."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *THREE))
    ids = store.execute("SELECT ticket, number FROM tickets").fetchall()
    report = load(store, write(tmp_path, *THREE[:2], row("A", "Resolved", "11:00"), THREE[2], row("C", "New", "12:00")))
    assert (report.tickets_added, report.events_added, report.events_changed) == (1, 3, 0)
    assert store.execute("SELECT ticket, number FROM tickets LIMIT 2").fetchall() == ids


def test_a_row_that_is_understood_later_moves_no_other_event(tmp_path: Path) -> None:
    """When the mapping learns a value, the rows rejected before come in; the others keep their place."""
    store, path = new_store(tmp_path), write(tmp_path, THREE[0], row("A", "-100", "08:30"), THREE[1])
    load(store, path)
    before = dump(store)
    fields = small_mapping().model_dump()
    for event in fields["events"]:
        event["values"] |= {"-100": "waiting-on-third-party"} if event["kind"] == "status" else {}
    report = load(store, path, Mapping.model_validate(fields))
    assert (report.rejected_rows, report.events_changed) == (0, 0)
    assert set(before) - set(dump(store)) == set()
    assert ("08:30", "status", "waiting-on-third-party") in told(store)


def test_rows_of_a_ticket_may_be_scattered(tmp_path: Path) -> None:
    """An export sorted by time gives the same tickets and events as one sorted by ticket."""
    rows = [row(f"N{n:03d}", state, f"{hour:02d}:{n % 60:02d}", person=f"p{n % 3}") for n in range(450)
            for hour, state in ((9, "New"), (10, "Active"), (12, "Resolved"))]  # fmt: skip
    sorted_store, mixed_store = new_store(tmp_path, "a.db"), new_store(tmp_path, "b.db")
    load(sorted_store, write(tmp_path, *rows, name="a.csv"))
    report = load(mixed_store, write(tmp_path, *sorted(rows, key=lambda text: text.split(",")[2]), name="b.csv"))
    assert dump(mixed_store) == dump(sorted_store)
    assert "The rows of a ticket do not stand together in this file; they were sorted first." in report.notes


def test_a_dry_run_shows_the_report_and_writes_nothing(tmp_path: Path) -> None:
    """The report of a dry run has the same figures; the store stays as it was."""
    store, path = new_store(tmp_path), write(tmp_path, *THREE, row("A", "-100", "10:00"))
    before = list(store.iterdump())
    dry = load(store, path, dry_run=True)
    assert list(store.iterdump()) == before
    real = load(store, path)
    assert "dry run: nothing was written" in dry.lines()
    assert [line for line in dry.lines()[3:] if "read in" not in line] == real.lines()[2:]


def test_two_desks_and_sources_keep_their_own_numbers(tmp_path: Path) -> None:
    """A ticket number is unique within a desk and a source only."""
    store, path = new_store(tmp_path), write(tmp_path, *THREE)
    load(store, path)
    assert load(store, path, desk="e").tickets_added == 2
    assert store.execute("SELECT COUNT(*) FROM tickets").fetchone() == (4,)


def test_the_import_is_noted(tmp_path: Path) -> None:
    """Which file was read when, in which zone, with which report, can be looked up later."""
    store = new_store(tmp_path)
    load(store, write(tmp_path, *THREE), now=1_700_000_000)
    found = store.execute("SELECT format, file, desk, zone, imported_at, rows_read, length(sha256) FROM imports")
    assert found.fetchall() == [("small", "log.csv", "d", "UTC", 1_700_000_000, 3, 64)]


def test_progress_is_told(tmp_path: Path) -> None:
    """Progress grows up to the size of the file."""
    told_of: list[tuple[int, int]] = []
    path = write(tmp_path, *(row(f"N{n}", "New", "08:05") for n in range(1000)))
    load(new_store(tmp_path), path, progress=lambda done, total: told_of.append((done, total)))
    assert told_of == sorted(told_of)
    assert told_of[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_busy_store_is_said_to_be_busy(tmp_path: Path) -> None:
    """While another import writes, a second one waits, and then gives up with a clear error."""
    store, path = new_store(tmp_path), write(tmp_path, *THREE)
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(StoreError, match="busy"):
        load(store, path)
    other.execute("ROLLBACK")
    assert load(store, path).tickets_added == 2
    assert store.execute("PRAGMA foreign_keys").fetchone() == (1,)


KILLED = """
import sys
from pathlib import Path
from small_logs import load, new_store
print("ready", flush=True)
load(new_store(Path(sys.argv[1])), Path(sys.argv[2]), progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.parametrize("moment", [0.0, 0.4, 0.8, 1.0])
def test_kill_leaves_the_store_as_it_was_or_complete(tmp_path: Path, moment: float) -> None:
    """Killed at any moment, an import has written everything or nothing; the next one makes it complete."""
    new_store(tmp_path).close()
    path = write(
        tmp_path, *(row(f"N{n:05d}", s, t) for n in range(2000) for s, t in (("New", "09:00"), ("Active", "10:00")))
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip().isdigit() and int(line) >= moment * path.stat().st_size:
                break
        time.sleep(random.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
    store = open_store(tmp_path / "store.db")
    counts = store.execute("SELECT (SELECT COUNT(*) FROM tickets), (SELECT COUNT(*) FROM events)").fetchone()
    assert counts in ((0, 0), (2000, 8000))
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    load(store, path)
    assert store.execute("SELECT COUNT(*) FROM events").fetchone() == (8000,)


@st.composite
def logs(draw: st.DrawFn) -> list[list[str]]:
    """Tickets with their rows in the order of time, no two in one minute; the end is known once it was reached."""
    tickets = []
    for number in range(draw(st.integers(1, 4))):
        minutes = sorted(draw(st.sets(st.integers(1, 900), min_size=1, max_size=6)))
        rows, solved = [], "?"
        for minute in minutes:
            state = draw(st.sampled_from(["New", "Active", "Resolved", "Closed", "-100"]))
            at = f"{8 + minute // 60:02d}:{minute % 60:02d}" if minute < 960 else "23:59"
            solved = f"1/2/2016 {at}" if state == "Resolved" else solved
            rows.append(
                row(
                    f"N{number}",
                    state,
                    at,
                    priority=draw(st.sampled_from(["High", "Low", "?"])),
                    group=draw(st.sampled_from(["G1", "G2", "?"])),
                    person=draw(st.sampled_from(["p1", "?"])),
                    resolved=solved,
                )
            )
        tickets.append(rows)
    return tickets


@given(logs(), st.data())
@settings(max_examples=40, deadline=None)
def test_parts_and_whole_agree(
    tmp_path_factory: pytest.TempPathFactory, tickets: list[list[str]], data: st.DataObject
) -> None:
    """A first export and then a longer one, or only the rows since, end in the same store as the whole at once."""
    folder = tmp_path_factory.mktemp("law")
    cuts = [data.draw(st.integers(0, len(rows))) for rows in tickets]
    whole = [text for rows in tickets for text in rows]
    first = [text for rows, cut in zip(tickets, cuts, strict=True) for text in rows[:cut]]
    since = [text for rows, cut in zip(tickets, cuts, strict=True) for text in rows[cut:]]
    stores, empty = [], new_store(folder)
    for parts in ([whole], [whole, whole], [first, whole], [first, since]):
        stores.append(copy_of(empty))
        for place, part in enumerate(parts):
            if any(",-100," not in text for text in part):
                load(stores[-1], write(folder, *part, name=f"{place}.csv"))
    once, twice, longer, pieces = (dump(store) for store in stores)
    assert twice == once
    assert longer == once
    assert pieces == once


@pytest.mark.skipif(not REAL_LOG.exists(), reason=f"the real incident log is not here: {REAL_LOG}")
def test_the_real_incident_log(tmp_path: Path) -> None:
    """141,712 rows become 24,918 tickets; 5 rows are rejected, 1,556 tickets have no time of solution."""
    mapping = records().get("mappings/servicenow", Mapping)
    store = new_store(tmp_path)
    settings_ = {"desk": "customer-care", "zone": "America/Chicago", "now": 0}
    report = import_file(store, "mappings/servicenow", mapping, REAL_LOG, **settings_)  # type: ignore[arg-type]
    assert (report.rows_read, report.tickets_added, report.rejected_rows) == (141_712, 24_918, 5)
    assert [(found.reason, found.rows) for found in report.rejected] == [
        ("incident_state: the mapping has no value '-100'", 5)
    ]
    assert any(note.startswith("1,556 tickets: resolved_at is missing") for note in report.notes)
    assert any(note.startswith("8,521 tickets: first row is past incident_state New") for note in report.notes)
    assert report.warnings == ()
    assert store.execute(
        "SELECT json_extract(facts, '$.made-sla') AS made, COUNT(*) FROM tickets GROUP BY 1"
    ).fetchall() == [
        ("false", 9_115),
        ("true", 15_803),
    ]
    assert store.execute("PRAGMA foreign_key_check").fetchall() == []
    again = import_file(store, "mappings/servicenow", mapping, REAL_LOG, **settings_)  # type: ignore[arg-type]
    assert not again.changed_anything


def test_a_second_import_in_another_zone_is_refused(tmp_path: Path) -> None:
    """The same rows at other instants would be told twice; the error names the zone of the first import."""
    store, file = new_store(tmp_path), write(tmp_path, row("A", "New", "08:05"))
    load(store, file, zone="America/Chicago")
    with pytest.raises(ImportFileError, match="America/Chicago"):
        load(store, file, zone="UTC")
