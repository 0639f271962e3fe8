"""Counts the parts of a source document, so that a statement can say which of them it covers.

A part is a line that says something; a long line is counted sentence by sentence.
"""

from __future__ import annotations

import re

LONG = 300
"""Letters from which a line is counted by its sentences."""

SENTENCE = re.compile(r"(?<=[a-z0-9”\")\]}.:;][.?!])\s*(?=[A-Z(“\"])|(?<=[:;])\s+(?=[A-Z(])")


def parts(text: str) -> list[str]:
    """Return the parts of a document in their order; part 1 is the first."""
    found: list[str] = []
    for line in text.splitlines():
        said = re.sub(r"\.{4,}", "...", " ".join(line.split()))
        pieces = SENTENCE.split(said) if len(said) > LONG else [said]
        found += [piece.strip() for piece in pieces if re.search(r"[A-Za-z]{2}", piece)]
    return found
