"""The examples for cron, systemd, GitHub Actions and Airflow are files that those programs can read."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from opsnb.cli import main

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "run-reports-by-themselves.md").read_text(encoding="utf-8")
RANGE = r"(?:\*|\d+(?:,\d+)*)(?:/\d+)?"
CRON = re.compile(rf"(?P<when>{' '.join([RANGE] * 5)}) (?P<command>\S.*)")
COMMAND = re.compile(r"\.venv/bin/opsnb ([^|>&\"\n]+)")


def blocks(language: str) -> list[str]:
    """Return the code blocks of the page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def unit(text: str) -> configparser.ConfigParser:
    """Read a unit of systemd."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


@pytest.mark.parametrize("line", blocks("cron")[0].splitlines())
def test_a_line_for_cron_has_five_fields_and_a_command(line: str) -> None:
    """Within their limits: minutes to 59, hours to 23, and so on."""
    match = CRON.fullmatch(line)
    assert match
    for field, most in zip(match["when"].split(), (59, 23, 31, 12, 7), strict=True):
        assert all(int(number) <= most for number in re.findall(r"\d+", field))
    assert subprocess.run(["sh", "-n", "-c", match["command"]], check=False).returncode == 0


def test_the_units_of_systemd_belong_together() -> None:
    """The timer has the name of the service, and the service takes a check that does not hold for a success."""
    service, timer = map(unit, blocks("ini"))
    assert re.findall(r"^`/etc/systemd/system/(\S+)`:$", PAGE, re.MULTILINE) == ["opsnb-due.service", "opsnb-due.timer"]
    assert service["Service"]["ExecStart"].startswith(service["Service"]["WorkingDirectory"])
    assert service["Service"]["SuccessExitStatus"] == "1"
    assert timer["Timer"]["OnCalendar"] == "*:0/15" and timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    """Its own check reads both; only the place of the project is another here."""
    opsnb = Path(sys.executable).with_name("opsnb")
    paths = [tmp_path / "opsnb-due.service", tmp_path / "opsnb-due.timer"]
    for path, text in zip(paths, blocks("ini"), strict=True):
        path.write_text(text.replace("/srv/desks/.venv/bin/opsnb", str(opsnb)), encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_workflow_keeps_what_it_restores() -> None:
    """Store and reports come from the cache and go back into it, also after a failure."""
    workflow = yaml.safe_load(next(text for text in blocks("yaml") if "runs-on" in text))
    steps = workflow["jobs"]["due"]["steps"]
    restored = next(step for step in steps if step.get("uses", "").startswith("actions/cache/restore@"))
    saved = next(step for step in steps if step.get("uses", "").startswith("actions/cache/save@"))
    assert restored["with"]["path"].split() == ["build/opsnb.db", "reports/scheduled"]
    assert restored["with"]["path"] == saved["with"]["path"] and saved["if"] == "always()"
    assert restored["with"]["key"].startswith(restored["with"]["restore-keys"])
    assert workflow[True]["schedule"][0]["cron"]  # YAML 1.1, as GitHub does not read it, takes `on` for true


def test_the_file_for_airflow_is_python_with_parameters_that_the_notebook_has() -> None:
    """It compiles, and its notebook and its parameters are there."""
    tree = ast.parse(blocks("python")[0])
    (call,) = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "PapermillOperator"
    ]  # fmt: skip
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    name = next(text for text in ast.unparse(given["input_nb"]).split("'") if text.endswith(".ipynb"))
    notebook = (ROOT / "notebooks" / name).read_text(encoding="utf-8")
    for parameter in ast.literal_eval(given["parameters"]):
        assert f"{parameter}: str = " in notebook


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall(PAGE))))
def test_every_command_in_the_examples_has_these_options(command: str) -> None:
    """What cron, systemd, GitHub and Airflow would call is understood by the command line."""
    words = shlex.split(re.sub(r" \d$", "", command.strip()))
    group = main
    while words[0] in group.commands and hasattr(group.commands[words[0]], "commands"):
        group = group.commands[words.pop(0)]  # type: ignore[assignment]
    assert group.commands[words[0]].make_context(words[0], words[1:]).params
