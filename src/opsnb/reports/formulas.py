"""Texts for a spreadsheet program, in which nothing that a stranger wrote becomes a formula. One rule for all files."""

from __future__ import annotations

import re

SIGNS = "=+@\uff1d\uff0b\uff0d\uff20-"
"""With these a spreadsheet program takes a cell for a formula, the wide ones of East Asia too."""
FORMULA = re.compile(rf'(^|[;|\t\r\n])(?=[\s"\u200b\ufeff]*[{SIGNS}])|^(?=[\t\r\n])')
"""Where a spreadsheet program would find a formula, also one that takes `;`, `|` or a tab for the end of a cell."""


def harmless(text: str) -> str:
    """Return a text that a spreadsheet program shows as it is: an apostrophe stands before what would be a formula."""
    return FORMULA.sub(r"\1'", text)
