"""The commands `opsnb register` and `opsnb route`: what they print, their exit codes, errors without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.conftest import DESK, HEAD, procedure
from opsnb.cli import main

ROOT = Path(__file__).parents[1]

QUEUES = """queues:
  - {id: tomorrow, title: Tomorrow, does: What can wait.}
contacts:
  - {id: porter, title: The porter, channel: in-person, value: At the door}
names:
  - {id: door, value: gate}
"""
REGISTER = """identifier: Key
columns: {identifier: key, group: floor, holder: name}
groups: 2
reuse: vacant-first
procedure: procedures/hand-out-a-key
"""
FORM = """filed_by: staff
ways_in: [phone]
when_to_use: [It rings.]
next: Somebody reads it.
fields:
  - {id: what, label: What is it, type: text, required: true, why: To know., example: A bell}
example: {what: A bell}
"""
FLOW = """start: go
steps:
  go: {do: "Go to the {{ desk#names.door }}.", next: who}
  who:
    ask: Who is at the {{ desk#names.door }}?
    fact: caller
    answers:
      - {label: Somebody we know, to: urgent, when: [customer, neighbour]}
      - {label: "A stranger at the {{ desk#names.door }}", to: mood, when: [stranger]}
  urgent:
    ask: Can it wait?
    fact: can-wait
    answers:
      - {label: "Yes", to: later, when: ["yes"]}
      - {label: "No", to: now, when: ["no"]}
  mood:
    ask: Are they friendly?
    answers:
      - {label: Friendly, to: later}
      - {label: Not friendly, to: now}
  later: {end: Tomorrow., outcome: {queue: tomorrow, form: forms/note, see: [procedures/hand-out-a-key, desk]}}
  now: {end: At once., outcome: {contact: porter}}
"""
KEYS = "key,floor,name\n1,A,x\n2,A,\n3,B,y\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a project with one desk that has a register and a flow."""
    files = {
        "desk.yaml": HEAD + DESK + QUEUES,
        "registers/keys.yaml": HEAD + REGISTER,
        "procedures/hand-out-a-key.md": procedure(),
        "forms/note.yaml": HEAD + FORM,
        "flows/door.yaml": HEAD + FLOW,
    }
    for name, content in files.items():
        path = tmp_path / "kb" / "a-desk" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "keys.csv").write_text(KEYS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opsnb(*arguments: str) -> Result:
    """Run a command; whatever a user does wrong, it ends with an exit code and not with an exception."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def register(content: str) -> Result:
    """Check a register with this content."""
    Path("keys.csv").write_text(content, encoding="utf-8")
    return opsnb("register", "a-desk/registers/keys", "keys.csv")


def test_a_register_in_order_says_what_is_next(project: Path) -> None:
    """Exit code 0; for each group how many are vacant and which comes next, then how many rows there are."""
    result = register(KEYS)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "A: 1 vacant, next 2",
        "B: none vacant, ask for a new one",
        "3 rows, 0 finding(s).",
    ]


def test_a_register_that_breaks_the_rule_says_where(project: Path) -> None:
    """Exit code 1; each finding by its name, its row and what to do, those of the whole register first."""
    result = register("key,floor,name\n1,A,x\n2,A,\n1,B,y\n,C,\n3,B,y\n")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "  too-many-groups  the register: 3 groups, but there are 2: look for a misspelt one.",
        "  given-twice      row 4: Key 1 stands in row 2 already.",
        "  nothing          row 5: neither Key nor holder: delete the row.",
        "  two-for-one      row 6: y is in row 4 of B already: free one of the two.",
        "A: 1 vacant, next 2",
        "B: none vacant, ask for a new one",
        "C: none vacant, ask for a new one",
        "5 rows, 4 finding(s).",
    ]


def test_a_finding_stands_apart_from_its_row(project: Path) -> None:
    """The name of a finding and its row are two words, also for the longest name."""
    words = register("key,floor,name\n1,A,x\n2,A,\n,A,z\n").stdout.split()
    assert words[:3] == ["ask-while-vacant", "row", "4:"]


def test_an_empty_register_is_in_order(project: Path) -> None:
    """A desk that has handed out nothing yet breaks no rule."""
    result = register("key,floor,name\n")
    assert (result.exit_code, result.output) == (0, "0 rows, 0 finding(s).\n")


def test_the_example_of_the_project_s_own_register_can_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file laid out as the record says is read, from a folder inside of the project."""
    monkeypatch.chdir(ROOT / "kb" / "schema")
    path = tmp_path / "ids.csv"
    path.write_text("agent_id,area,holder\r\n70101,Area 1,Agent 1\r\n70102,Area 1,\r\n", encoding="utf-8-sig")
    result = opsnb("register", "clerk-of-court/registers/agent-ids", str(path))
    assert (result.exit_code, result.output) == (0, "Area 1: 1 vacant, next 70102\n2 rows, 0 finding(s).\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["registers/keys", "keys.csv"], "no such register (found: 'registers/keys')", id="half an id"),
        pytest.param(["a-desk/flows/door", "keys.csv"], "one of: a-desk/registers/keys", id="another kind of record"),
        pytest.param(["a-desk/registers/keys", "none.csv"], "'none.csv' does not exist", id="no such file"),
        pytest.param(["a-desk/registers/keys", "kb"], "'kb' is a directory", id="a folder"),
        pytest.param(["a-desk/registers/keys"], "Missing argument 'FILE'", id="no file"),
        pytest.param([], "Missing argument 'RECORD'", id="nothing"),
        pytest.param(
            ["a-desk/registers/keys", "kb/a-desk/desk.yaml"],
            "kb/a-desk/desk.yaml:1: columns are missing",
            id="no table",
        ),
    ],
)
def test_register_says_what_it_cannot_read(arguments: list[str], message: str, project: Path) -> None:
    """Exit code 2, what was given and what there is, nothing on standard output."""
    result = opsnb("register", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_register_names_the_line_without_a_group(project: Path) -> None:
    """A row that belongs to no group cannot be judged: exit code 2, not 1, and the line."""
    result = register("key,floor,name\n1,A,x\n2,,y\n")
    assert result.exit_code == 2
    assert result.stderr == "opsnb: keys.csv:3: no floor (found: '2')\n  name the group in every row\n"


def test_register_refuses_what_is_no_csv(project: Path) -> None:
    """Quotes that are never closed end in exit code 2, not in a traceback."""
    assert register('key,floor,name\n1,"A,x\n').exit_code == 2


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        pytest.param(
            [],
            [
                "Go to the gate.",
                "Who is at the gate?",
                "  - Somebody we know   caller=customer|neighbour",
                "  - A stranger at the gate   caller=stranger",
            ],
            id="nothing known: the first question, with its values",
        ),
        pytest.param(
            ["caller=neighbour"],
            [
                "Go to the gate.",
                "Who is at the gate?",
                "Can it wait?",
                "  - Yes   can-wait=yes",
                "  - No   can-wait=no",
            ],
            id="the next question",
        ),
        pytest.param(
            ["caller=stranger"],
            ["Go to the gate.", "Who is at the gate?", "Are they friendly?", "  - Friendly", "  - Not friendly"],
            id="a question that no fact answers",
        ),
        pytest.param(
            ["can-wait=yes", "caller=customer"],
            [
                "Go to the gate.",
                "Who is at the gate?",
                "Can it wait?",
                "Tomorrow.",
                "  queue: tomorrow",
                "  form: forms/note",
                "  see: procedures/hand-out-a-key (A title)",
                "  see: desk (A title)",
            ],
            id="an end with a queue, a form and pages",
        ),
        pytest.param(
            ["caller=customer", "can-wait=no"],
            ["Go to the gate.", "Who is at the gate?", "Can it wait?", "At once.", "  contact: porter"],
            id="an end with a contact",
        ),
    ],
)
def test_route_prints_the_way_and_where_it_leads(facts: list[str], lines: list[str], project: Path) -> None:
    """Exit code 0; every step on the way in the desk's own words, then what is open or where it ends."""
    result = opsnb("route", "a-desk/flows/door", *facts)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == lines


def test_route_follows_the_project_s_own_flows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the command works on the records that are shipped."""
    monkeypatch.chdir(ROOT)
    flow = "child-maintenance/flows/route-a-call"
    known = ("language=english", "line=client", "reference=none")
    result = opsnb("route", flow, *known)
    assert result.exit_code == 0
    assert {
        "  queue: gich",
        "  form: forms/query",
        "  see: procedures/search-without-a-reference (Search without a reference)",
    } <= {*result.stdout.splitlines()}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["a-desk/flows/door", "caller=Customer"],
            "opsnb: caller: no answer has this value (found: 'Customer')\n  one of: customer, neighbour, stranger\n",
            id="a value that no answer names",
        ),
        pytest.param(
            ["a-desk/flows/door", "caller"],
            "opsnb: not of the form FACT=VALUE (found: 'caller')\n  write FACT=VALUE\n",
            id="a fact without a value",
        ),
        pytest.param(
            ["a-desk/flows/none"],
            "opsnb: no such flow (found: 'a-desk/flows/none')\n  one of: a-desk/flows/door\n",
            id="no such flow",
        ),
        pytest.param(
            ["a-desk/registers/keys"],
            "opsnb: no such flow (found: 'a-desk/registers/keys')\n  one of: a-desk/flows/door\n",
            id="another kind of record",
        ),
    ],
)
def test_route_says_what_it_cannot_follow(arguments: list[str], message: str, project: Path) -> None:
    """Exit code 2, the value that was given and those there are, nothing on standard output."""
    result = opsnb("route", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


def test_route_says_that_a_fact_is_misspelt(project: Path) -> None:
    """A fact that no step of the flow has would otherwise look like one that is still open."""
    result = opsnb("route", "a-desk/flows/door", "calller=customer")
    assert "calller" in result.stderr


@pytest.mark.parametrize("command", [["register", "a-desk/registers/keys", "keys.csv"], ["route", "a-desk/flows/door"]])
def test_nothing_is_answered_from_records_that_are_not_sound(command: list[str], project: Path) -> None:
    """A record that contradicts another stops the command: exit code 2, the first problem, and what to run."""
    (project / "kb/a-desk/procedures/hand-out-a-key.md").unlink()
    result = opsnb(*command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "[dangling-reference]" in result.stderr
    assert result.stderr.endswith("run: opsnb check\n")


@pytest.mark.parametrize("command", [["register", "a-desk/registers/keys", "keys.csv"], ["route", "a-desk/flows/door"]])
def test_outside_of_a_project_there_is_nothing_to_ask(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the wrong folder: exit code 2 and where to go."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys.csv").write_text(KEYS, encoding="utf-8")
    result = opsnb(*command)
    assert result.exit_code == 2
    assert "no knowledge base here or in a folder above" in result.stderr
