"""The gallery: published reports, each in a folder of its own, from which the staff site makes its pages.

``DESK/NOTEBOOK/NAME/`` holds ``result.json`` as the run wrote it, ``body.html``, which is the report made light, and
``page.json``, which says what the page is called; ``DESK/NOTEBOOK/trend.html`` shows the figures over all of them. The
site knows these files and nothing else of this package.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from opsnb.errors import OpsnbError
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Reports
from opsnb.reports.light import lighten
from opsnb.reports.period import PERIOD, covered, last_instant, span

PERSONAL = ("show_names", "subjects")
"""Parameters that put people's names or words into a report."""
ASIDE = ("desk", "as_of", "db", "site", "engine")
"""Parameters that do not tell one report from another: said by its name, or about where and how it was computed."""
FILES = ("body.html", "page.json", "result.json")
TREND = "trend.html"
"""The figures over time, beside the reports of a notebook; if one of them comes or goes, it goes and is drawn anew."""

Outcome = Literal["published", "replaced", "unchanged", "too old", "left"]


class NamesError(OpsnbError):
    """A report that shows people's names or words is not published unless that is asked for."""


@dataclass(frozen=True)
class Ran:
    """A report as a run left it in its folder."""

    folder: Path
    result: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Ran:
        """Read the result of a run. Raises :class:`OpsnbError` if it is none, or was written by another version."""
        place, wish = folder / "result.json", "run it again: opsnb run NOTEBOOK"
        try:
            result = json.loads(place.read_text(encoding="utf-8"))
            aware = datetime.fromisoformat(result["as_of"]).tzinfo is not None
            parts = all(isinstance(result[name], dict) for name in ("parameters", "metrics", "provenance"))
        except (OSError, ValueError, KeyError, TypeError):
            raise OpsnbError("not the result of a report", place=str(place), wish=wish) from None
        if not aware or not parts or not isinstance(result["checks"], list):
            raise OpsnbError("not a result that this version reads", place=str(place), wish=wish)
        return cls(folder, result)

    @property
    def as_of(self) -> datetime:
        """Instant at which it was judged."""
        return datetime.fromisoformat(self.result["as_of"])

    @property
    def personal(self) -> list[str]:
        """Parameters that are set and show something of people."""
        given = self.result["parameters"]
        return [name for name in PERSONAL if str(given.get(name, "")).lower() in ("true", "yes", "1")]

    def given(self, defaults: dict[str, str]) -> dict[str, str]:
        """Return the parameters that were given for this report, other than those that any report has."""
        texts = {name: str(value) for name, value in self.result["parameters"].items() if name not in ASIDE}
        return {name: text for name, text in texts.items() if text != defaults.get(name, "")}

    def name(self, defaults: dict[str, str]) -> str:
        """Return what the report is called in its gallery: when it was judged, and a digest of what was given."""
        said = json.dumps([self.result["as_of"], sorted(self.given(defaults).items())])
        digest = hashlib.sha256(said.encode()).hexdigest()[:8]
        return f"{self.as_of:%Y-%m-%d-%H%M}-{digest}"


@dataclass(frozen=True)
class Gallery:
    """The folder of all published reports."""

    root: Path
    kb: KnowledgeBase
    defaults: dict[str, dict[str, str]]
    """Parameters of each notebook as it stands, with their defaults."""

    def place(self, ran: Ran) -> Path:
        """Return where a report belongs. Raises :class:`OpsnbError` for a desk or notebook that is not there."""
        desk, notebook = str(ran.result.get("desk")), str(ran.result.get("notebook"))
        for what, name, known in (("desk", desk, [*self.kb.desks]), ("notebook", notebook, [*self.defaults])):
            if name not in known:
                wish = f"one of: {', '.join(known)}"
                raise OpsnbError(f"a report of no {what} of this project", place=str(ran.folder), found=name, wish=wish)
        return self.root / desk / notebook / ran.name(self.defaults[notebook])

    def publish(self, ran: Ran, now: datetime, *, with_names: bool = False) -> Outcome:
        """Put a report into the gallery, or in place of the one of the same name; all its files or none.

        Raises :class:`NamesError` for one that shows names, and :class:`OpsnbError` for one that is not whole.
        """
        place = self.place(ran)
        if ran.personal and not with_names:
            named = ", ".join(ran.personal)
            wish = "publish it with --with-names if all of the staff may see them"
            raise NamesError("the report shows people", place=str(ran.folder), found=named, wish=wish)
        if self._outdated(ran, now):
            return "too old"
        files = self._files(ran)
        if all(_text(place / name) == text for name, text in files.items()):
            return "unchanged"
        return _put(place, files)

    def retire(self, now: datetime) -> list[Path]:
        """Take out every report that is older than its desk keeps reports, and return where they were."""
        gone = [ran.folder for ran in self.reports() if self._outdated(ran, now)]
        for folder in gone:
            (folder.parent / TREND).unlink(missing_ok=True)
            shutil.rmtree(folder)
        return gone

    def reports(self) -> list[Ran]:
        """Return every published report, by its folder. Raises :class:`OpsnbError` for one that is not whole."""
        folders = sorted(path.parent for path in self.root.glob("[!.]*/*/[!.]*/result.json"))
        for folder in folders:
            if missing := [name for name in FILES if not (folder / name).is_file()]:
                wish = "publish it again, or take its folder away"
                raise OpsnbError(f"a published report without {missing[0]}", place=str(folder), wish=wish)
        return [Ran.read(folder) for folder in folders]

    def _outdated(self, ran: Ran, now: datetime) -> bool:
        """Tell whether a report was judged longer ago than its desk's record says; without a record all are kept."""
        record = self.kb.records.get(f"{ran.result['desk']}/reports")
        return isinstance(record, Reports) and ran.as_of + record.keep < now

    def _files(self, ran: Ran) -> dict[str, str]:
        report = _text(ran.folder / "report.html")
        if report is None:
            raise OpsnbError("no report.html beside the result", place=str(ran.folder), wish="run the notebook again")
        light = lighten(report, self.kb, str(ran.folder / "report.html"))
        given, weekly = ran.given(self.defaults[ran.result["notebook"]]), "week" in ran.result["parameters"]
        page = {
            "title": light.title,
            "period": covered(given, ran.as_of, weekly=weekly),
            "at": last_instant(given, ran.as_of),
            "given": {name: text for name, text in given.items() if name not in PERIOD},
            "span": span(given, weekly=weekly),
            "shows_people": bool(ran.personal),
            "rows_left_out": light.cut,
        }
        told = json.dumps(page, ensure_ascii=False, indent=2) + "\n"
        result = (ran.folder / "result.json").read_text(encoding="utf-8")
        return dict(zip(FILES, (f"{light.html}\n", told, result), strict=True))


def _put(place: Path, files: dict[str, str]) -> Outcome:
    """Write a folder beside its place and move it there, so that nobody ever meets half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    (place.parent / TREND).unlink(missing_ok=True)
    there = place.exists()
    with TemporaryDirectory(prefix=".", dir=place.parent) as beside:
        fresh = Path(beside) / "new"
        fresh.mkdir()
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8")
        if there:
            place.replace(Path(beside) / "old")
        fresh.replace(place)
    return "replaced" if there else "published"


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
