"""Words for made-up tickets: things that fail, things that are asked for, and what is said about them. No person."""

from __future__ import annotations

THINGS = (
    "the case file system", "the mail account", "the printer on floor 2", "the booking calendar", "the time sheets",
    "the shared drive", "the payment page", "the phone at the counter", "the meeting room screen", "the reports folder",
    "the remote access", "the scanner at the front desk", "the address register", "the intranet", "the archive",
)  # fmt: skip

TROUBLES = (
    "Cannot sign in to {}", "{} is very slow since this morning", "{} shows an error on saving",
    "{} does not respond", "No access to {} after the move", "{} loses the last entry",
    "{} asks for the password again and again", "{} works for some of us only", "Wrong figures in {}",
)  # fmt: skip

REQUESTS = (
    "Access to {} for a new colleague", "A second account for {}", "Please move {} to another room",
    "How do we export a list from {}?", "A training on {} for the team", "An upgrade of {}",
)  # fmt: skip

QUEUES = ("Service desk", "Network", "Applications", "Workplace")
TAKEN_BY = {
    "Network": ("shared drive", "remote access", "intranet"),
    "Applications": ("case file", "booking", "time sheets", "payment", "register", "archive"),
    "Workplace": ("printer", "phone", "screen", "scanner"),
}
"""Words of a subject by which a group takes it; what is left is the service desk's own."""


def queue_for(subject: str) -> str:
    """Return the group that a made-up ticket belongs to."""
    return next((queue for queue, things in TAKEN_BY.items() if any(one in subject for one in things)), QUEUES[0])


FIRST_REPLIES = (
    "Thank you, we have your report and are looking into it.",
    "We have seen the error here too and are working on it.",
    "Could you try again now and tell us what you see?",
)
UPDATES = (
    "We are still working on it and will write again.",
    "The cause is found; the repair is being tested.",
    "We are waiting for a spare part and will tell you when it arrives.",
)
NOTES = (
    "Called the site, nobody answered; trying again later.",
    "The log shows a time-out to the server.",
    "Same symptom as last month, see the known errors.",
    "Restarted the service, watching it.",
)
QUESTIONS = ("Which room are you in, and since when does it happen?", "Please send us a picture of the message.")
MESSAGES = ("Is there any news?", "It happens again.", "Here is what you asked for.", "It is getting urgent for us.")
SOLUTIONS = ("It works again; please tell us if it does not for you.", "Done. You can use it from now on.")
