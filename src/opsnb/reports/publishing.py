"""Publishing: reports that ran go into the gallery, those kept long enough leave it, trends are drawn anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from opsnb.errors import OpsnbError
from opsnb.reports.gallery import Gallery, Outcome, Ran
from opsnb.reports.holding import holding
from opsnb.reports.trends import redraw


@dataclass(frozen=True)
class Told:
    """What became of one report."""

    place: Path
    """Where it is in the gallery, seen from there; where it was found, if it was refused."""
    what: Outcome | OpsnbError


def runs_below(folders: Iterable[Path], but: Path) -> list[Path]:
    """Return the folders with reports in some folders and below them, but for those in ``but``, the last written last.

    A folder without a page is passed over: its run failed, or is just writing it.
    """
    results = {path for folder in folders for path in folder.rglob("result.json") if but not in path.parents}
    whole = [path for path in results if (path.parent / "report.html").is_file()]
    return [path.parent for path in sorted(whole, key=lambda path: (path.stat().st_mtime, path))]


def publish_all(
    gallery: Gallery, folders: Iterable[Path], now: datetime, *, with_names: bool = False
) -> Iterator[Told]:
    """Publish reports by their folders and tell of each; what is wrong with one does not keep the others.

    Of several runs of the same report the last one counts. Then what is older than its desk keeps reports leaves the
    gallery, and trends are drawn where reports came or left. Two programs publish one after the other.
    """
    with holding(gallery.root, wait=True):
        for unfinished in gallery.root.glob("*/*/.*"):
            shutil.rmtree(unfinished) if unfinished.is_dir() else unfinished.unlink()
        yield from _publish(gallery, folders, now, with_names=with_names)


def _publish(gallery: Gallery, folders: Iterable[Path], now: datetime, *, with_names: bool) -> Iterator[Told]:
    chosen: dict[Path, Ran] = {}
    for folder in folders:
        try:
            ran = Ran.read(folder)
            chosen[gallery.place(ran)] = ran
        except OpsnbError as error:
            yield Told(folder, error)
    for place, ran in sorted(chosen.items()):
        try:
            yield Told(place.relative_to(gallery.root), gallery.publish(ran, now, with_names=with_names))
        except OpsnbError as error:
            yield Told(ran.folder, error)
    for place in gallery.retire(now):
        yield Told(place.relative_to(gallery.root), "left")
    redraw(gallery)
