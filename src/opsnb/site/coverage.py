"""What the sources say and where it stands: every statement with its records and with what checks them.

Made from the ``source`` fields of the records alone, so that a reader can see that nothing is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from opsnb.kb.checks.sources import sourced
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import quote
from opsnb.kb.records import (
    Feed,
    Flow,
    Form,
    Holidays,
    Mapping,
    Metric,
    Policy,
    Record,
    Register,
    Roster,
    SourceDocument,
    Telephony,
)
from opsnb.site.pages.sending import unsent

CHECKED: dict[type[Record], str] = {
    Policy: "notebook `sla-check`",
    Holidays: "notebook `sla-check`",
    Form: "its schema",
    Flow: "the graph",
    Register: "`opsnb register`",
    Mapping: "`opsnb import`",
    Feed: "`opsnb import`",
    Metric: "notebook `queue-report`",
    Roster: "notebook `queue-report`",
    Telephony: "notebook `availability`",
}
"""What checks a kind of record beside `opsnb check`, which checks all of them; the page explains the words."""

NOWHERE = "Where this form is sent: a mailbox, web address or number among the contacts of the desk."


def coverage(kb: KnowledgeBase) -> str:
    """Return a table for each source document: what it says, where, which record states it, what checks that."""
    stating = _stating(kb)
    return "\n".join(
        line
        for identity, document in kb.of_kind(SourceDocument).items()
        for line in _document(kb, identity.removeprefix("sources/"), document, stating)
    )


def to_be_added(kb: KnowledgeBase) -> str:
    """Return by desk what the organisation has to fill in, with the page it belongs to."""
    lines: list[str] = []
    for desk in kb.desks:
        missing = {key: _missing(kb, desk, record) for key, record in kb.of_kind(Record, desk).items()}
        lines += [f"## {kb.desk(desk).title} {{: #{desk} }}", ""] if any(missing.values()) else []
        for key, texts in missing.items():
            lines += [f"- {_link(kb, key, kb.records[key])}: {text}" for text in texts]
        lines.append("")
    return "\n".join(lines)


def _missing(kb: KnowledgeBase, desk: str, record: Record) -> list[str]:
    """Return what a record says is missing, and of a form that nobody could send that it has no address."""
    texts = [quote(text, kb, desk) for text in record.to_be_added]
    return [*texts, NOWHERE] if isinstance(record, Form) and unsent(record, kb.desk(desk)) else texts


def _stating(kb: KnowledgeBase) -> dict[tuple[str, str], dict[str, Record]]:
    """Return the records that state each statement, by number of the document and id of the statement."""
    found: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
    for identity, record in kb.records.items():
        for _, source in sourced(record):
            for place in source.place:
                found[source.seed, place][identity] = record
    return found


def _document(
    kb: KnowledgeBase, seed: str, document: SourceDocument, stating: dict[tuple[str, str], dict[str, Record]]
) -> Iterator[str]:
    yield f"## {seed}: {document.title} {{: #document-{seed} }}\n"
    yield f"{document.summary} {len(document.statements)} statements.\n"
    yield "| it says | under | stated by | what checks those records |\n| --- | --- | --- | --- |"
    for statement in document.statements:
        records = stating[seed, statement.id]
        links = ", ".join(_link(kb, key, record) for key, record in records.items())
        checks = dict.fromkeys(CHECKED[type(record)] for record in records.values() if type(record) in CHECKED)
        yield f"| {_cell(statement.says)} | {_cell(statement.place)} | {links} | {', '.join(checks) or 'the record'} |"
    yield ""


def _link(kb: KnowledgeBase, identity: str, record: Record) -> str:
    return f"[{_cell(quote(record.title, kb, identity.split('/', 1)[0]))}](ref:{identity})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
