"""An edition: the knowledge base as one audience may read it, on one day.

Pages are made from an edition only, so a record that is not in it cannot reach a page: a mistake shows too little,
never too much.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Checklist, Desk, Flow, Glossary, Mapping, Policy, Procedure, Record, SourceDocument
from opsnb.kb.records.base import Audience, Source
from opsnb.kb.records.policy import Priority
from opsnb.site.gallery import NOTHING, Gallery

if TYPE_CHECKING:
    from opsnb.site.promises import Kept


@dataclass(frozen=True)
class Edition:
    """The records one audience may read, and the day on which they are published."""

    kb: KnowledgeBase
    """The knowledge base, without what is not for this audience."""
    audience: Audience
    as_of: date
    """Decides which version of a policy is the current one and which review is overdue."""
    documents: dict[str, dict[str, str]] = field(default_factory=dict)
    """Heading of each statement of the source documents, by number of the document and id of the statement."""
    left_out: tuple[str, ...] = ()
    """Public records of a desk that is not public itself: they have no place on the public site."""
    intake: str = ""
    """Address that receives what people send in; without one, forms give a file and a mail draft. A mere path, such
    as ``/``, is the host of the site itself."""
    language: str = "en"
    """Language of the words around the records; templates in a folder of that name are taken first."""
    repository: str = ""
    """Address below which a record's file can be edited; without one, pages suggest no change."""
    gallery: Gallery = NOTHING
    """The published reports; a public edition has none."""
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    """How the desks keep their promises, as far as their records let customers know."""

    @classmethod
    def of(cls, kb: KnowledgeBase, audience: Audience, as_of: date) -> Edition:
        """Take from a knowledge base what an audience may read."""
        documents = {
            identity.removeprefix("sources/"): {statement.id: statement.place for statement in document.statements}
            for identity, document in kb.of_kind(SourceDocument).items()
        }
        if audience == "staff":
            return cls(kb, audience, as_of, documents)
        hidden = kb.records.keys() - kb.public.records
        homeless = tuple(identity for identity in kb.public.records if f"{desk_of(identity)}/desk" in hidden)
        records = {key: record for key, record in kb.public.records.items() if key not in homeless}
        files = {key: kb.files[key] for key in records}
        return cls(replace(kb, records=records, files=files), audience, as_of, documents, homeless)

    @property
    def desks(self) -> dict[str, Desk]:
        """The desks of this edition by name, in the order of their titles."""
        found = {name: self.kb.desk(name) for name in self.kb.desks}
        return dict(sorted(found.items(), key=lambda item: item[1].title.casefold()))

    @property
    def served_at(self) -> str:
        """Path at which the intake serves this very site, such as ``/``; empty if it does not."""
        return self.intake if self.intake.startswith("/") else ""

    def receives(self, path: str) -> str:
        """Return the address of the intake that takes what is sent to ``path``; empty without an intake."""
        return f"{self.intake.rstrip('/')}/{path}" if self.intake else ""

    def procedures(self, desk: str) -> dict[str, Procedure]:
        """Return a desk's procedures by id."""
        return self.kb.of_kind(Procedure, desk)

    def of_moment(self, desk: str, moment: str) -> dict[str, Record]:
        """Return a desk's checklists and procedures of one moment of the reader's day, by id."""
        found: dict[str, Checklist | Procedure] = {**self.kb.of_kind(Checklist, desk), **self.procedures(desk)}
        return {key: record for key, record in found.items() if record.moment == moment}

    def flows(self, desk: str) -> dict[str, Flow]:
        """Return a desk's flows by id."""
        return self.kb.of_kind(Flow, desk)

    def words(self, desk: str) -> dict[str, str]:
        """Return the abbreviations that a desk's pages explain where they stand, with what they mean."""
        terms = [term for glossary in self.kb.of_kind(Glossary).values() for term in glossary.terms]
        return {
            term.term: term.stands_for for term in terms if term.stands_for and (not term.desks or desk in term.desks)
        }

    def mappings(self) -> dict[str, Mapping]:
        """Return every import mapping by id."""
        return self.kb.of_kind(Mapping)

    def headings(self, source: Source) -> list[str]:
        """Return the headings of a source document under which a record's facts stand."""
        known = self.documents.get(source.seed, {})
        return list(dict.fromkeys(known.get(place, place) for place in source.place))

    def series(self, desk: str) -> dict[str, list[tuple[str, Policy]]]:
        """Return a desk's policies by series; the versions of each with their ids, the oldest first."""
        found: dict[str, list[tuple[str, Policy]]] = {}
        for identity, policy in self.kb.policies(desk).items():
            found.setdefault(policy.series, []).append((identity, policy))
        return found

    def current(self, versions: list[tuple[str, Policy]]) -> tuple[str, Policy]:
        """Return the version in force on the day of the edition; failing that, the next one, then the last one."""
        begun = [version for version in versions if version[1].effective_from <= self.as_of]
        return begun[-1] if begun else versions[0]

    def is_overdue(self, record: Record) -> bool:
        """Tell whether the record's review date has passed."""
        return record.review_due < self.as_of

    def policy_of(self, flow: Flow, desk: str) -> tuple[str, Policy] | None:
        """Return the id and the current version of the policy whose priorities a flow decides."""
        identity = self.kb.resolve(flow.decides, desk) if flow.decides else None
        if identity is None:
            return None
        policy = self.kb.get(identity, Policy)
        return self.current(self.series(desk_of(identity))[policy.series])


def has_hours(edition: Edition, desk: str) -> bool:
    """Tell whether anything is known of when a desk answers; without it there is no page of its hours."""
    return bool(edition.desks[desk].shifts) or edition.kb.holidays(desk) is not None


def desk_of(identity: str) -> str:
    """Return the desk a record belongs to: the first part of its id."""
    return identity.split("/", 1)[0]


def rank_of(policy: Policy, priority: Priority) -> int:
    """Return how urgent a priority is, from 1 to 5; colours follow it."""
    return min(policy.priorities.index(priority) + 1, 5)
