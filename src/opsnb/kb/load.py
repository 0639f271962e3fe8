"""Reads ``kb/`` into records, remembering the line of every field, and collects what is wrong instead of stopping."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from opsnb.errors import RecordError
from opsnb.kb.audience import public_part
from opsnb.kb.places import PLACES, files_in, kind_of
from opsnb.kb.problem import Problem
from opsnb.kb.records import KINDS, Desk, Holidays, Policy, Record, Team
from opsnb.kb.source import SourceFile, UnreadableError, read_source
from opsnb.kb.validation import validation_problems

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class KnowledgeBase:
    """All records of one ``kb/`` folder, by id, e.g. ``front-desk/policies/priorities``."""

    root: Path
    records: dict[str, Record]
    files: dict[str, SourceFile] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    broken: frozenset[str] = frozenset()
    """Ids of the files that are there but could not be read as records."""

    @classmethod
    def read(cls, root: Path) -> KnowledgeBase:
        """Read every record; mistakes become :attr:`problems`. Raises only if there is no such folder."""
        if not root.is_dir():
            raise RecordError(
                "no knowledge base here", place=str(root), wish="name a folder with a folder for each desk"
            )
        records: dict[str, Record] = {}
        files: dict[str, SourceFile] = {}
        problems: list[Problem] = []
        broken: set[str] = set()
        for path, place in files_in(root):
            kind = kind_of(place)
            if kind is None:
                problems.append(_misplaced(path, root))
                continue
            identity = place.rsplit(".", 1)[0]
            try:
                files[identity] = source = read_source(path, root.parent)
                records[identity] = KINDS[kind].model_validate(source.fields)
            except ValidationError as error:
                problems.extend(validation_problems(source, error))
                broken.add(identity)
            except UnreadableError as error:
                problems.append(error.problem)
                broken.add(identity)
        return cls(root, records, files, tuple(problems), frozenset(broken))

    @cached_property
    def desks(self) -> tuple[str, ...]:
        """Names of the desks, in alphabetical order."""
        return tuple(sorted(key.removesuffix("/desk") for key in self.records if key.endswith("/desk")))

    @cached_property
    def _by_kind(self) -> dict[type[Record], dict[str, Record]]:
        """Records by their kind: each page asks for a few kinds, and there may be thousands of pages."""
        found: dict[type[Record], dict[str, Record]] = {}
        for key, record in self.records.items():
            found.setdefault(type(record), {})[key] = record
        return found

    @cached_property
    def public(self) -> KnowledgeBase:
        """The part of the knowledge base that customers may read."""
        parts = {identity: public_part(record) for identity, record in self.records.items()}
        return replace(self, records={identity: part for identity, part in parts.items() if part is not None})

    def desk(self, name: str) -> Desk:
        """Return the record of a desk."""
        if name not in self.desks:
            raise RecordError("no such desk", place="desk", found=name, wish=f"one of: {', '.join(self.desks)}")
        return self.get(f"{name}/desk", Desk)

    def holidays(self, desk: str) -> Holidays | None:
        """Return a desk's days off, if it has any."""
        found = self.records.get(f"{desk}/holidays")
        return found if isinstance(found, Holidays) else None

    def team(self, desk: str) -> Team | None:
        """Return who works on a desk's tickets, if the desk says so."""
        found = self.records.get(f"{desk}/team")
        return found if isinstance(found, Team) else None

    def get(self, identity: str, kind: type[R]) -> R:
        """Return one record of a kind, or raise a :class:`RecordError` that names those there are."""
        found = self.records.get(identity)
        if not isinstance(found, kind):
            known = ", ".join(key for key, record in self.records.items() if isinstance(record, kind))
            raise RecordError(f"no such {kind.__name__.lower()}", found=identity, wish=f"one of: {known}")
        return found

    def of_kind(self, kind: type[R], desk: str = "") -> dict[str, R]:
        """Return the records of a kind by id, of one desk or of all."""
        prefix = f"{desk}/" if desk else ""
        found = self._by_kind.get(kind, {}) if kind is not Record else self.records
        return {key: record for key, record in found.items() if isinstance(record, kind) and key.startswith(prefix)}

    def resolve(self, reference: str, desk: str) -> str | None:
        """Return the id that a reference means for a desk: its own record first, then a full id."""
        for candidate in (f"{desk}/{reference}", reference):
            if candidate in self.records:
                return candidate
        return None

    def is_broken(self, reference: str, desk: str) -> bool:
        """Tell whether a reference means a record whose file is there but could not be read."""
        return not self.broken.isdisjoint((f"{desk}/{reference}", reference))

    def policies(self, desk: str) -> dict[str, Policy]:
        """Return the desk's policies, the oldest first."""
        found = self.of_kind(Policy, desk)
        return dict(sorted(found.items(), key=lambda item: (item[1].series, item[1].effective_from)))


def _misplaced(path: Path, root: Path) -> Problem:
    wish = f"expected one of the places of a record: {', '.join(PLACES.values())}"
    return Problem("unknown-kind", path.relative_to(root.parent), 1, "", repr(path.relative_to(root).as_posix()), wish)
