"""The life of a ticket: coming in, being worked on, what has to be sent. Nothing outside ``web`` knows HTTP."""
