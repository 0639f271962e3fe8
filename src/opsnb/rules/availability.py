"""Where agents and calls did not do what a desk's telephony record says, and how agents spent their time.

Each check is a SQL text in ``rules/sql/lapses/``; its header defines it. What a check is measured by, and which record
tells people the rule, the desk's own record says. What that record does not ask for is not checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Template

import numpy as np

from opsnb.errors import RecordError
from opsnb.kb.calls import Activity
from opsnb.kb.lapses import DataError, Lapse
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Codes, Desk, Flow, Telephony
from opsnb.relations import Plan, Row, Step, Table
from opsnb.rules.calendars import local_dates
from opsnb.rules.flows import follow
from opsnb.rules.intervals import QUARTER
from opsnb.rules.sla import quoted, sql_text


@dataclass(frozen=True)
class Period:
    """What agents did and which calls came from ``since`` to before ``until``, as things stood at ``as_of``.

    All three are UTC seconds.
    """

    since: int
    until: int
    as_of: int


@dataclass(frozen=True)
class Conduct:
    """What a desk's records say about calls and agents: limits, lists, the flow that routes, and what is checked."""

    name: str
    desk: Desk
    telephony: Telephony
    states: tuple[str, ...]
    reasons: tuple[str, ...]
    outcomes: tuple[str, ...]
    routing: Flow | None

    @classmethod
    def of(cls, kb: KnowledgeBase, name: str) -> Conduct:
        """Read them. Raises :class:`RecordError` if the desk has no record of its telephone system."""
        desk = kb.desk(name)
        found = kb.of_kind(Telephony)
        telephony = found.get(f"{name}/telephony")
        if telephony is None:
            known = ", ".join(sorted(identity.split("/", 1)[0] for identity in found))
            raise RecordError(
                "this desk has no limits of a telephone system to check by", place="desk", found=name,
                wish=f"one of: {known}, or write {name}/telephony.yaml",
            )  # fmt: skip
        flow = kb.records.get(kb.resolve(telephony.routing, name) or "") if telephony.routing else None
        return cls(
            name,
            desk,
            telephony,
            states=_codes(kb, name, telephony.states),
            reasons=_codes(kb, name, telephony.reasons),
            outcomes=_codes(kb, name, telephony.outcomes),
            routing=flow if isinstance(flow, Flow) else None,
        )

    def checks(self) -> dict[Lapse | DataError, str]:
        """Return what is checked, each with the full id of the record that tells the rule; data errors come last."""
        found: dict[Lapse | DataError, str] = {}
        for lapse, reference in self.telephony.checks.items():
            found[lapse] = reference if reference.startswith(f"{self.name}/") else f"{self.name}/{reference}"
        for error in DataError:
            found[error] = f"{self.name}/telephony"
        return found

    def plan(self, period: Period, routes: Iterable[tuple[str, str, str]]) -> Plan:
        """Return the plan on which the texts of :meth:`render` stand; ``routes`` are those of :meth:`route`."""
        slots = np.arange(period.since // QUARTER, -(-period.until // QUARTER), dtype=np.int64) * QUARTER
        days = (day.isoformat() for day in local_dates(self.desk, slots))
        security = self.telephony.security
        inputs = {
            "dates": Table.of(zip(slots.tolist(), days, strict=True), "slot", slot="BIGINT", day="TEXT"),
            "known_outcomes": _words("outcome", self.outcomes),
            "known_states": _words("state", {*self.states, *map(str, Activity)}),
            "known_reasons": _words("reason", self.reasons),
            "security_results": Table.of(self._results(), "result", result="TEXT", meaning="TEXT"),
            "form_results": _words("result", security.form_after if security else ()),
            "routes": Table.of(routes, "path reference", path="TEXT", reference="TEXT", queue="TEXT"),
        }
        return Plan(inputs, tuple(Step(name, self.render(name, period), None) for name in ("states", "spells")))

    def _results(self) -> Iterator[tuple[str, str]]:
        security = self.telephony.security
        for meaning in ("passed", "failed", "not_asked"):
            yield from ((result, meaning) for result in (getattr(security, meaning) if security else ()))

    def route(self, chosen: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
        """Yield the queue that the flow gives for what callers chose: ``(path, reference)`` pairs as they are stored.

        What the flow cannot decide, or does not know, is left out.
        """
        for path, reference in chosen:
            facts = {key: str(value) for key, value in json.loads(path or "{}").items()}
            if reference:
                facts["reference"] = reference
            try:
                outcome = follow(self.routing, facts).outcome if self.routing else None
            except RecordError:
                continue
            if outcome is not None and outcome.queue is not None:
                yield path or "", reference or "", outcome.queue

    def render(self, name: str, period: Period) -> str:
        """Return a SQL text for a period, with the limits of the record in it."""
        telephony, security = self.telephony, self.telephony.security
        limits = {
            limit: str(int(span.total_seconds()))
            for limit in ("redirect_on_no_answer", "after_call_work", "log_out_after_idle")
            if (span := getattr(telephony, limit)) is not None
        }
        return Template(sql_text(name)).substitute(
            limits,
            desk=quoted(self.name),
            since=period.since,
            until=period.until,
            as_of=period.as_of,
            failures_in_a_row=security.failures_in_a_row if security else 0,
            form=quoted(security.form if security else ""),
        )


def _codes(kb: KnowledgeBase, desk: str, reference: str | None) -> tuple[str, ...]:
    found = kb.records.get(kb.resolve(reference, desk) or "") if reference else None
    return tuple(entry.id for entry in found.entries) if isinstance(found, Codes) else ()


def _words(column: str, words: Iterable[str]) -> Table:
    return Table((column,), tuple((word,) for word in sorted(words)), ("TEXT",), (column,))
