"""A form becomes a ticket: once, for the one who asked, in the right queue, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from service_desk import DESK, NOON, QUESTION, ask, new_store, reader, records, staff

from opsnb.errors import ConflictError, NotAllowedError, OpsnbError
from opsnb.intake.actors import CUSTOMER
from opsnb.intake.showing import by_token, show
from opsnb.intake.submitting import SubmissionError, submit
from opsnb.kb.records import Form
from opsnb.store.current import current

FORMS = sorted(records().of_kind(Form))


def count(store: Any) -> int:
    """Return how many tickets there are."""
    (found,) = store.execute("SELECT COUNT(*) FROM tickets").fetchone()
    return int(found)


@pytest.mark.parametrize("identity", FORMS)
def test_every_form_is_taken_from_the_one_who_files_it(tmp_path: Path, identity: str) -> None:
    """The example of every record opens a ticket, filed by a customer or by staff as the record says."""
    store, form = new_store(tmp_path), records().get(identity, Form)
    filer = CUSTOMER
    if form.filed_by == "staff" or form.audience == "staff":
        filer = replace(staff("reception"), name="somebody")
    receipt = submit(store, reader(identity), form.example, actor=filer, now=NOON)
    now = current(store, receipt.ticket)
    assert (now.number, now.status, now.assignee) == ("T1", "new", None)
    assert now.queue == form.example.get("queue", form.queue or records().desk(now.desk).triage)
    assert receipt.next and "{{" not in receipt.next


def test_the_requester_is_not_the_one_who_files(tmp_path: Path) -> None:
    """A ticket that reception writes for a caller belongs to the caller; the log says who wrote it."""
    store = new_store(tmp_path)
    form = records().get(f"{DESK}/forms/phone-planning", Form)
    receipt = submit(store, reader(f"{DESK}/forms/phone-planning"), form.example, actor=staff("reception"), now=NOON)
    seen = show(store, receipt.ticket, "staff")
    assert seen.current.requester == "jordan@example.com"
    assert {event.actor for event in seen.history} == {"reception"}
    assert (seen.way_in, seen.form) == ("phone", f"{DESK}/forms/phone-planning")


def test_staff_are_told_that_they_put_in_themselves(tmp_path: Path) -> None:
    """Whoever writes a ticket for a customer puts in the customer's address; for an own inquiry the own one."""
    store, agent = new_store(tmp_path), replace(staff("planning"), address="Jordan@Example.com")
    answers = records().get(QUESTION, Form).example
    for own in (agent, replace(agent, address="", name="jordan@example.com")):
        with pytest.raises(SubmissionError, match="your own address"):
            submit(store, reader(QUESTION), answers, actor=own, way_in="email", now=NOON)
    assert submit(store, reader(QUESTION), answers, actor=agent, way_in="internal", now=NOON).number == "T1"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        pytest.param({"requester": "jordan@example.com"}, "how-can-we-help", id="an answer is missing"),
        pytest.param({"requester": "jordan", "how-can-we-help": "x"}, "requester", id="not an address"),
        pytest.param(
            {"requester": "a@b.c\nBcc: all@example.org", "how-can-we-help": "x"}, "requester", id="a second header"
        ),
        pytest.param({"requester": "a@b.cd", "how-can-we-help": "x" * 5001}, "how-can-we-help", id="too long"),
        pytest.param({"requester": "a@b.cd", "how-can-we-help": "x", "status": "closed"}, "status", id="no such field"),
    ],
)
def test_what_a_record_does_not_take_opens_nothing(tmp_path: Path, answers: dict[str, str], field: str) -> None:
    """A bad submission is refused field by field, with the answers kept, and leaves no trace."""
    store = new_store(tmp_path)
    with pytest.raises(SubmissionError) as caught:
        submit(store, reader(QUESTION), answers, now=NOON)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert caught.value.values.keys() >= {"requester"}
    assert count(store) == 0


def test_a_form_for_staff_is_closed_to_customers(tmp_path: Path) -> None:
    """Nobody files a form of the staff from outside."""
    store, form = new_store(tmp_path), f"{DESK}/forms/phone-other"
    with pytest.raises(NotAllowedError, match="filled in by staff"):
        submit(store, reader(form), records().get(form, Form).example, now=NOON)
    assert count(store) == 0


def test_a_way_in_that_the_form_does_not_have(tmp_path: Path) -> None:
    """A web form does not come from the lobby."""
    with pytest.raises(NotAllowedError, match="way in"):
        submit(new_store(tmp_path), reader(QUESTION), records().get(QUESTION, Form).example, way_in="walk-in", now=NOON)


def test_the_same_submission_twice_is_one_ticket(tmp_path: Path) -> None:
    """A sender who did not hear the answer sends again with the same key and is told of the same ticket."""
    store, answers = new_store(tmp_path), records().get(QUESTION, Form).example
    first, second = (submit(store, reader(QUESTION), answers, now=NOON + n, key="k-1") for n in range(2))
    assert (second.number, second.token, second.repeated) == (first.number, first.token, True)
    assert count(store) == 1
    with pytest.raises(ConflictError, match="other answers"):
        submit(store, reader(QUESTION), {**answers, "how-can-we-help": "Something else"}, now=NOON, key="k-1")


@pytest.mark.parametrize("key", ["", "k" * 201, "a\r\nBcc: b@example.net", "a b", "\x00"])
def test_a_key_is_one_word(tmp_path: Path, key: str) -> None:
    """What is no key is refused before anything is written: no line break of it reaches a mail."""
    store = new_store(tmp_path)
    with pytest.raises(OpsnbError, match="not a key"):
        submit(store, reader(QUESTION), records().get(QUESTION, Form).example, now=NOON, key=key)
    assert count(store) == 0


def test_the_token_opens_its_own_ticket_only(tmp_path: Path) -> None:
    """Each ticket has an unguessable token of its own."""
    store = new_store(tmp_path)
    first, second = ask(store), ask(store)
    assert (by_token(store, first.token), by_token(store, second.token)) == (first.ticket, second.ticket)
    assert len(first.token) == 32 and first.token != second.token


def test_the_priority_is_the_one_that_the_flow_decides(tmp_path: Path) -> None:
    """The answers of a form are the facts of the flow that decides the priority."""
    store = new_store(tmp_path)
    (form,) = (
        name for name in FORMS if name.endswith("/report-a-problem") and records().get(name, Form).field("backup")
    )
    receipt = submit(store, reader(form), records().get(form, Form).example, now=NOON)
    assert current(store, receipt.ticket).priority == "P1"
