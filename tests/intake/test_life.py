"""The whole life of a ticket, for every form of every desk: filed, given to somebody, answered, solved, and judged."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from service_desk import NOON, QUESTION, ask, new_store, reachable, reader, records, staff

from opsnb.intake.actors import CUSTOMER
from opsnb.intake.changing import Change, change
from opsnb.intake.showing import by_token, show
from opsnb.intake.submitting import submit
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, Form, Policy
from opsnb.kb.records.desk import Shift
from opsnb.kb.records.policy import Priority
from opsnb.rules.sla import Rulebook, Scope
from opsnb.store.engines import SqliteEngine
from opsnb.store.schema import open_store

FORMS = sorted(records().of_kind(Form))


def lived(store: sqlite3.Connection, identity: str) -> int:
    """Let a form's example be filed by the one who files it, and answered after half an hour by the first agent."""
    kb, form, desk = reachable(), records().get(identity, Form), identity.split("/")[0]
    agent = staff(kb.team(desk).members[0].id, desk)  # type: ignore[union-attr]
    by_staff = form.filed_by == "staff" or form.audience == "staff"
    receipt = submit(store, reader(identity), form.example, actor=agent if by_staff else CUSTOMER, now=NOON)
    change(store, kb, receipt.ticket, [Change("assign", agent.name)], actor=agent, now=NOON + 600)
    steps = [Change("reply", text="Here is your answer."), Change("status", "solved")]
    change(store, kb, receipt.ticket, steps, actor=agent, now=NOON + 1800)
    seen = show(store, by_token(store, receipt.token), "public")
    assert seen.current.status == "solved"
    assert "Here is your answer." in [event.text for event in seen.history if event.kind is EventKind.REPLY]
    return receipt.ticket


def promising(desk: str) -> KnowledgeBase:
    """Return the records with hours and a promise for a desk that may have neither: an answer within an hour."""
    kb = records()
    found, base = dict(kb.records), kb.desk(desk)
    shift = Shift(id="all", title="Always", answered_by="Us", hours={"mon": (("00:00", "24:00"),)})
    rest = Shift(id="rest", title="The rest", answered_by="Us")
    hour = {"all": timedelta(hours=1), "rest": timedelta(hours=1)}
    found[f"{desk}/desk"] = base.model_copy(update={"shifts": (shift, rest)})
    known = {name: getattr(base, name) for name in ("title", "summary", "owner", "reviewed", "review_every", "source")}
    found[f"{desk}/policies/test"] = Policy(
        **known, series="test", effective_from=date(2026, 1, 1),
        priorities=(Priority(id="any", title="Any", definition="Any.", response=hour),),
    )  # fmt: skip
    assert isinstance(found[f"{desk}/desk"], Desk)
    return replace(kb, records=found)


@pytest.mark.parametrize("desk", records().desks)
def test_every_form_of_a_desk_is_lived_and_judged(tmp_path: Path, desk: str) -> None:
    """Each ticket is answered in half an hour; the rules of the SLA check find that a promise of one hour was kept."""
    store = new_store(tmp_path)
    tickets = [lived(store, form) for form in FORMS if form.startswith(f"{desk}/")]
    kb = records() if records().policies(desk) else promising(desk)
    if not records().policies(desk):
        for ticket in tickets:
            change(store, kb, ticket, [Change("priority", "any")], actor=staff(_first(desk), desk), now=NOON + 1900)
    engine = SqliteEngine(tmp_path / "store.db")
    engine.run(Rulebook.of(kb, desk).plan(Scope(desk, NOON, NOON + 1, NOON + 7200)))
    verdicts = engine.query("SELECT ticket, state FROM verdicts WHERE clock = 'response' ORDER BY ticket")
    engine.close()
    assert verdicts.rows == tuple((ticket, "met") for ticket in tickets)


def _first(desk: str) -> str:
    return records().team(desk).members[0].id  # type: ignore[union-attr]


def test_many_at_once_have_numbers_of_their_own(tmp_path: Path) -> None:
    """Several programs that open tickets at the same time wait for each other; none is lost and no number is twice."""
    new_store(tmp_path).close()
    numbers: list[str] = []

    def file_some() -> None:
        own = open_store(tmp_path / "store.db")
        numbers.extend(ask(own).number for _ in range(25))
        own.close()

    threads = [threading.Thread(target=file_some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = open_store(tmp_path / "store.db")
    assert len(set(numbers)) == 100
    assert store.execute("SELECT COUNT(*), COUNT(DISTINCT token) FROM submissions").fetchone() == (100, 100)


def test_whether_updates_are_wanted_is_read_from_the_form(tmp_path: Path) -> None:
    """A form that asks for it sets the fact that the update clock reads; who did not say counts as the policy says."""
    store = new_store(tmp_path)
    for identity in (name for name in FORMS if records().get(name, Form).asks_for_updates):
        form = records().get(identity, Form)
        agent = staff("call-taker", identity.split("/")[0])
        for n, (answer, wanted) in enumerate((("yes", 1), ("no", 0))):
            given = {**form.example, form.asks_for_updates: answer}
            ticket = submit(store, reader(identity), given, actor=agent, now=NOON + n).ticket
            (kept,) = store.execute("SELECT updates_wanted FROM tickets WHERE ticket = ?", (ticket,)).fetchone()
            assert kept == wanted
    ticket = submit(store, reader(QUESTION), records().get(QUESTION, Form).example, now=NOON).ticket
    assert store.execute("SELECT updates_wanted FROM tickets WHERE ticket = ?", (ticket,)).fetchone() == (None,)
