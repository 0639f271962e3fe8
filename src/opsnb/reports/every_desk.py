"""Which notebooks run for which desks when all of them do: those that a desk's ``reports.yaml`` names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opsnb.errors import OpsnbError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Reports
from opsnb.reports.notebook import Notebook
from opsnb.reports.running import Job


@dataclass(frozen=True)
class EveryDesk:
    """The notebooks of a project, and the desks whose record names them in a run."""

    kb: KnowledgeBase
    books: dict[str, Notebook]
    desk: str = ""
    """The only desk to run for; empty is all."""

    @property
    def pairs(self) -> tuple[tuple[str, Notebook], ...]:
        """Each desk with each of its notebooks once, in the order of the record."""
        records = [(identity.split("/")[0], record) for identity, record in self.kb.of_kind(Reports).items()]
        return tuple(
            (desk, self.books[name])
            for desk, record in records
            if self.desk in ("", desk)
            for name in dict.fromkeys(run.notebook for run in record.runs)
            if name in self.books
        )

    @property
    def desks_without(self) -> tuple[str, ...]:
        """Desks of the run whose record names no notebook, or that have no such record."""
        named = {desk for desk, _ in self.pairs}
        return tuple(desk for desk in self.kb.desks if self.desk in ("", desk) and desk not in named)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Notebooks that no desk's record names."""
        named = {run.notebook for record in self.kb.of_kind(Reports).values() for run in record.runs}
        return tuple(name for name in self.books if name not in named)

    def jobs(self, given: dict[str, str], base: Path, cwd: Path) -> Iterator[Job]:
        """Yield what to run: each notebook with its defaults but for what is given, into ``base/DESK/NOTEBOOK``."""
        for desk, book in self.pairs:
            yield Job(book, known_to(book, given | {"desk": desk}), base / desk / book.name, cwd)

    def require_parameters(self, given: Iterable[str]) -> None:
        """Raise an error for a parameter that no notebook has."""
        known = {name for book in self.books.values() for name in book.parameters()}
        for name in given:
            if name not in known:
                wish = f"one of: {', '.join(sorted(known))}"
                raise OpsnbError("no notebook has such a parameter", place=f"-p {name}", wish=wish)


def known_to(book: Notebook, given: dict[str, str]) -> dict[str, str]:
    """Return those of the given parameters that a notebook has."""
    return {name: value for name, value in given.items() if name in book.parameters()}
