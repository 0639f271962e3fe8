"""The file that a form saves where no service receives it: read here, checked like anything that is sent in."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from opsnb.errors import ImportFileError

VERSION = 1
LARGEST = 256 * 1024
"""Bytes of such a file; the longest form fits many times."""


class FormFile(NamedTuple):
    """A form that was filled in and saved."""

    form: str
    """Id of the form."""
    values: dict[str, Any]
    """What was answered; nothing of it is checked yet."""


def read_form_file(raw: bytes, place: str) -> FormFile:
    """Read a saved form. Raises :class:`ImportFileError` if it is none, or of a version that is not known."""
    wish = "the file that a form of this site saves"
    if len(raw) > LARGEST:
        raise ImportFileError("too large for a saved form", place=place, found=f"{len(raw):,} bytes", wish=wish)
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        raise ImportFileError("not a saved form", place=place, found=raw[:40], wish=wish) from None
    if not isinstance(read, dict) or not isinstance(read.get("form"), str) or not isinstance(read.get("values"), dict):
        raise ImportFileError("not a saved form", place=place, wish=wish)
    if read.get("version") != VERSION:
        raise ImportFileError("of another version", place=place, found=read.get("version"), wish=f"version {VERSION}")
    return FormFile(read["form"], read["values"])
