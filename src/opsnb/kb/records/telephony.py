"""The limits and rules of a desk's telephone system: what a switch enforces, and what a desk agreed on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from opsnb.kb.lapses import Lapse
from opsnb.kb.records.base import Duration, Identifier, Model, Record, Reference, Span

Checked = Annotated[Lapse, WithJsonSchema({"type": "string", "enum": [str(lapse) for lapse in Lapse]})]

NEEDED = {
    Lapse.LATE_RING: "redirect_on_no_answer",
    Lapse.LONG_AFTER_CALL_WORK: "after_call_work",
    Lapse.IDLE: "log_out_after_idle",
    Lapse.UNKNOWN_OUTCOME: "outcomes",
    Lapse.NO_SECURITY_CHECK: "security",
    Lapse.FAILED_SECURITY_CHECK: "security",
    Lapse.FORM_NOT_FILED: "security",
    Lapse.COLD_TRANSFER: "transfer",
    Lapse.WRONG_QUEUE: "routing",
}
"""The field that says what a lapse is measured by; the others need none."""


class SecurityCheck(Model):
    """What follows when a caller cannot prove who they are."""

    failures_in_a_row: int = Field(ge=1)
    """The failed check after which the form is due."""
    form: Reference
    """The form that is due."""
    see: Reference
    """The procedure of the check."""
    passed: tuple[str, ...] = ()
    """Results of a check that was passed, as they stand in data."""
    failed: tuple[str, ...] = ()
    """Results of a check that failed."""
    not_asked: tuple[str, ...] = ()
    """Results that say that there was nobody to ask; such a call neither fails nor passes."""
    form_after: tuple[str, ...] = ()
    """The failures after which the form is due, if enough have come in a row."""


class Transfer(Model):
    """How a call is passed on."""

    default: Literal["warm", "cold"]
    """Warm: the colleague is spoken to first. Cold: the call is passed on without a word."""
    cold_only_when: tuple[str, ...] = ()
    """Situations in which a cold transfer is allowed."""


class Telephony(Record):
    """What holds for every call of a desk."""

    answer_within: Span | None = None
    """Within what time a call is to be answered; missing means that the metric's own threshold counts."""
    short_abandon: Duration | None = None
    """Up to what wait an abandoned call is short, 0 s for none; missing means that the metric's own limit counts."""
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
    outcomes: Reference | None = None
    """Code list of call outcomes (dispositions); a call is not closed without one."""
    security: SecurityCheck | None = None
    """What follows a failed security check."""
    transfer: Transfer | None = None
    """How calls are passed on."""
    suppressed_when: tuple[str, ...] = ()
    """Situations in which a client may not be called."""
    checks: dict[Checked, Reference] = {}
    """What the calls and the agents' states are checked for, each with the record that tells people the rule."""

    @model_validator(mode="after")
    def _measured_by(self) -> Telephony:
        for lapse in self.checks:
            if lapse in NEEDED and getattr(self, NEEDED[lapse]) is None:
                raise ValueError(f"expected `{NEEDED[lapse]}` to be set, because `{lapse}` is checked")
        return self
