"""Lists of tickets: what the desk's record says is on them, and lists of one's own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from service_desk import DESK, NOON, ask, new_store, reachable, reader, records, staff

from opsnb.errors import ChangeError, RecordError
from opsnb.intake.breaches import tell_breaches_near
from opsnb.intake.changing import Change, change
from opsnb.intake.promises import open_promises
from opsnb.intake.submitting import submit
from opsnb.intake.views import ALL_OPEN, find_view, in_view, save_view, views_of
from opsnb.kb.records import Form
from opsnb.kb.records.views import View

CARE = next(name for name in records().desks if records().policies(name))
REPORT = f"{CARE}/forms/report-a-problem"


def listed(store: sqlite3.Connection, view: str, identity: str, now: int = NOON, desk: str = DESK) -> list[str]:
    """Return the numbers of the tickets on a list."""
    actor = staff(identity, desk)
    found = in_view(store, records(), desk, find_view(store, records(), desk, view, actor), actor=actor, now=now)
    return [ticket.number for ticket in found]


def test_the_lists_of_the_record(tmp_path: Path) -> None:
    """Unassigned of my department, mine, new, waiting for the customer: each holds what it says."""
    store, kb = new_store(tmp_path), records()
    first, second, third, fourth = (ask(store, f"Question {n}", NOON + n).ticket for n in range(4))
    for ticket in (first, second):
        change(store, kb, ticket, [Change("queue", "planning")], actor=staff("coordination"), now=NOON + 9)
    change(store, kb, second, [Change("assign", "planning")], actor=staff("planning"), now=NOON + 9)
    change(store, kb, third, [Change("reply", text="Which street?")], actor=staff("technician"), now=NOON + 9)
    change(store, kb, fourth, [Change("status", "solved")], actor=staff("technician"), now=NOON + 9)
    assert listed(store, "unassigned-mine", "planning") == ["T1"]
    assert listed(store, "unassigned-mine", "technician") == ["T3"]
    assert listed(store, "my-assignments", "planning") == ["T2"]
    assert listed(store, "new-tickets", "planning") == ["T2", "T1"]
    assert listed(store, "waiting-for-customer", "planning") == ["T3"]
    assert listed(store, ALL_OPEN.id, "planning") == ["T3", "T2", "T1"]


def report(store: sqlite3.Connection, now: int) -> int:
    """Report that a system is down."""
    return submit(store, reader(REPORT), records().get(REPORT, Form).example, now=now).ticket


def test_due_soon_and_late_are_those_of_the_policy(tmp_path: Path) -> None:
    """A promise is due soon from the policy's time before it on, late after it, and gone when it is kept."""
    store = new_store(tmp_path)
    report(store, NOON)
    assert listed(store, "due-soon", "dispatcher", NOON + 44 * 60, CARE) == []
    assert listed(store, "due-soon", "dispatcher", NOON + 50 * 60, CARE) == ["T1"]
    assert listed(store, "late", "dispatcher", NOON + 50 * 60, CARE) == []
    assert listed(store, "late", "dispatcher", NOON + 61 * 60, CARE) == ["T1"]
    (promise, *_) = open_promises(store, records(), CARE, NOON + 61 * 60)
    assert (promise.clock, promise.due, promise.time_left) == ("response", "late", -60)
    change(store, records(), 1, [Change("reply", text="We look.")], actor=staff("technician", CARE), now=NOON + 62 * 60)
    assert listed(store, "late", "dispatcher", NOON + 63 * 60, CARE) == []


def test_a_promise_in_danger_is_told_once(tmp_path: Path) -> None:
    """Those whom the trigger names hear of a promise before it is broken, however often it is looked for."""
    store, kb = new_store(tmp_path), reachable()
    report(store, NOON)
    assert tell_breaches_near(store, kb, CARE, NOON + 30 * 60) == 0
    assert tell_breaches_near(store, kb, CARE, NOON + 50 * 60) == 2
    assert tell_breaches_near(store, kb, CARE, NOON + 51 * 60) == 0
    found = store.execute("SELECT recipient FROM outbox WHERE body LIKE '%about to be broken%'").fetchall()
    assert sorted(found) == [("dispatcher@example.org",), ("manager@example.org",)]


def test_a_desk_without_promises_has_none_in_danger(tmp_path: Path) -> None:
    """A desk without a policy promises nothing; that is no error."""
    store = new_store(tmp_path)
    ask(store)
    assert open_promises(store, records(), DESK, NOON + 10**6) == []


def test_a_list_of_ones_own(tmp_path: Path) -> None:
    """Whoever saves a list has it; saved again it is replaced, and nobody else sees it."""
    store, kb = new_store(tmp_path), records()
    ask(store)
    own = View(id="fresh", title="Fresh", queue="planning")
    save_view(store, kb, DESK, own, actor=staff("planning"), now=NOON)
    assert listed(store, "fresh", "planning") == []
    save_view(store, kb, DESK, own.model_copy(update={"queue": None}), actor=staff("planning"), now=NOON)
    assert listed(store, "fresh", "planning") == ["T1"]
    assert "fresh" not in [view.id for view in views_of(store, kb, DESK, staff("greeter"))]
    with pytest.raises(RecordError, match="no such view"):
        find_view(store, kb, DESK, "fresh", staff("greeter"))


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(View(id="new-tickets", title="Mine now"), id="the name of a shared list"),
        pytest.param(View(id="own", title="Own", queue="cellar"), id="no such queue"),
    ],
)
def test_a_list_that_cannot_be_kept(tmp_path: Path, view: View) -> None:
    """A list of one's own hides no shared one, and names what there is."""
    with pytest.raises(ChangeError):
        save_view(new_store(tmp_path), records(), DESK, view, actor=staff("planning"), now=NOON)


def test_a_desk_without_a_record_of_views_has_one_list(tmp_path: Path) -> None:
    """Every desk can list its open tickets."""
    desk = next(name for name in records().desks if f"{name}/views" not in records().records)
    member = records().team(desk).members[0].id  # type: ignore[union-attr]
    assert views_of(new_store(tmp_path), records(), desk, staff(member, desk)) == [ALL_OPEN]
