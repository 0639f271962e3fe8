"""A ticket as it was known at the moment of its opening: all that triage may look at, and nothing that came later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True)
class NewTicket:
    """What somebody sent in or said, and how."""

    number: str
    opened_at: int
    """UTC second."""
    subject: str = ""
    text: str = ""
    """What was written or said beside the subject, long answers in the form included."""
    requester: str = ""
    way_in: str = ""
    """How it came in, e.g. ``phone``; empty if that was not recorded."""
    form: str = ""
    """Full id of the form it came with."""
    answers: Mapping[str, object] = field(default_factory=dict)
    """What was filled in, by field of the form."""
    queue: str = ""
    """Where it was put when it was opened."""
    priority: str = ""
    """The priority it was given when it was opened."""
    known: Mapping[str, str] = field(default_factory=dict)
    """What else a log kept of its opening, by name, such as a category; empty for what came in here."""
    key: int = 0
    """Its number inside the store."""

    @property
    def words(self) -> str:
        """Subject and text in one."""
        return f"{self.subject}\n{self.text}".strip()

    @property
    def evidence(self) -> str:
        """What the history goes by: the words, and each thing known at the opening as a word of its own."""
        return "\n".join(
            [self.words, *(NO_WORD.sub("_", f"{name}_{value}") for name, value in self.known.items())]
        ).strip()
