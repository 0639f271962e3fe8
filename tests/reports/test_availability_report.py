"""The availability report: every finding names its rule and leads to it, people stay unnamed, figures agree."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from opsnb.errors import OpsnbError
from opsnb.kb.check import open_kb
from opsnb.kb.lapses import DataError, Lapse
from opsnb.reports.agent_names import agent_names
from opsnb.reports.availability import Availability, check_availability
from opsnb.reports.tables import Link, TableView
from opsnb.store.formats import import_format
from opsnb.store.sample_calls import call_desks, tell_week
from opsnb.store.sample_faults import plant
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
DESK = "child-maintenance"
LISTS = ("ringing", "too_long", "recording", "security", "handling", "data_errors")


@pytest.fixture(scope="module")
def seen() -> Availability:
    """Look at the sample week."""
    return check_availability(DESK, start=ROOT)


def lists(report: Availability, rows: int = 1000) -> list[TableView]:
    """Return every list of findings."""
    return [getattr(report, name)(rows) for name in LISTS]


def test_overview_lists_and_result_count_the_same_and_it_is_what_was_planted(seen: Availability) -> None:
    """Nothing is found that is not listed, nothing listed twice; and the sample's own list says the same."""
    calling = next(desk for desk in call_desks(open_kb(ROOT / "kb")) if desk.name == DESK)
    planted = plant(calling, tell_week(calling))
    counted = {row[0]: row[1] for row in seen.overview().rows}
    listed = Counter(row[3] for table in lists(seen) for row in table.rows)
    found = seen.result().metrics["found"]
    for what in (*Lapse, *DataError):
        expected = sum(one.what is what for one in planted)
        assert counted[what.says] == listed[what.says] == found[what] == expected > 0


def test_every_finding_leads_to_a_page_of_the_site(seen: Availability) -> None:
    """The link is the address of the record that the desk's own record names for the check."""
    records = open_kb(ROOT / "kb").records
    for table in lists(seen):
        for row in table.rows:
            assert isinstance(row[-1], Link)
            identity = row[-1].href.removeprefix("../site/staff/").removesuffix("/index.html")
            assert row[-1].text == records[identity].title
    elsewhere = check_availability(DESK, site="https://desk.example.org/", start=ROOT).overview()
    assert 'href="https://desk.example.org/child-maintenance/procedures/record-the-call/index.html"' in elsewhere.html()


def test_long_after_call_work_says_what_it_should_have_been(seen: Availability) -> None:
    """Time beyond the limit, and the state and reason that the lists of the desk name for it."""
    told = [str(row[4]) for row in seen.too_long(100).rows if row[3] == Lapse.LONG_AFTER_CALL_WORK.says]
    assert told and all(text.endswith("Not Ready – Customer Related Clerical Work") for text in told)


def test_agents_are_pseudonyms_unless_their_names_are_asked_for(seen: Availability) -> None:
    """No name and no number of the switch stands in the report or in its data; asked for, the names do."""
    tables = [*lists(seen), seen.time_by_agent(), seen.adherence()]
    named = check_availability(DESK, show_names=True, start=ROOT)
    names = {name for _, name in named.seen.agents.values() if name}
    assert names and not any(str(cell) in names for table in tables for row in table.rows for cell in row)
    kept = str([table.data.to_json() for table in tables])
    assert not any(name in kept for name in names)
    shown = {str(row[1]) for table in lists(named) for row in table.rows}
    assert shown <= names | {"–"} and len(shown) > 5


def test_a_pseudonym_says_nothing_of_a_name() -> None:
    """The same agents are called the same each time, in another order than that of their names."""
    agents = [f"agent {letter}" for letter in "abcdefghijklmnop"]
    called = agent_names(agents, {}, show_names=False)
    assert called == agent_names(reversed(agents), {}, show_names=False)
    assert sorted(called.values()) == [f"Agent {n:02d}" for n in range(1, 17)]
    assert [called[agent] for agent in agents] != sorted(called.values())
    assert agent_names(["1", "2"], {"1": "Kim"}, show_names=True) == {"1": "Kim", "2": "2"}


def test_time_adds_up(seen: Availability) -> None:
    """Shares of each agent and team make 100 %, and the teams' hours are those of the agents."""
    agents, teams = seen.time_by_agent().rows, seen.time_by_team().rows
    for row in (*agents, *teams):
        assert sum(float(str(cell)) for cell in row[2:]) == pytest.approx(100)
    assert sum(float(str(row[1])) for row in agents) == pytest.approx(sum(float(str(row[1])) for row in teams))
    chart = seen.chart_time()
    assert all(sum(float(str(cell)) for cell in row[1:]) == pytest.approx(100) for row in chart.data.rows)
    assert {str(row[0]) for row in chart.data.rows} == {str(row[0]) for row in teams}


def test_a_team_is_all_of_its_agents(seen: Availability) -> None:
    """Hours planned of a team are those of its members, and its adherence lies between theirs."""
    rows = seen.adherence().rows
    for team in {row[0] for row in rows}:
        (whole,) = [row for row in rows if row[0] == team and row[1] == "all"]
        members = [row for row in rows if row[0] == team and row[1] != "all"]
        assert whole[2] == pytest.approx(sum(float(str(row[2])) for row in members))
        shares = [float(str(row[3])) for row in members]
        assert min(shares) <= float(str(whole[3])) <= max(shares) < 100


def test_a_changed_record_changes_the_findings(tmp_path: Path, seen: Availability) -> None:
    """The limit stands in the record alone: halve it, and more after-call work is too long."""
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    record = tmp_path / "kb" / DESK / "telephony.yaml"
    text = record.read_text(encoding="utf-8").replace("after_call_work: PT10M", "after_call_work: PT5M")
    record.write_text(text.replace("  cold-transfer: procedures/transfer-a-call\n", ""), encoding="utf-8")
    stricter = check_availability(DESK, db=str(ROOT / "build" / "sample.db"), start=tmp_path)
    found = stricter.result().metrics["found"]
    assert found["long-after-call-work"] > seen.result().metrics["found"]["long-after-call-work"]
    assert "cold-transfer" not in found and "cold-transfer" not in {check.id for check in stricter.result().checks}
    assert stricter.result().provenance.data_sha256 == seen.result().provenance.data_sha256


def test_a_period_takes_only_what_began_in_it(seen: Availability) -> None:
    """Two halves of the week have together what the week has, failures in a row included."""
    first, second = (
        check_availability(DESK, start=ROOT, **{name: "2026-10-21"}).result().metrics["found"]  # type: ignore[arg-type]
        for name in ("until", "since")
    )
    whole = seen.result().metrics["found"]
    assert {name: first[name] + second[name] for name in whole} == whole


@pytest.mark.parametrize(
    ("wish", "part"),
    [
        ({"desk": "no-such-desk"}, "child-maintenance"),
        ({"desk": "broadband"}, r"broadband/telephony\.yaml"),
        ({"db": "nowhere.db"}, "opsnb sample"),
        ({"since": "soon"}, "2026-10-05"),
        ({"since": "2031-01-01"}, "(?s)since: .*earlier day"),
        ({"as_of": "2020-01-01"}, "(?s)as_of: .*later day"),
        ({"until": "2020-01-01"}, "(?s)until: .*a day after"),
    ],
    ids=["unknown desk", "desk without limits", "no store", "no date", "after the end", "as of before", "until before"],
)
def test_a_wrong_wish_is_an_error_with_the_way_out(wish: dict[str, str], part: str) -> None:
    """The message says what would do."""
    with pytest.raises(OpsnbError, match=part):
        check_availability(**{"desk": DESK, "start": ROOT, **wish})  # type: ignore[arg-type]


def test_no_rows_is_no_list(seen: Availability) -> None:
    """A list shows at least one row, and says how many more there are."""
    with pytest.raises(OpsnbError, match="one row"):
        seen.security(0)
    assert seen.security(1).more == len(seen.security(1000).rows) - 1


def test_what_the_source_does_not_tell_is_withheld(tmp_path: Path) -> None:
    """A queue log says who takes calls: neither that nobody was idle, nor that somebody was."""
    path = tmp_path / "queue_log"
    path.write_text("1767600000|NONE|q|7|ADDMEMBER|\n1767690000|NONE|q|7|REMOVEMEMBER|\n", encoding="utf-8")
    store = open_store(tmp_path / "store.db", create=True)
    import_format(store, open_kb(ROOT / "kb"), "asterisk", path, desk=DESK, zone="UTC", now=0)
    store.close()
    report = check_availability(DESK, str(tmp_path / "store.db"), start=ROOT)
    counted = {row[0]: row[1] for row in report.overview().rows}
    assert (counted[Lapse.IDLE.says], counted[Lapse.LONG_AFTER_CALL_WORK.says], counted[Lapse.LATE_RING.says]) == (
        None, None, 0,
    )  # fmt: skip
    assert "who takes calls, and no more" in dict(row[:2] for row in report.scope_table().rows)[Lapse.IDLE.says]
    result = report.result()
    assert result.metrics["found"]["idle"] is None
    assert "idle" not in [check.id for check in result.checks]
