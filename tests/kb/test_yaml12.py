"""YAML 1.2 as records are written in it: what plain words mean, the line of every value, and what is refused."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.conftest import HEAD, PROCEDURE, Write, procedure
from opsnb.kb.yaml12 import DEEPEST, Keys, YamlError, read_yaml


@pytest.mark.parametrize(
    "word",
    [
        "off", "on", "yes", "no", "y", "n", "Off", "YES", "NO", "17:30", "1:30:00", "2026-01-31",
        "2026-01-31T09:00:00Z", "1_000", "0b101", "-0x1F", "+0o17", "0o8", "0xG", "1,5", "1.2.3", "1e", "e3", ".",
        "+", "-.nan", "inf", "nan", ".Inf.", "tRUE", "nULL", "none", "<<", "=", "0.1.0", "٣",
    ],
)  # fmt: skip
def test_a_plain_word_outside_of_the_core_schema_is_text(word: str) -> None:
    """Times, dates, `off` and figures with an underscore are no values of YAML 1.2: they stay as they are written."""
    assert read_yaml(f"field: {word}\n").value == {"field": word}
    assert read_yaml(f"[{word}]" if "," not in word else f"- {word}").value == [word]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
        ("0", 0), ("-0", 0), ("+12", 12), ("017", 17), ("0o17", 15), ("0x1F", 31), ("0xcafe", 0xCAFE),
        (".5", 0.5), ("5.", 5.0), ("-1.5", -1.5), ("1e3", 1000.0), ("+1.E-2", 0.01), (".5e1", 5.0), ("1e999", math.inf),
        (".inf", math.inf), ("+.Inf", math.inf), ("-.INF", -math.inf),
    ],
)  # fmt: skip
def test_a_plain_word_of_the_core_schema_is_its_value(word: str, value: object) -> None:
    """Null, true and false, whole numbers to three bases, and floating point numbers: nothing else has a meaning."""
    found = read_yaml(f"field: {word}\n").value["field"]
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("word", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_number(word: str) -> None:
    """The core schema has three ways to write it."""
    assert math.isnan(read_yaml(word).value)


@pytest.mark.parametrize("word", ["17", "0x1F", "1e3", "true", "null", "~", "", ".inf", "off", "2026-01-31", "*", "&a"])
@pytest.mark.parametrize("quoted", ["field: '{}'\n", 'field: "{}"\n', "field: |-\n  {}\n", "field: >-\n  {}\n"])
def test_quotes_keep_text(quoted: str, word: str) -> None:
    """What stands in quotes or in a block of text is text, whatever it looks like."""
    assert read_yaml(quoted.format(word)).value == {"field": word}


def test_a_key_in_quotes_may_look_like_a_number() -> None:
    """A key is text; in quotes it may be called as it likes."""
    assert read_yaml("'1': a\n\"null\": b\n'': c\n").value == {"1": "a", "null": "b", "": "c"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param("a: 1\nb: 2\n", {(): 0, ("a",): 0, ("b",): 1}, id="fields"),
        pytest.param("# why\n\na: 1\n", {(): 2, ("a",): 2}, id="below a comment"),
        pytest.param("a:\n\n  b:\n    c: 1\n", {(): 0, ("a",): 0, ("a", "b"): 2, ("a", "b", "c"): 3}, id="inside"),
        pytest.param(
            "a:\n  - x\n  -\n    b: 1\n  - {c: 2}\n",
            {(): 0, ("a",): 0, ("a", 0): 1, ("a", 1): 3, ("a", 1, "b"): 3, ("a", 2): 4, ("a", 2, "c"): 4},
            id="elements",
        ),
        pytest.param("a: [1,\n  2]\nb: 3\n", {(): 0, ("a",): 0, ("a", 0): 0, ("a", 1): 1, ("b",): 2}, id="in brackets"),
        pytest.param("a: |\n  one\n  two\n\nb: 1\n", {(): 0, ("a",): 0, ("b",): 4}, id="below a text of many lines"),
        pytest.param("- - x\n  - y\n", {(): 0, (0,): 0, (0, 0): 0, (0, 1): 1}, id="a list in a list"),
        pytest.param("---\na: 1\n", {(): 0, ("a",): 1}, id="below the mark of a document"),
        pytest.param("a: 'x\u3000y'\nb: 1\n", {(): 0, ("a",): 0, ("b",): 1}, id="below a wide space"),
    ],
)
def test_every_field_and_element_has_its_line(text: str, expected: dict[Keys, int]) -> None:
    """Lines count from 0: of a field the line of its key, of an element where it begins."""
    assert read_yaml(text).lines == expected


def test_the_line_of_a_field_is_that_of_its_file_also_in_front_matter(write: Write) -> None:
    """A file counts from 1 and front matter begins below its hyphens; what has no line has that of what is around."""
    text = procedure("other_parties:\n  - Nobody\n  - Somebody\n")
    lines = text.splitlines()
    file = write({"a-desk/procedures/p.md": text}).files["a-desk/procedures/p"]
    for keys, line in {
        ("title",): "title: A title",
        ("source", 0, "place"): 'source: {seed: "000", place: A heading}',
        ("other_parties", 1): "  - Somebody",
        ("other_parties", 9): "other_parties:",
        ("body",): "1. **Answer** it.",
    }.items():
        assert lines[file.line(*keys) - 1] == line
    assert file.line("nowhere") == 2


@pytest.mark.parametrize("fields", [PROCEDURE, PROCEDURE.replace("\n", "\n\n"), "# why\n" + PROCEDURE])
def test_the_line_of_the_text_is_where_it_begins(fields: str, write: Write) -> None:
    """Blank lines below the front matter are not part of the text."""
    text = f"---\n{HEAD}{fields}---\n\n\n1. **Answer** it.\n"
    file = write({"a-desk/procedures/p.md": text}).files["a-desk/procedures/p"]
    assert text.splitlines()[file.line("body") - 1] == "1. **Answer** it."


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        pytest.param("a: 1\nb: &x 2\n", 1, "x", id="an anchor"),
        pytest.param("a: 1\nb:\n  - *x\n", 2, "x", id="an alias"),
        pytest.param("a: *emphasis* in Markdown\n", 0, None, id="a text that begins with an asterisk"),
        pytest.param("a: 1\nb: !!str 2\n", 1, "tag:yaml.org,2002:str", id="a tag of YAML"),
        pytest.param("a:\n- 1\n- !date 2\n", 2, "!date", id="a tag of somebody"),
        pytest.param("a: 1\n&k b: 2\n", 1, "k", id="an anchor on a key"),
        pytest.param("a: &m\n  b: 1\n", 0, "m", id="an anchor on fields"),
        pytest.param("a: !!set {b: 1}\n", 0, "tag:yaml.org,2002:set", id="a tag on fields"),
        pytest.param("a: 1\nb: !!seq [1]\n", 1, "tag:yaml.org,2002:seq", id="a tag on a list"),
        pytest.param(
            "a: ! 17\n", 0, "!", id="the tag without a name"
        ),
    ],
)  # fmt: skip
def test_anchors_aliases_and_tags_are_refused(text: str, line: int, found: str | None) -> None:
    """A record says everything where it stands; the mistake is named on its own line, with the way out."""
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert (caught.value.code, caught.value.line) == ("bad-yaml", line)
    if found is not None:
        assert caught.value.found == found
        assert "in quotes" in caught.value.wish


@pytest.mark.parametrize(
    ("open_", "inner", "close"),
    [
        pytest.param("[", "1", "]", id="lists"),
        pytest.param("{a: ", "1", "}", id="fields"),
        pytest.param("- ", "1", "", id="lists without brackets"),
    ],
)
def test_values_inside_of_values_have_a_limit(open_: str, inner: str, close: str) -> None:
    """A file nests as deep as the limit and no deeper: no file is too deep for what reads its values later."""
    node = read_yaml(open_ * DEEPEST + inner + close * DEEPEST).value
    for _ in range(DEEPEST):
        node = node[0] if isinstance(node, list) else node["a"]
    assert node == 1
    with pytest.raises(YamlError, match="fewer values inside") as caught:
        read_yaml(open_ * (DEEPEST + 1) + inner + close * (DEEPEST + 1))
    assert caught.value.found == "nested too deep to read"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: " + "[" * 5000, id="lists"),
        pytest.param("- " * 5000, id="lists without brackets"),
        pytest.param("a: " + "{a: " * 5000, id="fields"),
        pytest.param("a: " + "{" * 600, id="fields as keys of fields"),
        pytest.param("? " * 600 + "a", id="keys of keys"),
        pytest.param("a: " + "1" * 5000, id="a number of 5000 digits"),
        pytest.param("a: '\ud800'", id="half a character"),
        pytest.param("a: \x00", id="a byte of zero"),
    ],
)
def test_hostile_text_is_a_mistake_like_any_other(text: str) -> None:
    """Whatever a file holds, reading it ends in values or in a mistake with a line."""
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert caught.value.line == 0


NOT_IN_BOTH = "".join(map(chr, [*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFFFE, 0xFFFF]))
"""Control characters that JSON leaves as they are and YAML refuses, and what libyaml takes for the end of a line."""

WORDS = st.text(st.characters(codec="utf-8", exclude_characters=NOT_IN_BOTH), max_size=40)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=20
)


@settings(max_examples=150)
@given(value=JSON, indent=st.sampled_from([None, 0, 2]))
def test_json_is_yaml(value: Any, indent: int | None) -> None:
    """Every JSON text is YAML 1.2: written as JSON and read as YAML, a value is the same, types and order included."""
    read = read_yaml(json.dumps(value, ensure_ascii=False, indent=indent)).value
    assert json.dumps(read) == json.dumps(value)


@settings(max_examples=150)
@given(value=JSON)
def test_every_value_has_a_line(value: Any) -> None:
    """The lines name exactly the fields and elements that are there, none before what it stands in."""
    tree = read_yaml(json.dumps(value, ensure_ascii=False, indent=1))
    assert set(tree.lines) == set(places(value, ()))
    assert all(tree.lines[keys[:-1]] <= line for keys, line in tree.lines.items() if keys)


def places(node: Any, keys: Keys) -> list[Keys]:
    """List the keys of every value."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [keys, *(place for key, value in inside for place in places(value, (*keys, key)))]
