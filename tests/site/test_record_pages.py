"""Every kind of record has its page, and the page says all that the record says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from built import as_read, letters, text_of

from opsnb.kb.forms import options_of
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import (
    Article,
    Checklist,
    Codes,
    Form,
    Glossary,
    Record,
    Register,
    Roster,
    SourceDocument,
    Team,
    Telephony,
    Triage,
    Triggers,
    Views,
)
from opsnb.site.address import addresses
from opsnb.site.coverage import coverage
from opsnb.site.edition import Edition


def said_by(record: Record) -> Iterator[str]:
    """Yield the texts that people have to find on the page of a record."""
    yield from (record.summary, *record.to_be_added)
    match record:
        case Article():
            yield from (block for block in record.body.split("\n\n") if not block.lstrip().startswith(("|", "```")))
        case Checklist():
            yield record.when
            for item in record.items:
                yield from (item.text, item.why, *item.details)
        case Form():
            yield from (*record.when_to_use, *record.when_not_to_use, *record.before_you_begin, record.next)
            for field in record.fields:
                yield from (field.label, field.why, field.help, field.must_be_ticked)
        case Codes():
            for entry in record.entries:
                yield from (entry.title, entry.meaning)
        case Telephony():
            yield from record.suppressed_when
            yield from record.transfer.cold_only_when if record.transfer else ()
        case Roster():
            yield from (record.duty, *record.fallback, *(turn.role for turn in record.turns))
        case Register():
            yield from (row.holder for row in record.example)
        case Triage():
            yield from (rule.because for rule in record.rules)
        case Views():
            yield from (view.title for view in record.views)
        case Team():
            yield from (member.title for member in record.members)
        case Triggers():
            yield from (record.sender, *(trigger.says for trigger in record.triggers))
        case Glossary():
            for term in record.terms:
                yield from (term.term, term.stands_for, term.text)


@pytest.mark.parametrize(
    "kind",
    [Article, Checklist, Codes, Form, Glossary, Register, Roster, Team, Telephony, Triage, Triggers, Views],
    ids=lambda k: k.__name__,
)
def test_a_page_says_all_that_its_record_says(kind: type[Record], staff_site: Path, kb: KnowledgeBase) -> None:
    """No text of a record is dropped on the way to the reader, and quotations are replaced."""
    records = kb.of_kind(kind)
    assert records
    for identity, record in records.items():
        page = letters(text_of(staff_site / identity / "index.html"))
        assert [text for text in said_by(record) if as_read(text, kb, identity) not in page] == [], identity
        assert "{{" not in page


def test_every_record_has_a_page(staff_site: Path, kb: KnowledgeBase) -> None:
    """Whatever is written in `kb/` can be read on the site; what sources say stands on the page of all of them."""
    pages = addresses(Edition.of(kb, "staff", kb.desk(kb.desks[0]).reviewed))
    for identity, record in kb.records.items():
        if not isinstance(record, SourceDocument):
            assert (staff_site / pages[identity].removesuffix("index.md").removesuffix(".md") / "index.html").is_file()


def test_a_form_lists_the_options_of_its_fields(staff_site: Path, kb: KnowledgeBase) -> None:
    """Options of its own, of a code list and of the desk's queues are all on the page."""
    for identity, form in kb.of_kind(Form).items():
        page = letters(text_of(staff_site / identity / "index.html"))
        for field in form.fields:
            for option in options_of(kb, identity.split("/")[0], field):
                assert as_read(option.label, kb, identity) in page


def test_a_page_tells_the_names_used_elsewhere(staff_site: Path, kb: KnowledgeBase) -> None:
    """One record serves every part of the organisation: its page says what things are called in the others."""
    desks = {name: kb.desk(name) for name in kb.desks if kb.desk(name).variants}
    assert desks
    for name, desk in desks.items():
        pages = [letters(text_of(page)) for page in (staff_site / name).rglob("index.html")]
        for known in desk.names:
            for variant in desk.variants:
                if variant.id in known.elsewhere:
                    told = letters(f"{known.value} is {known.elsewhere[variant.id]} in {variant.title}")
                    assert any(told in page for page in pages), told


def test_words_are_explained_where_they_stand(staff_site: Path, kb: KnowledgeBase) -> None:
    """An abbreviation of the glossary has a tooltip on the pages of the desks that use it, and on no other desk's."""
    terms = [term for glossary in kb.of_kind(Glossary).values() for term in glossary.terms if term.stands_for]
    html = {name: "".join(text_of(page) for page in (staff_site / name).rglob("index.html")) for name in kb.desks}
    explained = [term for term in terms if any(f'<abbr title="{term.stands_for}">' in text for text in html.values())]
    assert len(explained) > len(terms) // 2
    for term in terms:
        for name in set(kb.desks) - {*term.desks} if term.desks else ():
            assert f'<abbr title="{term.stands_for}">{term.term}</abbr>' not in html[name], (term.term, name)


def test_the_coverage_lists_every_statement_with_a_record(kb: KnowledgeBase) -> None:
    """Each statement of each source is one line, with a link to at least one record and what checks it."""
    lines = [
        line for line in coverage(kb).splitlines() if line.startswith("| ") and not line.startswith(("| it", "| -"))
    ]
    statements = [one for document in kb.of_kind(SourceDocument).values() for one in document.statements]
    assert len(lines) == len(statements) > 300
    for line, statement in zip(lines, statements, strict=True):
        assert statement.says.replace("|", "\\|") in line
        assert "](ref:" in line
        assert line.rstrip(" |").rsplit("| ", 1)[1]
