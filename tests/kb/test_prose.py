"""Quotations: prose names a figure of a record, and says it anew when the record changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kb.conftest import HEAD, POLICY, Write, procedure
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.prose import in_words, quotations, quote

P1 = "policies/priorities#priorities.P1"


def kb_with(write: Write, policy: str = POLICY) -> KnowledgeBase:
    """Read a desk with one policy."""
    return write({"a-desk/policies/priorities.yaml": HEAD + policy})


def test_a_quotation_says_what_the_record_says_also_after_a_change(write: Write) -> None:
    """Nobody types a figure twice: the record changes, and so does every sentence that quotes it."""
    text = f"Within {{{{ {P1}.response.day }}}}."
    assert quote(text, kb_with(write), "a-desk") == "Within 1 hour."
    assert quote(text, kb_with(write, POLICY.replace("PT1H", "PT90M")), "a-desk") == "Within 1 hour 30 minutes."


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        pytest.param("desk#mission", "To answer.", id="a text"),
        pytest.param("desk#shifts.rest.answered_by", "The porter", id="an element by its id"),
        pytest.param(f"{P1}.response.rest", "the next business day", id="a word of ours"),
        pytest.param("policies/priorities#effective_from", "1 January 2026", id="a date"),
        pytest.param("policies/priorities#attainment_goal", "100", id="a number"),
        pytest.param("a-desk/policies/priorities#review_every", "365 days", id="a full id"),
    ],
)
@pytest.mark.parametrize("form", ["{{{{ {} }}}}", "{{{{{}}}}}", "{{{{\n{}\n}}}}"])
def test_a_value_is_said_in_words(reference: str, words: str, form: str, write: Write) -> None:
    """Values read as people say them, with or without blanks around the reference."""
    assert quote(form.format(reference), kb_with(write), "a-desk") == words


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{ policies/none#title }}", id="no such record"),
        pytest.param("{{ desk#shifts.night.title }}", id="no such element"),
        pytest.param("{{ desk#shifts }}", id="a whole list"),
        pytest.param("{{ desk#shifts.day }}", id="a whole part"),
        pytest.param("{{ policies/priorities#effective_to }}", id="a field without a value"),
        pytest.param("{{ desk#title.length }}", id="inside of a text"),
        pytest.param("{{ desk#model_dump }}", id="no field but a method of ours"),
        pytest.param("{{ desk }}", id="no field named"),
        pytest.param("{{ Desk#title }}", id="not an id"),
        pytest.param("{{desk#title.}}", id="half a field"),
    ],
)
def test_what_quotes_nothing_is_found_and_left_as_it_is(text: str, write: Write) -> None:
    """Double braces that name no value of a record are a mistake, not text that reaches a page unnoticed."""
    kb = write({"a-desk/policies/priorities.yaml": HEAD + POLICY, "a-desk/procedures/p.md": procedure(body=text)})
    (found,) = quotations(kb.records["a-desk/procedures/p"])
    assert found.text == text
    assert found.value(kb, "a-desk") is None
    assert quote(text, kb, "a-desk") == text


def test_quotations_are_found_in_every_text_with_their_place(write: Write) -> None:
    """In lists, in mappings, in parts of a record and below its front matter."""
    quoted = "'{{ desk#title }}'"
    fields = (
        f"definitions: {{A: {quoted}}}\nresponsibilities: [{{role: R, does: {quoted}}}]\nother_parties: [B, {quoted}]\n"
    )
    kb = write({"a-desk/procedures/p.md": procedure(fields, "One.\n\n{{ desk#title }} {{ desk#summary }}")})
    found = [(quotation.keys, quotation.below) for quotation in quotations(kb.records["a-desk/procedures/p"])]
    assert sorted(found, key=str) == [
        (("body",), 2),
        (("body",), 2),
        (("definitions", "A"), 0),
        (("other_parties", 1), 0),
        (("responsibilities", 0, "does"), 0),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(), "0 seconds"),
        (timedelta(seconds=15), "15 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1, seconds=1), "1 hour 1 second"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, hours=3, minutes=4), "2 days 3 hours 4 minutes"),
        (date(2026, 11, 2), "2 November 2026"),
        ("next-business-day", "the next business day"),
        (True, "yes"),
        (False, "no"),
        (99.5, "99.5"),
        (95.0, "95"),
        (3, "3"),
    ],
)
def test_in_words(value: object, words: str) -> None:
    """Durations, dates and numbers are said without zeros and without a machine's notation."""
    assert in_words(value) == words
