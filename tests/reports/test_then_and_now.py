"""Then and now: the SLA check under other policies, side by side, with the reason for every verdict that differs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sla_desks import CHICAGO, court, policy, priority, rulebook

from opsnb.cli import main
from opsnb.errors import RecordError
from opsnb.reports.notebook import find_notebook
from opsnb.reports.running import Report, run
from opsnb.reports.sla import SlaCheck, check_service_levels
from opsnb.reports.then_and_now import ThenAndNow, judge
from opsnb.reports.workspace import Workspace
from opsnb.rules.sla import Rulebook

ROOT = Path(__file__).parents[2]
DESK = "customer-care"
RECORD = f"{DESK}/policies/priorities"
SLOW, QUICK = 'response: {prime: PT1H, "off": PT2H}', 'response: {prime: PT30M, "off": PT2H}'


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write two drafts: one that answers P1 and P2 in half the time, and one that promises what the record does."""
    folder = tmp_path_factory.mktemp("drafts")
    text = (ROOT / "kb" / f"{RECORD}.yaml").read_text(encoding="utf-8")
    assert text.count(SLOW) == 2
    (folder / "quick.yaml").write_text(text.replace(SLOW, QUICK), encoding="utf-8")
    (folder / "same.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def quick(drafts: Path) -> SlaCheck:
    """Check the sample under the draft, beside today's policy."""
    return check_service_levels(DESK, policy=str(drafts / "quick.yaml"), beside="today", start=ROOT)


def kept(rows: tuple[tuple[Any, ...], ...], keys: int, first: int) -> list[tuple[Any, ...]]:
    """Cut the keys, and met, missed and attainment of one side, out of the rows of a comparison."""
    return [(*row[:keys], *row[keys + first : keys + first + 3]) for row in rows]


def test_both_sides_are_what_a_check_of_its_own_says(quick: SlaCheck) -> None:
    """The draft's side is the check under the draft, the other side the check that knows of no draft."""
    plain = check_service_levels(DESK, start=ROOT)
    for ours, both, keys in (
        (quick.by_clock(), quick.then_and_now.by_clock(), 1),
        (quick.by_priority(), quick.then_and_now.by_priority(), 2),
    ):
        theirs = plain.by_clock() if keys == 1 else plain.by_priority()
        for one, first in ((ours, 0), (theirs, 3)):
            assert kept(both.rows, keys, first) == [
                (*row[:keys], row[keys], row[keys + 1], row[-1]) for row in one.rows
            ]
        for row in both.rows:
            here, there, points = row[keys + 2], row[keys + 5], row[keys + 6]
            assert points == (None if here is None else pytest.approx(there - here))


def test_verdicts_that_differ_are_counted_and_listed_alike(quick: SlaCheck) -> None:
    """Every table counts the same promises; the list is as long as the count, and says how much is left out."""
    both = quick.then_and_now
    assert both.differ == sum(row[-1] for row in both.changes().rows) == sum(row[-1] for row in both.by_clock().rows)
    assert both.differ == sum(row[-1] for row in both.by_priority().rows) > 20
    whole, part = both.changed(10_000), both.changed(4)
    assert len(whole.rows) == both.differ and whole.more == 0
    assert part.shown == whole.rows[:4] and part.more == both.differ - 4


def test_the_most_striking_come_first(quick: SlaCheck) -> None:
    """Met on one side and missed on the other, the latest first; then what is decided on one side only."""
    decided = [len({"met", "missed"} & {row[4], row[5]}) for row in quick.then_and_now.changed(10_000).rows]
    assert decided == sorted(decided, reverse=True) and decided[0] == 2 and decided[-1] < 2
    assert quick.then_and_now.changed(1).rows[0][-1] == "promised within 30 min → 1 h 00 min; spent 50 min 46 s"


def test_the_result_names_the_draft(quick: SlaCheck) -> None:
    """In provenance, checks and at the top; the figures are the draft's, and today's stand beside."""
    result, plain = quick.result(), check_service_levels(DESK, start=ROOT).result()
    draft, today = result.provenance.policy
    assert draft.startswith("draft: quick.yaml sha256:") and today == RECORD
    assert {check.record for check in result.checks} == {draft}
    assert result.metrics["response"]["missed"] > plain.metrics["response"]["missed"]
    assert result.metrics["beside"] == {
        "policy": (RECORD,),
        "differ": quick.then_and_now.differ,
        **{clock: plain.metrics[clock] for clock in ("response", "update")},
    }
    assert result.provenance.data_sha256 == plain.provenance.data_sha256
    head = dict(quick.scope_table().rows)
    assert head["Judged by"] == f"{draft}, which is not in force"
    assert head["Set beside"] == f"today's policy, {RECORD}"


@pytest.mark.parametrize("names", [("", "today"), ("today", ""), ("", ""), ("same", "today")], ids=str)
def test_one_policy_for_all_time_differs_from_nothing(drafts: Path, names: tuple[str, str]) -> None:
    """The sample's desk has had one policy: today's and that of then are one, and a draft may say the same."""
    policy, beside = (str(drafts / f"{name}.yaml") if name == "same" else name for name in names)
    check = check_service_levels(DESK, policy=policy, beside=beside, start=ROOT)
    both = check.then_and_now
    assert both.differ == 0 and both.changes().rows == both.changed().rows == ()
    assert {row[-2] for row in both.by_clock().rows} == {0.0}
    assert dict(check.scope_table().rows)["Set beside"].endswith(": the same promises to all these tickets")
    assert both.metrics()["response"]["met"] == both.by_clock().rows[0][1] == both.by_clock().rows[0][4]


def test_a_second_version_changes_today_and_not_then(tmp_path: Path) -> None:
    """From 15 October on half the time is promised: judged by then, the tickets before it keep their hour."""
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    folder = tmp_path / "kb" / DESK / "policies"
    text = (folder / "priorities.yaml").read_text(encoding="utf-8").replace(SLOW, QUICK)
    later = text.replace("effective_from: 2000-01-01", "effective_from: 2026-10-15")
    (folder / "priorities-2026.yaml").write_text(later, encoding="utf-8")
    (tmp_path / "build").mkdir()
    shutil.copy(Workspace.find(ROOT).sample(), tmp_path / "build/sample.db")
    store = str(tmp_path / "build/sample.db")

    def ask(**names: str) -> SlaCheck:
        return check_service_levels(DESK, store, start=tmp_path, **names)

    then = ask(beside="today")
    second = f"{DESK}/policies/priorities-2026"
    assert then.policies_used == (RECORD, second) and then.then_and_now.policies_beside == (second,)
    days = {str(row[3]).split()[1] for row in then.then_and_now.changed(10_000).rows}
    assert days and max(days) < "2026-10-15"
    turned = ask(policy="today", beside="")
    assert turned.policies_used == (second,)
    assert sorted(turned.then_and_now.changes().rows) == sorted(
        (clock, there, here, number) for clock, here, there, number in then.then_and_now.changes().rows
    )
    early = ask(policy="", beside="today", as_of="2026-10-10")
    assert early.then_and_now.policies_beside == (RECORD,) and early.then_and_now.differ == 0


P1 = priority("P1", response="PT1H")
REASONS = {
    "another target": (
        "Mon 09:00 created P1; Mon 09:45 reply",
        {"priorities": [P1]},
        {"priorities": [priority("P1", response="PT30M")]},
        ("met", "missed", "promised within 1 h 00 min → 30 min; spent 45 min"),
    ),
    "the calendar counts other hours": (
        "Mon 16:30 created P1; Tue 08:00 reply",
        {"priorities": [P1]},
        {"priorities": [priority("P1", response="PT2H")], "clocks": {"response": {"calendar": "prime"}}},
        (
            "missed",
            "met",
            "promised within 1 h 00 min → 2 h 00 min; the clock counts every second → the hours of “Prime”; "
            "spent 15 h 30 min → 1 h 30 min",
        ),
    ),
    "waiting pauses the clock": (
        "Mon 09:00 created P1; Mon 09:10 status waiting-on-customer; Mon 11:00 status in-progress; Mon 11:05 reply",
        {"priorities": [P1]},
        {"priorities": [P1], "clocks": {"response": {"pauses_on": ["waiting-on-customer"]}}},
        (
            "missed",
            "met",
            "promised within 1 h 00 min; it stood still for 0 s → 1 h 50 min; spent 2 h 05 min → 15 min",
        ),
    ),
    "at risk from another time on": (
        "Sun 11:20 created P1",
        {"priorities": [P1]},
        {"priorities": [P1], "clocks": {"response": {"at_risk_before": "PT30M"}}},
        (
            "running",
            "at risk",
            "promised within 1 h 00 min; spent 40 min; at risk from 15 min → 30 min before it is due",
        ),
    ),
    "nothing was promised": (
        "Mon 09:00 created P2; Mon 09:45 reply",
        {"priorities": [P1, priority("P2")]},
        {"priorities": [P1, priority("P2", response="PT30M")]},
        ("no target", "missed", "nothing is promised; beside, promised within 30 min, spent 45 min"),
    ),
    "an update is no longer promised": (
        "Mon 09:00 created P1; Mon 13:00 status solved",
        {"priorities": [priority("P1", every="PT2H", by_default=True)]},
        {"priorities": [priority("P1", response="PT9H")]},
        ("missed", "no target", "promised within 2 h 00 min, spent 4 h 00 min; beside, nothing is promised"),
    ),
    "an update is promised to those who ask": (
        "Mon 09:00 created P1; Mon 13:00 status solved",
        {"priorities": [priority("P1", every="PT2H", by_default=True)]},
        {"priorities": [priority("P1", every="PT2H", by_default=False)]},
        ("missed", "no target", "promised within 2 h 00 min, spent 4 h 00 min; beside, promised only if asked for"),
    ),
    "the priority is no more": (
        "Mon 09:00 created P1; Mon 09:45 reply",
        {"priorities": [P1]},
        {"priorities": [priority("P2", response="PT1H")]},
        ("met", "no target", "promised within 1 h 00 min, spent 45 min; beside, there is no priority P1"),
    ),
    "by the next business day": (
        "Mon 18:00 created P1; Tue 09:00 reply",
        {"priorities": [P1]},
        {"priorities": [priority("P1", response={"off": "next-business-day"})]},
        ("missed", "met", "promised within 1 h 00 min → the next business day (23 h 00 min); spent 15 h 00 min"),
    ),
    "no policy was in force": (
        "2025-12-29 09:00 created P1; 2025-12-29 09:45 reply",
        None,
        {"priorities": [P1]},
        ("no target", "met", "no policy was in force; beside, promised within 1 h 00 min, spent 45 min"),
    ),
}


@pytest.mark.parametrize(("story", "here", "there", "wanted"), REASONS.values(), ids=REASONS.keys())
def test_why_a_verdict_differs(
    story: str, here: dict[str, Any] | None, there: dict[str, Any], wanted: tuple[str, str, str]
) -> None:
    """A sentence of numbers: what is promised, what counts, what was spent, on this side and on the other."""
    dated = rulebook(CHICAGO, policy(priorities=[P1]))
    court().hear(dated, story, as_of="Sun 12:00")
    one, other = (dated if fields is None else dated.under({"draft": policy(**fields)}) for fields in (here, there))
    rows = asked(one, other).changed().rows
    assert wanted in [row[4:] for row in rows]


def asked(here: Rulebook, there: Rulebook) -> ThenAndNow:
    """Judge the ticket the court heard last under two rulebooks."""
    judge(court().engine, here, there, court().scope)
    return ThenAndNow(here, there, court().scope, court().engine, [])


@pytest.fixture(scope="module")
def report(drafts: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Run the notebook under a draft that is named as seen from the folder of the command."""
    notebook = find_notebook(ROOT / "notebooks", "sla-check")
    folder = tmp_path_factory.mktemp("report")
    shutil.copytree(ROOT / "kb", folder / "kb")
    shutil.copy(drafts / "quick.yaml", folder / "quick.yaml")
    store = str(Workspace.find(ROOT).sample())
    return run(notebook, {"policy": "quick.yaml", "db": store, "rows": "5"}, folder / "out", folder)


def test_a_report_under_a_draft_says_so_at_the_top(report: Report) -> None:
    """Before any figure, and where the figures come from; no folder of the machine stands in it."""
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    name = "draft: quick.yaml sha256:"
    assert page.index(f"{name}") < page.index("Promises kept, by clock")
    assert "which is not in force" in page and "Verdicts that differ" in page
    found = json.loads((report.folder / "result.json").read_text(encoding="utf-8"))
    assert found["provenance"]["policy"][0].startswith(name)
    assert found["parameters"]["policy"] == "quick.yaml" and found["parameters"]["beside"] == "today"


def test_explain_judges_by_the_policy_that_is_named(quick: SlaCheck, drafts: Path) -> None:
    """The ledger says which, and that its days do not count; a draft that is not there is a message."""
    number = str(quick.then_and_now.changed(1).rows[0][0])

    def told(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["explain", number, "--db", "sample", *words])
        return done.exit_code, done.output

    for words, named, verdict in (
        ((), f"{RECORD}, in force since 1 January 2000", "= met"),
        (("--policy", "today"), f"{RECORD}, as if it had always been in force", "= met"),
        (
            ("--policy", str(drafts / "quick.yaml")),
            "draft: quick.yaml sha256:",
            "= missed: 50 min 46 s of 30 min spent",
        ),
    ):
        code, text = told(*words)
        assert code == 0 and f"Policy: {named}" in text and verdict in text
    code, text = told("--policy", "nowhere.yaml")
    assert code == 2 and "--policy: no such draft (found: 'nowhere.yaml')" in text and "Traceback" not in text


def test_a_desk_without_a_policy_is_judged_by_a_draft_alone(drafts: Path) -> None:
    """Without one there is nothing to judge by, and the message says which desks have one."""
    for named in ("", "today"):
        with pytest.raises(RecordError, match=f"no policy to judge by.*\n.*{DESK}"):
            check_service_levels("broadband", policy=named, start=ROOT)


@pytest.mark.parametrize("place", ["policy", "beside"])
def test_a_draft_that_is_not_there_is_named_with_its_parameter(place: str) -> None:
    """Which of the two was meant is told."""
    with pytest.raises(RecordError, match=f"{place}: no such draft"):
        check_service_levels(DESK, start=ROOT, **{place: "nowhere.yaml"})
