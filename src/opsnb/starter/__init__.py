"""Lays a new project: one example desk, what all desks share, and what proves that it works.

What only a new project needs is in the folder ``project``. The rest is the same as in our own project and is written
once: at the top of a checkout, and in ``shared`` of an installed package.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from opsnb.errors import OpsnbError
from opsnb.gate import listing
from opsnb.kb.records.base import Audience
from opsnb.kb.schema import write_schemas
from opsnb.reports.keeping import keep_all
from opsnb.reports.workspace import Workspace
from opsnb.site.build import build

EXAMPLE = Path(__file__).parent / "project"
"""What only a new project needs."""
DESK = next(EXAMPLE.glob("kb/*/desk.yaml")).parent.name
"""The example desk."""
SHARED = (
    "ci.sh",
    "mkdocs.yml",
    "docs/index.md",
    "kb/feeds",
    "kb/mappings",
    "kb/metrics",
    "notebooks",
    ".github/workflows/desk.yml",
)
"""What a new project has in common with ours."""
AUDIENCES: tuple[Audience, ...] = ("public", "staff")
SOURCE = re.compile(r"^source:.*\n(?: .*\n)*", re.MULTILINE)
"""What a record says it was taken from: its first line and those further in."""
OWN_DESK = re.compile(r'^desk: str = "[^"]+"', re.MULTILINE)
"""Where the first cell of a notebook names its desk."""


def shared() -> Path:
    """Return the folder that holds what a new project has in common with ours."""
    installed = Path(__file__).parent / "shared"
    return installed if installed.is_dir() else Path(__file__).parents[3]


def lay(folder: Path, says: Callable[[str], None]) -> None:
    """Lay a new project into an empty folder, all of it or nothing: records, pages, notebooks, settings, both sites.

    ``says`` is told each step, since running the notebooks and building the sites take a while. Raises
    :class:`OpsnbError` if there is anything in the folder but an empty repository, or if it cannot be written to.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
        if any(path.name != ".git" for path in folder.iterdir()):
            raise OpsnbError("this folder is not empty", place=str(folder), wish="name one that is new or empty")
        with TemporaryDirectory(dir=folder, prefix=".opsnb-") as inside:
            root = Path(inside) / "project"
            _make(root, says)
            for part in sorted(root.iterdir()):
                part.rename(folder / part.name)
    except OSError as error:
        reason = f"no project can be laid here: {error.strerror or error}"
        raise OpsnbError(reason, place=str(folder), wish="name a folder that you may write to") from None
    finally:
        if is_new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _make(root: Path, says: Callable[[str], None]) -> None:
    says("Laying records, pages and settings …")
    _copy(root)
    write_schemas(root / "kb/schema")
    for record in [record for name in SHARED if name.startswith("kb/") for record in (root / name).iterdir()]:
        _say_whence(record, record.relative_to(root).as_posix())
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    for notebook in notebooks:
        _name_the_desk(notebook)
    says(f"Running {len(notebooks)} notebooks for the example desk …")
    Workspace(root).sample()
    keep_all(notebooks)
    says("Building both sites …")
    for audience in AUDIENCES:
        site = build(root, audience, root / "site" / audience).out
        listing.write(root / f"tests/site/urls/{audience}.txt", listing.published(site))


def _copy(root: Path) -> None:
    shutil.copytree(EXAMPLE, root)
    (root / "gitignore").rename(root / ".gitignore")
    for name in SHARED:
        ours, theirs = shared() / name, root / name
        theirs.parent.mkdir(parents=True, exist_ok=True)
        if ours.is_dir():
            shutil.copytree(ours, theirs, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        else:
            shutil.copy(ours, theirs)


def _say_whence(record: Path, place: str) -> None:
    """Let a record that all desks share name opsnb as its source, instead of a document of one of our desks."""
    text = record.read_text(encoding="utf-8")
    record.write_text(SOURCE.sub(f"source: {{seed: opsnb, place: {place}}}\n", text, count=1), encoding="utf-8")


def _name_the_desk(notebook: Path) -> None:
    """Let a notebook ask about the example desk unless it is told another one."""
    book = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    for cell in book.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = OWN_DESK.sub(f'desk: str = "{DESK}"', cell.source)
    nbformat.write(book, notebook)  # type: ignore[no-untyped-call]
