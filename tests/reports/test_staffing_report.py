"""The staffing report: figures that follow from calls, counts and plans, and agree with each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from opsnb.errors import OpsnbError
from opsnb.reports import staffing
from opsnb.reports.staffing import Staffing
from opsnb.reports.tables import Weekday
from opsnb.rules.erlang import Goal, Load, required
from opsnb.store.calls import Agent, Call, IntervalCount, Leg, PlannedSpell, Telephone, add_telephone
from opsnb.store.parquet import export_parquet
from opsnb.store.schema import open_store

ROOT = Path(__file__).parents[2]
DESK = "child-maintenance"
plan_staffing = partial(staffing.plan_staffing, target=80.0, shrinkage=30.0)
"""The report with the parameters of its notebook."""
MONDAY = datetime(2026, 3, 23, tzinfo=ZoneInfo("Europe/London"))
"""Monday of the week in which the clocks go forward, on Sunday."""


def at(days: int, clock: str) -> int:
    """Return the UTC second of a wall time, so many days after Monday."""
    hour, minute = map(int, clock.split(":"))
    return int((MONDAY + timedelta(days=days)).replace(hour=hour, minute=minute).timestamp())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of counts (10 and 20 calls on Monday 09:00), then a week with four calls and two agents planned."""
    path = tmp_path_factory.mktemp("staffing") / "small.db"
    counts = [IntervalCount("gich", at(days, "09:00"), 1800, number) for days, number in ((-14, 10), (-7, 20))]
    legs = [
        Leg("gich", at(0, "09:05"), left_at=at(0, "09:05") + 20, result="answered", agent="1", talk=100, hold=50,
            wrap_up=30),
        Leg("gich", at(0, "09:10"), left_at=at(0, "09:10") + 21, result="answered", agent="1", talk=180),
        Leg("gich", at(0, "09:31"), left_at=at(0, "09:31") + 59, result="abandoned"),
        Leg("gich", at(6, "00:30"), left_at=at(6, "00:30") + 20, result="answered", agent="2"),
    ]  # fmt: skip
    calls = [Call(str(n), "inbound", leg.entered_at, legs=[leg]) for n, leg in enumerate(legs, 1)]
    plans = [
        PlannedSpell("1", at(0, "09:00"), at(0, "10:00"), "calls"),
        PlannedSpell("2", at(0, "09:20"), at(0, "09:30"), "calls"),
        PlannedSpell("2", at(0, "09:30"), at(0, "10:00"), "break"),
        PlannedSpell("3", at(0, "09:00"), at(0, "10:00"), "calls"),
    ]
    agents = [Agent("1", "gich"), Agent("2", "gich"), Agent("3", "another team")]
    store = open_store(path, create=True)
    add_telephone(store, DESK, "switch", Telephone(calls, agents, plans=plans, counts=counts))
    store.commit()
    store.close()
    return path


@pytest.fixture(scope="module")
def few(small: Path) -> Staffing:
    """Plan the small week."""
    return plan_staffing(DESK, str(small), "gich", held_back=1, start=ROOT)


@pytest.fixture(scope="module")
def sample() -> Staffing:
    """Plan the sample week."""
    return plan_staffing(DESK, start=ROOT)


def test_terms_are_measured_from_the_calls(few: Staffing) -> None:
    """Handle time of the calls for which it is known: (180 + 180) / 2; patience: 120 s waited, one gave up."""
    assert few.week.terms.handle_time == 180
    assert few.week.terms.patience == 20 + 21 + 59 + 20


def test_the_week_has_the_intervals_of_its_clock(few: Staffing) -> None:
    """A week in which the clocks go forward is an hour shorter; every call is in it once."""
    assert len(few.week.starts) == 7 * 48 - 2
    assert few.week.came.total("offered") == 4
    assert dict(zip(few.week.starts.tolist(), few.week.came.offered.tolist(), strict=True))[at(0, "09:00")] == 2


def test_in_time_is_what_the_metric_says(few: Staffing) -> None:
    """20 s with the boundary `<=`: after 20 s is in time, after 21 s is not."""
    assert few.week.came.total("in_time") == 2


def test_forecast_and_need_follow_from_the_counts(few: Staffing) -> None:
    """10 and 20 calls on two Mondays: 15 are expected, and the agents they need are those of the formula."""
    monday = few.by_day().rows[0]
    need = required(Load(15, 1800, 180), Goal(0.8, 20), 120)
    assert monday[:4] == (Weekday(date(2026, 3, 23)), 15, 3, "09:00")
    assert (monday[5], monday[7]) == (need.agents, need.agents / 2)


def test_only_the_queue_s_own_agents_count_and_only_while_they_take_calls(few: Staffing) -> None:
    """One for the whole hour, one for ten minutes; a break and another team count for nothing."""
    (gap,) = few.too_few().rows
    assert str(gap[0]) == "Mon 2026-03-23 09:00 GMT" and gap[3] == pytest.approx(1 + 1 / 3)
    assert few.week.seconds_planned == pytest.approx(3600 + 600)


def test_history_begins_where_it_is_known(few: Staffing, small: Path, tmp_path: Path) -> None:
    """What came before the first count, or before the first call, is not known: it does not count as no calls."""
    assert int(few.week.before.starts[0]) == at(-14, "09:00")
    path = tmp_path / "small.db"
    path.write_bytes(small.read_bytes())
    store = open_store(path)
    store.execute("DELETE FROM interval_counts")
    store.commit()
    store.close()
    ahead = plan_staffing(DESK, str(path), "gich", week="2026-03-31", held_back=1, start=ROOT)
    assert int(ahead.week.before.starts[0]) == at(0, "09:30")
    assert ahead.week.before.offered[0] == 1
    assert np.isnan(ahead.week.forecast[: 2 * 9 + 1]).all()


def test_the_error_is_that_of_the_week_held_back(few: Staffing) -> None:
    """10 expected, 20 came: half the calls."""
    (row,) = few.accuracy().rows
    assert row[:6] == (date(2026, 3, 16), 20, 10, 50.0, -50.0, 50.0)


def test_without_a_team_of_its_name_a_queue_s_agents_are_those_who_answered(small: Path, tmp_path: Path) -> None:
    """Switches name teams as they like."""
    path = tmp_path / "teams.db"
    path.write_bytes(small.read_bytes())
    store = open_store(path)
    store.execute("UPDATE agents SET team = 'Team ' || agent")
    store.commit()
    store.close()
    assert plan_staffing(DESK, str(path), "gich", held_back=1, start=ROOT).week.seconds_planned == pytest.approx(
        3600 + 600
    )


def test_every_figure_of_the_sample_agrees(sample: Staffing) -> None:
    """Days add up to the week; what is too few is counted the same in list and check."""
    days, result = sample.by_day().rows, sample.result()
    for column, name in ((7, "agent_hours_needed"), (8, "agent_hours_planned")):
        assert sum(float(str(row[column])) for row in days) == pytest.approx(result.metrics[name], abs=0.01)
    assert sum(int(str(row[2])) for row in days) == result.metrics["calls_came"]
    short = sample.too_few(1000).rows
    check = next(check for check in result.checks if check.id == "enough-agents-planned")
    assert check.found.startswith(f"too few in {len(short)} of ") and not check.ok
    assert all(float(str(row[3])) < float(str(row[2])) for row in short)


def test_the_forecast_of_the_sample_is_about_as_good_as_chance_allows(sample: Staffing) -> None:
    """Made-up calls come at random around the same averages, so eight weeks are nearly all there is to know."""
    for row in sample.accuracy().rows:
        error, naive, chance = (float(str(row[place])) for place in (3, 5, 6))
        assert 0.8 * chance < error < 1.25 * chance < naive


def test_the_formula_with_patience_is_nearer_to_what_was_measured(sample: Staffing) -> None:
    """The sample's callers do hang up: Erlang A, fed with what was measured, comes close to the measured week."""
    measured, patient, leaving = ([float(str(row[place])) for place in (1, 3)] for row in sample.against_calls().rows)
    assert abs(leaving[0] - measured[0]) < min(8, abs(patient[0] - measured[0]))
    assert leaving[1] == pytest.approx(measured[1], abs=3) and patient[1] == 0


def test_more_agents_in_the_table_of_choices_never_do_worse(sample: Staffing) -> None:
    """And the number needed is the first that reaches the goal."""
    rows = sample.choices().rows
    levels = [float(str(row[3])) for row in rows]
    assert levels == sorted(levels)
    assert next(row[0] for row in rows if float(str(row[3])) >= 80) == rows[3][0]


def test_the_pictures_say_in_words_what_they_show(sample: Staffing) -> None:
    """A text alternative and the table behind each."""
    came, need = sample.chart_forecast(), sample.chart_need()
    assert f"{sample.week.came.total('offered'):,.0f} came" in came.says
    assert max(int(str(row[2])) for row in need.data.rows) == int(sample.week.needed.max())
    assert sum(int(str(row[3])) for row in came.data.rows) == sample.week.came.total("offered")


def test_a_week_without_calls_yet_is_forecast_all_the_same(small: Path) -> None:
    """The next week: nothing came and nothing is planned; what is needed follows from all three weeks before."""
    ahead = plan_staffing(DESK, str(small), "gich", week="2026-03-31", held_back=1, start=ROOT)
    assert not ahead.against_calls().rows and "no calls yet" in ahead.chart_forecast().says
    shown = [(str(row[0]), row[1]) for row in ahead.by_day().rows]
    assert shown == [("Mon 2026-03-30", 11), ("Sun 2026-04-05", 0)]
    assert sum(row[2] for row in ahead.chart_forecast().data.rows) == pytest.approx(34 / 3)


def test_without_a_plan_nothing_is_said_of_one(small: Path) -> None:
    """No agents planned is no plan; a report that called every interval short would be read once."""
    ahead = plan_staffing(DESK, str(small), "gich", week="2026-03-31", held_back=1, start=ROOT)
    assert repr(ahead.too_few()) == "Plans of agents of this queue in this week: none."
    assert [check.id for check in ahead.result().checks] == ["forecast-worth-having"]


def test_the_same_question_has_the_same_answer(sample: Staffing) -> None:
    """Same inputs, same result; another queue, another digest."""
    again = plan_staffing(DESK, start=ROOT)
    assert again.result() == sample.result()
    other = plan_staffing(DESK, queue="gich", start=ROOT)
    assert other.result().provenance.data_sha256 != sample.result().provenance.data_sha256


@pytest.mark.parametrize(
    ("wish", "part"),
    [
        ({"desk": "no-such-desk"}, "child-maintenance"),
        ({"desk": "clerk-of-court"}, "import a call log"),
        ({"queue": "nowhere"}, "gich"),
        ({"week": "soon"}, "2026-10-05"),
        ({"week": "2020-01-06"}, "a later week"),
        ({"minutes": 20}, "length of an interval"),
        ({"minutes": 15}, "30, as the counts"),
        ({"target": 100.0}, "target"),
        ({"shrinkage": 100.0}, "shrinkage"),
        ({"held_back": 9}, "weeks to hold back"),
        ({"threshold": -1}, "threshold"),
    ],
    ids=lambda wish: " ".join(map(str, wish)) if isinstance(wish, dict) else "",
)
def test_a_wrong_wish_is_an_error_with_the_way_out(wish: dict[str, object], part: str) -> None:
    """The message says what would do."""
    with pytest.raises(OpsnbError, match=part):
        plan_staffing(**{"desk": DESK, "start": ROOT, **wish}).result()  # type: ignore[arg-type]


def test_no_rows_is_no_list(sample: Staffing) -> None:
    """A list shows at least one row."""
    with pytest.raises(OpsnbError, match="one row"):
        replace(sample).too_few(0)


def test_another_engine_gives_the_same_report(sample: Staffing, tmp_path: Path) -> None:
    """DuckDB reads the exported files of the same store: figures and digest are the same."""
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    store = tmp_path / "sample.db"
    store.write_bytes((ROOT / "build" / "sample.db").read_bytes())
    export_parquet(store, store.with_suffix(".parquet"))
    other = plan_staffing(DESK, str(store), engine="duckdb", start=ROOT).result()
    assert (other.metrics, other.checks) == (sample.result().metrics, sample.result().checks)
    assert other.provenance.data_sha256 == sample.result().provenance.data_sha256
