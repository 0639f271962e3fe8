"""Changes to a ticket: all or nothing, by those who may, and nobody overwrites what they have not seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from service_desk import NOON, ask, new_store, records, staff

from opsnb.errors import ChangeError, ConflictError, NotAllowedError, OpsnbError
from opsnb.intake.changing import Change, change
from opsnb.intake.messages import message
from opsnb.intake.showing import show
from opsnb.kb.events import EventKind
from opsnb.store.current import current
from opsnb.store.tickets import history


def test_update_and_solve_is_one_change(tmp_path: Path) -> None:
    """An agent assigns, replies and solves; every step is an event with actor and time."""
    store, kb = new_store(tmp_path), records()
    ticket, agent = ask(store).ticket, staff("planning")
    change(store, kb, ticket, [Change("assign", "planning")], actor=agent, now=NOON + 60)
    now = change(store, kb, ticket, [Change("reply", text="Planning is."), Change("status", "solved")], actor=agent,
                 now=NOON + 120)  # fmt: skip
    assert (now.assignee, now.status, now.turn, now.changed_at) == ("planning", "solved", "customer", NOON + 120)
    assert [(event.kind, event.actor, event.at - NOON) for event in history(store, ticket)[2:]] == [
        (EventKind.ASSIGNED, "planning", 60),
        (EventKind.REPLY, "planning", 120),
        (EventKind.STATUS, "planning", 120),
    ]


def test_a_reply_takes_up_a_new_ticket(tmp_path: Path) -> None:
    """Who answers a new ticket works on it: it leaves the list of new tickets, once."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    for n in range(2):
        now = change(store, kb, ticket, [Change("reply", text="Hello")], actor=staff("planning"), now=NOON + n)
    assert now.status == "in-progress"
    assert [event.kind for event in history(store, ticket)].count(EventKind.STATUS) == 1


def test_the_second_of_two_people_is_told(tmp_path: Path) -> None:
    """Two people open one ticket; the one who changes it later learns what the other did, and nothing is written."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    seen = current(store, ticket).version
    change(store, kb, ticket, [Change("assign", "planning")], actor=staff("planning"), now=NOON, expected=seen)
    before = history(store, ticket)
    with pytest.raises(ConflictError, match="assigned by planning"):
        change(store, kb, ticket, [Change("assign", "greeter")], actor=staff("greeter"), now=NOON, expected=seen)
    assert history(store, ticket) == before


def test_all_or_nothing(tmp_path: Path) -> None:
    """If one of several changes cannot be, none is made."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    before = history(store, ticket)
    with pytest.raises(ChangeError, match="no such queue"):
        change(store, kb, ticket, [Change("note", text="x"), Change("queue", "cellar")], actor=staff("planning"),
               now=NOON)  # fmt: skip
    assert history(store, ticket) == before


def test_no_change_writes_nothing(tmp_path: Path) -> None:
    """A ticket that is set to what it is already has no new event."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    before = current(store, ticket)
    same = [Change("assign"), Change("status", "new"), Change("queue", before.queue)]
    assert change(store, kb, ticket, same, actor=staff("planning"), now=NOON + 5) == before


@pytest.mark.parametrize(
    ("one", "says"),
    [
        pytest.param(Change("assign", "nobody-here"), "no such member", id="a stranger"),
        pytest.param(Change("status", "lost"), "no such status", id="no such status"),
        pytest.param(Change("priority", "P1"), "has none", id="a desk without priorities"),
        pytest.param(Change("queue"), "no such queue", id="no queue"),
        pytest.param(Change("reply", text=" \n"), "nothing is written", id="an empty reply"),
        pytest.param(Change("note", text="x" * 20_001), "too long", id="a long note"),
        pytest.param(Change("merge", "T2"), "may not do this", id="what an agent may not do"),
    ],
)
def test_what_cannot_be(tmp_path: Path, one: Change, says: str) -> None:
    """An unknown value, an empty text or a missing right changes nothing and is explained."""
    store = new_store(tmp_path)
    ticket = ask(store).ticket
    with pytest.raises(OpsnbError, match=says):
        change(store, records(), ticket, [one], actor=staff("planning"), now=NOON)
    assert len(history(store, ticket)) == 2


def test_only_the_team_changes_tickets(tmp_path: Path) -> None:
    """Who is not on the team may do nothing, and is not on it by a wish."""
    store = new_store(tmp_path)
    ticket = ask(store).ticket
    stranger = replace(staff("planning"), acts=frozenset(), name="stranger")
    with pytest.raises(NotAllowedError):
        change(store, records(), ticket, [Change("note", text="x")], actor=stranger, now=NOON)
    with pytest.raises(NotAllowedError, match="not a member"):
        staff("stranger")


def test_who_may_only_reply_takes_up_a_ticket_too(tmp_path: Path) -> None:
    """The status that follows from a reply is the reply's own; no other right is needed for it."""
    store = new_store(tmp_path)
    ticket = ask(store).ticket
    only = replace(staff("planning"), acts=frozenset({"reply"}))
    now = change(store, records(), ticket, [Change("reply", text="Hello")], actor=only, now=NOON)
    assert now.status == "in-progress"


def test_the_log_goes_forward_only(tmp_path: Path) -> None:
    """When the clock of the machine is set back, what happens later still stands later in the log."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    change(store, kb, ticket, [Change("status", "in-progress")], actor=staff("planning"), now=NOON + 100)
    now = change(store, kb, ticket, [Change("status", "solved")], actor=staff("planning"), now=NOON + 40)
    assert (now.status, now.changed_at) == ("solved", NOON + 100)


@pytest.mark.parametrize("status", ["waiting-on-customer", "solved", "closed"])
def test_a_message_of_the_customer_wakes_a_ticket(tmp_path: Path, status: str) -> None:
    """What the customer writes is never left on a ticket that nobody looks at."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    change(store, kb, ticket, [Change("reply", text="Done."), Change("status", status)], actor=staff("planning"),
           now=NOON)  # fmt: skip
    now = message(store, kb, ticket, "It is not.", now=NOON + 60)
    assert (now.status, now.turn) == ("in-progress", "desk")


def test_the_customer_sees_the_public_part(tmp_path: Path) -> None:
    """Replies and states are public; notes, names, queues and answers that staff typed are not."""
    store, kb = new_store(tmp_path), records()
    ticket = ask(store).ticket
    steps = [Change("note", text="Secret note"), Change("reply", text="Public reply"), Change("assign", "planning")]
    change(store, kb, ticket, steps, actor=staff("planning"), now=NOON)
    seen = show(store, ticket, "public")
    assert "Public reply" in repr(seen)
    for hidden in ("Secret note", "planning", "jordan@example.com"):
        assert hidden not in repr(seen)
    assert "Secret note" in repr(show(store, ticket, "staff"))
