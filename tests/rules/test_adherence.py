"""Adherence and conformance: what was planned, beside what was done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.rules.adherence import Kept, Spell, doing, kept

PLAN: list[Spell] = [("a", "calls", 0, 100), ("a", "lunch", 100, 140), ("a", "calls", 140, 200)]


@pytest.mark.parametrize(
    ("done", "adhered", "calls"),
    [
        (PLAN, 200, 160),
        ([], 0, 0),
        ([("a", "calls", 0, 200)], 160, 200),
        ([("a", "calls", 0, 120), ("a", "lunch", 120, 160), ("a", "calls", 160, 200)], 160, 160),
        ([("a", "calls", -50, 250)], 160, 300),
        ([("a", "break", 0, 200)], 0, 0),
        ([("b", "calls", 0, 200)], 0, 0),
    ],
    ids=["as planned", "did not come", "no lunch", "lunch 20 s late", "longer", "a break all day", "somebody else"],
)
def test_adherence_asks_when_and_conformance_how_much(done: list[Spell], adhered: int, calls: int) -> None:
    """A late lunch costs adherence at both its ends and no conformance; overtime is conformance above 100 %."""
    found = next(one for one in kept(PLAN, done) if one.agent == "a")
    assert found == Kept("a", 200, adhered, 160, calls)
    assert found.adherence == pytest.approx(adhered / 2)
    assert found.conformance == pytest.approx(calls / 1.6)


def test_states_that_overlap_count_once() -> None:
    """Available from 9 to 10 with a call inside: both are taking calls, whichever quarter-hour is asked for."""
    done = [("a", "calls", 0, 3600), ("a", "calls", 600, 1200)]
    for begin, end in ((0, 900), (900, 3600), (300, 700)):
        (found,) = kept([("a", "calls", begin, end), ("a", "calls", begin, begin + 60)], done)
        assert (found.adherence, found.planned, found.calls) == (100, end - begin, 3600)


def test_without_a_plan_there_is_neither() -> None:
    """Neither 0 % nor 100 %."""
    (found,) = kept([], [("b", "calls", 0, 10)])
    assert (found.adherence, found.conformance, found.calls) == (None, None, 10)


@pytest.mark.parametrize(
    ("state", "reason", "what"),
    [
        ("available", None, "calls"), ("on-call", None, "calls"), ("after-call-work", None, "calls"),
        ("ringing", None, "calls"), ("not-ready", "lunch", "lunch"), ("not-ready", None, "not-ready"),
        ("logged-out", None, "logged-out"),
    ],
)  # fmt: skip
def test_a_state_is_calls_or_its_reason(state: str, reason: str | None, what: str) -> None:
    """After-call work belongs to the call; not being ready is what its reason says."""
    assert doing(state, reason) == what


spells = st.lists(
    st.tuples(st.just("a"), st.sampled_from(["calls", "lunch", "break"]), st.integers(1, 9), st.integers(0, 5)),
    max_size=12,
)


def laid_out(parts: list[tuple[str, str, int, int]]) -> list[Spell]:
    """Lay spells one after the other, each with its length and the gap after it."""
    at, found = 0, []
    for agent, what, length, gap in parts:
        found.append((agent, what, at, at + length))
        at += length + gap
    return found


raw = st.lists(st.tuples(st.just("a"), st.sampled_from(["calls", "lunch"]), st.integers(0, 30), st.integers(0, 30)))


@given(raw, raw)
def test_with_overlaps_too(plan: list[Spell], done: list[Spell]) -> None:
    """Each second of a plan counts once, and is kept if at that second anything done was what it says."""
    planned, actual = ({(s[1], t) for s in several for t in range(s[2], s[3])} for several in (plan, done))
    plan, done = ([spell for spell in several if spell[2] <= spell[3]] for several in (plan, done))
    found = kept(plan, done)
    assert sum(one.planned for one in found) == len(planned)
    assert sum(one.adhered for one in found) == len(planned & actual)
    assert sum(one.calls for one in found) == sum(what == "calls" for what, _ in actual)


@given(spells, spells)
def test_second_by_second_it_is_the_same(
    plan: list[tuple[str, str, int, int]], done: list[tuple[str, str, int, int]]
) -> None:
    """An oracle that looks at every second finds the same time adhered."""
    planned, actual = laid_out(plan), laid_out(done)
    what = {second: spell[1] for spell in actual for second in range(spell[2], spell[3])}
    adhered = sum(what.get(second) == spell[1] for spell in planned for second in range(spell[2], spell[3]))
    assert sum(one.adhered for one in kept(planned, actual)) == adhered
