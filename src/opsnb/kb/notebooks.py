"""What a notebook asks for, read from its file alone: its name and its parameters."""

from __future__ import annotations

import json
import re
from pathlib import Path

PARAMETER = re.compile(r"""^([a-z_]\w*)\s*(?::[^=\n]+)?=\s*("[^"\n]*"|'[^'\n]*'|[^#\n]*)""", re.MULTILINE)


def parameters_of(path: Path) -> frozenset[str]:
    """Return the names of the parameters of a notebook: those set in its cell tagged ``parameters``.

    Raises ``ValueError`` if the file is no notebook.
    """
    return frozenset(defaults_of(path))


def defaults_of(path: Path) -> dict[str, str]:
    """Return the parameters of a notebook with their values as text, quotation marks taken off. Raises as above."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ())]
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is no notebook") from None
    found = (PARAMETER.findall("".join(cell["source"])) for cell in tagged)
    return {name: value.strip().strip("'\"") for cell in found for name, value in cell}


def notebooks_beside(kb: Path) -> dict[str, Path]:
    """Return the notebooks of the project whose records lie in ``kb``, by name: ``30-sla-check.ipynb`` is sla-check."""
    files = sorted((kb.parent / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    return {path.stem.split("-", 1)[1]: path for path in files}
