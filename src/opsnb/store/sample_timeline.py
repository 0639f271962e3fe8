"""The states of made-up agents as time lines, into which more can be put where an agent waits for a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from opsnb.kb.calls import Activity
from opsnb.store.calls import StateSpell

Part = tuple[str, str | None, int]
"""A state, its reason and its length in seconds."""


class Timelines:
    """What each agent's telephone said, in the order of time; every spell but the last ends where the next begins."""

    def __init__(self, states: Iterable[StateSpell]) -> None:
        self._lines: dict[str, list[StateSpell]] = {}
        self._kept: list[StateSpell] = []
        for spell in states:
            self._lines.setdefault(spell.agent, []).append(spell)
        for line in self._lines.values():
            line.sort(key=lambda spell: spell.started_at)

    def all(self) -> Iterator[StateSpell]:
        """Yield the spells agent by agent."""
        for line in self._lines.values():
            yield from line

    def neighbours(self) -> Iterator[tuple[StateSpell, StateSpell]]:
        """Yield every spell with the next one of the same agent."""
        for line in self._lines.values():
            yield from pairwise(line)

    def around(self, agent: str, at: int) -> tuple[StateSpell, StateSpell, StateSpell]:
        """Return the spell that begins at an instant, between the one before it and the one after it."""
        line = self._lines[agent]
        place = next(n for n, spell in enumerate(line) if spell.started_at == at)
        return line[place - 1], line[place], line[place + 1]

    def is_free(self, agent: str, at: int, seconds: int) -> bool:
        """Tell whether an agent waits for a call from a while before an instant to a while after so many seconds."""
        return self._waiting(agent, at - 10, seconds + 20) is not None

    def put(self, agent: str, at: int, *parts: Part) -> None:
        """Let an agent who waits for a call do something else for a time, and wait again."""
        spell = self._waiting(agent, at, sum(seconds for _, _, seconds in parts))
        if spell is None:
            raise ValueError(f"agent {agent} is not free at {at}")
        line, end = self._lines[agent], spell.ended_at
        spell.ended_at = at
        for state, reason, seconds in parts:
            line.append(StateSpell(agent, at, state, reason, at + seconds))
            at += seconds
        line.append(StateSpell(agent, at, Activity.AVAILABLE, None, end))
        line.sort(key=lambda one: one.started_at)

    def join(self, first: StateSpell, *others: StateSpell) -> None:
        """Let a spell go on instead of those after it, and keep it as it is from then on."""
        self._kept.append(first)
        first.ended_at = others[-1].ended_at
        for spell in others:
            self._lines[first.agent].remove(spell)

    def is_kept(self, spell: StateSpell) -> bool:
        """Tell whether nothing more may be put into a spell."""
        return any(spell is one for one in self._kept)

    def after(self, spell: StateSpell, number: int) -> list[StateSpell]:
        """Return the spells that follow one, so many at most."""
        line = self._lines[spell.agent]
        place = line.index(spell)
        return line[place + 1 : place + 1 + number]

    def waits(self, seconds: int) -> list[StateSpell]:
        """Return the spells in which an agent waits for a call for so long at least."""
        found = (spell for spell in self.all() if spell.state == Activity.AVAILABLE and not self.is_kept(spell))
        return [spell for spell in found if spell.ended_at and spell.ended_at - spell.started_at >= seconds]

    def _waiting(self, agent: str, at: int, seconds: int) -> StateSpell | None:
        for spell in self._lines.get(agent, ()):
            fits = spell.started_at < at and (spell.ended_at or 0) > at + seconds
            if fits and spell.state == Activity.AVAILABLE and not self.is_kept(spell):
                return spell
        return None
