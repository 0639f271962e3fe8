"""Triage over a store: only what was known at the opening counts, and what is applied is applied once."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from opsnb.errors import OpsnbError, RecordError, StoreError
from opsnb.intake.triaging import triage_desk
from opsnb.kb.events import EventKind
from opsnb.reports.triage import Triage
from opsnb.reports.workspace import Workspace
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

ROOT = Path(__file__).parents[2]
DESK = "customer-care"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sample and open tickets at its end: for a rule, the history, nobody, and for a rule in part."""
    path = tmp_path_factory.mktemp("triage") / "store.db"
    shutil.copyfile(Workspace.find(ROOT).sample(), path)
    connection = open_store(path)
    (last,) = connection.execute("SELECT MAX(at) FROM events").fetchone()
    for number, subject in enumerate(
        (
            "The payment page is down, we have no backup",
            "No access to the shared drive",
            "Zebra",
            "Zebra is down, no backup",
        )
    ):
        cursor = connection.execute(
            "INSERT INTO tickets (desk, source, number, opened_at, requester, subject) "
            "VALUES (?, 'sample', ?, ?, ?, ?)",
            (DESK, f"N{number}", last + 60 + number, "customer-999", subject),
        )
        append(connection, cursor.lastrowid or 0, [Event(last + 60 + number, EventKind.CREATED, None, "customer-999")])
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def store(prepared: Path, tmp_path: Path) -> Path:
    """Copy that store for one test."""
    return Path(shutil.copyfile(prepared, tmp_path / "store.db"))


def run(store: Path, **options: object) -> Triage:
    """Triage the tickets of the store."""
    return triage_desk(DESK, str(store), start=ROOT, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def triage(prepared: Path) -> Triage:
    """Triage the prepared store; nothing is written."""
    before = prepared.read_bytes()
    found = run(prepared, subjects=True)
    assert prepared.read_bytes() == before
    return found


def decided(triage: Triage) -> dict[str, dict[str, tuple[str, str, float | None]]]:
    """Return what was decided, by ticket and matter: the value, the rule, how sure."""
    return {
        one.ticket.number: {name: (d.value, d.rule, d.confidence) for name, d in one.decisions.items()}
        for one in triage.verdicts
    }


def test_rules_history_and_nobody_decide_each_where_it_is_theirs(triage: Triage) -> None:
    """The flow sets the priority, earlier tickets the queue, and what nobody knows stays open."""
    found = decided(triage)
    assert found["N0"]["priority"][:2] == ("P1", "which-priority")
    assert found["N0"]["queue"][:2] == ("Applications", "earlier-tickets")
    assert found["N1"]["queue"][:2] == ("Network", "earlier-tickets")
    assert "queue" not in found["N2"]
    left = {str(row[0]): str(row[2]) for row in triage.refused().rows}
    assert [number for number, why in left.items() if "Opened with priority" not in why] == ["N2", "N3"]
    assert "below 0.8" in left["N2"]


def test_every_decision_is_shown_with_its_reason(triage: Triage) -> None:
    """A row for each decision; the words told stand in the ticket, and subjects only where they are asked for."""
    rows = triage.reasons(1000).rows
    assert len(rows) == sum(len(one.decisions) for one in triage.verdicts)
    assert all(row[3] for row in rows)
    assert "shared" in str(next(row[3] for row in rows if row[:2] == ("N1", "queue")))
    assert any("Zebra" in row for row in triage.decisions(100).rows)


def test_a_report_leaves_out_what_tickets_are_about_unless_asked(store: Path) -> None:
    """Subjects may name people: no table has one without `subjects`, nor have its data."""
    found = run(store)
    tables = (found.decisions(99), found.reasons(99), found.pages(99), found.refused(99))
    shown = "\n".join(f"{table!r} {table.data.to_json()}" for table in tables)
    assert "Zebra" not in shown
    assert "customer-999" not in shown


def test_a_changed_future_changes_no_decision(store: Path, triage: Triage) -> None:
    """Whatever happens after the first of the tickets was opened, to them or to others: the decisions are the same."""
    first = min(one.ticket.opened_at for one in triage.verdicts)
    connection = open_store(store)
    future = connection.execute(
        "SELECT ticket, MAX(at) FROM events GROUP BY ticket HAVING MIN(at) < ?", (first,)
    ).fetchall()
    waiting = {one.ticket.key: one.ticket.opened_at for one in triage.verdicts}
    for ticket, at in future:
        if ticket not in waiting:
            later = max(at, first) + 1
            append(
                connection,
                ticket,
                [Event(later, EventKind.QUEUE, "Zoo", "x"), Event(later, EventKind.STATUS, "closed", "x")],
            )
    for key, at in waiting.items():
        append(connection, key, [Event(at + 1, EventKind.MESSAGE, None, "customer", "It is about the printer!")])
    connection.execute("UPDATE events SET value = 'Zoo' WHERE kind = 3 AND at >= ?", (first,))
    connection.execute("DELETE FROM events WHERE kind IN (6, 7) AND at > ?", (first,))
    connection.commit()
    connection.close()
    assert decided(run(store)) == decided(triage)


def test_what_happened_before_does_change_them(store: Path, triage: Triage) -> None:
    """The test above is not empty: another past leads to other decisions."""
    connection = open_store(store)
    connection.execute("UPDATE events SET value = 'Zoo' WHERE kind = 3 AND value = 'Network'")
    connection.commit()
    connection.close()
    assert decided(run(store))["N1"]["queue"][0] == "Zoo"
    assert decided(triage)["N1"]["queue"][0] == "Network"


def test_applying_writes_once_and_comes_to_an_end(store: Path) -> None:
    """Run after every change, as a trigger would: the first run places, no later one writes anything."""
    connection = sqlite3.connect(store)
    count = "SELECT COUNT(*) FROM events"
    (before,) = connection.execute(count).fetchone()
    found = run(store, apply=True)
    (after,) = connection.execute(count).fetchone()
    assert found.applied == len({one.ticket for one in found.placements()}) > 0
    assert after - before == len([*found.placements()])
    for _ in range(2):
        again = run(store, apply=True)
        assert again.applied == 0
    assert connection.execute(count).fetchone() == (after,)
    rows = connection.execute("SELECT number, kind, value, text FROM history WHERE actor = 'triage'").fetchall()
    assert ("N1", "queue", "Network") in [row[:3] for row in rows]
    assert [row[:3] for row in rows if row[0] == "N3"] == [("N3", "priority", "P1")]
    assert [one.ticket.number for one in again.verdicts] == ["N2", "N3"], "what has no queue yet waits for a person"
    assert all(row[3].startswith(("earlier-tickets (", "which-priority (")) for row in rows)
    connection.close()


def test_a_priority_given_at_the_opening_is_kept(triage: Triage) -> None:
    """What whoever opened the ticket has set is not set again."""
    given = {one.ticket.key: one.ticket.priority for one in triage.verdicts if one.ticket.priority}
    assert given
    assert not [one for one in triage.placements() if one.kind == EventKind.PRIORITY and one.ticket in given]
    shown = {one.ticket.key: one.value("priority") for one in triage.verdicts}
    assert {ticket: shown[ticket] for ticket in given} == given


def test_what_contradicts_the_opening_is_told_and_not_done(triage: Triage) -> None:
    """The ticket keeps its priority, the table says so, and a person reads what the rule finds."""
    against = [one for one in triage.verdicts if one.against]
    assert against
    for verdict in against:
        number, given = verdict.ticket.number, verdict.ticket.priority
        row = next(row for row in triage.reasons(1000).rows if row[:2] == (number, "priority"))
        assert (row[2], *row[4:6]) == (given, given, "whoever opened it")
        assert str(row[3]).startswith("Kept")
        assert any(row[0] == number and "which-priority" in str(row[2]) for row in triage.refused(1000).rows)


def test_the_history_is_tried_on_what_it_has_not_seen(triage: Triage) -> None:
    """The figures are those of a held-back third, beside what one would say without reading."""
    metrics = triage.result().metrics
    assert metrics["held_back"] == pytest.approx(metrics["learnt_from"] / 3, abs=1)
    assert metrics["accuracy"] > metrics["usual_accuracy"] + 0.2
    assert metrics["accuracy_where_sure"] >= metrics["accuracy"] - 0.02
    assert triage.result().checks[0].ok


def test_the_same_store_gives_the_same_answer(triage: Triage, prepared: Path) -> None:
    """Metrics, checks and provenance, to the last digit."""
    assert run(prepared, subjects=True).result() == triage.result()


@pytest.mark.parametrize(
    ("desk", "options", "error", "says"),
    [
        ("zoo", {}, RecordError, "no such desk"),
        (DESK, {"since": "2027-01-01"}, OpsnbError, "since lies after as_of"),
        (DESK, {"since": "soon"}, OpsnbError, "not a date"),
    ],
)
def test_mistakes_are_told(store: Path, desk: str, options: dict[str, str], error: type[OpsnbError], says: str) -> None:
    """Each names the value found and what to do."""
    with pytest.raises(error, match=says):
        triage_desk(desk, str(store), start=ROOT, **options)  # type: ignore[arg-type]


def test_a_store_without_tickets_of_the_desk_is_told(tmp_path: Path) -> None:
    """It says where it looked and how to fill it."""
    open_store(tmp_path / "empty.db", create=True).close()
    with pytest.raises(StoreError, match="no tickets of this desk"):
        triage_desk(DESK, str(tmp_path / "empty.db"), start=ROOT)


def test_a_desk_without_a_history_goes_by_its_rules_alone(tmp_path: Path) -> None:
    """Nothing is learnt, every table says so instead of failing, and there is no check to pass or fail."""
    path = tmp_path / "store.db"
    connection = open_store(path, create=True)
    connection.execute(
        "INSERT INTO tickets (ticket, desk, source, number, opened_at, subject) "
        "VALUES (1, 'development-services', 'x', 'T1', 1793000000, 'Hello')"
    )
    append(connection, 1, [Event(1_793_000_000, EventKind.CREATED, None, "web")])
    connection.commit()
    connection.close()
    found = triage_desk("development-services", str(path), start=ROOT)
    assert [row[:2] for row in found.refused().rows] == [("T1", "development-coordination")]
    assert "no history" in str(found.refused().rows[0][2])
    assert "too short" in repr(found.quality.by_confidence())
    assert "too short" in found.quality.chart().says
    assert found.quality.confusion().rows == ()
    assert found.result().checks == ()
    assert triage_desk("development-services", str(path), apply=True, start=ROOT).applied == 1
