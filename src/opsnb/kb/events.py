"""What can happen to a ticket. Records, the store and the rules speak of events by these names."""

from __future__ import annotations

from enum import IntEnum


class EventKind(IntEnum):
    """A kind of event; the number is what the store keeps, the name is what people read."""

    CREATED = 1
    """The ticket was opened; its value is the priority, if one was set at once."""
    ASSIGNED = 2
    """Given to the person in the value, or to nobody."""
    QUEUE = 3
    """Moved to the queue in the value."""
    PRIORITY = 4
    """The priority became the value."""
    STATUS = 5
    """The status became the value."""
    REPLY = 6
    """Staff wrote to the customer, visible to the customer."""
    NOTE = 7
    """Staff wrote a private note; the customer does not see it."""
    MESSAGE = 8
    """The customer wrote to the desk; a value says that nothing proves that it was the customer."""
    WORK = 9
    """Staff began to work on the ticket hands-on."""
    MERGED = 10
    """The ticket became part of the ticket in the value."""
    HOLD = 11
    """All clocks stop for the reason in the value."""
    RELEASE = 12
    """The hold for the reason in the value ends."""


SQL_NAMES = {kind.name.lower(): str(int(kind)) for kind in EventKind}
"""What stands for ``$reply``, ``$status`` … in SQL text."""
