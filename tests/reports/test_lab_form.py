"""The form that runs a notebook, without a browser: its widgets are asked themselves."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import sys
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest

from opsnb.errors import OpsnbError
from opsnb.reports.lab import form, questions
from opsnb.reports.lab.form import WIDGET, Form
from opsnb.reports.lab.widgets import FormWidgets
from opsnb.reports.notebook import Notebook
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[2]
PARAMETERS = """
desk: str = "no-such-desk"  # which desk
db: str = "sample"  # store to read
since: str = ""  # opened from, local date; "" is the first ticket
policy: str = ""  # which policy
bold: bool = False  # shout
share: float = 0.5  # a share
word: str = "it's so"  # what to say
"""
RESULT = """
from opsnb.reports.result import Check, Provenance, Result
from opsnb.reports.workspace import Workspace
assert Workspace.find(__import__("pathlib").Path.cwd()).store_named(db).exists(), db
found = f"{desk} {since} {bold} {share} {word}"
Result(desk, "now", {}, (Check("said", not bold, found, "calm", "a/record"),), Provenance("", (), "none"))
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Lay a workspace with the records and the tickets of one desk, and one small notebook about tickets."""
    root = tmp_path_factory.mktemp("workspace")
    shutil.copytree(
        ROOT / "kb", root / "kb", ignore=shutil.ignore_patterns("reports.yaml")
    )  # they ask for all notebooks
    (root / "build").mkdir()
    shutil.copy(Workspace(ROOT).sample(), root / "build" / "sample.db")
    others = "ticket IN (SELECT ticket FROM tickets WHERE desk <> 'customer-care')"
    with sqlite3.connect(root / "build" / "sample.db") as store:
        for table in ("events", "submissions", "tickets"):
            store.execute(f"DELETE FROM {table} WHERE {others}")
    store.close()
    (root / "drafts").mkdir()
    (root / "drafts" / "sooner.yaml").touch()
    cells = [
        nbformat.v4.new_markdown_cell("# What is said?\n\nWhat\nwas given.\n\nMore."),
        nbformat.v4.new_code_cell(PARAMETERS.strip(), metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(RESULT.strip()),
    ]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    page = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec, "opsnb": {"needs": ["tickets"]}})
    (root / "notebooks").mkdir()
    nbformat.write(page, root / "notebooks" / "10-small.ipynb")
    for name in ("20-queue-report", "30-sla-check"):
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    return Workspace(root)


@pytest.fixture
def small(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Form:
    """Open the form of the small notebook, as a cell of a notebook does."""
    monkeypatch.chdir(workspace.notebooks)
    return form("small")


def widgets(of: Form) -> FormWidgets:
    """Return the widgets of a form."""
    assert of.widgets is not None
    return of.widgets


def shown(of: FormWidgets) -> str:
    """Return what stands below the buttons, as text."""
    return "\n".join(output["data"]["text/plain"] for output in of.shown.outputs)


def test_the_start_page_lists_every_question_with_a_link(workspace: Workspace) -> None:
    """Title and first paragraph of each notebook, from the notebook itself; the link opens it."""
    listed = questions(workspace.root)
    assert "What is said? (10-small.ipynb)\n  What was given." in repr(listed)
    assert '<a href="10-small.ipynb">What is said?</a></strong><br>What was given.</li>' in listed._repr_html_()


def test_a_form_asks_for_what_the_notebook_asks_for(small: Form) -> None:
    """One widget a parameter, of its type; a desk that is not there is replaced by the first that will do."""
    asked = widgets(small).asked
    kinds = {name: type(widget).__name__ for name, widget in asked.items()}
    assert kinds == {
        "desk": "Dropdown", "db": "Combobox", "since": "DatePicker", "policy": "Combobox", "bold": "Checkbox",
        "share": "FloatText", "word": "Text",
    }  # fmt: skip
    assert asked["desk"].value == "customer-care" and asked["share"].value == 0.5 and asked["word"].value == "it's so"
    assert [*asked["policy"].options] == ["today", "drafts/sooner.yaml"]


def test_a_date_may_be_left_out_and_lies_where_the_store_has_something(small: Form) -> None:
    """Dates are offered from the first ticket to the last; as the desk's own clock shows them."""
    since = widgets(small).asked["since"]
    assert (since.value, since.min, since.max) == (None, date(2026, 10, 1), date(2026, 10, 30))
    assert widgets(small).values()["since"] == ""


def test_another_desk_has_other_queues_and_other_dates(workspace: Workspace) -> None:
    """What depends on the desk follows it; a queue that the new desk has not is taken back."""
    opened = widgets(form("queue-report", start=workspace.notebooks))
    asked = opened.asked
    assert asked["as_of"].max.date() == date(2026, 10, 25)
    asked["queue"].value, asked["since"].value = "customer-line", date(2026, 10, 25)
    asked["desk"].value = "child-maintenance"
    assert "gich" in [value for _, value in asked["queue"].options]
    assert asked["queue"].value == "" and asked["since"].value is None
    assert asked["desk"].value == "child-maintenance" and asked["rows"].value == 15


def test_desks_it_cannot_be_run_for_come_last_and_say_why(small: Form) -> None:
    """Somebody who looks for a desk finds it, and what it lacks."""
    labels = [label for label, _ in widgets(small).asked["desk"].options]
    assert labels[0] == "Customer Care Center" and all("(no tickets)" in label for label in labels[1:])


def test_another_question_asks_for_other_things(small: Form) -> None:
    """The fields are those of the notebook that is chosen; what was chosen before is gone."""
    opened = widgets(small)
    opened.notebook.value = "sla-check"
    assert [*opened.values()] == [*Notebook(small.workspace.notebooks / "30-sla-check.ipynb").parameters()]
    assert len(opened.rows.children) == len(opened.asked)


def test_a_run_shows_progress_checks_and_files(small: Form) -> None:
    """The button runs the notebook with what is filled in, as `opsnb run` does, and links to the report."""
    opened = widgets(small)
    opened.asked["since"].value, opened.asked["bold"].value = date(2026, 10, 5), True
    opened.button.click()
    assert "does not hold  said   customer-care 2026-10-05 True 0.5 it's so" in shown(opened)
    assert '<a href="../reports/small/report.html">' in opened.shown.outputs[1]["data"]["text/html"]
    result = json.loads((small.workspace.root / "reports" / "small" / "result.json").read_text(encoding="utf-8"))
    assert result["parameters"]["since"] == "2026-10-05" and result["parameters"]["desk"] == "customer-care"
    assert opened.progress.value == opened.progress.max and opened.progress.layout.display == "none"
    assert not opened.button.disabled


def test_a_run_that_fails_says_so_in_words(small: Form) -> None:
    """The mistake is told below the form, which can be used again."""
    opened = widgets(small)
    opened.asked["db"].value = ""
    opened.button.click()
    assert "small stopped in cell" in shown(opened) and "report.ipynb" in shown(opened)
    assert not opened.button.disabled


def test_a_store_that_is_not_there_is_told_and_the_form_stays(small: Form) -> None:
    """A slip in the path takes nothing away that was filled in; another question goes back to the store before."""
    opened = widgets(small)
    opened.asked["word"].value = "kept"
    opened.asked["db"].value = "nowhere.db"
    assert "no store here" in shown(opened) and opened.values()["word"] == "kept"
    opened.notebook.value = "sla-check"
    assert "no store here" in shown(opened) and opened.values()["db"] == "sample"


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({}, ["-p", "desk=customer-care", "-p", "db=sample"]),
        ({"since": date(2026, 10, 5)}, ["-p", "desk=customer-care", "-p", "db=sample", "-p", "since=2026-10-05"]),
        ({"word": "two $words"}, ["-p", "desk=customer-care", "-p", "db=sample", "-p", "word=two $words"]),
        ({"bold": True}, ["-p", "desk=customer-care", "-p", "db=sample", "-p", "bold=True"]),
    ],
    ids=["as it is", "a date", "words a shell would change", "a tick"],
)
def test_the_command_says_what_is_filled_in(small: Form, filled: dict[str, Any], said: list[str]) -> None:
    """The command line that does the same: the store, and what is not so by itself, safe to paste."""
    opened = widgets(small)
    for name, value in filled.items():
        opened.asked[name].value = value
    opened.command.click()
    assert shlex.split(shown(opened)) == ["opsnb", "run", "small", *said]
    assert "user-select: all" in opened.shown.outputs[0]["data"]["text/html"]


def test_a_store_is_seen_from_where_its_user_stands(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path given in a notebook is seen from the notebook's folder; the command is called in the project folder."""
    monkeypatch.chdir(workspace.notebooks)
    shutil.copy(workspace.sample_store, workspace.root / "build" / "mine.db")
    opened = widgets(form("small", db="../build/mine.db"))
    assert opened.asked["db"].value == "build/mine.db" and "build/mine.db" in opened.asked["db"].options


def test_the_form_has_a_table_for_whoever_shows_no_widgets(small: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and HTML are the same with ipywidgets and without; the widget stands beside them where it can."""
    whole = small._repr_mimebundle_()
    assert {*whole} == {"text/plain", "text/html", WIDGET}
    monkeypatch.delitem(sys.modules, "opsnb.reports.lab.widgets")
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    plain = form("small")._repr_mimebundle_()
    assert plain == {name: value for name, value in whole.items() if name != WIDGET}
    assert "from 2026-10-01 to 2026-10-30" in plain["text/plain"]


def test_an_unknown_notebook_is_an_error_that_lists_the_known_ones(workspace: Workspace) -> None:
    """Nobody has to guess what notebooks there are."""
    with pytest.raises(OpsnbError, match="small, queue-report, sla-check"):
        form("smal", start=workspace.root)
