"""The documentation is under test: what exists has its page, and what a page shows is so."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from commands_page import PAGE, commands_page
from opsnb.kb.check import open_kb
from opsnb.kb.records import KINDS
from opsnb.reports.notebook import find_notebook, notebooks
from opsnb.reports.provenance import circumstances
from opsnb.reports.result import Check, Provenance, Result, render_result
from opsnb.site.reference import fill

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
TITLE = re.compile(r"^title: (.+)$", re.MULTILINE)
SLA = find_notebook(ROOT / "notebooks", "sla-check")


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    """The reference of the command line is made from the commands; `python tests/commands_page.py` writes it."""
    assert PAGE.read_text(encoding="utf-8") == commands_page()


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_kind_has_its_section(kind: str) -> None:
    """The reference of records lists every kind with all its fields."""
    page = fill((REFERENCE / "records.md").read_text(encoding="utf-8"), open_kb(ROOT / "kb"))
    section = page.split(f"## {kind} ", 1)[1]
    for field in KINDS[kind].model_fields:
        assert f"| `{field}` |" in section


def test_every_notebook_has_its_section_with_all_parameters() -> None:
    """The reference of notebooks names each notebook and each of its parameters."""
    page = (REFERENCE / "notebooks.md").read_text(encoding="utf-8")
    for name, notebook in notebooks(ROOT / "notebooks").items():
        section = page.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]
        for parameter in notebook.parameters():
            assert f"| `{parameter}` |" in section


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    """The README has at most 80 lines, and every file it links to exists."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (ROOT / target).exists(), target


def test_every_make_target_in_the_pages_exists() -> None:
    """A page names no make target that the Makefile does not have."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for named in re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert {*named} - {""} <= targets, page


def test_every_field_of_a_result_is_in_the_reference() -> None:
    """The page of `result.json` lists the fields of a real one, and no other."""
    page = (REFERENCE / "result.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_0-9.\[\]]+)` \|", page, re.MULTILINE)
    provenance = asdict(Provenance("", (), "")) | circumstances(SLA.path, ROOT, "")
    check = asdict(Check("", True, "", "", ""))
    result = json.loads(render_result("", {}, asdict(Result("", "", {}, (), Provenance("", (), "")))))
    assert {*listed} == {
        *result,
        *(f"checks[].{name}" for name in check),
        *(f"provenance.{name}" for name in provenance),
    }


def test_the_handbook_has_the_pages_that_notebooks_name() -> None:
    """A new project has the notebooks and not the handbook: a page of it is named by its title, and whose it is."""
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md")]
    titles = {title for page in pages for title in TITLE.findall(page)}
    named = set()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"\*([A-Z][^*]+)\* in opsnb's handbook", text))
        assert "the handbook" not in text
        assert "explanation/" not in text
        assert "make preview" not in text
    assert len(named) > 4
    assert named <= titles
