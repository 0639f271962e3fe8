"""The tables of a report as files beside it: all of them, whole, and all or nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import nbformat
import openpyxl
import pytest
from click.testing import CliRunner
from pyarrow.parquet import read_table

from opsnb.cli import main
from opsnb.cli.report import FORMATS as OFFERED
from opsnb.errors import ExportError
from opsnb.reports import workbook
from opsnb.reports.columns import TABLE_MIME, Kind
from opsnb.reports.export import FORMATS, export_report, slug
from opsnb.reports.notebook import find_notebook
from opsnb.reports.running import Report, run
from opsnb.reports.sla import SlaCheck, check_service_levels
from opsnb.reports.tables import TableView
from opsnb.reports.written import Written

ROOT = Path(__file__).parents[2]
DESK = "customer-care"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Run the SLA check once on the sample; its lists show five rows."""
    notebook = find_notebook(ROOT / "notebooks", "sla-check")
    return run(notebook, {"rows": "5"}, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def sla() -> SlaCheck:
    """Ask the same questions without a notebook."""
    return check_service_levels(DESK, beside="today", start=ROOT)


def test_a_report_keeps_its_tables_whole_and_in_order(report: Report, sla: SlaCheck) -> None:
    """Also the rows that its page does not show, and the figures behind its charts."""
    kept = Written.read(report.folder)
    assert kept.title == "Does the desk keep its promises?"
    views = [
        sla.scope_table(), sla.limits(), sla.by_clock(), sla.by_priority(), sla.chart_by_priority().data,
        sla.by_shift(), sla.chart_by_week().data, sla.by_week(), sla.misses(), sla.update_gaps(), sla.at_risk(),
        *(getattr(sla.then_and_now, name)() for name in ("by_clock", "by_priority", "changes", "changed")),
        sla.against_source(),
    ]  # fmt: skip
    assert list(kept.tables) == [view.data for view in views]
    assert len(sla.misses().data.rows) > 5


def test_the_page_is_none_the_heavier(report: Report) -> None:
    """The page of the report shows five rows of a list, and holds no more."""
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    last = str(Written.read(report.folder).tables[8].rows[-1][0])
    assert f'<th scope="row">{last}</th>' not in page and "more</p>" in page


def test_the_command_writes_every_table_in_every_format(report: Report, sla: SlaCheck) -> None:
    """A file each for CSV and Parquet, one workbook; the same rows in all, and the command names each file."""
    said = CliRunner().invoke(main, ["report", "export", str(report.folder)])
    assert said.exit_code == 0, said.output
    files = {path.relative_to(report.folder).as_posix() for path in report.folder.rglob("*") if path.is_file()}
    assert files >= {"report.xlsx", "tables/01-what-is-judged.csv", "tables/01-what-is-judged.parquet"}
    assert all(name in said.output for name in files - {"report.html", "report.ipynb", "result.json"})
    misses = sla.misses().rows
    name = "09-broken-promises-the-longest-over-first"
    text = (report.folder / f"tables/{name}.csv").read_bytes().decode("utf-8")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [line["Ticket"] for line in lines] == [str(row[0]) for row in misses]
    frame = read_table(report.folder / f"tables/{name}.parquet")
    assert frame["Ticket"].to_pylist() == [str(row[0]) for row in misses]
    result = json.loads((report.folder / "result.json").read_text(encoding="utf-8"))
    assert json.loads(frame.schema.metadata[b"result"]) == result
    sheets = openpyxl.load_workbook(report.folder / "report.xlsx").worksheets
    assert len(sheets) == 1 + 16
    assert [cell.value for cell in sheets[9]["A"][1:]] == [str(row[0]) for row in misses]


def test_again_gives_the_same_bytes_and_leaves_nothing_old(report: Report) -> None:
    """Files of a former export go, those of somebody else stay."""
    export_report(report.folder)
    before = {path: path.read_bytes() for path in report.folder.rglob("*") if path.is_file()}
    old, foreign = report.folder / "tables/99-gone.csv", report.folder / "tables/mine.csv"
    for path in (old, foreign):
        path.write_text("a\r\n", encoding="utf-8")
    export_report(report.folder)
    assert not old.exists() and foreign.exists()
    foreign.unlink()
    assert {path: path.read_bytes() for path in report.folder.rglob("*") if path.is_file()} == before


def test_a_format_can_be_asked_for_alone(report: Report, tmp_path: Path) -> None:
    """Nothing else is written, and nothing else is taken away."""
    for name in ("report.ipynb", "result.json"):
        (tmp_path / name).write_bytes((report.folder / name).read_bytes())
    assert [path.name for path in export_report(tmp_path, ["xlsx"])] == ["report.xlsx"]
    assert len(export_report(tmp_path, ["csv"])) == 16
    assert (tmp_path / "report.xlsx").exists() and not list(tmp_path.rglob("*.parquet"))


def test_it_is_all_or_nothing(report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the workbook cannot be written, no other file is, and the command says why."""
    for name in ("report.ipynb", "result.json"):
        (tmp_path / name).write_bytes((report.folder / name).read_bytes())
    monkeypatch.setattr(workbook, "MOST_ROWS", 9)
    said = CliRunner().invoke(main, ["report", "export", str(tmp_path)])
    assert said.exit_code == 2 and "more than a sheet of Excel holds" in said.output
    assert {path.name for path in tmp_path.iterdir()} == {"report.ipynb", "result.json"}


def test_a_caption_of_no_latin_letter_has_its_number(report: Report, tmp_path: Path) -> None:
    """A file always has a name, and is replaced by it."""
    table = TableView("中", ("n",), ((1,),))
    cell = nbformat.v4.new_code_cell(
        "", outputs=[nbformat.v4.new_output("display_data", {TABLE_MIME: table.data.to_json()})]
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "report.ipynb")
    (tmp_path / "result.json").write_bytes((report.folder / "result.json").read_bytes())
    assert [path.name for path in export_report(tmp_path, ["csv"])] == ["01.csv"]
    assert [path.name for path in export_report(tmp_path, ["csv"])] == ["01.csv"]


def test_a_place_that_cannot_be_written_to_is_an_error_in_words(report: Report, tmp_path: Path) -> None:
    """Here a file stands where the folder of tables has to be; the error names it."""
    for name in ("report.ipynb", "result.json"):
        (tmp_path / name).write_bytes((report.folder / name).read_bytes())
    (tmp_path / "tables").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="cannot be written") as caught:
        export_report(tmp_path, ["csv"])
    assert str(tmp_path / "tables") in str(caught.value)


def test_committed_notebooks_stay_light() -> None:
    """Only a report keeps its tables whole; in a notebook of the project a table is what is shown."""
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert TABLE_MIME not in path.read_text(encoding="utf-8")


def test_the_command_offers_every_format() -> None:
    """It lists them itself, so that its help starts fast."""
    assert tuple(OFFERED) == FORMATS


@pytest.mark.parametrize("there", ["nothing", "no folder", "no JSON", "no result", "no tables"])
def test_what_is_no_report_is_an_error_in_words(report: Report, tmp_path: Path, there: str) -> None:
    """The error names the folder and what to do."""
    folder = tmp_path / "report"
    if there != "no folder":
        folder.mkdir()
    if there == "no JSON":
        (folder / "result.json").write_text("{", encoding="utf-8")
    if there == "no result":
        (folder / "result.json").write_text("[]", encoding="utf-8")
        (folder / "report.ipynb").write_bytes((report.folder / "report.ipynb").read_bytes())
    if there == "no tables":
        (folder / "result.json").write_bytes((report.folder / "result.json").read_bytes())
        (folder / "report.ipynb").write_bytes((ROOT / "notebooks/30-sla-check.ipynb").read_bytes())
    with pytest.raises(ExportError, match="run") as caught:
        export_report(folder)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize(
    ("caption", "name"),
    [("Met, by priority", "met-by-priority"), ("../../a\\b\0c", "a-b-c"), ("Über", "uber"), ("中", ""),
     ("x" * 99, "x" * 60)],
    ids=["plain", "no way out of the folder", "accents", "no Latin letter", "long"],
)  # fmt: skip
def test_a_caption_becomes_a_safe_name(caption: str, name: str) -> None:
    """Small letters, digits and hyphens, whatever stands in a caption."""
    assert slug(caption) == name


def test_the_question_in_the_handbook_has_its_answer(report: Report, sla: SlaCheck) -> None:
    """DuckDB reads a table where it lies, as the page shows."""
    export_report(report.folder, ["parquet"])
    page = (ROOT / "docs/how-to/take-the-figures-along.md").read_text(encoding="utf-8")
    question = page.split("```sql\n")[1].split("```")[0].replace("reports/sla-check", str(report.folder))
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    (number, _, hours), *_ = duckdb.sql(question).fetchall()
    first = sla.misses().data.rows[0]
    assert (number, hours) == (str(first[0]), first[7] / 3600)


def test_the_handbook_says_what_each_kind_of_column_becomes() -> None:
    """A row of its table for every kind."""
    page = (ROOT / "docs/how-to/take-the-figures-along.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")][2:]
    named = {"whole numbers": "whole", "lengths of time": "length"}
    assert {named.get(row, row.removesuffix("s") if row != "words" else row) for row in rows} == {*Kind}
