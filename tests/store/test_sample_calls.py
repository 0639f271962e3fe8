"""A sample week of calls: made up by discrete events, believable, the same every time, with nothing wrong in it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from small_logs import new_store, records

from opsnb.errors import StoreError
from opsnb.kb.calls import Activity, Result, Way
from opsnb.store.calls import Call, Telephone, add_telephone
from opsnb.store.sample_calls import CALLS_A_DAY, TABLES, CallDesk, call_desks, make_calls, tell_week

DESKS = {desk.name: desk for desk in call_desks(records())}


@pytest.fixture(scope="module", params=DESKS)
def desk(request: pytest.FixtureRequest) -> CallDesk:
    """Each desk that takes calls."""
    return DESKS[request.param]


@pytest.fixture(scope="module")
def week(desk: CallDesk) -> Telephone:
    """Tell the week once for all tests that only read it."""
    return tell_week(desk)


def test_there_are_desks_with_calls() -> None:
    """One with limits of a telephone system, one with a roster of queue reports."""
    assert {desk.telephony is not None for desk in DESKS.values()} == {True, False}


def test_a_believable_week(desk: CallDesk, week: Telephone) -> None:
    """Every queue is called, most callers are answered and some hang up."""
    legs = [leg for call in week.calls for leg in call.legs]
    assert 4 * CALLS_A_DAY < len(week.calls) < 8 * CALLS_A_DAY
    assert {leg.queue for leg in legs} == {*desk.queues}
    results = Counter(leg.result for leg in legs)
    assert results[Result.ANSWERED] > 0.85 * len(legs) > 10 * results[Result.ABANDONED] / 2 > 0


def test_an_agent_does_one_thing_at_a_time(week: Telephone) -> None:
    """Spells of an agent follow each other without a gap, and end logged out."""
    for one, following in zip(week.states, week.states[1:], strict=False):
        if one.agent == following.agent:
            assert one.ended_at == following.started_at > one.started_at
        else:
            assert one.state == Activity.LOGGED_OUT
            assert one.ended_at is None


def test_calls_and_states_agree(week: Telephone) -> None:
    """Whoever answered was ringing before, on the call during it, and wrote notes afterwards."""
    spells = {(spell.agent, spell.started_at): spell for spell in week.states}
    for leg in (leg for call in week.calls for leg in call.legs if leg.result == Result.ANSWERED):
        assert leg.agent and leg.left_at and leg.talk and leg.hold is not None
        assert spells[leg.agent, leg.rings[-1].at].state == Activity.RINGING
        on_call = spells[leg.agent, leg.left_at]
        assert (on_call.state, on_call.ended_at) == (Activity.ON_CALL, leg.left_at + leg.talk + leg.hold)
        assert spells[leg.agent, on_call.ended_at].state == Activity.AFTER_CALL_WORK


def test_the_same_every_time(desk: CallDesk, tmp_path: Path) -> None:
    """Two stores get the same sample, and a store that has it gets the same again; another seed replaces it."""
    first, second = new_store(tmp_path / "a"), new_store(tmp_path / "b")
    made = make_calls(first, desk)
    assert [make_calls(second, desk), make_calls(second, desk)] == [made, made]
    assert [first.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES] == [
        second.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES
    ]
    other = make_calls(second, desk, seed=8)
    assert second.execute("SELECT COUNT(*) FROM calls").fetchone() == (other,)


def test_made_up_and_real_calls_of_a_desk_do_not_mix(desk: CallDesk, tmp_path: Path) -> None:
    """A report over both would be true of neither."""
    store = new_store(tmp_path)
    add_telephone(store, desk.name, "switch", Telephone([Call("1", "inbound", 0)]))
    store.commit()
    with pytest.raises(StoreError, match="real calls"):
        make_calls(store, desk)
    assert store.execute("SELECT source FROM calls").fetchall() == [("switch",)]


@pytest.mark.parametrize("column", ["way", "result"])
def test_the_store_and_the_words_agree(tmp_path: Path, column: str) -> None:
    """What can happen to a call is written down once more in the tables: both lists are the same."""
    store = new_store(tmp_path)
    add_telephone(store, "desk", "switch", Telephone([Call("1", "inbound", 0)]))
    for word in {"way": Way, "result": Result}[column]:
        row = {"way": "arrived", "result": None, column: str(word)}
        store.execute("DELETE FROM call_legs")
        store.execute(
            "INSERT INTO call_legs (desk, entered_at, call, leg, way, result) VALUES ('d', 0, 1, 1, :way, :result)", row
        )
    with pytest.raises(sqlite3.IntegrityError):
        store.execute(f"UPDATE call_legs SET {column} = 'otherwise'")
