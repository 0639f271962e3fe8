"""Where things lie: the project folder with ``kb/``, the store, the sample, the notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from opsnb.errors import OpsnbError
from opsnb.kb.check import open_kb
from opsnb.kb.load import KnowledgeBase
from opsnb.store.samples import make_samples
from opsnb.store.schema import open_store

SAMPLE = "sample"
"""Name that stands for the sample store wherever a store is asked for."""


@dataclass(frozen=True)
class Workspace:
    """A project folder: the one that holds ``kb/``."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Return the workspace of a folder: itself or the nearest folder above it that has a ``kb/`` in it."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / "kb").is_dir():
                return cls(folder)
        raise OpsnbError(
            "no knowledge base here or in a folder above", place=str(start), wish="go to the folder that holds kb/"
        )

    @property
    def kb(self) -> Path:
        """Folder of the records."""
        return self.root / "kb"

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks."""
        return self.root / "notebooks"

    @property
    def store(self) -> Path:
        """Default place of the store."""
        return self.root / "build" / "opsnb.db"

    def open_kb(self) -> KnowledgeBase:
        """Read the records, which must be clean."""
        return open_kb(self.kb)

    def store_named(self, name: str) -> Path:
        """Return the store a user named: ``sample`` is made when it is needed; empty means the default place."""
        if name == SAMPLE:
            return self.sample()
        return Path(name) if name else self.store

    @property
    def sample_store(self) -> Path:
        """Place of the sample store."""
        return self.root / "build" / "sample.db"

    def sample(self) -> Path:
        """Return the store with the sample of every desk; it is made anew when records change."""
        path = self.sample_store
        kb = self.open_kb()
        newest = max(file.stat().st_mtime for file in self.kb.rglob("*"))
        if path.exists() and path.stat().st_mtime > newest:
            return path
        path.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=path.parent) as folder:  # of its own: several notebooks may begin at once
            fresh = Path(folder) / path.name
            connection = open_store(fresh, create=True)
            for _ in make_samples(connection, kb):
                pass
            connection.close()
            fresh.replace(path)
        return path
