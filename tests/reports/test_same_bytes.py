"""The same inputs give the same bytes: in other folders, zones and languages, and but for its name on any engine."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from cells import run_cells

from opsnb.reports.notebook import notebooks
from opsnb.reports.running import Job, Report, run_all
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[2]
BOOKS = notebooks(ROOT / "notebooks")
ENGINES = [name for name, book in BOOKS.items() if "engine" in book.parameters()]
HERE = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C.UTF-8"}
ELSEWHERE = {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}


def _run_all(base: Path, surroundings: dict[str, str], workers: int, cwd: Path) -> dict[str, Path]:
    """Run every notebook with its defaults and return their folders by name."""
    before = dict(os.environ)
    os.environ.update(surroundings)
    made: dict[str, Path] = {}

    def done(name: str, outcome: Report | Exception) -> None:
        assert isinstance(outcome, Report), f"{name}: {outcome}"
        made[outcome.notebook] = outcome.folder

    try:
        run_all([Job(book, {}, base / name, cwd) for name, book in BOOKS.items()], workers, done)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return made


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], dict[str, Path]]:
    """Run all notebooks here two at a time, and one by one as if somewhere else."""
    Workspace(ROOT).sample()
    first = _run_all(tmp_path_factory.mktemp("here"), HERE, 2, ROOT)
    return first, _run_all(tmp_path_factory.mktemp("elsewhere"), ELSEWHERE, 1, ROOT / "docs")


@pytest.mark.parametrize("file", ["report.html", "result.json"])
@pytest.mark.parametrize("name", BOOKS)
def test_a_second_run_gives_the_same_bytes(
    name: str, file: str, twice: tuple[dict[str, Path], dict[str, Path]]
) -> None:
    """Order of hashes, zone and language of the machine, number of workers and place change nothing."""
    first, second = (made[name] / file for made in twice)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", BOOKS)
def test_no_path_of_the_machine_is_in_a_report(name: str, twice: tuple[dict[str, Path], dict[str, Path]]) -> None:
    """Neither the project's folder nor the home of whoever ran it stands in a result."""
    text = (twice[0][name] / "result.json").read_text(encoding="utf-8")
    assert str(ROOT) not in text and str(Path.home()) not in text
    assert list(json.loads(text)["parameters"]) == list(BOOKS[name].parameters())


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Export the sample to Parquet files beside a copy of it."""
    pytest.importorskip("duckdb", reason="DuckDB is not installed; pip install 'opsnb[duckdb]'")
    from opsnb.store.parquet import export_parquet, lake_of

    store = tmp_path_factory.mktemp("lake") / "store.db"
    shutil.copy(Workspace(ROOT).sample(), store)
    export_parquet(store, lake_of(store))
    yield store


@pytest.mark.parametrize("name", ENGINES)
def test_another_engine_gives_the_same_but_for_its_name(name: str, lake: Path) -> None:
    """SQLite and DuckDB: each table, chart, metric, check and digest is the same."""
    sqlite, duckdb = (run_cells(BOOKS[name], db=str(lake), engine=engine) for engine in ("sqlite", "duckdb"))
    assert sqlite.html == duckdb.html
    first, second = asdict(sqlite.result), asdict(duckdb.result)
    assert first["provenance"].pop("engine").startswith("sqlite ")
    assert second["provenance"].pop("engine").startswith("duckdb ")
    assert first == second
