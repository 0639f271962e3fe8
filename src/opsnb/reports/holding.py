"""One program at a time in a folder: a lock that ends with the program that holds it, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opsnb.errors import RunError

try:
    import fcntl
except ImportError:  # Windows: the task scheduler there starts no second instance unless it is told to
    fcntl = None  # type: ignore[assignment]


@contextmanager
def holding(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold a folder, which is made if need be; yields whether it is held, or another program has it.

    With ``wait`` it is held as soon as no other program has it.

    Raises :class:`RunError` if nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("a")
    except OSError as error:
        raise RunError(f"cannot be written: {error.strerror}", place=str(folder)) from None
    with file:
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
