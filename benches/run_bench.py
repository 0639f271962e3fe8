"""How long `opsnb run --all` takes beside papermill itself, which makes no pages and no results of the same notebooks.

``python benches/run_bench.py [ROUNDS]``; the shortest of so many rounds counts. Papermill's own API runs the notebooks
in as many threads and with the same kernels; its command line runs them one by one. Where a limit does not hold, it
says so and ends with 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import papermill

from opsnb.reports.every_desk import EveryDesk
from opsnb.reports.notebook import notebooks
from opsnb.reports.running import QUIET_KERNEL, Job
from opsnb.reports.workspace import Workspace

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
WORKERS = 2
ROUNDS = 3
API, ONE_BY_ONE = 1.15, 0.5
"""Most times papermill's API in threads, and papermill's command line one by one."""


def with_opsnb(jobs: list[Job], folder: Path) -> None:
    """Run them as users do; every check that does not hold makes the exit code 1."""
    words = [BIN / "opsnb", "run", "--all", "-p", "db=sample", "--out", folder, "--workers", str(WORKERS)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True)
    assert ended.returncode in (0, 1), ended.stderr.decode()
    assert len([*folder.rglob("result.json")]) == len(jobs)


def with_api(jobs: list[Job], folder: Path) -> None:
    """Run them by a program of its own that does nothing but call papermill in threads."""
    told = [(str(job.notebook.path), str(folder / f"{n}.ipynb"), job.given) for n, job in enumerate(jobs)]
    subprocess.run([sys.executable, __file__, "--api"], input=json.dumps(told), text=True, check=True, cwd=ROOT)


def api() -> None:
    """Run the notebooks that standard input names."""

    def one(job: tuple[str, str, dict[str, str]]) -> None:
        papermill.execute_notebook(
            job[0], job[1], job[2],
            resources={"metadata": {"path": str(ROOT)}}, progress_bar=False, kernel_name="python3",
            extra_arguments=QUIET_KERNEL,
        )  # fmt: skip

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(one, json.load(sys.stdin)))


def one_by_one(jobs: list[Job], folder: Path) -> None:
    """Run them by papermill's command line."""
    for number, job in enumerate(jobs):
        given = [word for name, value in job.given.items() for word in ("-p", name, value)]
        words = [BIN / "papermill", job.notebook.path, folder / f"{number}.ipynb", *given, "--no-progress-bar"]
        subprocess.run([*words, "--cwd", ROOT, "-k", "python3"], check=True, capture_output=True)


def main(rounds: int) -> int:
    """Print the shortest times and their ratios; return 1 if a limit does not hold."""
    workspace = Workspace(ROOT)
    workspace.sample()
    jobs = list(
        EveryDesk(workspace.open_kb(), notebooks(workspace.notebooks)).jobs({"db": "sample"}, ROOT / "reports", ROOT)
    )
    ways = {"opsnb run --all": with_opsnb, "papermill's API": with_api, "papermill one by one": one_by_one}
    shortest = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                begun = time.perf_counter()
                way(jobs, Path(folder))
                shortest[name] = min(shortest[name], time.perf_counter() - begun)
    ours, theirs, single = shortest.values()
    print(f"{len(jobs)} notebooks, {WORKERS} at a time, the shortest of {rounds} rounds")
    print(f"  opsnb run --all       {ours:6.2f} s   with pages and results")
    print(f"  papermill's API       {theirs:6.2f} s   {ours / theirs:.2f} times; wanted at most {API}")
    print(f"  papermill one by one  {single:6.2f} s   {ours / single:.2f} times; wanted at most {ONE_BY_ONE}")
    missed = ours / theirs > API or ours / single > ONE_BY_ONE
    if missed:
        print("  MISSED")
    return int(missed)


if __name__ == "__main__":
    if sys.argv[1:] == ["--api"]:
        api()
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
