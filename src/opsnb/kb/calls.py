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
    TAKING_CALLS = "taking-calls"
    """Ready for a call or busy with one: the source does not tell which. Such time counts neither as waiting nor as
    busy, so that no occupancy and no idle time is made of it."""
    NOT_READY = "not-ready"
    """Takes no calls, for the reason that goes with it."""
    LOGGED_OUT = "logged-out"
    """Not at work; the state has no end until the agent logs in again."""


class Figure(StrEnum):
    """What is counted or measured of the calls offered to a queue in an interval: the columns of ``queue_figures.sql``.

    Metrics are made of these names alone. Times are sums in seconds unless something else is said.
    """

    OFFERED = "offered"
    """Calls offered to the queue."""
    ANSWERED = "answered"
    """Of these, answered."""
    ANSWERED_IN_TIME = "answered_in_time"
    """Answered within the threshold."""
    ABANDONED = "abandoned"
    """Callers who hung up while waiting."""
    ABANDONED_IN_TIME = "abandoned_in_time"
    """Callers who hung up within the threshold."""
    SHORT_ABANDONED = "short_abandoned"
    """Callers who hung up within the short-abandon limit."""
    FLOWED_OUT = "flowed_out"
    """Calls that left the queue unanswered for somewhere else, redirects included."""
    REDIRECTED = "redirected"
    """Of these, taken back from an agent who did not pick up."""
    WAITING = "waiting"
    """Calls still waiting at the instant of the report."""
    WARM_TRANSFERS = "warm_transfers"
    """Answered calls that were passed on after a word with the colleague."""
    COLD_TRANSFERS = "cold_transfers"
    """Answered calls that were passed on without a word."""
    ANSWER_WAIT = "answer_wait"
    """Waiting time of the answered calls."""
    LONGEST_ANSWERED = "longest_answered"
    """The longest wait that ended with an answer."""
    LONGEST_ABANDONED = "longest_abandoned"
    """The longest wait that ended with hanging up."""
    LONGEST_WAITING = "longest_waiting"
    """The longest wait that goes on."""
    MEDIAN_WAIT = "median_wait"
    """The wait that half of the answered calls did not exceed."""
    P95_WAIT = "p95_wait"
    """The wait that 95 % of the answered calls did not exceed."""
    HANDLED = "handled"
    """Answered calls whose handling time is known."""
    TALK_TIME = "talk_time"
    """Talking time of these."""
    HOLD_TIME = "hold_time"
    """Time on hold of these."""
    WRAP_UP_TIME = "wrap_up_time"
    """After-call work of these."""


class Presence(StrEnum):
    """What is measured of a stretch of time instead of calls: made of the rows of ``presence.sql``."""

    QUEUE_AT_START = "queue_at_start"
    """Calls in queue when the interval began."""
    QUEUE_TIME = "queue_time"
    """Seconds spent waiting in the interval, all calls together."""
    BUSY_TIME = "busy_time"
    """Seconds agents were on calls or in after-call work."""
    READY_TIME = "ready_time"
    """Seconds agents were available, or a call rang at them."""
    ELAPSED = "elapsed"
    """Seconds of the interval."""
