"""What can be found where a rule of the telephone was not kept. Records, the sample and the checks use these words."""

from __future__ import annotations

from enum import StrEnum


class Lapse(StrEnum):
    """Something to look at in what calls and agents did. Each is found by ``rules/sql/lapses/NAME.sql``."""

    LATE_RING = "late-ring"
    REDIRECT = "redirect"
    LONG_AFTER_CALL_WORK = "long-after-call-work"
    IDLE = "idle"
    NO_OUTCOME = "no-outcome"
    UNKNOWN_OUTCOME = "unknown-outcome"
    OLD_START_DATE = "old-start-date"
    NO_SECURITY_CHECK = "no-security-check"
    FAILED_SECURITY_CHECK = "failed-security-check"
    FORM_NOT_FILED = "form-not-filed"
    COLD_TRANSFER = "cold-transfer"
    SUPPRESSED_CONTACT = "suppressed-contact"
    WRONG_QUEUE = "wrong-queue"

    @property
    def says(self) -> str:
        """What it is called in reports and on pages."""
        return SAYS[self]

    @property
    def is_fault(self) -> bool:
        """Whether a rule was broken; a redirect and a failed check are dealt with by a rule, and listed to be seen."""
        return self not in (Lapse.REDIRECT, Lapse.FAILED_SECURITY_CHECK)


class DataError(StrEnum):
    """What cannot have been so: errors of the recording, not of people."""

    OVERLAP = "states-overlap"
    GAP = "states-gap"
    UNKNOWN_STATE = "unknown-state"

    @property
    def says(self) -> str:
        """What it is called in reports."""
        return SAYS[self]


SAYS: dict[str, str] = {
    Lapse.LATE_RING: "Rang too long and was not taken back",
    Lapse.REDIRECT: "Taken back because nobody picked up",
    Lapse.LONG_AFTER_CALL_WORK: "After-call work longer than allowed",
    Lapse.IDLE: "Available without a call for too long, and not logged out",
    Lapse.NO_OUTCOME: "Closed without an outcome",
    Lapse.UNKNOWN_OUTCOME: "Outcome that is not on the list",
    Lapse.OLD_START_DATE: "Start date of the activity is not the day of the call",
    Lapse.NO_SECURITY_CHECK: "No security check recorded",
    Lapse.FAILED_SECURITY_CHECK: "Security check failed",
    Lapse.FORM_NOT_FILED: "Failed again and again, and no form",
    Lapse.COLD_TRANSFER: "Passed on cold, and no emergency recorded",
    Lapse.SUPPRESSED_CONTACT: "Called although telephone contact is suppressed",
    Lapse.WRONG_QUEUE: "Came into another queue than the flow says",
    DataError.OVERLAP: "States of an agent overlap",
    DataError.GAP: "Nothing recorded between two states of an agent",
    DataError.UNKNOWN_STATE: "State or reason that is not on the list",
}
