"""The errors a user can put right: each names the place, the value found and what was wished for.

Everything raised on purpose by opsnb is an :class:`OpsnbError`; the command line turns it into text in
one place. Any other exception is a bug of ours and keeps its traceback.
"""

from __future__ import annotations


class OpsnbError(Exception):
    """A mistake the user can mend.

    ``problem`` is one sentence. ``place`` says where (``file:line``, a column, an option), ``found`` is the
    offending value as it was read, ``wish`` says what was expected or what to do next.
    """

    def __init__(self, problem: str, *, place: str = "", found: object = None, wish: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.found = found
        self.wish = wish

    def __str__(self) -> str:
        head = f"{self.place}: {self.problem}" if self.place else self.problem
        found = "" if self.found is None else f" (found: {self.found!r})"
        wish = f"\n  {self.wish}" if self.wish else ""
        return f"{head}{found}{wish}"


class RecordError(OpsnbError):
    """A record in ``kb/`` cannot be read, or says something that cannot be."""


class CalendarError(OpsnbError):
    """A calendar without opening hours, or an instant outside the years it was expanded for."""


class StaffingError(OpsnbError):
    """A load, a goal or a number of agents that cannot be, such as a share of more than 100 %."""


class StoreError(OpsnbError):
    """The store is missing, of another version, busy, or does not hold what was asked for."""


class ImportFileError(OpsnbError):
    """A file of another system cannot be imported as it stands; nothing was written."""


class RunError(OpsnbError):
    """A notebook cannot be run: unknown name, unknown parameter, or an error in a cell."""


class ExportError(OpsnbError):
    """The tables of a report cannot be written to files: no report there, or the form of file cannot hold them."""


class BusyError(StoreError):
    """The store is in use for so long that nothing could be written; later it may be."""


class NotAllowedError(OpsnbError):
    """Somebody is not known to the desk, or may not do what they tried."""


class ConflictError(OpsnbError):
    """Something else has happened in between: the ticket was changed by somebody, or a key was used before."""


class ChangeError(OpsnbError):
    """A ticket cannot be changed like that: unknown queue, person, priority or status, or nothing to say."""
