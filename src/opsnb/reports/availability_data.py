"""What the store knows of the calls and agents that an availability report is about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from opsnb.errors import StoreError
from opsnb.kb.calls import Activity
from opsnb.kb.lapses import DataError, Lapse
from opsnb.relations import Row
from opsnb.reports.periods import show_instant
from opsnb.rules.adherence import Kept, doing, kept
from opsnb.rules.availability import Conduct, Period
from opsnb.store.engines import Engine

Finding = dict[str, Any]
"""A row of ``rules/sql/lapses/``: ``at``, ``agent``, ``call``, ``measure`` and ``word``."""


@dataclass(frozen=True)
class Observed:
    """Findings, time spent and plans of a desk in a period; the engine has run the plan of its conduct."""

    conduct: Conduct
    period: Period
    engine: Engine

    def calls(self) -> int:
        """Return how many calls came or were made."""
        (number,) = self.engine.query(
            "SELECT COUNT(*) AS calls FROM calls WHERE desk = ? AND arrived_at >= ? AND arrived_at < ?",
            (self.conduct.name, self.period.since, self.period.until),
        ).rows[0]
        return int(number)

    @cached_property
    def found(self) -> dict[Lapse | DataError, list[Finding]]:
        """Everything that was found, by what was looked for, in the order of time."""
        return {
            what: sorted(
                self.engine.query(self.conduct.render(f"lapses/{what}", self.period)),
                key=lambda row: (row["at"], str(row["agent"]), str(row["call"])),
            )
            for what in self.conduct.checks()
        }

    @cached_property
    def agents(self) -> dict[str, tuple[str | None, str | None]]:
        """Team and name of each agent, as far as the store has them."""
        found = self.engine.query("SELECT agent, team, name FROM agents WHERE desk = ?", (self.conduct.name,))
        return {agent: (team, name) for agent, team, name in found.rows}

    @cached_property
    def time(self) -> dict[str, dict[tuple[str, str], int]]:
        """Seconds of each agent by state and reason, being logged out left out."""
        found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        for row in self.engine.query(self.conduct.render("time_in_state", self.period)):
            if row["state"] != Activity.LOGGED_OUT:
                found[row["agent"]][row["state"], row["reason"]] = row["seconds"]
        return dict(found)

    @cached_property
    def untold(self) -> tuple[Lapse, ...]:
        """Name what cannot be told where an agent's state says no more than that calls were taken."""
        states = {state for spent in self.time.values() for state, _ in spent}
        return (Lapse.LONG_AFTER_CALL_WORK, Lapse.IDLE) if Activity.TAKING_CALLS in states else ()

    @cached_property
    def plans_kept(self) -> tuple[Kept, ...]:
        """Adherence of all agents; only what was planned and done before ``as_of`` counts."""
        since, until = self.period.since, min(self.period.until, self.period.as_of)
        plans = self.engine.query(
            "SELECT agent, doing, started_at, ended_at FROM agent_plans WHERE desk = ? AND started_at < ? "
            "AND ended_at > ? ORDER BY agent, started_at",
            (self.conduct.name, until, since),
        ).rows
        done = self.engine.query(
            "SELECT agent, state, reason, started_at, ended_at FROM spells WHERE started_at < ? AND ended_at > ? "
            "ORDER BY agent, started_at",
            (until, since),
        ).rows
        return kept(
            [(agent, what, max(begin, since), min(end, until)) for agent, what, begin, end in plans],
            [(agent, doing(state, reason), max(begin, since), min(end, until))
             for agent, state, reason, begin, end in done],
        )  # fmt: skip

    def everybody(self) -> set[str]:
        """Return all agents that were seen or planned by the end of the period, or are named by a finding."""
        named = {str(row["agent"]) for rows in self.found.values() for row in rows if row["agent"]}
        return {*self._known, *self.time, *named, *(one.agent for one in self.plans_kept)}

    @cached_property
    def _known(self) -> tuple[str, ...]:
        """Agents that did or were planned anything before the period ended: who came later changes no name in it."""
        end = (self.conduct.name, self.period.until)
        found = self.engine.query(
            "SELECT agent FROM agent_states WHERE desk = ? AND started_at < ? UNION "
            "SELECT agent FROM agent_plans WHERE desk = ? AND started_at < ?",
            end + end,
        )
        return tuple(found.column("agent"))

    def rows(self) -> list[Row]:
        """Return the rows that the findings depend on, for a digest of the data. What agents are called is none."""
        desk, end, as_of = self.conduct.name, self.period.until, self.period.as_of
        found: list[Row] = []
        for sql, values in (
            ("SELECT number, direction, arrived_at, path, reference, contact, agent, outcome, security, form, "
             "CASE WHEN activity_closed_at <= ? THEN activity_closed_at END AS closed, start_date "
             "FROM calls WHERE desk = ? AND arrived_at < ? ORDER BY arrived_at, number",
             (as_of, desk, end)),
            ("SELECT entered_at, leg, queue, CASE WHEN left_at <= ? THEN left_at END AS left_at, "
             "CASE WHEN left_at <= ? THEN result END AS result, agent, transfer, transfer_reason FROM call_legs "
             "WHERE desk = ? AND entered_at < ? ORDER BY entered_at, call, leg",
             (as_of, as_of, desk, end)),
            ("SELECT r.agent, r.at, r.seconds, r.result FROM call_rings r JOIN calls c ON c.call = r.call "
             "WHERE c.desk = ? AND r.at < ? ORDER BY r.at, r.agent, r.call",
             (desk, end)),
            ("SELECT s.agent, a.team, s.started_at, s.state, s.reason, s.ended_at FROM states s "
             "LEFT JOIN agents a ON a.desk = ? AND a.agent = s.agent WHERE s.started_at < ? "
             "ORDER BY s.agent, s.started_at, s.state",
             (desk, end)),
            ("SELECT agent, started_at, ended_at, doing FROM agent_plans WHERE desk = ? AND started_at < ? "
             "ORDER BY agent, started_at",
             (desk, end)),
            ("SELECT contact, started_at, ended_at FROM suppressions WHERE desk = ? AND started_at < ? "
             "ORDER BY contact, started_at",
             (desk, end)),
        ):  # fmt: skip
            found.extend(self.engine.query(sql, values).rows)
        return found


def observe(
    conduct: Conduct, engine: Engine, since: int | None = None, until: int | None = None, as_of: int | None = None
) -> Observed:
    """Look at a desk's calls and states in a period; what is not given is as far as the store reaches.

    All three are UTC seconds. Raises :class:`StoreError` if the store has no calls and no states of the desk.
    """
    (first, last) = engine.query(
        "SELECT MIN(begins), MAX(ends) FROM ("
        "SELECT MIN(arrived_at) AS begins, MAX(COALESCE(ended_at, arrived_at)) AS ends FROM calls WHERE desk = ? "
        "UNION ALL "
        "SELECT MIN(started_at), MAX(COALESCE(ended_at, started_at)) FROM agent_states WHERE desk = ?) reach",
        (conduct.name, conduct.name),
    ).rows[0]
    if first is None:
        raise StoreError(
            "no calls of this desk", place="desk", found=conduct.name, wish="opsnb sample, or import a call log"
        )
    now = last if as_of is None else as_of
    begin = first if since is None else max(since, first)
    if begin > now:
        place, wish = ("as_of", "a later day") if now < first else ("since", "an earlier day")
        found = show_instant(now if now < first else begin, conduct.desk.timezone)
        raise StoreError("nothing was recorded by then", place=place, found=found, wish=wish)
    if until is not None and until <= begin:
        wish = f"a day after {show_instant(begin, conduct.desk.timezone)}"
        raise StoreError("nothing lies before that", place="until", wish=wish)
    period = Period(begin, now + 1 if until is None else min(until, now + 1), now)
    chosen = engine.query(
        "SELECT DISTINCT path, reference FROM calls WHERE desk = ? AND direction = 'inbound' ORDER BY path, reference",
        (conduct.name,),
    )
    engine.run(conduct.plan(period, conduct.route(chosen.rows)))
    return Observed(conduct, period, engine)
