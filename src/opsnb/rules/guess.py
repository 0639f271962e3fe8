"""What the desk's history says of a new ticket: a label, how sure it is, and the words that spoke for it."""

from __future__ import annotations

from typing import NamedTuple


class Guess(NamedTuple):
    """The best label for a ticket."""

    label: str
    confidence: float
    """How often a guess like this is right, from 0 to 1, as measured on the history itself."""
    words: tuple[str, ...] = ()
    """Words of the ticket that spoke for the label, the strongest first."""
