"""What the SLA check answers: figures that follow from the records, and agree with each other."""

from __future__ import annotations

import shutil
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner

from opsnb.cli import main
from opsnb.errors import OpsnbError
from opsnb.reports.sla import SlaCheck, check_service_levels

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sla() -> SlaCheck:
    """Check the sample of the desk."""
    return check_service_levels("customer-care", start=ROOT)


def total(rows: tuple[tuple[object, ...], ...], column: int) -> int:
    """Add up a column of counts."""
    return sum(int(str(row[column])) for row in rows)


def test_every_breakdown_counts_the_same_promises(sla: SlaCheck) -> None:
    """By clock, by priority, by shift and by week are views of the same verdicts."""
    views = [(sla.by_clock().rows, 1), *((view.rows, 2) for view in (sla.by_priority(), sla.by_shift(), sla.by_week()))]
    for offset in range(6):
        assert len({total(rows, first + offset) for rows, first in views}) == 1


def test_misses_listed_are_misses_counted(sla: SlaCheck) -> None:
    """The list of broken promises is as long as the tables say, and the longest over comes first."""
    listed = sla.misses(limit=10_000).rows
    assert len(listed) == total(sla.by_clock().rows, 2) > 0
    assert sla.misses(limit=3).more == len(listed) - 3


def test_a_shift_is_called_by_its_title_everywhere(sla: SlaCheck) -> None:
    """In the lists as in the counts."""
    assert (
        {row[3] for row in sla.misses().rows} == {row[1] for row in sla.by_shift().rows} == {"Off shift", "Prime shift"}
    )


def test_follow_up_gaps_are_the_misses_of_the_update_clock(sla: SlaCheck) -> None:
    """They are listed by themselves, because another procedure puts them right."""
    gaps = sla.update_gaps(limit=10_000).rows
    assert gaps and {row[1] for row in gaps} == {"update"}


def test_the_sample_shows_what_a_log_can_hold(sla: SlaCheck) -> None:
    """Met, missed, running and at risk, merged tickets and tickets without a target: each occurs in the sample."""
    counts = sla.by_clock().rows
    assert all(total(counts, column) > 0 for column in range(1, 7))
    facts = {row[0]: row[1] for row in sla.scope_table().rows}
    assert facts["Merged into another"] != "0"


def test_what_was_judged_is_told_without_holding_it(sla: SlaCheck) -> None:
    """The digest reads the log event by event: a long history does not have to fit into the memory."""
    (events,) = sla.engine.query("SELECT COUNT(*) FROM events").rows[0]
    tracemalloc.start()
    sla.result()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert events > 2000 and peak < 100 * events


def test_a_changed_record_changes_the_verdicts(tmp_path: Path) -> None:
    """The check reads the record: halve what is promised, and more promises are broken."""
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    before = check_service_levels("customer-care", start=tmp_path, db=str(_sample(tmp_path))).result()
    policy = tmp_path / "kb" / "customer-care" / "policies" / "priorities.yaml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("response: {prime: PT2H", "response: {prime: PT20M"), encoding="utf-8")
    after = check_service_levels("customer-care", start=tmp_path, db=str(_sample(tmp_path))).result()
    assert after.metrics["response"]["missed"] > before.metrics["response"]["missed"]
    assert after.provenance.data_sha256 == before.provenance.data_sha256


def _sample(folder: Path) -> Path:
    path = folder / "tickets.db"
    if not path.exists():
        shutil.copy(ROOT / "build" / "sample.db", path)
    return path


def test_a_period_takes_only_tickets_opened_in_it(sla: SlaCheck) -> None:
    """From the first day of `since` to before `until`, in the desk's own time."""
    week = check_service_levels("customer-care", since="2026-10-05", until="2026-10-12", start=ROOT)
    assert {str(row[1]) for row in week.by_week().rows} == {"2026-10-05"}
    assert 0 < week.result().metrics["tickets"] < sla.result().metrics["tickets"]


@pytest.mark.parametrize(
    ("desk", "db", "since", "part"),
    [
        ("no-such-desk", "sample", "", "customer-care"),
        ("customer-care", "nowhere.db", "", "opsnb sample"),
        ("customer-care", "sample", "soon", "2026-10-05"),
    ],
    ids=["unknown desk", "no store", "no date"],
)
def test_a_wrong_wish_is_an_error_with_the_way_out(desk: str, db: str, since: str, part: str) -> None:
    """The message says what would do."""
    with pytest.raises(OpsnbError, match=part):
        check_service_levels(desk, db, since, start=ROOT)


def test_explain_tells_the_ledger_and_names_near_numbers_for_an_unknown_ticket(sla: SlaCheck) -> None:
    """`opsnb explain` shows policy, events and verdict; a wrong number is a message, not a traceback."""
    number = str(sla.misses(limit=1).rows[0][0])
    told = CliRunner().invoke(main, ["explain", number, "--db", "sample"])
    assert told.exit_code == 0
    for part in ("customer-care/policies/priorities", "missed", "counted", "due"):
        assert part in told.output
    unknown = CliRunner().invoke(main, ["explain", "99999", "--db", "sample"])
    assert unknown.exit_code == 2 and "Traceback" not in unknown.output


def test_a_report_names_the_limits_of_its_source(tmp_path: Path) -> None:
    """What cannot be told from an imported log stands in the report, as its mapping says it."""
    log = tmp_path / "log.csv"
    columns = (
        "number,incident_state,sys_updated_by,sys_updated_at,opened_at,caller_id,priority,assignment_group,assigned_to,"
        "resolved_at,closed_at,made_sla,category,contact_type,opened_by,location,subcategory,u_symptom,cmdb_ci,impact,urgency,"
        "reopen_count,sys_mod_count"
    )
    row = "INC1,Active,u,1/3/2016 10:00,1/3/2016 09:00,c,3 - Moderate,g,a,?,?,true,k,Phone,o,?,?,?,?,?,?,0,1"
    log.write_text(f"{columns}\n{row}\n", encoding="utf-8")
    store = str(tmp_path / "log.db")
    told = CliRunner().invoke(main, ["import", "servicenow", str(log), "--desk", "customer-care", "--db", store])
    assert told.exit_code == 0, told.output
    limits = check_service_levels("customer-care", store, start=ROOT).limits().rows
    assert any("no replies" in str(row[1]) for row in limits)
