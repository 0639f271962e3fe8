"""What went wrong in a made-up week: planted, and listed, so that a check can be held to find all of it and no more."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from opsnb.kb.calls import Activity
from opsnb.kb.lapses import DataError, Lapse
from opsnb.kb.records import Telephony
from opsnb.store.calls import StateSpell, Telephone
from opsnb.store.sample_call_faults import CallFaults, Planted
from opsnb.store.sample_timeline import Timelines
from opsnb.store.sample_work import Work

if TYPE_CHECKING:
    from opsnb.store.sample_calls import CallDesk


def plant(desk: CallDesk, told: Telephone, seed: int = 11) -> tuple[Planted, ...]:
    """Let agents do other work, and things go wrong, in a week of a desk with a record of its telephone system.

    Returns what went wrong: what the record has calls and agents checked for, as far as the week has calls for it. The
    week of a desk without such a record stays as it is: nothing there can be wrong.
    """
    if desk.telephony is None:
        return ()
    lines = Timelines(told.states)
    work = Work(Random(seed), desk, desk.telephony, told, lines)  # noqa: S311 - the same every time is what is wanted
    idle = tuple(_idle(lines, desk.telephony))
    work.do()
    checked = {*desk.telephony.checks, *DataError}
    wrong = (*idle, *CallFaults(work).all(), *_data_errors(work.random, lines))
    told.states = list(lines.all())
    told.calls.sort(key=lambda call: (call.arrived_at, int(call.number)))
    return tuple(one for one in wrong if one.what in checked)


def _idle(lines: Timelines, telephony: Telephony) -> Iterator[Planted]:
    """Let the system forget to log two agents out who had no call for too long."""
    limit = telephony.log_out_after_idle if Lapse.IDLE in telephony.checks else None
    forgotten: dict[str, list[StateSpell]] = {}
    for spell in lines.waits(int(limit.total_seconds())) if limit else ():
        three = [spell, *lines.after(spell, 2)]
        at_once = [one.state for one in three[1:]] == [Activity.LOGGED_OUT, Activity.AVAILABLE]
        if at_once and three[2].started_at - three[1].started_at < 900:
            forgotten.setdefault(spell.agent, three)
    for spell, *after in list(forgotten.values())[:2]:
        lines.join(spell, *after)
        yield Planted(Lapse.IDLE, spell.started_at, spell.agent)


def _data_errors(random: Random, lines: Timelines) -> Iterator[Planted]:
    """Let states overlap, leave time out, and write down reasons that are on no list."""
    breaks = [
        (spell, after)
        for spell, after in lines.neighbours()
        if spell.state == Activity.NOT_READY and after.state == Activity.AVAILABLE
        and (after.ended_at or 0) - after.started_at > 300 and (spell.ended_at or 0) - spell.started_at > 300
    ]  # fmt: skip
    if len(breaks) < 6:
        return
    chosen = iter(random.sample(breaks, 6))
    for _ in range(2):
        spell, after = next(chosen)
        spell.ended_at = after.started_at + 120
        yield Planted(DataError.OVERLAP, after.started_at, after.agent)
    for _ in range(2):
        spell, after = next(chosen)
        spell.ended_at = after.started_at - 90
        yield Planted(DataError.GAP, spell.ended_at, after.agent)
    for reason in (None, "no-such-reason"):
        spell, _ = next(chosen)
        spell.reason = reason
        yield Planted(DataError.UNKNOWN_STATE, spell.started_at, spell.agent)
