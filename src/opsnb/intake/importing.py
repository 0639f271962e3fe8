"""Files that come in without the service: saved forms, e-mails, and Maildir folders; each file is taken once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from opsnb.errors import ImportFileError, OpsnbError
from opsnb.intake.actors import CUSTOMER, Actor
from opsnb.intake.formfiles import read_form_file
from opsnb.intake.mail.reading import LARGEST, read_mail
from opsnb.intake.mail.taking import take_mail
from opsnb.intake.submitting import submit
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.submission import FormReader

MAILDIR = ("new", "cur")
"""Folders of a Maildir that hold finished mails; ``tmp`` holds those that are still being written."""


class Imported(NamedTuple):
    """What became of one file."""

    path: Path
    outcome: str
    """``opened``, ``joined``, ``noted``, ``known``, ``ignored`` or ``failed``."""
    number: str = ""
    """The ticket that it opened or joined."""
    why: str = ""
    """Why it was ignored or failed."""


def import_files(
    connection: sqlite3.Connection,
    kb: KnowledgeBase,
    desk: str,
    paths: Sequence[Path],
    *,
    actor: Actor,
    now: int,
    own: Collection[str] = (),
) -> Iterator[Imported]:
    """Take files for a desk and yield what became of each: ``.json`` is a saved form, a folder a Maildir, else a mail.

    Each file is one transaction: one that fails is told and the others are taken, and so is a folder that is no
    Maildir. Files are left where they are; the same file again changes nothing. ``own`` are the addresses from which
    the desk sends.
    """
    actor.check("import")
    kb.desk(desk)
    for path in (file for given in paths for file in _files(given)):
        try:
            if path.is_dir():
                wish = "a folder with cur and new in it, or files"
                raise ImportFileError("not a Maildir that can be read", place=str(path), wish=wish)
            raw = _read(path)
            if path.suffix.lower() == ".json":
                yield _take_form(connection, kb, desk, path, raw, actor, now)
            else:
                yield Imported(path, *take_mail(connection, kb, desk, read_mail(raw, path.name), now=now, own=own))
        except OpsnbError as error:
            yield Imported(path, "failed", why=str(error))


def _files(path: Path) -> Iterator[Path]:
    """Yield the files that a path stands for: those of a Maildir, else itself, and so for a folder that is closed."""
    folders = [path / name for name in MAILDIR if (path / name).is_dir()]
    if not folders:
        yield path
    for folder in folders:
        try:
            yield from sorted(file for file in folder.iterdir() if file.is_file())
        except OSError:
            yield folder


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ImportFileError(f"cannot be read: {error.strerror}", place=str(path)) from None


def _take_form(
    connection: sqlite3.Connection, kb: KnowledgeBase, desk: str, path: Path, raw: bytes, actor: Actor, now: int
) -> Imported:
    """Open a ticket from a saved form: filed by the customer, or by whoever imports it if it is a form of staff."""
    saved = read_form_file(raw, path.name)
    reader = FormReader(kb, saved.form)
    if reader.desk != desk:
        raise ImportFileError("a form of another desk", place=path.name, found=saved.form, wish=f"--desk {reader.desk}")
    filer = actor if reader.form.filed_by == "staff" else CUSTOMER
    key = f"file-{hashlib.sha256(raw).hexdigest()}"
    receipt = submit(connection, reader, saved.values, actor=filer, now=now, key=key)
    return Imported(path, "known" if receipt.repeated else "opened", receipt.number)
