"""Makes a sample week of calls for a desk: made up from its own records by discrete events, the same every time."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from opsnb.errors import StoreError
from opsnb.kb.calls import Activity, Result
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Codes, Flow, Form, Roster, Telephony
from opsnb.store.calls import Agent, Call, IntervalCount, Leg, Telephone, add_telephone
from opsnb.store.sample_agents import plan_day, team_sizes
from opsnb.store.sample_arrivals import Days, Outage, arrivals
from opsnb.store.sample_checks import queue_checks
from opsnb.store.sample_days import OpeningDays
from opsnb.store.sample_faults import plant
from opsnb.store.sample_floor import Floor, Worker
from opsnb.store.sample_keeping import SOURCE

FIRST_DAY, DAYS, HISTORY_WEEKS = date(2026, 10, 19), 7, 8
"""The week that is made up call by call, and for how many weeks before it the calls are only counted."""
CALLS_A_DAY = 320
"""Calls of a usual day."""
INTERVAL = 1800
"""Seconds of an interval in which calls are counted."""
CHOICES = {"valid": 6.0, "invalid": 0.5, "incomplete": 0.4, "none": 1.5, "english": 20.0, "client": 5.0, "wrong": 0.1}
"""How often callers choose and enter what, next to 1 for all else."""
OUTCOMES = {"call-resolved": 30.0, "call-back-request": 3.0, "client-wishes-to-call-back": 2.0, "lost-connection": 1.0}
"""What usually comes of a call that was answered, where a desk's list has it."""
SOURCED = ("calls", "agent_states", "agent_plans", "interval_counts", "queue_checks", "suppressions")
TABLES = ("call_rings", "call_legs", *SOURCED, "agents")
"""Tables of a desk's telephone: those whose rows name their source, and all, those first that others refer to last."""


@dataclass(frozen=True)
class CallDesk:
    """What a desk's records say about its calls; ``queues`` are where calls wait, the busiest first."""

    name: str
    zone: ZoneInfo
    days: Days
    queues: tuple[str, ...]
    telephony: Telephony | None
    routing: Flow | None
    outcomes: tuple[str, ...]
    roster: Roster | None
    cities: tuple[str, ...]


def call_desks(kb: KnowledgeBase) -> Iterator[CallDesk]:
    """Yield the desks that say how calls reach them or are watched: by limits of a telephone system or by a roster."""
    for name in kb.desks:
        telephony = next(iter(kb.of_kind(Telephony, name).values()), None)
        roster = next((one for one in kb.of_kind(Roster, name).values() if one.form), None)
        if telephony is None and roster is None:
            continue
        yield _call_desk(kb, name, telephony, roster)


def _call_desk(kb: KnowledgeBase, name: str, telephony: Telephony | None, roster: Roster | None) -> CallDesk:
    desk = kb.desk(name)
    phones = [contact.id for contact in desk.contacts if contact.channel == "phone" and contact.audience == "public"]
    routing = kb.records.get(kb.resolve(telephony.routing, name) or "") if telephony and telephony.routing else None
    outcomes = kb.records.get(kb.resolve(telephony.outcomes, name) or "") if telephony and telephony.outcomes else None
    form = kb.records.get(kb.resolve(roster.form, name) or "") if roster and roster.form else None
    lists = [one.options_from for one in form.fields if one.options_from] if isinstance(form, Form) else []
    cities = kb.records.get(kb.resolve(lists[0], name) or "") if lists else None
    opening = OpeningDays(desk, kb.holidays(name)) if desk.shifts else None
    return CallDesk(
        name,
        ZoneInfo(desk.timezone),
        Days(ZoneInfo(desk.timezone), opening, weekend=telephony is None),
        tuple(queue.id for queue in desk.queues) or tuple(phones[:1]) or ("calls",),
        telephony,
        routing if isinstance(routing, Flow) else None,
        tuple(entry.id for entry in outcomes.entries) if isinstance(outcomes, Codes) else (),
        roster,
        tuple(entry.id for entry in cities.entries) if isinstance(cities, Codes) else (),
    )


def make_calls(connection: sqlite3.Connection, desk: CallDesk, seed: int = 7) -> int:
    """Make the sample week of a desk and return how many calls it has; made again, it stays the same.

    Sample calls that look otherwise are replaced. Raises :class:`StoreError` if the store holds real calls of the desk.
    """
    for table in SOURCED:
        sql = f"SELECT 1 FROM {table} WHERE desk = ? AND source <> ?"  # noqa: S608
        if connection.execute(sql, (desk.name, SOURCE)).fetchone():
            raise StoreError("this store holds real calls of the desk", place=desk.name, wish="name another with --db")
    told = tell_week(desk, seed)
    plant(desk, told)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in TABLES:
            which = "desk = ?" if table != "call_rings" else "call IN (SELECT call FROM calls WHERE desk = ?)"
            connection.execute(f"DELETE FROM {table} WHERE {which}", (desk.name,))  # noqa: S608
        add_telephone(connection, desk.name, SOURCE, told)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return len(told.calls)


def tell_week(desk: CallDesk, seed: int = 7) -> Telephone:
    """Tell a week of a desk's calls, with nothing wrong in it but waiting."""
    random = Random(seed)  # noqa: S311 - the same every time is what is wanted
    outages = _outages(desk)
    told = Telephone(agents=list(_agents(desk)))
    for day in (FIRST_DAY + timedelta(days=offset) for offset in range(DAYS)):
        if desk.days.hours(day) is not None:
            _tell_day(random, desk, day, outages, told)
    for number, call in enumerate(told.calls, 1):
        call.number = str(number)
        _write_down(random, desk, call)
    _close_states(told)
    told.counts = list(_history(random, desk))
    told.checks = list(queue_checks(random, desk.days, told.calls, desk.roster, desk.cities, outages, FIRST_DAY, DAYS))
    return told


def _agents(desk: CallDesk) -> Iterator[Agent]:
    """Yield the agents of each team; a team answers one queue and is called like it."""
    sizes = team_sizes(_shares(desk), CALLS_A_DAY, desk.days.weekend)
    for place, (queue, size) in enumerate(sizes.items(), 1):
        yield from (Agent(f"{place}{n:02d}", queue, f"Agent {place}{n:02d}") for n in range(1, size + 1))


def _tell_day(random: Random, desk: CallDesk, day: date, outages: tuple[Outage, ...], told: Telephone) -> None:
    """Let a day pass on the floor, and add what it has to tell."""
    calls = [_call(random, desk, at) for at in sorted(arrivals(random, desk.days, day, CALLS_A_DAY, outages))]
    workers = [
        Worker(agent.agent, agent.team or "", plan)
        for n, agent in enumerate(told.agents)
        if (plan := plan_day(random, desk.days, day, agent.agent, n, desk.telephony is not None))
    ]
    told.plans += [spell for worker in workers for spell in worker.plan]
    limit = desk.telephony.log_out_after_idle if desk.telephony else None
    told.states += Floor(random, workers, int(limit.total_seconds()) if limit else None).run(calls)
    told.calls += calls


def _shares(desk: CallDesk) -> dict[str, float]:
    """Return which share of the calls comes to each queue, found by routing some."""
    random = Random(1)  # noqa: S311
    found = Counter(_call(random, desk, 0).legs[0].queue or "" for _ in range(2000))
    return {queue: found[queue] / 2000 for queue in desk.queues}


def _outages(desk: CallDesk) -> tuple[Outage, ...]:
    """Return the outage of the week, on its third day, where a desk keeps an eye on outages."""
    if not desk.cities:
        return ()
    day = FIRST_DAY + timedelta(days=2)
    return (Outage(desk.days.at(day, 13 * 60 + 10), desk.days.at(day, 15 * 60 + 40), 2.2, desk.cities[-1]),)


def _call(random: Random, desk: CallDesk, at: int) -> Call:
    """Make a call that arrives at ``at``: what the caller chooses, and the queue that leads to."""
    queue, facts = desk.queues[0], dict[str, str]()
    if desk.routing is not None:
        step = desk.routing.steps[desk.routing.start]
        while step.end is None:
            if step.next is not None:
                step = desk.routing.steps[step.next]
                continue
            values = [value for answer in step.answers for value in answer.when]
            chosen = random.choices(values, [CHOICES.get(value, 1.0) for value in values])[0]
            facts[step.fact or ""] = chosen
            step = desk.routing.steps[next(answer.to for answer in step.answers if chosen in answer.when)]
        queue = step.outcome.queue if step.outcome and step.outcome.queue else queue
    contact = f"C{random.randrange(10_000):04d}"
    entered = at + random.randint(10, 45)
    return Call(
        "", "inbound", at, path=json.dumps(facts) if facts else None, reference=facts.get("reference"),
        contact=contact, legs=[Leg(queue, entered)],
    )  # fmt: skip


def _write_down(random: Random, desk: CallDesk, call: Call) -> None:
    """Add what the agent records after an answered call."""
    last = call.legs[-1]
    if last.result != Result.ANSWERED or not desk.outcomes or call.ended_at is None:
        return
    usual = [outcome for outcome in desk.outcomes if outcome in OUTCOMES] or [*desk.outcomes]
    call.outcome = random.choices(usual, [OUTCOMES.get(outcome, 1.0) for outcome in usual])[0]
    call.security = "passed"
    call.activity = f"A{call.number}"
    call.activity_opened_at = last.left_at
    call.activity_closed_at = call.ended_at + (last.wrap_up or 0)
    call.start_date = datetime.fromtimestamp(last.left_at or call.arrived_at, desk.zone).date().isoformat()


def _close_states(told: Telephone) -> None:
    """Let each state last until the next of the same agent: being logged out ends with the next log-in."""
    told.states.sort(key=lambda spell: (spell.agent, spell.started_at))
    for spell, following in zip(told.states, told.states[1:], strict=False):
        if spell.agent == following.agent and spell.state == Activity.LOGGED_OUT:
            spell.ended_at = following.started_at


def _history(random: Random, desk: CallDesk) -> Iterator[IntervalCount]:
    """Count the calls of the weeks before, interval by interval, without telling each of them."""
    for offset in range(-7 * HISTORY_WEEKS, 0):
        day = FIRST_DAY + timedelta(days=offset)
        hours = desk.days.hours(day)
        if hours is None:
            continue
        counts: dict[tuple[str, int], int] = {}
        for at in arrivals(random, desk.days, day, CALLS_A_DAY):
            key = _call(random, desk, at).legs[0].queue or "", at - at % INTERVAL
            counts[key] = counts.get(key, 0) + 1
        for queue in desk.queues:
            for minute in range(hours[0], hours[1], INTERVAL // 60):
                start = desk.days.at(day, minute)
                yield IntervalCount(queue, start, INTERVAL, counts.get((queue, start), 0))
