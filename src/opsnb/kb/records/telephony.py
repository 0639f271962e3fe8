"""The limits and rules of a desk's telephone system: what a switch enforces, and what a desk agreed on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from opsnb.kb.records.base import Identifier, Model, Record, Reference, Span


class SecurityCheck(Model):
    """What follows when a caller cannot prove who they are."""

    failures_in_a_row: int = Field(ge=1)
    """The failed check after which the form is due."""
    form: Reference
    """The form that is due."""
    see: Reference
    """The procedure of the check."""


class Transfer(Model):
    """How a call is passed on."""

    default: Literal["warm", "cold"]
    """Warm: the colleague is spoken to first. Cold: the call is passed on without a word."""
    cold_only_when: tuple[str, ...] = ()
    """Situations in which a cold transfer is allowed."""


class Telephony(Record):
    """What holds for every call of a desk."""

    redirect_on_no_answer: Span | None = None
    """Ringing time after which a call is taken back and offered to somebody else (RONA)."""
    after_call_work: Span | None = None
    """Longest after-call work (ACW), after which the agent is available again."""
    log_out_after_idle: Span | None = None
    """Time available without a call after which the agent is logged out."""
    routing: Reference | None = None
    """The flow that says into which queue a call comes, from what the caller chose and entered."""
    states: Reference | None = None
    """Code list of the agents' states."""
    reasons: Reference | None = None
    """Code list of the reasons for not being ready (AUX codes)."""
    clerical_reason: Identifier | None = None
    """The reason for work on a case that takes longer than after-call work may."""
    leader_reason: Identifier | None = None
    """The reason team leaders choose when they take no calls."""
    outcomes: Reference | None = None
    """Code list of call outcomes (dispositions); a call is not closed without one."""
    security: SecurityCheck | None = None
    """What follows a failed security check."""
    transfer: Transfer | None = None
    """How calls are passed on."""
    suppressed_when: tuple[str, ...] = ()
    """Situations in which a client may not be called."""
