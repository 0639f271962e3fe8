"""Availability: what a team leader asks of calls and agents, each question one method that gives a table or a chart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from opsnb.kb.calls import Activity
from opsnb.kb.lapses import DataError, Lapse
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import Codes
from opsnb.reports.agent_names import agent_names
from opsnb.reports.availability_charts import time_of_teams
from opsnb.reports.availability_data import Finding, Observed, observe
from opsnb.reports.charts import ChartView
from opsnb.reports.pages import Pages
from opsnb.reports.periods import iso_instant, parse_instant, show_instant, show_seconds
from opsnb.reports.result import Check, Provenance, Result, digest
from opsnb.reports.tables import Cell, Instant, TableView
from opsnb.reports.workspace import Workspace
from opsnb.rules.adherence import Kept, total
from opsnb.rules.availability import Conduct
from opsnb.store.engines import open_engine

NO_TEAM = "no team"
UNTOLD = "cannot be told: the source says who takes calls, and no more"


@dataclass(frozen=True)
class Availability:
    """What was found in the calls and the states of a desk's agents, ready to be asked about."""

    kb: KnowledgeBase
    seen: Observed
    show_names: bool
    site: str

    # -- what it looks at -----------------------------------------------------------------------------------------

    def scope_table(self) -> TableView:
        """Say which calls and agents are looked at, and by which limits."""
        telephony, zone = self.seen.conduct.telephony, self.seen.conduct.desk.timezone
        limits = (
            ("A call rings at most", telephony.redirect_on_no_answer),
            ("After-call work takes at most", telephony.after_call_work),
            ("Logged out when idle for", telephony.log_out_after_idle),
        )
        rows = (
            ("Desk", self.seen.conduct.desk.title),
            ("From", show_instant(self.seen.period.since, zone)),
            ("Before", show_instant(self.seen.period.until, zone)),
            ("As of", show_instant(self.seen.period.as_of, zone)),
            ("Calls", f"{self.seen.calls():,}"),
            ("Agents", f"{len(self.seen.time):,}"),
            *((name, show_seconds(int(limit.total_seconds()))) for name, limit in limits if limit is not None),
            *((what.says, UNTOLD) for what in self.seen.untold),
        )
        return TableView("What is looked at", ("", "Value"), rows, wraps=True)

    def overview(self) -> TableView:
        """Count what was found, each with the record that tells people the rule."""
        rows = tuple(
            (what.says, None if what in self.seen.untold else len(self.seen.found[what]), self._pages.link(record))
            for what, record in self.seen.conduct.checks().items()
        )
        return TableView("What was found", ("Looked for", "Found", "The rule"), rows)

    # -- where to look --------------------------------------------------------------------------------------------

    def ringing(self, rows: int = 15) -> TableView:
        """List calls that rang too long, and all that were taken back."""
        return self._listing("Calls that were not picked up", (Lapse.LATE_RING, Lapse.REDIRECT), rows)

    def too_long(self, rows: int = 15) -> TableView:
        """List after-call work and waiting beyond their limits."""
        return self._listing("States that lasted too long", (Lapse.LONG_AFTER_CALL_WORK, Lapse.IDLE), rows)

    def recording(self, rows: int = 15) -> TableView:
        """List calls whose activity was closed or dated wrongly."""
        wanted = (Lapse.NO_OUTCOME, Lapse.UNKNOWN_OUTCOME, Lapse.OLD_START_DATE)
        return self._listing("Calls not recorded as they should be", wanted, rows)

    def security(self, rows: int = 15) -> TableView:
        """List security checks that are missing or failed, and forms that were due."""
        wanted = (Lapse.FORM_NOT_FILED, Lapse.NO_SECURITY_CHECK, Lapse.FAILED_SECURITY_CHECK)
        return self._listing("Security checks", wanted, rows)

    def handling(self, rows: int = 15) -> TableView:
        """List calls passed on cold, calls that should not have been made, and calls in the wrong queue."""
        wanted = (Lapse.COLD_TRANSFER, Lapse.SUPPRESSED_CONTACT, Lapse.WRONG_QUEUE)
        return self._listing("Transfers, calls out and routing", wanted, rows)

    def data_errors(self, rows: int = 15) -> TableView:
        """List what cannot have been so: errors of the recording."""
        return self._listing("Errors of the recording", tuple(DataError), rows)

    # -- how the time was spent -----------------------------------------------------------------------------------

    def chart_time(self) -> ChartView:
        """Draw how the teams spent their time, all reasons for not being ready as one."""
        teams: dict[str, Counter[str]] = defaultdict(Counter)
        for agent, spent in self.seen.time.items():
            for (state, _), seconds in spent.items():
                teams[self._team(agent)][self._kind(state, "")] += seconds
        kinds = [kind for state in Activity if (kind := self._kind(state, "")) in {*chain(*teams.values())}]
        return time_of_teams({
            team: {kind: 100 * spent[kind] / spent.total() for kind in [*kinds, *sorted({*spent}.difference(kinds))]}
            for team, spent in sorted(teams.items())
            if spent.total()
        })  # fmt: skip

    def time_by_team(self) -> TableView:
        """Say for each team how long it was logged in, and which share of it went into what."""
        rows = (self._shares(team, spent) for team, spent in self._by_team().items())
        return TableView("Time by team", ("Team", "Hours logged in", *(f"{kind}, %" for kind in self._kinds)), (*rows,))

    def time_by_agent(self) -> TableView:
        """Say the same of each agent."""
        rows = [self._shares(self._names[agent], spent) for agent, spent in self._spent.items()]
        columns = ("Agent", "Hours logged in", *(f"{kind}, %" for kind in self._kinds))
        return TableView("Time by agent", columns, tuple(sorted(rows, key=lambda row: str(row[0]))))

    def adherence(self) -> TableView:
        """Set what agents did beside their plans, team by team and agent by agent."""
        teams: dict[str, list[Kept]] = defaultdict(list)
        for one in self.seen.plans_kept:
            teams[self._team(one.agent)].append(one)
        rows = [row for team, members in sorted(teams.items()) for row in self._adherence_of(team, members)]
        columns = ("Team", "Agent", "Hours planned", "Adherence, %", "Hours planned for calls", "Conformance, %")
        return TableView("Adherence to the plan, and conformance", columns, tuple(rows))

    def result(self) -> Result:
        """Return metrics, checks and provenance: each fault that is looked for must not occur."""
        untold = self.seen.untold
        found = {str(what): None if what in untold else len(rows) for what, rows in self.seen.found.items()}
        whole, zone = total(self.seen.plans_kept), self.seen.conduct.desk.timezone
        metrics: dict[str, Any] = {
            "found": found,
            "adherence": None if whole.adherence is None else round(whole.adherence, 2),
            "conformance": None if whole.conformance is None else round(whole.conformance, 2),
        }
        checks = tuple(
            Check(str(what), not found[what], f"{found[what]:,} found", "none", record)
            for what, record in self.seen.conduct.checks().items()
            if isinstance(what, Lapse) and what.is_fault and what not in untold
        )
        provenance = Provenance(
            digest(self.seen.rows()),
            (f"{self.seen.conduct.name}/telephony",),
            f"{self.seen.engine.name} {self.seen.engine.version}",
            resolved={"since": iso_instant(self.seen.period.since, zone)},
        )
        as_of = iso_instant(self.seen.period.as_of, zone)
        return Result(self.seen.conduct.name, as_of, metrics, checks, provenance)

    # -- how it is shown ------------------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {agent: name for agent, (_, name) in self.seen.agents.items()}
        return agent_names(self.seen.everybody(), names, self.show_names)

    @cached_property
    def _spent(self) -> dict[str, Counter[str]]:
        """Seconds of each agent by what they were spent on, in the words of the desk's lists."""
        found: dict[str, Counter[str]] = {}
        for agent, spent in self.seen.time.items():
            found[agent] = Counter()
            for (state, reason), seconds in spent.items():
                found[agent][self._kind(state, reason)] += seconds
        return found

    @cached_property
    def _kinds(self) -> list[str]:
        """What time was spent on: the states in the order of the telephone, then the reasons."""
        used = {kind for spent in self._spent.values() for kind in spent}
        states = [kind for state in Activity if (kind := self._kind(state, "")) in used]
        return [*states, *sorted(used.difference(states))]

    def _by_team(self) -> dict[str, Counter[str]]:
        teams: dict[str, Counter[str]] = defaultdict(Counter)
        for agent, spent in self._spent.items():
            teams[self._team(agent)].update(spent)
        return dict(sorted(teams.items()))

    def _team(self, agent: str) -> str:
        return self.seen.agents.get(agent, (None, None))[0] or NO_TEAM

    def _kind(self, state: str, reason: str) -> str:
        """Return what a state is called: by the desk's lists, a reason for not being ready by itself."""
        telephony = self.seen.conduct.telephony
        if reason:
            return self._title(telephony.reasons, reason)
        return self._title(telephony.states, state)

    def _title(self, listed: str | None, code: str) -> str:
        record = self.kb.records.get(self.kb.resolve(listed, self.seen.conduct.name) or "") if listed else None
        entries = record.entries if isinstance(record, Codes) else ()
        title = next((entry.title for entry in entries if entry.id == code), None)
        return quote(title, self.kb, self.seen.conduct.name) if title else code.replace("-", " ").capitalize()

    def _shares(self, who: str, spent: Counter[str]) -> tuple[Cell, ...]:
        logged_in = spent.total()
        shares = (100 * spent[kind] / logged_in if logged_in else None for kind in self._kinds)
        return (who, logged_in / 3600, *shares)

    def _adherence_of(self, team: str, members: list[Kept]) -> Iterator[tuple[Cell, ...]]:
        """Yield the row of a team and those of its members, in the order of their names."""
        for name, one in [("all", total(members)), *sorted((self._names[one.agent], one) for one in members)]:
            yield (team, name, one.planned / 3600, one.adherence, one.planned_calls / 3600, one.conformance)

    @property
    def _pages(self) -> Pages:
        return Pages(self.kb, self.seen.conduct.name, self.site)

    def _listing(self, caption: str, wanted: tuple[Lapse | DataError, ...], limit: int) -> TableView:
        pages = {what: self._pages.link(record) for what, record in self.seen.conduct.checks().items()}
        found = [(what, row) for what in wanted for row in self.seen.found.get(what, ())]
        zone = self.seen.conduct.desk.timezone
        rows = tuple(
            (Instant(row["at"], zone), self._names.get(row["agent"], "–"), row["call"], what.says,
             self._detail(what, row), pages[what])
            for what, row in found
        )  # fmt: skip
        columns = ("When", "Agent", "Call", "Found", "What", "The rule")
        return TableView(caption, columns, rows, limit=limit, wraps=True)

    def _queue(self, queue: str) -> str:
        return self.seen.conduct.desk.queue_title(queue) or "nowhere"

    def _detail(self, what: Lapse | DataError, row: Finding) -> str:
        telephony = self.seen.conduct.telephony
        word, lasted = row["word"] or "", show_seconds(row["measure"]) if row["measure"] is not None else ""
        match what:
            case Lapse.LATE_RING:
                return f"{lasted}, then {word.replace('-', ' ')}"
            case Lapse.REDIRECT:
                return f"after {lasted or 'an unknown time'}, into: {self._queue(word)}"
            case Lapse.LONG_AFTER_CALL_WORK if telephony.after_call_work:
                over = row["measure"] - int(telephony.after_call_work.total_seconds())
                ready = self._title(telephony.states, Activity.NOT_READY)
                reason = self._title(telephony.reasons, telephony.clerical_reason or "another reason")
                return f"{lasted}; {show_seconds(over)} of it should have been {ready} – {reason}"
            case Lapse.FORM_NOT_FILED:
                return f"failure {row['measure']} in a row for the contact"
            case Lapse.WRONG_QUEUE:
                return f"the flow says: {self._queue(word)}"
            case Lapse.COLD_TRANSFER:
                return f"to: {self._queue(word)}"
            case Lapse.SUPPRESSED_CONTACT:
                return ""
            case DataError.OVERLAP | DataError.GAP:
                return f"{lasted} before {word}"
            case DataError.UNKNOWN_STATE:
                return word.replace("-", " ")
        return word or lasted


def check_availability(
    desk: str,
    db: str = "sample",
    since: str = "",
    until: str = "",
    as_of: str = "",
    show_names: bool = False,
    site: str = "../site/staff",
    engine: str = "sqlite",
    start: Path | None = None,
) -> Availability:
    """Hold the calls and states of a desk against its records. Times are local; empty is as far as the store reaches.

    ``site`` is the address of the staff site, or where it is as seen from the report; the links lead there.
    """
    workspace = Workspace.find(start or Path.cwd())
    kb = workspace.open_kb()
    conduct = Conduct.of(kb, desk)
    opened = open_engine(engine, workspace.store_named(db))
    zone = conduct.desk.timezone
    asked = (("since", since), ("until", until), ("as_of", as_of))
    instants = {name: parse_instant(text, zone, name) for name, text in asked if text}
    return Availability(kb, observe(conduct, opened, **instants), show_names, site)
