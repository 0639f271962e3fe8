"""``opsnb ticket``: the life of a ticket at the terminal, and messages instead of tracebacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from opsnb.cli import main
from opsnb.intake.submitting import submit
from opsnb.kb.events import EventKind
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Form
from opsnb.kb.submission import FormReader
from opsnb.store.schema import open_store
from opsnb.store.tickets import Event, append

ROOT = Path(__file__).parents[1]
KB = KnowledgeBase.read(ROOT / "kb")
DESK = next(name for name in KB.desks if KB.desk(name).needs_ticket)
QUESTION = f"{DESK}/forms/general-question"
ASK = ("new", QUESTION, "requester=jordan@example.com", "how-can-we-help=Who is in charge?")

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run ``opsnb ticket …`` on a store of the test's own, as the coordination."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("OPSNB_AS", "coordination")
    runner = CliRunner()

    def run(*words: str, store: Path = tmp_path / "store.db", typed: str = "") -> Result:
        result = runner.invoke(main, ["ticket", *words, "--db", str(store)], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store with two tickets, for tests that change nothing."""
    path = tmp_path_factory.mktemp("two") / "store.db"
    store = open_store(path, create=True)
    for _ in range(2):
        submit(store, FormReader(KB, QUESTION), KB.get(QUESTION, Form).example, now=1_796_140_800)
    store.close()
    return path


def test_from_the_question_to_the_answer(call: Call) -> None:
    """A ticket is opened, given to somebody, answered and solved; the customer's part shows no names."""
    assert call(*ASK).output.startswith("T1  ")
    assert call("change", "T1", "--assign", "planning", "--queue", "planning").exit_code == 0
    assert call("note", "T1", "Look it up.").exit_code == 0
    assert "solved" in call("reply", "T1", "-", "--solve", typed="Planning is.").output
    staff, public = call("show", "T1").output, call("show", "T1", "--public").output
    assert "Look it up." in staff and "Look it up." not in public
    assert "Planning is." in public and "coordination" not in public
    assert "All open tickets: 0" in call("list", "--desk", DESK).output


def test_many_are_shown_before_they_are_changed(call: Call) -> None:
    """A selection is listed with what would happen; without a yes nothing is changed."""
    for _ in range(2):
        call(*ASK)
    refused = call("change", "T1", "T2", "--status", "closed", typed="n\n")
    assert "T2      status closed" in refused.output and refused.exit_code == 1
    assert "All open tickets: 2" in call("list", "--desk", DESK).output
    assert call("change", "T1", "T2", "--status", "closed", "--yes").exit_code == 0
    assert "All open tickets: 0" in call("list", "--desk", DESK).output


def test_a_duplicate_and_a_list_of_ones_own(call: Call) -> None:
    """Merging and own lists work as on the pages."""
    for _ in range(2):
        call(*ASK)
    assert call("merge", "T2", "T1").output == "T2 is part of T1 now.\n"
    assert "Kept" in call("save-view", "fresh", "Fresh", "--desk", DESK, "--assignee", "nobody").output
    assert "fresh" in call("views", "--desk", DESK).output
    assert "Fresh: 1 ticket(s)." in call("list", "--desk", DESK, "--view", "fresh").output


def test_a_short_matter_needs_no_ticket(call: Call) -> None:
    """With the time it takes, the desk's own flow decides, and says so."""
    short = (*ASK, "--way-in", "email", "--active-case", "no", "--minutes")
    assert call(*short, "4").output.startswith("No ticket was opened.")
    assert call(*short, "5").output.startswith("T1")
    assert "active permit or case" in call(*ASK, "--way-in", "email", "--minutes", "4").output


def test_files_come_in(call: Call, tmp_path: Path) -> None:
    """Saved forms and mails are taken; one that cannot be is named and makes the exit code 1."""
    good, bad = tmp_path / "form.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"form": QUESTION, "version": 1, "values": KB.get(QUESTION, Form).example}))
    bad.write_text("{")
    came = call("import", str(good), str(bad), "--desk", DESK, "--as", "administrator")
    assert came.exit_code == 1
    assert "opened   T1" in came.output and "not a saved form" in came.output
    assert "known" in call("import", str(good), "--desk", DESK, "--as", "administrator").output


def test_a_file_of_a_mail_is_saved_under_a_safe_name(call: Call, tmp_path: Path) -> None:
    """What came with a mail can be taken out, into the folder that was asked for; nothing there is overwritten."""
    mail, out = EmailMessage(), tmp_path / "out"
    mail["From"], mail["Subject"] = "jordan@example.com", "A plan"
    mail.set_content("See the plan.")
    mail.add_attachment(b"lines", maintype="application", subtype="pdf", filename="../../plan.pdf")
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    out.mkdir()
    call("import", str(tmp_path / "mail.eml"), "--desk", DESK, "--as", "administrator")
    assert "file 1: plan.pdf (5 bytes)" in call("show", "T1").output
    assert "mail, sender not proven" in call("show", "T1").output
    assert call("save", "T1", "1", "--out", str(out)).exit_code == 0
    assert (out / "plan.pdf").read_bytes() == b"lines"
    assert "File exists" in call("save", "T1", "1", "--out", str(out)).output
    assert "no such file" in call("save", "T1", "2").output


def test_notices_wait_while_the_mail_server_is_down(call: Call) -> None:
    """A server that does not answer is told of, and the notices stay."""
    call(*ASK)
    assert "0 sent, 1 waiting" in call("send", "--smtp", "127.0.0.1:1", "--from", "desk@example.org").output
    assert "jordan@example.com" in call("outbox").output


def test_a_desk_whose_promises_cannot_be_looked_at(call: Call, tmp_path: Path) -> None:
    """A ticket that no calendar reaches is told of; the notices go out first all the same."""
    call(*ASK)
    desk = next(name for name in KB.desks if f"{name}/triggers" in KB.records and KB.policies(name))
    with closing(open_store(tmp_path / "store.db")) as store:
        store.execute(
            "INSERT INTO tickets (ticket, desk, source, number, opened_at) VALUES (9, ?, 'elsewhere', 'OLD', 10)",
            (desk,),
        )
        append(store, 9, [Event(10, EventKind.CREATED, "P1")])
        store.commit()
    found = call("send", "--smtp", "127.0.0.1:1", "--from", "desk@example.org")
    assert found.exit_code == 0
    assert "0 sent, 1 waiting" in found.output
    assert f"promises of {desk} were not looked at" in found.output


def test_a_desk_without_triggers_is_named(call: Call) -> None:
    """Whoever sends notices is told which desks have none to send."""
    call(*ASK)
    quiet = [desk for desk in KB.desks if f"{desk}/triggers" not in KB.records]
    assert quiet
    for words in (("send", "--smtp", "127.0.0.1:1", "--from", "desk@example.org"), ("outbox",)):
        said = call(*words).output
        assert all(f"{desk} has no record of triggers" in said for desk in quiet)


def test_a_table_for_a_spreadsheet_holds_no_formula(call: Call, tmp_path: Path) -> None:
    """What a stranger wrote is text there too."""
    call(*ASK[:-1], 'how-can-we-help==HYPERLINK("http://example.net")')
    table = tmp_path / "open.csv"
    assert "1 ticket(s)" in call("list", "--desk", DESK, "--csv", str(table)).output
    assert '"\'=HYPERLINK(""http' in table.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("show", "T9"), "no such ticket", id="no such ticket"),
        pytest.param(("change", "T1", "--queue", "cellar"), "no such queue", id="no such queue"),
        pytest.param(("change", "T1", "T2", "--queue", "cellar", "--yes"), "none was", id="no such queue, many"),
        pytest.param(("change", "T1", "--assign", "planning", "--unassign"), "nobody", id="both at once"),
        pytest.param(("reply", "T1", "x", "--seen", "1"), "somebody has changed", id="an older version"),
        pytest.param(
            ("change", "T1", "--status", "closed", "--seen", "1"), "somebody has changed", id="so for a change"
        ),
        pytest.param(("merge", "T1", "T2", "--seen", "1"), "somebody has changed", id="and for joining"),
        pytest.param(("change", "T1", "T2", "--queue", "planning", "--seen", "2"), "of one ticket", id="one for two"),
        pytest.param(("list", "--view", "none"), "no such view", id="no such view"),
        pytest.param(("list", "--csv", "/nowhere/open.csv"), "cannot be written", id="no such folder"),
        pytest.param(("reply", "INC1", "x", "--desk", DESK), "no such ticket at the desk", id="reply elsewhere"),
        pytest.param(("note", "INC1", "x", "--desk", DESK), "no such ticket at the desk", id="note elsewhere"),
        pytest.param(("merge", "INC1", "INC2", "--desk", DESK), "no such ticket at the desk", id="merge elsewhere"),
        pytest.param(("list", "--as", "", "--desk", DESK), "say who you are", id="nobody"),
        pytest.param(("list", "--as", "stranger", "--desk", DESK), "not a member", id="a stranger"),
        pytest.param(("list", "--as", "stranger"), "name a desk", id="no desk"),
        pytest.param(("merge", "T1", "T1"), "part of itself", id="itself"),
        pytest.param(("new", QUESTION, "requester"), "FIELD=VALUE", id="no value"),
        pytest.param(("new", QUESTION, "requester=x"), "cannot be taken", id="bad answers"),
        pytest.param(("save-view", "A b", "x"), "id: String should match", id="a bad name"),
        pytest.param(("import", "nowhere"), "may not", id="not allowed"),
        pytest.param(("send", "--smtp", "a:b", "--from", "a@b.cd"), "not a mail server", id="no server"),
        pytest.param(("send", "--smtp", "a", "--from", "desk"), "not an address", id="no sender"),
        pytest.param(("send", "--smtp", "a", "--from", "a@b.cd", "--user", "u"), "not protected", id="in the open"),
    ],
)
def test_a_slip_is_a_message(call: Call, two: Path, words: tuple[str, ...], says: str) -> None:
    """What a user can put right is said, with exit code 2, and nothing is changed."""
    found = call(*words, store=two)
    assert says in found.output
    assert found.exit_code == 2
