"""The published reports, read from their folders.

``DESK/NOTEBOOK/NAME/`` holds ``result.json``, ``page.json`` and ``body.html``, and beside these folders lies
``trend.html``. ``opsnb report publish`` writes them; that is all the site knows of how they came to be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from opsnb.errors import OpsnbError

ROOT = "reports"
"""Address of the gallery in the staff site; no desk may be called so."""


@dataclass(frozen=True)
class Published:
    """One report in the gallery."""

    folder: Path
    page: dict[str, Any] = field(repr=False)
    """What it is called: title, period, given, shows_people, at."""
    result: dict[str, Any] = field(repr=False)
    """What it found: as_of, metrics, checks, parameters."""

    @classmethod
    def read(cls, folder: Path) -> Published:
        """Read a report. Raises :class:`OpsnbError` if its files are not whole."""
        try:
            page, result = (json.loads(_text(folder / f"{name}.json")) for name in ("page", "result"))
            found = cls(folder, page, result)
            _ = (
                found.at,
                found.title,
                found.period,
                found.given,
                found.checks,
                found.metrics,
                found.parameters,
                found.provenance,
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            wish = "publish it again, or take its folder away"
            raise OpsnbError("not a published report", place=str(folder), found=str(error), wish=wish) from None
        return found

    @property
    def desk(self) -> str:
        """The desk it is about."""
        return self.folder.parts[-3]

    @property
    def notebook(self) -> str:
        """The notebook it was made with."""
        return self.folder.parts[-2]

    @property
    def uri(self) -> str:
        """Source path of its page."""
        return f"{ROOT}/{self.desk}/{self.notebook}/{self.folder.name}.md"

    @property
    def title(self) -> str:
        """Its question."""
        return str(self.page["title"])

    @property
    def period(self) -> str:
        """The days it is about."""
        return str(self.page["period"])

    @property
    def given(self) -> dict[str, str]:
        """What was asked for besides the period."""
        return dict(self.page["given"])

    @property
    def at(self) -> tuple[str, datetime]:
        """What reports are put in order by: how far it reaches, then when it was judged."""
        return str(self.page["at"]), datetime.fromisoformat(self.result["as_of"]).astimezone(UTC)

    @property
    def month(self) -> str:
        """The month it reaches up to: ``2026-10``."""
        return self.at[0][:7]

    @property
    def as_of(self) -> str:
        """Local date and time of the desk at which it was judged."""
        return str(self.result["as_of"])[:16].replace("T", " ")

    @property
    def checks(self) -> list[dict[str, Any]]:
        """What has to hold: id, ok, found, expected, record."""
        return list(self.result["checks"])

    @property
    def broken(self) -> int:
        """How many of its checks do not hold."""
        return sum(not check["ok"] for check in self.checks)

    @property
    def metrics(self) -> dict[str, Any]:
        """Its figures."""
        return dict(self.result["metrics"])

    @property
    def parameters(self) -> dict[str, str]:
        """All parameters it was run with, as text."""
        return {name: str(value) for name, value in dict(self.result["parameters"]).items()}

    @property
    def provenance(self) -> dict[str, str]:
        """What its figures depend on, in words; what was not known is left out."""
        told = {name.replace("_", " "): _words(value) for name, value in self.result["provenance"].items()}
        return {name: text for name, text in told.items() if text}

    def body(self) -> str:
        """Return the report as a piece of HTML."""
        return _text(self.folder / "body.html")


@dataclass(frozen=True)
class Gallery:
    """All published reports of the desks of an edition, the newest first."""

    root: Path = Path()
    reports: tuple[Published, ...] = ()

    @classmethod
    def read(cls, root: Path, desks: set[str]) -> Gallery:
        """Read the reports of some desks; a folder that is not there holds none."""
        places = sorted(path.parent for path in root.glob("[!.]*/*/[!.]*/result.json"))
        found = [Published.read(place) for place in places if place.parts[-3] in desks]
        return cls(root, tuple(sorted(found, key=lambda report: (report.at, report.uri), reverse=True)))

    @cached_property
    def by_uri(self) -> dict[str, Published]:
        """The reports by the source paths of their pages."""
        return {report.uri: report for report in self.reports}

    @cached_property
    def by_question(self) -> dict[tuple[str, str], list[Published]]:
        """The reports by desk and notebook, the newest first."""
        found: dict[tuple[str, str], list[Published]] = {}
        for report in self.reports:
            found.setdefault((report.desk, report.notebook), []).append(report)
        return found

    def of_desk(self, desk: str) -> dict[str, list[Published]]:
        """Return a desk's reports by notebook."""
        return {notebook: reports for (of, notebook), reports in self.by_question.items() if of == desk}

    def trend(self, desk: str, notebook: str) -> str:
        """Return the figures of a desk's reports over time as a piece of HTML; empty where there are none."""
        path = self.root / desk / notebook / "trend.html"
        return _text(path) if path.is_file() else ""


NOTHING = Gallery()
"""What an edition without published reports has."""


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
