"""What a report found, for machines: metrics, checks and where they come from. One shape for every notebook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from html import escape
from importlib.metadata import version
from typing import Any

from nbformat import NotebookNode

from opsnb import __version__
from opsnb.errors import RunError

MIME = "text/vnd.opsnb.result"
"""Type of the notebook output that carries a result: JSON as text. In text, and nowhere else, nbval can be told which
versions may differ from machine to machine (``notebooks/nbval.cfg``)."""
ERROR = "error.txt"
"""File that lies there instead of a result: what was wrong, and where in the notebook's code."""


@dataclass(frozen=True)
class Check:
    """One thing that has to hold, what was found, and the record that demands it."""

    id: str
    ok: bool
    found: str
    expected: str
    record: str


@dataclass(frozen=True)
class Provenance:
    """All that the figures depend on besides the parameters."""

    data_sha256: str
    policy: tuple[str, ...]
    engine: str
    opsnb: str = __version__
    tzdata: str = field(default_factory=lambda: version("tzdata"))
    resolved: dict[str, str] = field(default_factory=dict)
    """What the store answered where a parameter was left open, such as the first day. Given again it gives the same
    report from a store that has grown since."""


@dataclass(frozen=True)
class Result:
    """The answer of a report. Shown as the last output of its notebook, from where it is collected."""

    desk: str
    as_of: str
    """Instant as of which it is so: ISO 8601 in the desk's time, with its offset."""
    metrics: dict[str, Any]
    checks: tuple[Check, ...]
    provenance: Provenance

    def __repr__(self) -> str:
        return "\n".join(
            f"{'holds' if check.ok else 'FAILS'}  {check.id}: {check.found}, expected {check.expected}"
            for check in self.checks
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self.html(), MIME: json.dumps(asdict(self), indent=1)}

    def html(self) -> str:
        """Return the checks as a list, each with a word for its state, not colour alone."""
        items = "".join(
            f'<li class="{"holds" if check.ok else "fails"}"><strong>{"Holds" if check.ok else "Does not hold"}'
            f"</strong> · {escape(check.id)}: {escape(check.found)}; expected {escape(check.expected)} "
            f"({escape(check.record)})</li>"
            for check in self.checks
        )
        return f'<ul class="opsnb-checks">{items}</ul>'


def result_of(page: NotebookNode, name: str) -> dict[str, Any]:
    """Return the last result that an executed notebook shows. Raises :class:`RunError` if it shows none."""
    for cell in reversed(page.cells):
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                found: dict[str, Any] = json.loads(output["data"][MIME])
                return found
    raise RunError("the notebook shows no result", place=name, wish="end it with a cell that shows …result()")


def render_result(notebook: str, parameters: dict[str, Any], found: dict[str, Any]) -> str:
    """Return the text of ``result.json`` for a result collected from a notebook, its provenance completed."""
    whole = {
        "notebook": notebook,
        "desk": found["desk"],
        "parameters": parameters,
        "as_of": found["as_of"],
        "metrics": found["metrics"],
        "checks": found["checks"],
        "provenance": found["provenance"],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """Return the SHA-256 of rows, written one a line as JSON: the same data gives the same digest on any machine."""
    state, written = hashlib.sha256(), json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
    for row in rows:
        state.update(f"{written.encode(row)}\n".encode())
    return state.hexdigest()
