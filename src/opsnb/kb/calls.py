"""What can happen to a call and what an agent can be doing. Records, the store and the rules use these words."""

from __future__ import annotations

from enum import StrEnum


class Result(StrEnum):
    """How a leg of a call ended; a leg without one is still waiting."""

    ANSWERED = "answered"
    """Somebody took the call."""
    ABANDONED = "abandoned"
    """The caller hung up while waiting; a call out: nobody picked up."""
    FLOWED_OUT = "flowed-out"
    """The call left the queue for another one, for voicemail or for an announcement, unanswered."""
    REDIRECTED = "redirected"
    """It rang too long at an agent and was taken back into another queue (RONA): a flow-out with a name."""


class Way(StrEnum):
    """How a call came into the leg."""

    ARRIVED = "arrived"
    """From outside, by way of the IVR."""
    FLOWED_IN = "flowed-in"
    """Out of another queue, unanswered."""
    REDIRECTED = "redirected"
    """Taken back from an agent who did not pick up."""
    TRANSFERRED = "transferred"
    """Passed on by an agent who had answered it."""
    DIALLED = "dialled"
    """An agent made the call."""


class Activity(StrEnum):
    """What an agent's telephone says the agent is doing, besides the states of a desk's own code list."""

    AVAILABLE = "available"
    """Ready for a call."""
    RINGING = "ringing"
    """A call rings."""
    ON_CALL = "on-call"
    """In conversation, on hold included."""
    AFTER_CALL_WORK = "after-call-work"
    """Finishing the notes of the call just ended."""
    NOT_READY = "not-ready"
    """Takes no calls, for the reason that goes with it."""
    LOGGED_OUT = "logged-out"
    """Not at work; the state has no end until the agent logs in again."""
