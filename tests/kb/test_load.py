"""Reading `kb/`: YAML 1.2 as it is written, the line of every field, and mistakes collected instead of thrown."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.conftest import DESK, FLOW, HEAD, KB, POLICY, Write, procedure
from opsnb.errors import RecordError
from opsnb.kb.check import open_kb
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.places import PLACES, kind_of
from opsnb.kb.problem import Problem
from opsnb.kb.records import KINDS, Desk, Flow, Mapping, Policy, Procedure

MAPPING = "time_format: '%H:%M'\nticket: t\nopened: o\nat: a\n"


def only(kb: KnowledgeBase) -> Problem:
    """Return the one problem that reading has found."""
    (problem,) = kb.problems
    return problem


def test_the_project_s_own_records_are_read() -> None:
    """Every file of the project's `kb/` is a record, by an id that is its place."""
    kb = open_kb(KB)
    assert kb.problems == ()
    for desk in kb.desks:
        assert isinstance(kb.records[f"{desk}/desk"], Desk)


@pytest.mark.parametrize("key", ["on", "off", "no", "yes", "y"])
def test_a_word_that_is_a_switch_in_old_yaml_stays_a_word(key: str, write: Write) -> None:
    """YAML 1.2: `off` is the name of a shift, not the value false; the same as a key and as a value."""
    desk = DESK.replace("id: rest", f"id: {key}")
    policy = POLICY.replace("rest:", f"{key}:")
    kb = write({"a-desk/desk.yaml": HEAD + desk, "a-desk/policies/priorities.yaml": HEAD + policy})
    assert kb.problems == ()
    assert [shift.id for shift in kb.desk("a-desk").shifts] == ["day", key]
    assert key in kb.get("a-desk/policies/priorities", Policy).priorities[0].response


def test_a_wall_time_stays_text(write: Write) -> None:
    """YAML 1.2: 17:30 is half past five, not 1050; also without quotes."""
    kb = write({"a-desk/desk.yaml": HEAD + DESK.replace("[[09:00, 17:00]]", "[[09:00, 17:30]]")})
    assert kb.desk("a-desk").shifts[0].hours["mon"] == (("09:00", "17:30"),)


def test_no_file_can_switch_to_old_yaml(write: Write) -> None:
    """A %YAML directive would read 17:30 as 1050 again: it is a problem, on its line."""
    problem = only(write({"a-desk/flows/f.yaml": f"# a comment\n%YAML 1.1\n---\n{HEAD}{FLOW}"}))
    assert (problem.code, problem.line, problem.found) == ("bad-yaml", 2, "'%YAML 1.1'")


@pytest.mark.parametrize(
    ("text", "code", "line", "field"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, "a", id="a key twice"),
        pytest.param("a:\n  b: 1\n  b: 2\n", "duplicate-key", 3, "a.b", id="a key twice inside of another"),
        pytest.param("", "bad-yaml", 1, "", id="nothing in the file"),
        pytest.param("- a\n- b\n", "bad-yaml", 1, "", id="a list"),
        pytest.param("a: 1\nb: c: d\n", "bad-yaml", 2, "", id="a colon in a plain text"),
        pytest.param("a: 1\n\tb: 2\n", "bad-yaml", 2, "", id="a tab before a key"),
        pytest.param("a: 1\nb: \x07\n", "bad-yaml", 2, "", id="a control character"),
        pytest.param("a: 1\n---\nb: 2\n", "bad-yaml", 2, "", id="two documents"),
        pytest.param("a: *b\n", "bad-yaml", 1, "", id="an alias of nothing"),
        pytest.param("a: " + 350 * "[", "bad-yaml", 1, "", id="nested without end"),
        pytest.param("a: 1\n7: 2\n", "bad-key", 2, "7", id="a number as a key"),
        pytest.param("a: {true: 2}\n", "bad-key", 1, "a.True", id="true as a key"),
        pytest.param("a: [{b: 1}, {null: 2}]\n", "bad-key", 1, "a.1.None", id="null as a key"),
        pytest.param("? [a, b]\n: 1\n", "bad-key", 1, "?", id="a list as a key"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_with_its_line(
    text: str, code: str, line: int, field: str, write: Write
) -> None:
    """No text in a file ends in a traceback, and none is read as something its author did not write."""
    problem = only(write({"a-desk/flows/f.yaml": text}))
    assert (problem.code, problem.line, problem.field) == (code, line, field)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-00-00"])
def test_a_day_that_is_none_is_a_bad_value_of_its_field(day: str, write: Write) -> None:
    """A date that the calendar does not have is named at its field as it was written."""
    problem = only(write({"a-desk/flows/f.yaml": HEAD.replace("2026-01-31", day) + FLOW}))
    assert (problem.code, problem.line, problem.field, problem.found) == ("bad-value", 4, "reviewed", repr(day))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(
    line_end: str, mark: str, write: Write, tmp_path: Path
) -> None:
    """A record may come from any editor."""
    write()
    path = tmp_path / "kb" / "a-desk" / "procedures" / "p.md"
    path.parent.mkdir()
    path.write_bytes((mark + procedure(body="\n1. **One.**\n2. **Two.**\n").replace("\n", line_end)).encode())
    kb = open_kb(tmp_path / "kb")
    assert kb.get("a-desk/procedures/p", Procedure).body == "1. **One.**\n2. **Two.**"


def test_front_matter_ends_only_at_a_line_of_three_hyphens(write: Write) -> None:
    """Three hyphens inside of a value or of a table are no end."""
    body = "| a | b |\n| --- | ---\n| c | d |\n"
    kb = write({"a-desk/procedures/p.md": procedure("frequency: now and then ---\n", body)})
    found = kb.get("a-desk/procedures/p", Procedure)
    assert found.frequency == "now and then ---"
    assert found.body == body.strip()


def test_the_steps_stand_below_the_front_matter_not_in_it(write: Write) -> None:
    """A field `body` would be hidden by the text below: it is refused on its line."""
    problem = only(write({"a-desk/procedures/p.md": procedure("body: lost\n")}))
    assert (problem.code, problem.field, problem.line) == ("unknown-field", "body", procedure().count("\n") - 1)


def test_a_procedure_without_steps_is_refused(write: Write) -> None:
    """Front matter alone is no procedure."""
    assert (only(write({"a-desk/procedures/p.md": procedure(body="\n")})).field) == "body"


@pytest.mark.parametrize(
    ("change", "field", "line"),
    [
        pytest.param(("owner: The owner\n", ""), "owner", 1, id="missing at the top: the file"),
        pytest.param(("place: A heading", "places: A"), "source.place", 6, id="missing inside: the part around it"),
        pytest.param(("title: A title", "title: 7"), "title", 1, id="a number for text"),
        pytest.param(("P365D", "1 year"), "review_every", 5, id="no duration"),
        pytest.param(("P365D", "P99999999999D"), "review_every", 5, id="a duration without end"),
        pytest.param(("first, do", "first"), "", 0, id="unchanged"),
        pytest.param(("next: last", "next: the last"), "steps.first.next", 9, id="a space in an id"),
        pytest.param(("next: last}", "next: last, end: It.}"), "steps.first", 9, id="an action that is an end"),
        pytest.param(("end: It is written down.", "end: ''"), "steps.last.end", 10, id="an end without words"),
    ],
)
def test_a_problem_names_the_field_as_the_file_has_it(
    change: tuple[str, str], field: str, line: int, write: Write
) -> None:
    """Field and line are those of the file, without the names that a library gives to its types."""
    kb = write({"a-desk/flows/f.yaml": (HEAD + FLOW).replace(*change)})
    found = [(problem.field, problem.line) for problem in kb.problems if problem.code != "unknown-field"]
    assert found == ([(field, line)] if field else [])


def test_a_step_may_be_called_like_a_field(write: Write) -> None:
    """The place of a mistake is followed step by step, also where ids and fields share a name."""
    flow = "start: end\nsteps:\n  end: {do: Go., next: steps}\n  steps: {end: 7}\n"
    problem = only(write({"a-desk/flows/f.yaml": HEAD + flow}))
    assert (problem.field, problem.line) == ("steps.steps.end", 10)


def test_what_two_kinds_of_value_expect_is_one_wish(write: Write) -> None:
    """A target is a duration or the next business day: a mistake names both, once."""
    problem = only(write({"a-desk/policies/p.yaml": HEAD + POLICY.replace("PT1H", "1h")}))
    assert problem.field == "priorities.0.response.day"
    assert "ISO 8601" in problem.wish
    assert "next-business-day" in problem.wish


def test_a_problem_reads_as_file_line_field_wish_found_code(write: Write) -> None:
    """The text of a problem is what an editor's terminal turns into a link, and all an author needs."""
    problem = only(write({"a-desk/flows/f.yaml": HEAD.replace("P365D", "1 year") + FLOW}))
    assert str(problem) == (
        "kb/a-desk/flows/f.yaml:5: review_every: expected an ISO 8601 duration such as PT15S, PT1H or P365D "
        "(found: '1 year') [bad-value]"
    )


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("a-desk/desk.yaml", "desk"),
        ("a-desk/holidays.yaml", "holidays"),
        ("a-desk/policies/p.yaml", "policies"),
        ("a-desk/procedures/p.md", "procedures"),
        ("a-desk/flows/f.yaml", "flows"),
        ("mappings/m.yaml", "mappings"),
        ("mappings/desk.yaml", "mappings"),
        ("a-desk/polices/p.yaml", None),
        ("a-desk/policies/p.yml", None),
        ("a-desk/policies/deeper/p.yaml", None),
        ("a-desk/policies/My Policy.yaml", None),
        ("a-desk/procedures/p.yaml", None),
        ("a-desk/mappings/m.yaml", None),
        ("A-Desk/desk.yaml", None),
        ("mappings/flows/f.yaml", None),
        ("glossary.yaml", "glossary"),
        ("glossary/g.yaml", None),
        ("sources/000.yaml", "sources"),
        ("a-desk/forms/f.yaml", "forms"),
        ("a-desk/articles/a.md", "articles"),
        ("a-desk/telephony.yaml", "telephony"),
        ("desk.yaml", None),
        ("a-desk/reports.yaml", "reports"),
        ("reports/desk.yaml", None),
    ],
)
def test_a_record_has_its_place(place: str, kind: str | None) -> None:
    """The kind of a record is told by its place, and a file at any other place is no record."""
    assert kind_of(place) == kind


def test_every_kind_has_its_place() -> None:
    """Whoever adds a kind of record says where its files lie."""
    assert PLACES.keys() == KINDS.keys()


def test_a_file_out_of_place_is_not_passed_over(write: Write) -> None:
    """A misspelt folder would silently lose a policy; schemas, hidden files and editors' copies are no records."""
    ignored = ("schema/flows.json", "schema/x.yaml", ".draft.yaml", "a-desk/.cache/x.yaml", "a-desk/desk.yaml~")
    lost = ("a-desk/polices/p.yaml", "a-desk/notes.txt", "glossar.yaml")
    kb = write(dict.fromkeys((*ignored, *lost), "x: 1\n"))
    assert [(problem.code, str(problem.path)) for problem in kb.problems] == [
        ("unknown-kind", f"kb/{place}") for place in sorted(lost)
    ]


def test_open_raises_the_first_problem_and_counts_the_others(write: Write, tmp_path: Path) -> None:
    """A command that needs clean records says where the first mistake is and how to see the rest."""
    write({"a-desk/flows/f.yaml": "", "a-desk/flows/g.yaml": ""})
    with pytest.raises(RecordError) as caught:
        open_kb(tmp_path / "kb")
    assert str(caught.value).startswith("kb/a-desk/flows/f.yaml:1: file: expected fields and values")
    assert str(caught.value).endswith("\n  1 more; run: opsnb check")
    (tmp_path / "kb/a-desk/flows/g.yaml").unlink()
    with pytest.raises(RecordError, match=r"\n  run: opsnb check$"):
        open_kb(tmp_path / "kb")


def test_what_is_not_there_is_answered_with_what_is(write: Write, tmp_path: Path) -> None:
    """Asking for a desk, a record or a folder that does not exist names those that do."""
    kb = write({"mappings/log.yaml": HEAD + MAPPING})
    with pytest.raises(RecordError, match=r"desk: no such desk \(found: 'b-desk'\)\n  one of: a-desk"):
        kb.desk("b-desk")
    with pytest.raises(RecordError, match=r"no such mapping \(found: 'mappings/lag'\)\n  one of: mappings/log"):
        kb.get("mappings/lag", Mapping)
    with pytest.raises(RecordError, match="no such flow"):
        kb.get("mappings/log", Flow)
    with pytest.raises(RecordError, match="no knowledge base here"):
        KnowledgeBase.read(tmp_path / "elsewhere")


def test_a_reference_means_the_desk_s_own_record_first(write: Write) -> None:
    """`flows/f` is the desk's; a full id names the record of another desk."""
    kb = write(
        {"b-desk/desk.yaml": HEAD + DESK} | {f"{desk}/flows/f.yaml": HEAD + FLOW for desk in ("a-desk", "b-desk")}
    )
    assert kb.resolve("flows/f", "b-desk") == "b-desk/flows/f"
    assert kb.resolve("a-desk/flows/f", "b-desk") == "a-desk/flows/f"
    assert kb.resolve("flows/g", "b-desk") is None


def test_policies_come_in_the_order_of_their_days(write: Write) -> None:
    """Versions are ordered by the day from which they are in force, whatever their files are called."""
    days = {"c": "2020-01-01", "a": "2022-01-01", "b": "2021-01-01"}
    files = {f"a-desk/policies/{n}.yaml": HEAD + POLICY.replace("2026-01-01", day) for n, day in days.items()}
    kb = write(files)
    assert [key[-1] for key in kb.policies("a-desk")] == ["c", "b", "a"]
    assert kb.holidays("a-desk") is None
