"""A new project: laid into an empty folder, it passes its own CI. The how-to page is followed as it is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from opsnb import starter
from opsnb.errors import OpsnbError, RunError
from opsnb.kb.check import open_kb
from opsnb.reports.keeping import keep_all

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
FILE = re.compile(r'```\w+ title="(kb/[^"]+)"\n(.*?)```', re.DOTALL)
SHELL = re.compile(r"```bash\n(.*?)```", re.DOTALL)
DESKS = sorted(path.parent.name for path in (ROOT / "kb").glob("*/desk.yaml"))
SOMEBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "Somebody", "EMAIL": "somebody@example.org"}.items()
}
ENVIRONMENT = {**os.environ, **SOMEBODY, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def shell(script: str, folder: Path, path: str = ENVIRONMENT["PATH"]) -> subprocess.CompletedProcess[str]:
    """Run a script with a plain shell, where ``opsnb`` is on the path."""
    environment = {**ENVIRONMENT, "PATH": path}
    return subprocess.run(["sh", "-ec", script], cwd=folder, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Follow the page in an empty folder; return the new project and what was said. It takes a minute.

    On the path is a link to ``opsnb``, as pipx and uv lay it, with no Python beside it.
    """
    folder, linked = tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("bin")
    (linked / "opsnb").symlink_to(BIN / "opsnb")
    page = (ROOT / "docs/how-to/start-your-own.md").read_text("utf-8")
    done = shell("\n".join(SHELL.findall(page)), folder, f"{linked}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.iterdir()), done.stdout


Followed = tuple[Path, str]


@pytest.fixture
def laid(followed: Followed, tmp_path: Path) -> Path:
    """Copy the new project with the shortest of its notebooks alone, so that a test may break it."""
    keep_out = shutil.ignore_patterns(".git", "site", "reports", "[1-5]*.ipynb", "start.ipynb")
    root = Path(shutil.copytree(followed[0], tmp_path / "laid", ignore=keep_out))
    reports = root / "kb" / starter.DESK / "reports.yaml"
    runs = re.findall(r"^  - \{.*knowledge-gaps.*\n", reports.read_text("utf-8"), re.MULTILINE)
    head, _ = reports.read_text("utf-8").split("runs:\n")
    reports.write_text(f"{head}runs:\n{''.join(runs)}", "utf-8")
    return root


def test_a_new_project_passes_its_own_ci(followed: Followed) -> None:
    """Every step of ``ci.sh`` is gone through, the last one included, and what was committed is unchanged by it."""
    root, said = followed
    assert re.findall(r"^==> (\d)/6", said, re.MULTILINE) == list("123456")
    assert "no problem" in said
    assert "The public site may go out" in said
    assert shell("git status --porcelain", root).stdout == ""
    assert all((root / f"site/{audience}/index.html").is_file() for audience in ("public", "staff"))


def test_every_notebook_stands_there_with_its_outputs(followed: Followed) -> None:
    """All of our notebooks are laid; each asks about the example desk and shows what CI compares."""
    notebooks = sorted((followed[0] / "notebooks").glob("*.ipynb"))
    assert [path.name for path in notebooks] == [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    for path in notebooks:
        text = path.read_text(encoding="utf-8")
        assert f'desk: str = \\"{starter.DESK}\\"' in text, path.name
        assert '"output_type"' in text, path.name


def test_nothing_of_our_desks_is_laid(followed: Followed) -> None:
    """Neither the name of one of our desks nor a source document is in what is committed."""
    root = followed[0]
    for name in shell("git ls-files", root).stdout.splitlines():
        text = (root / name).read_text(encoding="utf-8")
        assert [desk for desk in DESKS if desk in text] == [], name
        assert re.findall(r'seed: "?00\d', text) == [], name


def test_the_example_is_seen_to_be_one(followed: Followed) -> None:
    """Every address is one of example.org, every record says that it comes from an example or from opsnb."""
    kb = open_kb(followed[0] / "kb")
    assert list(kb.desks) == [starter.DESK]
    assert {source.seed for record in kb.records.values() for source in record.source} == {"example", "opsnb"}
    texts = [path.read_text(encoding="utf-8") for path in (followed[0] / "kb" / starter.DESK).rglob("*.*")]
    addresses = {address for text in texts for address in re.findall(r"[\w.-]+@([\w.-]+\w)", text)}
    assert addresses == {"example.org"}


@pytest.mark.parametrize("name", ["ci.sh", ".github/workflows/desk.yml", "notebooks/nbval.cfg", "docs/index.md"])
def test_what_proves_it_is_what_proves_ours(name: str, followed: Followed) -> None:
    """One text: our own repository runs the very file that is laid."""
    assert (followed[0] / name).read_bytes() == (ROOT / name).read_bytes()


def test_ci_stops_at_a_wrong_record(laid: Path) -> None:
    """The first step that fails ends it, with that step's exit code, and says what is wrong."""
    desk = laid / "kb" / starter.DESK / "desk.yaml"
    desk.write_text(desk.read_text("utf-8").replace("timezone: Europe/London", "timezone: Nowhere"), "utf-8")
    done = shell("sh ci.sh", laid)
    assert done.returncode == 1
    assert "desk.yaml" in done.stdout
    assert "2/6" not in done.stdout


def test_ci_stops_at_an_output_that_is_not_the_one_committed(laid: Path) -> None:
    """A notebook that shows another figure than before is found, and it is said how to keep the new one."""
    book = next((laid / "notebooks").glob("*.ipynb"))
    text = book.read_text(encoding="utf-8")
    assert "Example help desk" in text
    book.write_text(text.replace("Example help desk", "Example help counter"), encoding="utf-8")
    done = shell("sh ci.sh", laid)
    assert done.returncode == 1
    assert f"{book.name}::Cell" in done.stdout
    assert "opsnb refresh" in done.stdout
    assert "5/6" not in done.stdout
    keep_all([book])
    assert book.read_text(encoding="utf-8") == text


def test_a_second_desk_leaves_the_start_page_with_its_own(followed: Followed, laid: Path) -> None:
    """With two desks that have tickets and promises it need not ask which: it names the one it shows."""
    shutil.copytree(followed[0] / "notebooks", laid / "notebooks", dirs_exist_ok=True)
    for place, text in FILE.findall((ROOT / "docs/how-to/add-a-desk.md").read_text(encoding="utf-8")):
        (laid / place).parent.mkdir(parents=True, exist_ok=True)
        (laid / place).write_text(text, encoding="utf-8")
    keep_all([laid / "notebooks/start.ipynb"])
    shown = (laid / "notebooks/start.ipynb").read_text(encoding="utf-8")
    assert f"{starter.DESK}, library" in shown


def test_a_cell_that_fails_changes_no_notebook(laid: Path) -> None:
    """The notebook and the error are named; the file stays as it was."""
    book = next((laid / "notebooks").glob("*.ipynb"))
    broken = book.read_text(encoding="utf-8").replace("gaps.scope_table()", "gaps.no_such_table()")
    book.write_text(broken, encoding="utf-8")
    with pytest.raises(RunError, match="no_such_table") as told:
        keep_all([book])
    assert book.name in told.value.place
    assert book.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize("name", ["mine", ".hidden"])
def test_a_folder_that_is_not_empty_is_refused(name: str, tmp_path: Path) -> None:
    """Nothing of somebody's is overwritten or added to; what is hidden is somebody's too."""
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(OpsnbError, match="not empty"):
        starter.lay(tmp_path, print)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_refusal_is_told_in_words(tmp_path: Path) -> None:
    """The command names the place and what to do, without a traceback, and ends with exit code 2."""
    (tmp_path / "ours").write_text("mine", encoding="utf-8")
    done = shell("opsnb init ours", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("opsnb: ours: no project can be laid here")
    assert "Traceback" not in done.stderr


class StoppedError(Exception):
    """Somebody presses Ctrl+C."""


@pytest.mark.parametrize("step", ["Laying", "Running"])
@pytest.mark.parametrize("before", [[], ["ours"], ["ours", "ours/.git"]], ids=["new", "empty", "repository"])
def test_who_is_stopped_leaves_nothing_behind(step: str, before: list[str], tmp_path: Path) -> None:
    """All or nothing: what was there before is there after, and no more. A repository without files is empty."""
    for name in before:
        (tmp_path / name).mkdir()

    def says(text: str) -> None:
        if text.startswith(step):
            raise StoppedError

    with pytest.raises(StoppedError):
        starter.lay(tmp_path / "ours", says)
    assert sorted(tmp_path.rglob("*")) == sorted(tmp_path / name for name in before)


def test_a_project_in_a_file_is_an_error_of_the_user(tmp_path: Path) -> None:
    """A folder that cannot be made is told as such."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OpsnbError, match="no project can be laid here"):
        starter.lay(tmp_path / "file/ours", print)


def test_the_wheel_carries_all_that_is_laid(tmp_path: Path) -> None:
    """Installed from a wheel, away from any checkout, ``opsnb init`` finds every file."""
    built = subprocess.run(
        [BIN / "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")
    asked = "from opsnb import starter; print(starter.shared()); print(starter.EXAMPLE)"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    found = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, env=environment)
    shared, example = (Path(line) for line in found.stdout.splitlines())
    assert shared.is_relative_to(tmp_path)
    for name in starter.SHARED:
        ours = [path.relative_to(ROOT) for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
        assert ours
        assert [path for path in ours if not (shared / path).is_file() and ".ipynb_checkpoints" not in path.parts] == []
    laid = {path.relative_to(starter.EXAMPLE) for path in starter.EXAMPLE.rglob("*") if path.is_file()}
    assert laid == {path.relative_to(example) for path in example.rglob("*") if path.is_file()}


def test_whoever_installs_the_wheel_can_run_its_ci() -> None:
    """What ``ci.sh`` calls beside ``opsnb`` comes with it, without any extra."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    called = re.findall(r"--(nbval)\b", (ROOT / "ci.sh").read_text(encoding="utf-8"))
    assert called
    assert all(any(need.startswith(name) for need in needs) for name in called)


def test_the_build_takes_in_the_list_of_the_program() -> None:
    """What is laid is listed twice, for the wheel and for the program: the lists are the same."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    assert wheel["wheel"]["force-include"] == {name: f"opsnb/starter/shared/{name}" for name in starter.SHARED}


@pytest.mark.parametrize(("name", "runs"), [("desk.yml", "sh ci.sh"), ("ci.yml", "make test")])
def test_a_workflow_runs_what_one_runs_by_hand(name: str, runs: str) -> None:
    """Each workflow runs one command; its actions are pinned by their major version."""
    text = (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "run" in step] == [runs]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in steps if "uses" in step)


def test_only_the_public_site_is_published() -> None:
    """The workflow hands over one folder, and publishes it from the default branch only."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/desk.yml").read_text(encoding="utf-8"))["jobs"]
    assert [step["with"]["path"] for step in jobs["check"]["steps"] if "upload" in step.get("uses", "")] == [
        "site/public"
    ]
    assert "github.event.repository.default_branch" in jobs["publish"]["if"]
