"""A ticket as it was known at the moment of its opening: all that triage may look at, and nothing that came later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    key: int = 0
    """Its number inside the store."""

    @property
    def words(self) -> str:
        """Subject and text in one."""
        return f"{self.subject}\n{self.text}".strip()
