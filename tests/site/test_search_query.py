"""What is asked becomes what the index can answer, by pure functions in the reader's browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WORDS = {
    "pages": 100,
    "stop": ["how", "do", "i", "the", "what", "does", "mean", "a", "to", "my"],
    "words": "after availability:4 acw:2 back:9 call:40 cmsf5550 customer:60 mail:12 number:30 permit:8 "
    "permits certificate come:3 "
    "priority:6 receive reference:7 report:20 security:9 solve system:15 ticket:50 transfer:5 voice work:30 wrap",
    "terms": {"acw": "acw"},
    "real": ["callous", "tickle"],
    "fails": {"not": ["not", "wont", "isnt"], "works": ["work", "working", "open"], "said": ["broken"]},
    "also": {
        "broken": ["security"],
        "wrap up": ["acw", "after call work"],
        "acw": ["after call work"],
        "co": ["certificate"],
        "crash": ["system down"],
    },
}


def _asset(page: Page, module: str, expression: str, *given: Any) -> Any:
    """Run an expression with a module of the search, as ``m``, and values, as ``v``."""
    code = f"async (v) => {{ const m = await import('/assets/{module}.js'); return ({expression}); }}"
    return page.evaluate(code, list(given))


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Page]:
    """One page of the staff site, to try functions in."""
    page = browser.new_page()
    page.goto(address + "/a-z/")
    yield page
    page.close()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        pytest.param("ticket", "ticket", 0, id="the same"),
        pytest.param("tiket", "ticket", 1, id="one letter left out"),
        pytest.param("tickket", "ticket", 1, id="one too many"),
        pytest.param("tocket", "ticket", 1, id="one wrong"),
        pytest.param("recieve", "receive", 1, id="two swapped"),
        pytest.param("prioritty", "priority", 1, id="doubled"),
        pytest.param("prorty", "priority", 2, id="two left out"),
        pytest.param("mail", "ticket", 3, id="more than the limit"),
    ],
)
def test_how_far_two_words_are_apart(reader: Page, one: str, other: str, apart: int) -> None:
    """Letters left out, added, replaced or swapped count one each; beyond two it does not matter how many."""
    assert _asset(reader, "search-query", "m.distance(v[0], v[1], 2)", one, other) == apart


@pytest.mark.parametrize(
    ("question", "parts", "corrected"),
    [
        pytest.param("How do I transfer a call?", ["transfer", "call"], [], id="question words go"),
        pytest.param("tranfer", ["transfer"], [["tranfer", "transfer"]], id="a typing error"),
        pytest.param(
            "recieve maill", ["receive", "mail"], [["recieve", "receive"], ["maill", "mail"]], id="two errors"
        ),
        pytest.param("customer\u2019s ticket", ["customer", "ticket"], [], id="apostrophe"),
        pytest.param("avalabilty", ["availability"], [["avalabilty", "availability"]], id="two errors in a long word"),
        pytest.param("sysyem", ["system"], [["sysyem", "system"]], id="a wrong letter"),
        pytest.param("sister", ["sister"], [], id="two errors in a short word are another word"),
        pytest.param("mall", ["mall"], [], id="a wrong letter in a short word is another word"),
        pytest.param("mial", ["mail"], [["mial", "mail"]], id="swapped in a short word"),
        pytest.param("dransfer", ["dransfer"], [], id="not the first letter"),
        pytest.param("tickle", ["tickle"], [], id="an everyday word"),
        pytest.param("the ticket isn't working", ["ticket", "broken"], [], id="what does not work is broken"),
        pytest.param("mail won\u2019t open", ["mail", "broken"], [], id="what will not open is broken"),
        pytest.param("prio", ["prio"], [], id="the beginning of a word"),
        pytest.param("transferred calls", ["transferred", "calls"], [], id="other forms"),
        pytest.param("voicemail", ["voice", "mail"], [["voicemail", "voice mail"]], id="written as one"),
        pytest.param("what does the", ["what", "does", "the"], [], id="nothing but question words"),
        pytest.param("CMSF5551", ["cmsf5551"], [], id="a number is not"),
        pytest.param("the RAIL report", ["rail", "report"], [], id="an abbreviation is not"),
        pytest.param("wrap up", ["wrap up"], [], id="words that belong together"),
        pytest.param("xqzvw", ["xqzvw"], [], id="nothing like it"),
        pytest.param("", [], [], id="nothing"),
    ],
)
def test_what_is_looked_for(reader: Page, question: str, parts: list[str], corrected: list[list[str]]) -> None:
    """Words that say nothing go, errors are mended by the words of this site, names and numbers are left alone."""
    said = "(({ parts, corrected }) => [parts.map((part) => part.text), corrected])(m.plan(v[0], m.readWords(v[1])))"
    assert _asset(reader, "search-query", said, question, WORDS) == [parts, corrected]


def test_a_reader_may_insist(reader: Page) -> None:
    """With ``exact`` a word that no page has stays as it was typed."""
    said = (
        "(({ parts, corrected }) => [parts.map((part) => part.text), corrected])(m.plan(v[0], m.readWords(v[1]), true))"
    )
    assert _asset(reader, "search-query", said, "tranfer a call", WORDS) == [["tranfer", "call"], []]


def test_other_words_for_a_thing_are_looked_for_too(reader: Page) -> None:
    """A synonym of the glossary leads to the pages' own word, in any form; both count less than what was typed."""
    ways = "m.plan(v[0], m.readWords(v[1])).parts.map((part) => part.ways.map((way) => [way.text, way.worth]))"
    (wrap,) = _asset(reader, "search-query", ways, "wrap up", WORDS)
    assert [text for text, _ in wrap][:3] == ["wrap up", "acw", "after call work"]
    assert wrap[0][1] > wrap[1][1] > 0
    (comes,) = _asset(reader, "search-query", ways, "comes", WORDS)
    assert [text for text, _ in comes] == ["comes"], "nothing to do with a word that begins like it"
    (crashed,) = _asset(reader, "search-query", ways, "crashed", WORDS)
    assert [text for text, _ in crashed] == ["crashed", "system down"]


def test_all_words_come_before_all_but_one_before_any(reader: Page) -> None:
    """A page that says all that was asked comes first, even if another says one word of it louder."""
    ranked = """(() => {
        const plan = m.plan("customer ticket priority", m.readWords(v[0]));
        const score = (id, score) => ({ id, score });
        return m.rank(plan, new Map([
            ["customer", [score("all", 2), score("two", 2), score("loud", 4)]],
            ["ticket", [score("all", 2), score("two", 2)]],
            ["priority", [score("all", 2)]],
        ])).map((page) => page.id);
    })()"""
    assert _asset(reader, "search-query", ranked, WORDS) == ["all", "two", "loud"]


def test_the_excerpt_is_where_the_words_are(reader: Page) -> None:
    """Of a long page the piece that says most of the words is shown."""
    content = "word " * 200 + "the failed check is reported to the centre " + "word " * 100 + "check"
    text = _asset(reader, "search-mark", "m.excerpt(v[0], v[1]).text", content, ["failed", "check"])
    assert "failed check is reported" in text
    assert text.startswith("… ")
    assert text.endswith(" …")


def test_the_excerpt_begins_after_the_lead(reader: Page) -> None:
    """Title and summary stand above it; where only they have the words, the text's own beginning is shown."""
    excerpt = "m.excerpt(v[0], v[1], v[2])"
    given = ("Failed check What to do. Call the centre at once.", ["failed", "check"], "Failed check What to do.")
    assert _asset(reader, "search-mark", excerpt, *given) == {"text": "Call the centre at once.", "at": 0}
