"""What `opsnb check` proves between records; the kinds of mistake have their examples in `tests/bad_records`."""

from __future__ import annotations

from datetime import date

import pytest

from kb.conftest import DESK, FLOW, FORM, HEAD, KB, POLICY, Write, procedure
from opsnb.kb.check import check, open_kb
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Flow

Found = list[tuple[str, str]]


def found(kb: KnowledgeBase, as_of: date | None = None) -> Found:
    """Return code and field of every problem."""
    return [(problem.code, problem.field) for problem in check(kb, as_of)]


def steps(**ways: str) -> str:
    """Write a flow: each step with the steps it leads to; none is an end, one an action, more a question."""
    lines = [f"start: {next(iter(ways))}", "steps:"]
    for key, to in ways.items():
        answers = ", ".join(f"{{label: {name}, to: {name}}}" for name in to.split())
        kind = (
            "end: Here., outcome: {see: [desk]}"
            if not to
            else f"ask: Which?, answers: [{answers}]"
            if " " in to
            else f"do: Go., next: {to}"
        )
        lines.append(f"  {key}: {{{kind}}}")
    return HEAD + "\n".join(lines) + "\n"


def test_the_project_s_own_records_are_sound() -> None:
    """The records that this project ships have no problem."""
    assert check(KnowledgeBase.read(KB)) == []


def test_every_way_through_the_project_s_flows_ends() -> None:
    """Walking every answer of every flow reaches every step and always arrives at an end."""
    for flow in open_kb(KB).of_kind(Flow).values():
        seen: set[str] = set()

        def walk(key: str, path: tuple[str, ...], flow: Flow = flow, seen: set[str] = seen) -> None:
            assert key not in path
            seen.add(key)
            step = flow.steps[key]
            assert step.ways_on or step.end
            for _, to in step.ways_on:
                walk(to, (*path, key))

        walk(flow.start, ())
        assert seen == set(flow.steps)


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        pytest.param(steps(a="b c", b="c", c=""), [], id="ways that meet"),
        pytest.param(steps(a="b", b="", c="b"), [("unreachable-step", "steps.c")], id="nothing leads there"),
        pytest.param(
            steps(a="b", b="", c="d", d="b"),
            [("unreachable-step", "steps.c"), ("unreachable-step", "steps.d")],
            id="an island",
        ),
        pytest.param(steps(a="b c", b="b", c=""), [("endless-step", "steps.b")], id="a step that leads to itself"),
        pytest.param(
            steps(a="b", b="c d", c="b", d=""),
            [("endless-step", "steps.b"), ("endless-step", "steps.c")],
            id="a circle, not the way into it",
        ),
        pytest.param(steps(a="x", b="", c=""), [("unknown-step", "steps.a.next")], id="misspelt, not what lies behind"),
        pytest.param(
            steps(a="b x", b="y z").replace("start: a", "start: w"),
            [
                ("unknown-step", "start"),
                ("unknown-step", "steps.a.answers.1.to"),
                ("unknown-step", "steps.b.answers.0.to"),
                ("unknown-step", "steps.b.answers.1.to"),
            ],
            id="several",
        ),
    ],
)
def test_a_flow_leads_from_its_start_to_an_end(flow: str, expected: Found, write: Write) -> None:
    """Every step can be reached, no way comes back to where it was; a mistake is named where it can be mended."""
    assert found(write({"a-desk/flows/f.yaml": flow})) == expected


@pytest.mark.parametrize(
    ("decides", "priority", "expected"),
    [
        pytest.param("policies/priorities", "P1", [], id="a priority of the policy"),
        pytest.param(
            "policies/priorities", "P9", [("unknown-priority", "steps.last.outcome.priority")], id="none of its own"
        ),
        pytest.param("", "P1", [("unknown-priority", "steps.last.outcome.priority")], id="no policy named"),
        pytest.param("desk", "P1", [("dangling-reference", "decides")], id="not a policy"),
        pytest.param("policies/none", "P1", [("dangling-reference", "decides")], id="no such policy"),
        pytest.param("policies/broken", "P1", [("bad-yaml", "")], id="a policy that cannot be read"),
    ],
)
def test_an_end_names_a_priority_that_exists(decides: str, priority: str, expected: Found, write: Write) -> None:
    """A flow names the policy it decides, its ends name that policy's priorities; one mistake is one problem."""
    flow = FLOW.replace("see: [desk]", f"priority: {priority}")
    head = HEAD + (f"decides: {decides}\n" if decides else "")
    files = {"a-desk/flows/f.yaml": head + flow, "a-desk/policies/priorities.yaml": HEAD + POLICY}
    broken = {"a-desk/policies/broken.yaml": ""} if "broken" in decides else {}
    assert found(write(files | broken)) == expected


def test_a_record_that_cannot_be_read_is_missed_by_nobody(write: Write) -> None:
    """What refers to or quotes a broken record is not wrong itself: mending one file mends all."""
    names = "related: [policies/priorities, desk]\n"
    text = "{{ policies/priorities#priorities.P1.title }} {{ desk#mission }}"
    kb = write(
        {
            "a-desk/desk.yaml": HEAD,
            "a-desk/policies/priorities.yaml": "",
            "a-desk/procedures/p.md": procedure(names, text),
        }
    )
    assert {problem.path.name for problem in check(kb)} == {"desk.yaml", "priorities.yaml"}


@pytest.mark.parametrize(
    ("reader", "target", "expected"),
    [
        ("public", "public", []),
        ("staff", "staff", []),
        ("staff", "public", []),
        ("public", "staff", [("reference-to-staff", "related.0"), ("reference-to-staff", "body")]),
        ("", "", []),
        ("public", "", [("reference-to-staff", "related.0"), ("reference-to-staff", "body")]),
    ],
)
def test_nothing_public_leads_to_or_quotes_what_is_for_staff(
    reader: str, target: str, expected: Found, write: Write
) -> None:
    """A public page that names or quotes a staff record would leak it or break; a missing audience means staff."""
    said = {audience: f"audience: {audience}\n" if audience else "" for audience in (reader, target)}
    fields = "related: [policies/priorities]\n" + said[reader]
    files = {
        "a-desk/policies/priorities.yaml": HEAD + POLICY + said[target],
        "a-desk/procedures/p.md": procedure(fields, "See {{ policies/priorities#title }}."),
    }
    assert found(write(files)) == expected


def test_a_quotation_is_reported_on_its_own_line(write: Write) -> None:
    """In the steps of a procedure and inside of a list, the line is that of the quotation."""
    body = "\nOne.\n\nTwo {{ policies/none#title }}.\n"
    text = procedure("other_parties:\n  - Nobody\n  - '{{ desk#none }}'\n", body)
    problems = check(write({"a-desk/procedures/p.md": text}))
    lines = text.splitlines()
    assert [lines[problem.line - 1] for problem in problems] == [
        "  - '{{ desk#none }}'",
        "Two {{ policies/none#title }}.",
    ]
    assert [problem.field for problem in problems] == ["other_parties.1", "body"]


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        pytest.param("", [], id="the default"),
        pytest.param("clocks: {response: {calendar: always}}\n", [], id="always"),
        pytest.param("clocks: {response: {calendar: day}}\n", [], id="the hours of a shift"),
        pytest.param("clocks: {resolution: {calendar: day}}\n", [], id="another clock"),
        pytest.param(
            "clocks: {resolution: {calendar: rest}}\n",
            [("unknown-shift", "clocks.resolution.calendar")],
            id="a shift without hours has nothing to count",
        ),
        pytest.param(
            "clocks: {resolution: {calendar: night}}\n",
            [("unknown-shift", "clocks.resolution.calendar")],
            id="no shift",
        ),
    ],
)
def test_a_clock_has_a_calendar_that_can_count_its_targets(clocks: str, expected: Found, write: Write) -> None:
    """A clock runs always or in the hours of a shift, and the next business day only on a clock that runs always."""
    assert found(write({"a-desk/policies/p.yaml": HEAD + clocks + POLICY})) == expected


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        pytest.param("{}", [], id="nothing promised"),
        pytest.param("{day: PT1H, rest: PT2H}", [], id="every shift"),
        pytest.param("{day: PT1H}", [("missing-shift", "priorities.0.response")], id="one shift left out"),
        pytest.param(
            "{day: PT1H, nigth: PT2H}", [("unknown-shift", "priorities.0.response.nigth")], id="misspelt, not left out"
        ),
    ],
)
def test_a_target_is_set_for_every_shift_or_for_none(targets: str, expected: Found, write: Write) -> None:
    """A promise that leaves a shift out would leave its tickets without a target, unnoticed."""
    policy = POLICY.replace("{day: PT1H, rest: next-business-day}", targets)
    assert found(write({"a-desk/policies/p.yaml": HEAD + policy})) == expected


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        pytest.param([("2026-01-01", ""), ("2027-01-01", "")], [], id="one after the other, the first open"),
        pytest.param([("2026-01-01", "2026-12-31"), ("2027-01-01", "")], [], id="to the day"),
        pytest.param([("2026-01-01", "2026-06-30"), ("2027-01-01", "")], [], id="with a gap"),
        pytest.param(
            [("2026-01-01", "2027-01-01"), ("2027-01-01", "")],
            [("overlapping-versions", "effective_from")],
            id="a day in both",
        ),
        pytest.param(
            [("2026-01-01", ""), ("2026-01-01", "")], [("overlapping-versions", "effective_from")], id="the same day"
        ),
        pytest.param([("2026-01-01", "2026-01-01"), ("2026-01-02", "")], [], id="in force for one day"),
        pytest.param(
            [("2026-01-02", "2026-01-01"), ("2027-01-01", "")],
            [("ends-before-start", "effective_to")],
            id="ends before it begins",
        ),
    ],
)
def test_one_version_of_a_policy_is_in_force_at_a_time(
    versions: list[tuple[str, str]], expected: Found, write: Write
) -> None:
    """Versions follow each other; the last day of one is before the first day of the next."""
    files = {}
    for n, (begin, end) in enumerate(versions):
        last = f"effective_to: {end}\n" if end else ""
        files[f"a-desk/policies/v{n}.yaml"] = HEAD + POLICY.replace("2026-01-01", begin) + last
    assert found(write(files)) == expected


def week(first: str, second: str) -> str:
    """Write a desk with two shifts that have hours."""
    return f"""{HEAD}timezone: Europe/Vienna
mission: To answer.
shifts:
  - {{id: one, title: One, answered_by: One, hours: {first}}}
  - {{id: two, title: Two, answered_by: Two, hours: {second}}}
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("{mon: [[09:00, 17:00]]}", "{tue: [[09:00, 17:00]]}", ""),
        ("{mon: [[09:00, 17:00]]}", "{mon: [[17:00, 24:00], [00:00, 09:00]]}", ""),
        ("{mon: [[09:00, 17:00]]}", "{mon: [[16:59, 20:00]]}", "mon.0"),
        ("{mon: [[09:00, 17:00]]}", "{mon: [[00:00, 08:00], [10:00, 11:00]]}", "mon.1"),
        ("{mon: [[22:00, 06:00]]}", "{tue: [[06:00, 14:00]]}", ""),
        ("{mon: [[22:00, 06:00]]}", "{tue: [[05:00, 14:00]]}", "tue.0"),
        ("{sun: [[22:00, 06:00]]}", "{mon: [[05:00, 14:00]]}", "mon.0"),
        ("{mon: [[05:00, 14:00]]}", "{sun: [[22:00, 06:00]]}", "sun.0"),
        ("{sun: [[22:00, 06:00]]}", "{mon: [[06:00, 22:00]]}", ""),
    ],
)
def test_two_shifts_do_not_answer_at_once(first: str, second: str, expected: str, write: Write) -> None:
    """A ticket is opened in one shift. Hours are half-open, nights reach into the next day, Sunday into Monday."""
    problems = found(write({"a-desk/desk.yaml": week(first, second)}))
    assert problems == ([("overlapping-shifts", f"shifts.1.hours.{expected}")] if expected else [])


@pytest.mark.parametrize(
    ("interval", "good"),
    [
        ("[09:00, 17:00]", True),
        ("[22:00, 06:00]", True),
        ("[00:00, 24:00]", True),
        ("[12:00, 24:00]", True),
        ("[09:00, 09:00]", False),
        ("[00:00, 00:00]", False),
        ("[24:00, 06:00]", False),
        ("[24:00, 24:00]", False),
    ],
)
def test_hours_have_a_length(interval: str, good: bool, write: Write) -> None:
    """What a calendar could not expand is refused in the record: in the week and on a special day."""
    special = f"special_days: [{{date: 2026-12-24, name: Eve, hours: [{interval}]}}]\n"
    desk = DESK.replace("[09:00, 17:00]", interval)
    kb = write({"a-desk/desk.yaml": HEAD + desk, "a-desk/holidays.yaml": HEAD + special})
    expected = [("bad-interval", "shifts.0.hours.mon.0"), ("bad-interval", "special_days.0.hours.0")]
    assert found(kb) == ([] if good else expected)


def test_a_date_may_be_a_holiday_and_a_special_day_but_neither_twice(write: Write) -> None:
    """A special day wins over a holiday of its date; two entries in one list contradict each other or say nothing."""
    days = "days: [{date: 2026-12-24, name: A}, {date: 2026-12-25, name: B}, {date: 2026-12-25, name: C}]\n"
    special = "{{date: 2026-12-24, name: {}, hours: [[09:00, 12:00]]}}"
    special_days = f"special_days: [{special.format('D')}, {special.format('E')}]\n"
    kb = write({"a-desk/holidays.yaml": HEAD + days + special_days})
    assert found(kb) == [("duplicate-day", "days.2.date"), ("duplicate-day", "special_days.1.date")]


def test_a_closure_ends_on_or_after_its_first_day(write: Write) -> None:
    """A single day is a closure; a spell that ends before it begins is none."""
    spells = ("first: 2026-08-01, last: 2026-08-01", "first: 2026-08-02, last: 2026-08-01")
    text = "closures:\n" + "".join(f"  - {{{spell}, name: Summer}}\n" for spell in spells)
    assert found(write({"a-desk/holidays.yaml": HEAD + text})) == [("ends-before-start", "closures.1.last")]


def test_ids_are_given_once(write: Write) -> None:
    """Two shifts or two priorities of one id could not be told apart by those who refer to them."""
    desk = HEAD + DESK.replace("id: rest", "id: day")
    policy = HEAD + POLICY.replace("id: P2", "id: P1").replace(", rest: next-business-day", "")
    kb = write({"a-desk/desk.yaml": desk, "a-desk/policies/p.yaml": policy})
    assert found(kb) == [("duplicate-id", "shifts.1.id"), ("duplicate-id", "priorities.1.id")]


def test_a_review_is_overdue_from_the_day_after_it_is_due(write: Write) -> None:
    """Overdue reviews are reported only where a day is given, and only once that day has passed."""
    kb = write({"a-desk/desk.yaml": HEAD.replace("P365D", "P30D") + DESK})
    assert found(kb) == []
    assert found(kb, date(2026, 3, 2)) == []
    assert found(kb, date(2026, 3, 3)) == [("review-overdue", "reviewed")]


def test_folders_beside_the_desks_need_no_desk(write: Write) -> None:
    """`mappings` and `schema` are shared by all desks."""
    kb = write({"mappings/m.yaml": HEAD + "time_format: x\nticket: t\nopened: o\nat: a\n", "schema/desk.json": "{}"})
    assert found(kb) == []


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        pytest.param("P1", [], id="a priority"),
        pytest.param("high", [("unknown-priority", "asks_for_priority")], id="none"),
    ],
)
def test_a_form_that_asks_for_the_priority_offers_priorities(
    write: Write, options: str, problems: list[tuple[str, str]]
) -> None:
    """What is chosen there becomes the priority of the ticket, so it has to be one of the desk's."""
    field = (
        f"{{id: how, label: How, type: choice, why: Why., options: [{{id: {options}, label: So}}], example: {options}}}"
    )
    form = FORM.replace("fields:\n", f"asks_for_priority: how\nfields:\n  - {field}\n")
    kb = write({"a-desk/policies/p.yaml": HEAD + POLICY, "a-desk/forms/f.yaml": HEAD + form})
    assert found(kb) == problems
