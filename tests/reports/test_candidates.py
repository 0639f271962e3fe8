"""Which desks a notebook can say something about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from opsnb.errors import OpsnbError, RunError
from opsnb.kb.check import open_kb
from opsnb.reports.candidates import candidates
from opsnb.reports.notebook import Notebook, notebooks
from opsnb.reports.workspace import Workspace
from opsnb.store.engines import SqliteEngine

ROOT = Path(__file__).parents[2]
KB = open_kb(ROOT / "kb")
NOTEBOOKS = notebooks(ROOT / "notebooks")


@pytest.fixture(scope="module")
def sample() -> Iterator[SqliteEngine]:
    """Open the sample of every desk."""
    engine = SqliteEngine(Workspace(ROOT).sample())
    yield engine
    engine.close()


def begins(notebook: Notebook, desk: str) -> bool:
    """Tell whether the first cells of a notebook, which load what it is about, work for a desk."""
    page = nbformat.read(notebook.path, as_version=4)
    parameters, load = [cell.source for cell in page.cells if cell.cell_type == "code"][:2]
    names: dict[str, object] = {}
    exec(parameters, names)
    names["desk"] = desk
    try:
        exec(load, names)
    except OpsnbError:
        return False
    return True


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_for_the_desks_that_have_what_it_needs(
    name: str, sample: SqliteEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a notebook says it needs is what its first cells ask for: no more, no less.

    That it runs for the desk of its defaults is known: it is committed with the outputs.
    """
    monkeypatch.chdir(ROOT / "notebooks")
    notebook, found = NOTEBOOKS[name], candidates(NOTEBOOKS[name], KB, sample)
    usual = notebook.defaults()["desk"]
    assert sorted(one.desk for one in found) == [*KB.desks]
    for one in found:
        assert (not one.lacks) == (one.desk == usual or begins(notebook, one.desk)), one.desk


def test_desks_that_will_do_come_first(sample: SqliteEngine) -> None:
    """The others follow, each with what it lacks; the data reach as far as the store has them."""
    found = candidates(NOTEBOOKS["sla-check"], KB, sample)
    assert [bool(one.lacks) for one in found] == sorted(bool(one.lacks) for one in found)
    assert found[0].reach is not None and found[0].reach[0] < found[0].reach[1]
    assert found[-1].lacks == ("policies",)
    silent = candidates(NOTEBOOKS["availability"], KB, sample)[-1]
    assert silent.lacks == ("telephony", "calls") and silent.reach is None


def test_an_unknown_need_is_an_error_that_lists_the_known_ones(tmp_path: Path, sample: SqliteEngine) -> None:
    """A slip in a notebook's metadata is told, and does not make every desk do."""
    page = nbformat.v4.new_notebook(metadata={"opsnb": {"needs": ["ticket"]}})
    nbformat.write(page, tmp_path / "10-slip.ipynb")
    with pytest.raises(RunError, match="tickets, calls"):
        candidates(Notebook(tmp_path / "10-slip.ipynb"), KB, sample)
