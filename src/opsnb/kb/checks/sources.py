"""Nothing a source document states is lost: every statement is named by a record, every place named is a statement."""

from __future__ import annotations

from collections.abc import Iterator

from opsnb.kb.checks.twice import twice
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Glossary, Record, SourceDocument
from opsnb.kb.records.base import Source
from opsnb.kb.yaml12 import Keys


def statement_problems(kb: KnowledgeBase, identity: str, record: Record) -> Iterator[Problem]:
    """Find the places of a record that are no statement of the document, where the document is listed."""
    for keys, source in sourced(record):
        document = kb.records.get(f"sources/{source.seed}")
        if isinstance(document, SourceDocument):
            known = {statement.id for statement in document.statements}
            for place in source.place:
                if place not in known:
                    wish = f"expected the id of a statement in sources/{source.seed}"
                    yield kb.files[identity].problem("unknown-statement", (*keys, "place"), place, wish)


def coverage_problems(kb: KnowledgeBase) -> Iterator[Problem]:
    """Find the statements of the documents that no record states."""
    stated = {
        (source.seed, place)
        for record in kb.records.values()
        if not isinstance(record, SourceDocument | Glossary)
        for source in record.source
        for place in source.place
    }
    for identity, document in kb.of_kind(SourceDocument).items():
        seed, file = identity.removeprefix("sources/"), kb.files[identity]
        yield from twice(file, "duplicate-id", ("statements",), [one.id for one in document.statements], "id")
        for n, statement in enumerate(document.statements):
            if not kb.broken and (seed, statement.id) not in stated:
                wish = "expected a record whose `source` names this statement"
                yield file.problem("unstated", ("statements", n, "id"), statement.id, wish)


def sourced(record: Record) -> Iterator[tuple[Keys, Source]]:
    """Yield what a record, or a word of the glossary, was taken from, with the field that says so."""
    yield from ((("source", n), source) for n, source in enumerate(record.source))
    if isinstance(record, Glossary):
        for n, term in enumerate(record.terms):
            yield from ((("terms", n, "source", m), source) for m, source in enumerate(term.source))
