"""A report made again from what it says of itself: equal, or what differs by name; nothing is run that writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_project import ANSWERS, RESULT, write_notebook, write_project

from opsnb.errors import RunError
from opsnb.reports.differences import of_pages
from opsnb.reports.notebook import find_notebook
from opsnb.reports.running import Report, run
from opsnb.reports.verifying import verify


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Make a report in a small project; the store is named as seen from another folder of it."""
    root = write_project(tmp_path_factory.mktemp("project"))
    book = find_notebook(root / "notebooks", "answers")
    return run(book, {"db": "../data/numbers.txt", "more": "1"}, root / "reports" / "answers", root / "kb")


@pytest.fixture
def report(made: Report, tmp_path: Path) -> Path:
    """Copy the project with its report, to change something in it."""
    shutil.copytree(made.folder.parents[1], tmp_path / "copy")
    return tmp_path / "copy" / "reports" / "answers"


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_result_states_parameters_that_anybody_can_give_again(made: Report) -> None:
    """All parameters are there; a file of the project is named from the project's folder, wherever the user stood."""
    found = json.loads((made.folder / "result.json").read_text(encoding="utf-8"))["parameters"]
    assert found == {
        "desk": "a-desk", "db": "data/numbers.txt", "as_of": "", "more": "1", "apply": "False", "site": "../site/staff",
    }  # fmt: skip


def test_a_store_elsewhere_is_stated_by_its_name_alone(report: Path, tmp_path: Path) -> None:
    """No path of a machine is in a result; who verifies it says where the store is."""
    shutil.copy(report.parents[1] / "data/numbers.txt", tmp_path / "elsewhere.txt")
    book = find_notebook(report.parents[1] / "notebooks", "answers")
    run(book, {"db": str(tmp_path / "elsewhere.txt")}, report)
    text = (report / "result.json").read_text(encoding="utf-8")
    assert '"db": "elsewhere.txt"' in text and str(tmp_path) not in text
    with pytest.raises(RunError, match="--db"):
        verify(report, report.parents[1] / "notebooks")
    assert verify(report, report.parents[1] / "notebooks", str(tmp_path / "elsewhere.txt")).same_bytes


def test_made_again_in_another_place_it_is_the_same_byte_for_byte(report: Path) -> None:
    """In a copy of the project, from the folder or its result alone, page and result are equal."""
    found = verify(report / "result.json", report.parents[1] / "notebooks")
    assert found.same_bytes and found.with_page and found.holds
    assert not found.figures and not found.circumstances


def test_without_its_page_only_the_result_is_compared(report: Path) -> None:
    """It says so: nobody takes for compared what was not there."""
    (report / "report.html").unlink()
    found = verify(report, report.parents[1] / "notebooks")
    assert found.same_bytes and not found.with_page


def test_other_data_is_named_with_all_that_follows_from_it(report: Path) -> None:
    """Metric, check, digest and the row of the table, each with what it was and what it is."""
    change(report.parents[1] / "data/numbers.txt", "1 2 3", "1 7 3")
    found = verify(report, report.parents[1] / "notebooks")
    assert not found.holds and not found.circumstances
    told = [str(one) for one in found.figures]
    assert told[:2] == ["metric total: 9 then, 14 now", "check enough found: 9 then, 14 now"]
    assert told[2].startswith("the store has other data for the period, data_sha256: ")
    assert told[3:] == ["table “Numbers”, row 2 (1), Number: 3 then, 8 now"]


def test_other_records_alone_are_named_and_do_no_harm(report: Path) -> None:
    """A record was changed under its name, and no figure with it: the report holds, and the change is told."""
    change(report.parents[1] / "kb/a-desk/desk.yaml", "To answer.", "To answer well.")
    found = verify(report, report.parents[1] / "notebooks")
    assert found.holds and not found.same_bytes
    assert [one.what for one in found.circumstances] == ["records_sha256"]


def test_another_notebook_is_named(report: Path) -> None:
    """The notebook says something else today: its digest differs, and so does the page."""
    write_notebook(report.parents[1] / "notebooks/10-answers.ipynb", ANSWERS.replace('"Which"', '"Which one"'), RESULT)
    found = verify(report, report.parents[1] / "notebooks")
    assert [one.what for one in found.circumstances] == ["notebook_sha256"]
    assert [one.what for one in found.figures] == ["heads of “Numbers”"]


def test_a_report_that_was_moved_still_holds(report: Path) -> None:
    """Links are seen from where a report lies: moved, it differs in them alone."""
    moved = report.parents[1] / "archive/2026/answers"
    shutil.move(report, moved)
    found = verify(moved, moved.parents[2] / "notebooks")
    assert found.holds and not found.same_bytes and not found.circumstances


Break = Callable[[Path], object]


def test_whatever_is_changed_in_a_report_is_found(report: Path) -> None:
    """No figure, word or link of a report can be other than what a run gives: each change is named."""
    for file, old, new in (
        ("result.json", '"total": 9', '"total": 10'),
        ("result.json", '"engine"', '"signed": "all is well", "engine"'),
        ("result.json", '"notebook": ', '"grade": "A", "notebook": '),
        ("result.json", '"commit"', '"resolved": {"more": "1"}, "commit"'),
        ("report.html", "</td>", "0</td>"),
        ("report.html", "</dl>", "</dl><p>Signed</p>"),
        ("report.html", 'href="../', 'href="https://a.example/'),
    ):
        change(report / file, old, new)
    found = verify(report, report.parents[1] / "notebooks")
    assert [one.what for one in found.figures] == [
        "grade",
        "metric total",
        "signed",
        "resolved more",
        "report.html, a link",
        *(f"table “Numbers”, row {row} ({row - 1}), Number" for row in (1, 2, 3)),
        "foot of report.html, beside what its result.json says, where it first differs",
    ]


@pytest.mark.parametrize(("old", "new"), [("</main>", "<p>All is well.</p></main>"), ("<title>", "<title>Good: ")])
def test_words_outside_of_tables_are_compared(old: str, new: str, report: Path) -> None:
    """They are told where the two pages part, and no more of them than is needed to find the place."""
    change(report / "report.html", old, new)
    found = verify(report, report.parents[1] / "notebooks")
    assert [one.what for one in found.figures] == ["report.html, where it first differs"]
    assert len(str(found.figures[0])) < 400


def test_another_style_is_named_and_does_no_harm(report: Path) -> None:
    """A newer program may lay a page out otherwise: that changes no figure."""
    change(report / "report.html", "<style>", "<style>/* as it was then */")
    found = verify(report, report.parents[1] / "notebooks")
    assert found.holds and not found.same_bytes
    assert [one.what for one in found.circumstances] == ["style of report.html, where it first differs"]


@pytest.mark.parametrize(
    ("do", "part"),
    [
        (lambda folder: (folder / "result.json").unlink(), "no such report"),
        (lambda folder: (folder / "result.json").write_text("{"), "not a result"),
        (lambda folder: (folder / "result.json").write_text("[]"), "not the result of a report"),
        (lambda folder: (folder / "result.json").write_text('{"notebook": "answers"}'), "it lacks desk"),
        (lambda folder: change(folder / "result.json", '"policy"', '"rules"'), "it lacks policy"),
        (lambda folder: change(folder / "result.json", '"notebook": "answers"', '"notebook": []'), "it lacks notebook"),
        (lambda folder: change(folder / "result.json", '"more": "1"', '"more": 1'), "it lacks more as text"),
        (lambda folder: change(folder / "result.json", '"checks": [', '"checks": [7, '), "it lacks the id of a check"),
        (lambda folder: change(folder / "result.json", '"notebook": "ans', '"notebook": "gone-'), "no such notebook"),
        (lambda folder: change(folder / "result.json", '"more"', '"gone"'), "no such parameter"),
        (lambda folder: change(folder / "result.json", '"apply": "False"', '"apply": "True"'), "wrote to the store"),
        (lambda folder: (folder.parents[1] / "data/numbers.txt").unlink(), "the store of this report is not there"),
    ],
    ids=["no file", "no JSON", "no result", "half of it", "no policy", "a list as name", "a number as text",
         "a number as check", "notebook", "parameter", "wrote", "store"],
)  # fmt: skip
def test_what_cannot_be_run_again_is_an_error_that_says_why(do: Break, part: str, report: Path) -> None:
    """Nothing is run, and the report stays as it is."""
    do(report)
    with pytest.raises(RunError, match=part):
        verify(report, report.parents[1] / "notebooks")
    assert (report / "report.html").exists()


def _page(*rows: str, foot: str = "", say: str = "") -> str:
    cells = "".join(f"<tr><th>{row}</th><td>{row}!</td></tr>" for row in rows)
    table = (
        f"<table><caption>Of all</caption><thead><tr><th>A</th><th>B</th></tr></thead><tbody>{cells}</tbody></table>"
    )
    return f'<p>{say}</p>\n<a href="{foot}">x</a>\n{table}\n{table}<footer>{foot}</footer>'


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (_page("a", foot="x"), _page("a", foot="y"), []),
        (_page("a", "b"), _page("a", "c"), ["table “Of all”, row 2", "table “Of all (2)”, row 2"]),
        (_page(*"abcde"), _page("a"), [*(f"table “Of all{n}”, {what}" for n in ("", " (2)")
                                         for what in ("row 2", "row 3", "row 4 and 1 more"))]),
        (_page("a", say="x"), _page("a", say="y"), ["report.html, where it first differs"]),
        ("<style>a</style>" + _page("a"), "<style>b</style>" + _page("a"), []),
        ("<style>a</style>" + _page("a", say="<style>td {}</style>"), "<style>b</style>" + _page("a"),
         ["report.html, where it first differs"]),
    ],
    ids=["foot and links", "a row of both tables", "many rows", "text", "style", "a style of its own"],
)  # fmt: skip
def test_pages_are_compared_table_by_table(then: str, now: str, told: list[str]) -> None:
    """The first rows that differ are told; a text where no table does; the foot and links are not looked at."""
    assert [one.what for one in of_pages(then, now)] == told


def _linked(*links: str) -> str:
    return "<main>" + "".join(f'<a href="{link}">x</a>' for link in links) + "</main>"


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (("../s/a.html", "#x", "../s/b.html"), ("../../o/s/a.html", "#x", "../../o/s/b.html"), []),
        (("../s/a.html", "../s/c.html"), ("../s/a.html", "../s/b.html"), ["../s/c.html"]),
        (("../s/a.html", "../t/b.html"), ("../../o/s/a.html", "../../o/s/b.html"), ["../t/b.html"]),
        (("https://x.example/s/a.html",), ("../s/a.html",), ["https://x.example/s/a.html"]),
        (("../s/a.html",), ("../s/a.html", "../s/b.html"), [""]),
        (("https://x.example/a.html",), ("https://x.example/a.html",), []),
    ],
    ids=["moved", "one leads elsewhere", "moved, and one elsewhere", "out of the site", "one is gone", "an address"],
)
def test_links_may_all_move_alike_and_none_alone(then: tuple[str, ...], now: tuple[str, ...], told: list[str]) -> None:
    """A moved report has other links to the same pages; a link of its own is a difference."""
    links = (one for one in of_pages(_linked(*then), _linked(*now)) if one.what == "report.html, a link")
    assert [one.then for one in links] == told
