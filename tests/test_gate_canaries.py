"""Canaries: words of our own, put wherever only staff may look, are in the staff site and in no file of the public one.

They are put into a copy of the records. In the records themselves they would be read out to customers and found by the
search; there every title for staff does the same service (see :mod:`opsnb.gate.examine`).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from opsnb.cli import main
from opsnb.gate.examine import Gate
from opsnb.kb.places import kind_of
from opsnb.site.build import build

ROOT = Path(__file__).parents[1]
LIST = ROOT / "tests/site/canaries.txt"
CANARIES = LIST.read_text(encoding="utf-8").split()
LISTS = {
    "contacts": "{{id: canary, title: Ring the {0}, channel: phone, value: 555-{0}}}",
    "queues": "{{id: canary, title: The {0}, does: Nothing at all.}}",
    "roles": "{{id: canary, title: The {0}, does: Nothing at all.}}",
    "systems": "The {0}",
    "to_be_added": "Where the {0} nests.",
}
"""What a public desk says to its staff only, with a canary in it."""
BEGINNING = re.compile(r"^(?:title|summary): *(?:[>|]-?\s+)?[\"']?", re.MULTILINE)
"""Where the title and the summary of a record begin: the first two such places."""
TERM = '{{id: canary, term: The {0}, text: "It sings.", source: {{seed: "000", place: ivr-defined}}}}'


def copy(root: Path) -> Path:
    """Copy the project, so that its records and pages may change."""
    root.mkdir()
    shutil.copy(ROOT / "mkdocs.yml", root)
    for name in ("kb", "docs"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("src", "notebooks"):
        (root / name).symlink_to(ROOT / name)
    return root


def staff_records(kb: Path) -> dict[str, Path]:
    """Return a record for staff of each kind that has one."""
    found: dict[str, Path] = {}
    for path in sorted((*kb.rglob("*.md"), *kb.rglob("*.yaml"))):
        kind = kind_of(path.relative_to(kb).as_posix())
        if kind and kind != "sources" and "\naudience: public\n" not in path.read_text(encoding="utf-8"):
            found.setdefault(kind, path)
    return found


def put_into(path: Path, field: str, entry: str) -> None:
    """Put an entry first into a list of a record; make the list if there is none."""
    text = path.read_text(encoding="utf-8")
    listed = re.sub(rf"^{field}:\n", lambda match: f"{match[0]}  - {entry}\n", text, count=1, flags=re.MULTILINE)
    path.write_text(listed if listed != text else f"{text}{field}:\n  - {entry}\n", encoding="utf-8")


def plant(project: Path) -> dict[str, str]:
    """Put a canary of its own into every place that is for staff; return them by place."""
    words = iter(CANARIES)
    planted: dict[str, str] = {}
    for kind, path in staff_records(project / "kb").items():
        planted[kind] = word = next(words)
        path.write_text(BEGINNING.sub(lambda match: f"{match[0]}{word} ", path.read_text(encoding="utf-8"), count=2))  # noqa: B023
    desk = next(path for path in sorted((project / "kb").glob("*/desk.yaml")))
    for field, entry in LISTS.items():
        planted[field] = next(words)
        put_into(desk, field, entry.format(planted[field]))
    planted["terms"] = next(words)
    put_into(project / "kb/glossary.yaml", "terms", TERM.format(planted["terms"]))
    planted["page"] = next(words)
    (project / "docs/how-to/canary.md").write_text(f"# The {planted['page']}\n\nIt sings.\n", encoding="utf-8")
    return planted


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Plant the canaries in a copy of the project and build its two sites."""
    project = copy(tmp_path_factory.mktemp("canaries") / "project")
    words = plant(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795348800")
        for audience in ("staff", "public"):
            build(project, audience, project / "site" / audience, strict=False)
    return project, words


def test_canaries_sing_for_staff_only(planted: tuple[Path, dict[str, str]]) -> None:
    """One in each kind of record, in each part of a public desk that is for staff, in the glossary and on a page."""
    project, words = planted
    assert {"procedures", "forms", "flows", "codes", "contacts", "terms", "page"} <= words.keys()
    keeper = Gate.of(project, project / "site/staff", words.values())
    assert [str(finding) for finding in keeper.examine(project / "site/public")] == []


def test_the_command_listens_to_canaries(planted: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """``opsnb gate --canaries`` stops the site at a canary that sings outside, and at one that nobody can hear."""
    project, words = planted
    monkeypatch.chdir(project)
    (project / "site/public/sitemap.xml").write_text(f"<loc>{words['codes']}</loc>", encoding="utf-8")
    told = CliRunner().invoke(main, ["gate", "--canaries", str(LIST)])
    assert told.exit_code == 1
    assert f'the canary "{words["codes"]}"' in told.output
    silent = sorted({*CANARIES} - {*words.values()})
    assert [word for word in silent if f'does not say the canary "{word}"' not in told.output] == []
