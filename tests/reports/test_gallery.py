"""Publishing: one place for one report, nothing of people unless asked for, kept as long as the record says."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from opsnb.cli import main
from opsnb.errors import OpsnbError
from opsnb.kb.check import open_kb
from opsnb.kb.records import Reports
from opsnb.reports.gallery import FILES, NamesError, Ran
from opsnb.reports.holding import holding
from opsnb.reports.period import covered, last_instant, span
from opsnb.reports.publishing import publish_all, runs_below
from opsnb.reports.trends import HEAVIEST, figures
from published_reports import NOTEBOOKS, NOW, ROOT, filled, gallery_at, ran, read


def days(since: str, until: str) -> dict[str, str]:
    """Return the parameters of a period."""
    return {"since": since, "until": until}


WEEK = days("2026-10-19", "2026-10-26")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a gallery once; tests only read it."""
    return filled(tmp_path_factory.mktemp("filled"))


def test_a_report_is_three_files_in_its_place(shown: Path) -> None:
    """Desk, notebook, instant; the result as the run wrote it; beside the reports of a notebook its trend."""
    places = sorted(shown.glob("*/*/*/result.json"))
    assert len(places) == len(NOTEBOOKS) + 7
    for place in places:
        result, page = read(place), read(place.with_name("page.json"))
        assert {path.name for path in place.parent.iterdir()} == {*FILES}
        assert place.parts[-4:-2] == (result["desk"], result["notebook"])
        assert place.parent.name.startswith(result["as_of"][:10])
        assert page["title"].endswith("?")
        assert (place.parents[1] / "trend.html").is_file()


def test_the_same_report_published_twice_changes_nothing(shown: Path, tmp_path: Path) -> None:
    """Nothing is written anew; a gallery made in another place from the same runs is the same, byte for byte."""
    before = {path: path.stat().st_mtime_ns for path in shown.rglob("*")}
    runs = runs_below([shown.parent], shown)
    assert {told.what for told in publish_all(gallery_at(shown), runs, NOW)} == {"unchanged"}
    assert {path: path.stat().st_mtime_ns for path in shown.rglob("*")} == before
    assert bytes_of(filled(tmp_path)) == bytes_of(shown)


def test_a_later_run_of_the_same_report_takes_its_place(tmp_path: Path) -> None:
    """Other figures of the same instant and parameters replace the first; of runs found together the last counts."""
    gallery = gallery_at(tmp_path / "gallery")
    first = ran(tmp_path / "first", "sla-check", WEEK)
    again = ran(tmp_path / "again", "sla-check", WEEK, factor=0.5)
    assert gallery.publish(Ran.read(first), NOW) == "published"
    assert gallery.publish(Ran.read(again), NOW) == "replaced"
    assert [one.result["metrics"]["tickets"] for one in gallery.reports()] == [
        Ran.read(again).result["metrics"]["tickets"]
    ]
    told = [*publish_all(gallery_at(tmp_path / "other"), [again, first], NOW)]
    assert [one.what for one in told] == ["published"]
    assert read(next((tmp_path / "other").rglob("result.json"))) == read(first / "result.json")


@pytest.mark.parametrize(
    ("given", "as_of", "same"),
    [
        pytest.param(WEEK, "", True, id="the same"),
        pytest.param({**WEEK, "db": "elsewhere.db", "engine": "duckdb"}, "", True, id="other engine and store"),
        pytest.param({**WEEK, "rows": "5"}, "", False, id="other parameter"),
        pytest.param(WEEK, "2026-10-30T13:40:01-05:00", False, id="a second later"),
    ],
)
def test_what_makes_it_another_report(given: dict[str, str], as_of: str, same: bool, tmp_path: Path) -> None:
    """Desk, notebook, instant and parameters other than the defaults; not where the data lies or what computes."""
    gallery = gallery_at(tmp_path / "gallery")
    one = Ran.read(ran(tmp_path / "one", "sla-check", WEEK))
    other = Ran.read(ran(tmp_path / "other", "sla-check", given, as_of))
    assert (gallery.place(one) == gallery.place(other)) is same


@pytest.mark.parametrize(("notebook", "name"), [("availability", "show_names"), ("triage", "subjects")])
def test_nothing_of_people_unless_asked_for(notebook: str, name: str, tmp_path: Path) -> None:
    """A report that shows names or subjects is refused, the others are published; asked for, its page says so."""
    gallery = gallery_at(tmp_path / "gallery")
    folder, harmless = ran(tmp_path / "one", notebook, {name: "true"}), ran(tmp_path / "two", notebook)
    told = {one.place.name: one.what for one in publish_all(gallery, [folder, harmless], NOW)}
    assert isinstance(told.pop("one"), NamesError)
    assert [*told.values()] == ["published"]
    assert gallery.publish(Ran.read(folder), NOW, with_names=True) == "published"
    pages = [read(path)["shows_people"] for path in gallery.root.rglob("page.json")]
    assert sorted(pages) == [False, True]


def test_reports_leave_when_they_were_kept_long_enough(tmp_path: Path) -> None:
    """Counted from the instant of judgement; the trend is drawn of those that stay; an old one is not published."""
    record = open_kb(ROOT / "kb").get("customer-care/reports", Reports)
    folders = [
        ran(tmp_path / str(n), "sla-check", as_of=f"2026-10-0{n}T07:00:00-05:00", factor=1 + n) for n in range(1, 4)
    ]
    gallery = gallery_at(tmp_path / "gallery")
    assert [one.what for one in publish_all(gallery, folders, NOW)] == ["published"] * 3
    drawn = bytes_of(gallery.root)["customer-care/sla-check/trend.html"]
    later = datetime(2026, 10, 1, 12, tzinfo=UTC) + record.keep + timedelta(minutes=1)
    told = [*publish_all(gallery, folders, later)]
    assert sorted(str(one.what) for one in told) == ["left", "too old", "unchanged", "unchanged"]
    assert bytes_of(gallery.root)["customer-care/sla-check/trend.html"] != drawn
    assert [str(one.what) for one in publish_all(gallery, [], later + timedelta(days=9))] == ["left", "left"]
    assert not any(gallery.root.glob("[!.]*"))


def test_a_desk_whose_record_says_nothing_keeps_all(tmp_path: Path) -> None:
    """Without a record of its reports nothing is thrown away."""
    gallery = gallery_at(tmp_path / "gallery")
    del gallery.kb.records["customer-care/reports"]
    assert (
        gallery.publish(Ran.read(ran(tmp_path / "one", "sla-check")), datetime(2099, 1, 1, tzinfo=UTC)) == "published"
    )


def test_what_cannot_be_published_says_why_and_keeps_no_other(tmp_path: Path) -> None:
    """A result that is none, a desk that is none, a page that is missing: each is named, the good one is published."""
    good = ran(tmp_path / "good", "sla-check")
    broken, stranger, bare = (shutil.copytree(good, tmp_path / name) for name in ("broken", "stranger", "bare"))
    (broken / "result.json").write_text("{}", encoding="utf-8")
    text = (good / "result.json").read_text(encoding="utf-8")
    (stranger / "result.json").write_text(text.replace('"customer-care"', '"../elsewhere"'), encoding="utf-8")
    (bare / "report.html").write_text("<main><p>Nothing</p></main>", encoding="utf-8")
    (bare / "result.json").write_text(text.replace("T13:40", "T13:41"), encoding="utf-8")
    told = {
        one.place.name: one.what for one in publish_all(gallery_at(tmp_path / "g"), [broken, stranger, bare, good], NOW)
    }
    assert {name: what.problem for name, what in told.items() if isinstance(what, OpsnbError)} == {
        "broken": "not the result of a report",
        "stranger": "a report of no desk of this project",
        "bare": "a report without a heading",
    }
    assert [what for what in told.values() if not isinstance(what, OpsnbError)] == ["published"]
    assert len([*(tmp_path / "g").rglob("body.html")]) == 1


def test_two_publish_one_after_the_other(tmp_path: Path) -> None:
    """The second waits until the first is done and finds all there; what a killed one left half is cleared."""
    folder, root = ran(tmp_path / "one", "sla-check"), tmp_path / "gallery"
    half = root / "customer-care/sla-check/.killed/new"
    half.mkdir(parents=True)
    with ThreadPoolExecutor(4) as pool:
        told = [*pool.map(lambda _: [*publish_all(gallery_at(root), [folder], NOW)], range(4))]
    assert sorted(str(one.what) for (one,) in told) == ["published", "unchanged", "unchanged", "unchanged"]
    with ThreadPoolExecutor(1) as pool, holding(root) as held:
        later = pool.submit(lambda: [*publish_all(gallery_at(root), [folder], NOW)])
        with pytest.raises(TimeoutError):
            later.result(0.3)
        assert held
    assert [path.name for path in half.parents[1].glob(".*")] == []


def test_a_published_report_that_is_not_whole_is_named(tmp_path: Path) -> None:
    """Which, what it lacks, and what to do; the trend of half a gallery is not drawn."""
    folder, gallery = ran(tmp_path / "one", "sla-check"), gallery_at(tmp_path / "gallery")
    assert gallery.publish(Ran.read(folder), NOW) == "published"
    next(gallery.root.rglob("page.json")).unlink()
    with pytest.raises(OpsnbError, match=r"without page.json") as caught:
        [*publish_all(gallery, [], NOW)]
    assert "publish it again" in str(caught.value)
    assert [one.what for one in publish_all(gallery, [folder], NOW)] == ["replaced"]


def test_runs_are_found_at_any_depth_but_not_in_the_gallery(tmp_path: Path) -> None:
    """A failed run has no page and is passed over."""
    gallery = tmp_path / "published"
    ran(tmp_path / "a/b", "sla-check")
    ran(tmp_path / "c", "sla-check")
    ran(gallery / "x/y/z", "sla-check")
    (ran(tmp_path / "failed", "sla-check") / "report.html").unlink()
    assert {path.name for path in runs_below([tmp_path], gallery)} == {"b", "c"}


@pytest.mark.parametrize(
    ("given", "weekly", "said", "length", "at"),
    [
        ({}, False, "all up to 2026-11-02", "all up to then", "2026-11-02 07:00"),
        (days("2026-10-26", "2026-11-02"), False, "2026-10-26 to 2026-11-01", "one week", "2026-11-01 23:59"),
        (days("2026-11-01", "2026-11-02"), False, "2026-11-01", "one day", "2026-11-01 23:59"),
        (days("2026-10-01", "2026-11-01"), False, "2026-10-01 to 2026-10-31", "one month", "2026-10-31 23:59"),
        ({"since": "2026-10-01"}, False, "2026-10-01 to 2026-11-02", "a first day up to then", "2026-11-02 07:00"),
        ({"week": "2026-10-28"}, True, "week of 2026-10-28", "one week", "2026-11-02 07:00"),
        ({}, True, "week of 2026-11-02", "one week", "2026-11-02 07:00"),
        ({"until": "2026-11-01T12:00"}, False, "all up to 2026-11-01T12:00", "all up to then", "2026-11-02 07:00"),
        ({"until": "2026-12-01"}, False, "all up to 2026-11-30", "all up to then", "2026-11-02 07:00"),
    ],
    ids=["nothing", "week", "day", "month", "since", "named week", "this week", "time of day", "not yet over"],
)  # fmt: skip
def test_the_period_in_words(given: dict[str, str], weekly: bool, said: str, length: str, at: str) -> None:
    """The last day is in it; a report reaches no further than the instant it was judged at."""
    as_of = datetime.fromisoformat("2026-11-02T07:00:00-06:00")
    assert (covered(given, as_of, weekly=weekly), span(given, weekly=weekly)) == (said, length)
    assert last_instant(given, as_of) == at


def test_trends_go_over_reports_that_asked_the_same(shown: Path) -> None:
    """Days with days, weeks with weeks; what a check is about first, with its goal; one report alone has no line."""
    calls = (shown / "broadband/queue-report/trend.html").read_text(encoding="utf-8")
    promises = (shown / "customer-care/sla-check/trend.html").read_text(encoding="utf-8")
    assert [text.split("<")[0] for text in calls.split('<h3 id="over-one-day">')[1:]] == ["Over one day"]
    assert '<h3 id="over-one-week">' in promises
    assert promises.index("Response: attainment") < promises.index("Tickets")
    assert "goal: 100" in promises
    assert (shown / "customer-care/triage/trend.html").read_text(encoding="utf-8") == ""


def test_the_lines_of_many_reports_stay_light(tmp_path: Path) -> None:
    """Days and weeks of two months: the series of the latest report is there; others only as far as there is room."""
    runs, first = [], datetime(2026, 8, 3, tzinfo=UTC)
    for n, length in [(n, 1) for n in range(70)] + [(n, 7) for n in range(0, 70, 7)]:
        since, until = first + timedelta(days=n), first + timedelta(days=n + length)
        as_of = f"{until:%Y-%m-%d}T06:00:00-04:00"
        given = days(f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}")
        runs.append(ran(tmp_path / f"runs/{n}-{length}", "queue-report", given, as_of, 1 + (n * 7 % 13) / 7))
    told = [*publish_all(gallery_at(tmp_path / "gallery"), runs, NOW)]
    drawn = next((tmp_path / "gallery").rglob("trend.html")).read_text(encoding="utf-8")
    assert {one.what for one in told} == {"published"}
    assert len(drawn.encode()) <= HEAVIEST
    assert "over-one-week" in drawn


def test_a_trend_shows_what_all_reports_share(tmp_path: Path) -> None:
    """A number that an older report does not have has no line; text, lists and true or false have none at all."""
    folders = [ran(tmp_path / str(n), "staffing", factor=n) for n in (1, 2)]
    runs = {str(n): Ran.read(folder) for n, folder in enumerate(folders)}
    del runs["0"].result["metrics"]["patience"]
    names = [figure.name for figure in figures(runs)]
    assert "handle_time" in names
    assert not {"patience", "queue", "forecast_error"} & {*names}


def test_a_trend_begins_with_what_moved(tmp_path: Path) -> None:
    """After what has a goal come figures that went up or down, then those of a comparison, last what never changed."""
    folders = [ran(tmp_path / str(n), "sla-check", factor=n) for n in (1, 2)]
    found = figures({str(n): Ran.read(folder) for n, folder in enumerate(folders)})
    names = [figure.name for figure in found]
    assert names[:3] == ["response/attainment", "update/attainment", "tickets"]
    still = [len({number for _, number in figure.points}) == 1 for figure in found]
    assert still == sorted(still)
    assert True in still
    assert names.index("response/missed") < names.index("beside/response/attainment")


def test_the_command_publishes_and_says_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0, or 2 if one was refused; nothing to publish in a folder is an error; the clock can be set."""
    monkeypatch.chdir(ROOT)
    ran(tmp_path / "runs/one", "triage")
    ran(tmp_path / "runs/two", "triage", {"subjects": "True"})
    command = ["report", "publish", str(tmp_path / "runs"), "--gallery", str(tmp_path / "gallery"), "--as-of"]
    first = CliRunner().invoke(main, [*command, "2026-11-22"])
    assert first.exit_code == 2
    assert "published  customer-care/triage/2026-" in first.output
    assert "--with-names" in first.output
    asked = CliRunner().invoke(main, [*command, "2026-11-22", "--with-names"])
    assert (asked.exit_code, asked.output.count("unchanged"), asked.output.count("published ")) == (0, 1, 1)
    much_later = CliRunner().invoke(main, [*command, "2036-11-22", "--with-names"])
    assert much_later.output.count("left") == 2
    (tmp_path / "empty").mkdir()
    empty = CliRunner().invoke(main, ["report", "publish", str(tmp_path / "empty")])
    assert (empty.exit_code, "no reports here" in empty.output) == (2, True)
