"""The project's sample in a store of a test's own."""

from __future__ import annotations

from pathlib import Path

from queue_calls import KB

from opsnb.store.sample import make_sample
from opsnb.store.samples import make_samples
from opsnb.store.schema import open_store


def sample_store(folder: Path, *, calls: bool = True) -> Path:
    """Write a store with the sample, or with its tickets alone, and return its place."""
    store = open_store(folder / "store.db", create=True)
    if calls:
        for _ in make_samples(store, KB):
            pass
    else:
        desk = next(name for name in KB.desks if KB.policies(name))
        make_sample(store, desk, KB.desk(desk), [*KB.policies(desk).values()][-1], tickets=20, days=3)
    store.close()
    return folder / "store.db"
