"""Many tickets changed in one go: seen before, then all or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from service_desk import NOON, QUESTION, ask, new_store, reader, records, staff

from opsnb.errors import ChangeError, ConflictError, NotAllowedError
from opsnb.intake.actors import PROGRAM
from opsnb.intake.bulk import change_all, preview
from opsnb.intake.changing import Change, change
from opsnb.intake.merging import merge
from opsnb.intake.messages import message
from opsnb.intake.showing import by_token, show
from opsnb.intake.submitting import submit
from opsnb.kb.events import EventKind
from opsnb.store.current import current

STEPS = [Change("queue", "planning"), Change("note", text="Moved.")]


def test_a_preview_writes_nothing_and_says_what_would_be(tmp_path: Path) -> None:
    """Each ticket of the selection is shown with what would be written, or with why it cannot be."""
    store, kb, lead = new_store(tmp_path), records(), staff("coordination")
    one, two, three = (ask(store).ticket for _ in range(3))
    merge(store, three, one, actor=lead, now=NOON)
    before = list(store.execute("SELECT * FROM events"))
    seen = preview(store, kb, [one, two, three, two], STEPS, actor=lead, now=NOON)
    assert [[event.kind for event in row.events] for row in seen] == [[EventKind.QUEUE, EventKind.NOTE]] * 2 + [[]]
    assert "part of another" in seen[2].problem
    assert list(store.execute("SELECT * FROM events")) == before


def test_all_are_changed(tmp_path: Path) -> None:
    """What the preview showed is done, to every ticket of the selection."""
    store, kb, agent = new_store(tmp_path), records(), staff("technician")
    tickets = [ask(store).ticket for _ in range(3)]
    seen = preview(store, kb, tickets, STEPS, actor=agent, now=NOON)
    after = change_all(
        store, kb, {row.current.ticket: row.current.version for row in seen}, STEPS, actor=agent, now=NOON
    )
    assert [ticket.queue for ticket in after] == ["planning"] * 3


def test_one_that_was_changed_in_between_stops_all(tmp_path: Path) -> None:
    """If somebody has changed one of the tickets since the preview, none is changed and that one is named."""
    store, kb, agent = new_store(tmp_path), records(), staff("technician")
    tickets = [ask(store).ticket for _ in range(3)]
    selection = {ticket: current(store, ticket).version for ticket in tickets}
    change(store, kb, tickets[1], [Change("assign", "planning")], actor=staff("planning"), now=NOON)
    before = list(store.execute("SELECT * FROM events"))
    with pytest.raises(ConflictError, match="T2"):
        change_all(store, kb, selection, STEPS, actor=agent, now=NOON)
    assert list(store.execute("SELECT * FROM events")) == before


def test_one_that_cannot_be_changed_stops_all(tmp_path: Path) -> None:
    """A ticket that takes no change keeps the whole selection as it is."""
    store, kb, lead = new_store(tmp_path), records(), staff("coordination")
    one, two = (ask(store).ticket for _ in range(2))
    merge(store, two, one, actor=lead, now=NOON)
    selection = {ticket: current(store, ticket).version for ticket in (one, two)}
    with pytest.raises(ChangeError, match="T2 cannot be changed, so none was"):
        change_all(store, kb, selection, STEPS, actor=lead, now=NOON)
    assert current(store, one).queue != "planning"


@pytest.mark.parametrize("wrong", ["no ticket", "no change", "too many"])
def test_a_selection_has_something_in_it(tmp_path: Path, wrong: str) -> None:
    """Nothing chosen is a slip; a whole store in one go is one too."""
    store, kb = new_store(tmp_path), records()
    tickets = {"no ticket": [], "no change": [1], "too many": list(range(501))}[wrong]
    with pytest.raises(ChangeError):
        preview(store, kb, tickets, [] if wrong == "no change" else STEPS, actor=staff("technician"), now=NOON)


def test_a_duplicate_becomes_part_of_the_first(tmp_path: Path) -> None:
    """The duplicate is closed and leads to the first, which is told of it."""
    store, kb, lead = new_store(tmp_path), records(), staff("coordination")
    first, second = ask(store).ticket, ask(store).ticket
    merge(store, second, first, actor=lead, now=NOON + 60)
    gone = current(store, second)
    assert (gone.merged_into, gone.status) == ("T1", "closed")
    assert "T2 of jordan@example.com" in (show(store, first, "staff").history[-1].text or "")
    with pytest.raises(ChangeError, match="part of another"):
        change(store, kb, second, [Change("status", "in-progress")], actor=lead, now=NOON + 61)


def test_a_link_opens_its_own_ticket_and_no_other(tmp_path: Path) -> None:
    """Anybody can type in anybody's address: joined with that one's ticket, a link still opens its own only."""
    store, kb, lead = new_store(tmp_path), records(), staff("coordination")
    first, second = ask(store), ask(store, "The same, says a stranger.")
    merge(store, second.ticket, first.ticket, actor=lead, now=NOON + 60)
    change(store, kb, first.ticket, [Change("reply", text="Your code is 4711.")], actor=lead, now=NOON + 61)
    message(store, kb, by_token(store, second.token), "I am Jordan.", now=NOON + 62)
    assert "4711" not in repr(show(store, by_token(store, second.token), "public"))
    assert "I am Jordan." in repr(show(store, by_token(store, second.token), "public"))
    assert "I am Jordan." not in repr(show(store, by_token(store, first.token), "public"))
    assert (
        show(store, first.ticket, "staff").history[-1].text == "Written on T2, which is part of this:\n\nI am Jordan."
    )


def test_no_customer_sees_what_another_one_writes(tmp_path: Path) -> None:
    """Two people report the same: each sees the own ticket only, staff see both, and both can be answered."""
    store, kb, lead = new_store(tmp_path), records(), staff("coordination")
    first = ask(store)
    answers = {"requester": "kim@example.com", "how-can-we-help": "The same."}
    second = submit(store, reader(QUESTION), answers, now=NOON)
    merge(store, second.ticket, first.ticket, actor=lead, now=NOON + 60)
    change(store, kb, first.ticket, [Change("status", "solved")], actor=lead, now=NOON + 61)
    message(store, kb, by_token(store, second.token), "Any news for Kim?", now=NOON + 62)
    change(store, kb, second.ticket, [Change("reply", text="Soon, Kim.")], actor=lead, now=NOON + 63)
    assert "Kim" not in repr(show(store, by_token(store, first.token), "public"))
    assert "Any news for Kim?" in repr(show(store, first.ticket, "staff"))
    assert current(store, first.ticket).status == "in-progress"
    own = repr(show(store, by_token(store, second.token), "public"))
    assert "Any news for Kim?" in own and "Soon, Kim." in own


@pytest.mark.parametrize(
    ("duplicate", "into", "says"),
    [
        pytest.param(1, 1, "part of itself", id="itself"),
        pytest.param(3, 1, "part of another", id="one that is merged already"),
        pytest.param(1, 3, "name T2", id="into one that is merged"),
    ],
)
def test_no_merging_in_circles(tmp_path: Path, duplicate: int, into: int, says: str) -> None:
    """A chain of merges always ends in a ticket that is alive."""
    store, lead = new_store(tmp_path), staff("coordination")
    for _ in range(3):
        ask(store)
    merge(store, 3, 2, actor=lead, now=NOON)
    with pytest.raises(ChangeError) as caught:
        merge(store, duplicate, into, actor=lead, now=NOON)
    assert says in str(caught.value)


def test_who_may_not_merge(tmp_path: Path) -> None:
    """What the team's record gives to leads an agent may not do, nor anybody from outside."""
    store = new_store(tmp_path)
    ask(store), ask(store)
    for actor in (staff("planning"), PROGRAM):
        with pytest.raises(NotAllowedError):
            merge(store, 2, 1, actor=actor, now=NOON)
