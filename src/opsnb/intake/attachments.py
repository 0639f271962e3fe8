"""Files that come with a ticket: kept in the store, never written to a path that a stranger chose."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
MOST = 20
"""Files of one message."""
LONGEST_NAME = 60
"""Letters; no file system allows fewer bytes than these may take."""
PLAIN = re.compile(r"[^\w .()+,=@-]")
MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


class File(NamedTuple):
    """A file as it came."""

    name: str
    media_type: str
    content: bytes


def safe_name(name: str) -> str:
    """Return a name that is only a name: no folders, no hidden file, no letters that a system takes for something."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    plain = PLAIN.sub("_", last).strip(" .")
    if not plain or RESERVED.match(plain):
        plain = f"file-{plain}".rstrip("-")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) <= LONGEST_NAME or not dot or len(ending) > 10:
        return plain[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending


def keep(connection: sqlite3.Connection, ticket: int, files: Sequence[File], now: int) -> list[str]:
    """Keep files with a ticket inside a transaction that the caller holds; return why some were left out.

    The same file under the same name is kept once.
    """
    left_out = [f"{safe_name(file.name)}: more than {MOST} files" for file in files[MOST:]]
    for file in files[:MOST]:
        if len(file.content) > LARGEST:
            left_out.append(f"{safe_name(file.name)}: larger than {LARGEST // 1024**2} MB")
            continue
        media_type = file.media_type if MEDIA_TYPE.fullmatch(file.media_type) else "application/octet-stream"
        digest = hashlib.sha256(file.content).hexdigest()
        connection.execute(
            "INSERT INTO attachments (ticket, at, name, media_type, sha256, content) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (ticket, name, sha256) DO NOTHING",
            (ticket, now, safe_name(file.name), media_type, digest, file.content),
        )
    return left_out
