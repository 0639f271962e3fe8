"""What a report depends on besides its parameters and its data: records, the notebook, code and packages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from opsnb.kb.places import SHARED, files_in
from opsnb.reports.result import digest

PACKAGES = ("numpy", "scipy", "scikit-learn", "vl-convert-python", "nbconvert")
"""Packages that figures, charts and pages are made with; other versions of them may differ in a last digit."""


def circumstances(notebook: Path, project: Path, desk: str) -> dict[str, Any]:
    """Return what completes the provenance of a report: all that the run knows and the notebook does not."""
    return {
        "records_sha256": digest(_records(project / "kb", desk)),
        "notebook_sha256": digest(_cells(notebook)),
        "commit": commit_of(project),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _records(kb: Path, desk: str) -> Iterator[tuple[str, str]]:
    """Yield each record that a report of a desk may read, its own and the common ones, with the digest of its file."""
    for path, place in files_in(kb):
        if place.split("/")[0].removesuffix(".yaml") in (desk, *SHARED):
            yield place, sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _cells(notebook: Path) -> Iterator[tuple[str, str]]:
    """Yield what stands in the cells of a notebook: without outputs, which the run makes anew."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        yield cell["cell_type"], "".join(cell["source"])


def commit_of(root: Path) -> str:
    """Return the commit a project folder stands at, with ``+`` if records or code were changed since; else nothing."""
    try:
        head = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--", "kb", "src", "notebooks")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    run = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True)
    return run.stdout.strip()
