"""The rules of the house: desks live in `kb/` alone, modules are short, imports run one way, a clone works anywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "opsnb"
MODULES = {path.relative_to(SRC).as_posix(): path for path in sorted(SRC.rglob("*.py"))}
DESKS = sorted(path.parent.name for path in (ROOT / "kb").glob("*/desk.yaml"))
READS_THE_CLOCK = re.compile(r"^(cli|intake)/.*$")
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
"""Calls that read the clock: who is asked, and for what."""

OF_A_MACHINE = {
    "the home of a person": re.compile(r"(?<![\w.$}])/(?:ho" + r"me|Us" + r"ers)/\w"),
    "the home of root": re.compile(r"(?<![\w.$}])/ro" + r"ot/"),
    "a drive letter": re.compile(r"\bC:\\" + r"\\?Us" + r"ers"),
    "the address of a package index": re.compile(
        r"pyp" + r"i\.org/simple|--(?:extra-)?index" + r"-url|files\.python" + r"hosted"
    ),
}
"""Patterns in two pieces each, so that this file does not hold what it looks for."""


def tracked() -> list[Path]:
    """Return every file that is or is about to be in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return sorted(path for name in set(listed.split("\0")) if name and (path := ROOT / name).is_file())


def dotted(node: ast.expr) -> tuple[str, ...]:
    """Return the names of an expression such as `datetime.datetime.now`."""
    if isinstance(node, ast.Attribute):
        return (*dotted(node.value), node.attr)
    return (node.id,) if isinstance(node, ast.Name) else ("",)


@pytest.mark.parametrize("desk", DESKS)
def test_no_desk_is_named_in_the_source(desk: str) -> None:
    """A desk is a folder of `kb/` and nothing else: a sixth one needs no line of code."""
    texts = [path for path in SRC.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    named = [path.name for path in texts if desk in path.read_text(encoding="utf-8", errors="replace")]
    assert named == []


def test_there_are_desks_to_look_for() -> None:
    """The rule above is not kept by finding nothing."""
    assert DESKS


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short(module: str) -> None:
    """Under 300 lines: one noun, one module."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("module", [module for module in MODULES if not READS_THE_CLOCK.match(module)])
def test_only_the_command_line_and_the_intake_read_the_clock(module: str) -> None:
    """`as_of` is an argument: the same question about the same data has the same answer tomorrow."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    calls = [dotted(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [call for call in calls if call[-2:] in CLOCKS] == []


def test_the_linter_bans_the_clock_too() -> None:
    """An author is told while typing, and only the command line and the intake are excepted."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in ("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today", "time.time"):
        assert f'"{name}".msg' in text
    excepted = re.findall(r'^"(src/.*?)" = \[.*TID251.*\]$', text, re.MULTILINE)
    assert sorted(excepted) == ["src/opsnb/cli/**", "src/opsnb/intake/**"]


def test_imports_run_one_way() -> None:
    """The import-linter contract holds: rules know no database, records know no rules."""
    command = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([command], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("what", OF_A_MACHINE)
def test_nothing_is_tied_to_a_machine(what: str) -> None:
    """No file names a path of somebody's machine or a package index: a clone works anywhere."""
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in [OF_A_MACHINE[what].search(text)] if match]
    assert found == []


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Two files of one name in folders that are no packages: the second would not be collected."""
    loose = [path for path in (ROOT / "tests").rglob("test_*.py") if not (path.parent / "__init__.py").is_file()]
    names = [path.name for path in loose]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
