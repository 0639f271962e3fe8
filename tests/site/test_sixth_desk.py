"""A desk is files alone: the how-to page is followed as it is written, in a project of the test's own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from built import ROOT, text_of

from opsnb.intake.actors import member
from opsnb.intake.changing import Change, change
from opsnb.intake.submitting import submit
from opsnb.intake.views import find_view, in_view
from opsnb.kb.check import open_kb
from opsnb.kb.records import Flow
from opsnb.kb.submission import FormReader
from opsnb.kb.tickets import NewTicket
from opsnb.rules.flows import follow
from opsnb.rules.triage import Triager
from opsnb.store.schema import open_store

PAGE = ROOT / "docs/how-to/add-a-desk.md"
FILE = re.compile(r'```\w+ title="(kb/[^"]+)"\n(.*?)```', re.DOTALL)
SHELL = re.compile(r"```bash\n(.*?)```", re.DOTALL)
DESK = "library"
NOON = 1_796_140_800


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, subprocess.CompletedProcess[str]]]:
    """Write the files of the page and run its commands; no line of Python is added or changed."""
    root = tmp_path_factory.mktemp("sixth")
    for name in ("mkdocs.yml", "docs", "kb", "notebooks"):
        subprocess.run(["cp", "-R", ROOT / name, root / name], check=True)
    for place, text in FILE.findall(text_of(PAGE)):
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")
    said = {}
    for line in "\n".join(SHELL.findall(text_of(PAGE))).splitlines():
        command = [str(Path(sys.executable).with_name("opsnb")), *line.split()[1:]]
        said[line] = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return root, said


Followed = tuple[Path, dict[str, subprocess.CompletedProcess[str]]]


def test_the_page_works_as_it_is_written(followed: Followed) -> None:
    """Every command ends as the page says: only the check of the sample's promises does not hold."""
    codes = {line: done.returncode for line, done in followed[1].items()}
    assert len(codes) == 6
    assert {line for line, code in codes.items() if code} == {line for line in codes if line.startswith("opsnb run")}
    assert {code for code in codes.values() if code} == {1}, [done.stderr for done in followed[1].values()]


def test_it_has_its_pages_in_both_sites(followed: Followed) -> None:
    """Policy, form and flow are public and so on both sites; the procedure is for staff."""
    site = followed[0] / "site"
    made = {
        audience: {path.parent.name for path in (site / audience / DESK).rglob("index.html")}
        for audience in ("public", "staff")
    }
    assert made["public"] == {
        DESK,
        "hours",
        "contact",
        "answers",
        "ask",
        "whom-to-ask",
        "how-long-it-takes",
        "subjects",
    }
    assert made["staff"] - made["public"] == {"dead-screen", "reports", "team", "triage", "triggers", "views"}
    procedure = text_of(site / "staff" / DESK / "procedures/dead-screen/index.html")
    assert "somebody comes within 30 minutes" in procedure
    assert "Library" in text_of(site / "public/index.html")


def test_its_form_and_its_flow_work(followed: Followed) -> None:
    """The form refuses what its fields do not allow, the flow routes by its facts."""
    kb = open_kb(followed[0] / "kb")
    reader = FormReader(kb, f"{DESK}/forms/ask")
    assert [problem.field for problem in reader.read({"email": "nobody", "about": "room"}).problems] == [
        "email",
        "how-can-we-help",
    ]
    route = follow(kb.get(f"{DESK}/flows/whom-to-ask", Flow), {"about": "loan"})
    assert route.outcome is not None
    assert (route.outcome.form, route.outcome.queue) == ("forms/ask", "loans")


def test_its_tickets_are_worked_on(followed: Followed, tmp_path: Path) -> None:
    """What is asked becomes a ticket in the right queue; its team is told, finds it on its list and answers it."""
    kb, store = open_kb(followed[0] / "kb"), open_store(tmp_path / "store.db", create=True)
    reader = FormReader(kb, f"{DESK}/forms/ask")
    asked = {"email": "reader@example.org", "about": "loan", "how-can-we-help": "How long may I keep a map?"}
    receipt = submit(store, reader, asked, now=NOON)
    clerk = member(kb, DESK, "desk-1")
    unassigned = find_view(store, kb, DESK, "unassigned", clerk)
    listed = in_view(store, kb, DESK, unassigned, actor=clerk, now=NOON)
    assert [ticket.number for ticket in listed] == [receipt.number]
    assert (listed[0].queue, listed[0].priority) == ("loans", "P2")
    assert ("desk-1@library.example",) in store.execute("SELECT recipient FROM outbox").fetchall()
    steps = [Change("reply", text="Four weeks."), Change("status", "solved")]
    assert change(store, kb, receipt.ticket, steps, actor=clerk, now=NOON).status == "solved"


def test_its_tickets_are_placed(followed: Followed) -> None:
    """By its own flow, without a line of code: words lead to facts, facts to the queue and the priority."""
    triager = Triager(open_kb(followed[0] / "kb"), DESK)
    verdict = triager.decide(NewTicket("1", 0, "May I renew the atlas?"))
    assert (verdict.value("queue"), verdict.value("priority")) == ("loans", "P2")
    assert verdict.decisions["priority"].record == f"{DESK}/flows/whom-to-ask"


def test_its_promises_are_checked(followed: Followed) -> None:
    """The notebook judges its sample tickets by the policy that was just written."""
    result = json.loads(text_of(followed[0] / "reports/library/result.json"))
    assert result["desk"] == DESK
    assert result["checks"]
    assert {check["record"].split("#")[0] for check in result["checks"]} == {f"{DESK}/policies/answers"}
