"""Instants as people write and read them: local times of a desk to UTC seconds and back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from opsnb.errors import OpsnbError
from opsnb.rules.zones import load_zone


def parse_instant(text: str, zone: str, place: str) -> int:
    """Return the UTC second of a local date or time of a desk, e.g. ``2026-10-05`` or ``2026-10-05T07:00``.

    A date means its first second; a time with an offset is taken as it is. Raises :class:`OpsnbError` otherwise.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise OpsnbError(
            "not a date or time", place=place, found=text, wish="write 2026-10-05 or 2026-10-05T07:00"
        ) from None
    if read.tzinfo is not None:
        return int(read.timestamp())
    wall = int(read.replace(tzinfo=UTC).timestamp())
    return int(load_zone(zone).first_utc(np.array([wall]))[0])


def show_instant(at: int, zone: str) -> str:
    """Return an instant as the desk's clock showed it: ``Mon 2026-10-05 07:00:00 CDT``, seconds only where they are."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%a %Y-%m-%d} {clock} {local:%Z}"


def iso_instant(at: int, zone: str) -> str:
    """Write an instant for machines, in the desk's time with its offset: ``2026-10-05T07:00:00-05:00``."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat()


def show_seconds(seconds: int) -> str:
    """Return a length of time the way desks say it: ``2 h 05 min``, ``45 min``, ``20 s``; days are 24 hours."""
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{sign}{hours:,} h {minutes:02d} min" + (f" {rest:02d} s" if rest else "")
    return f"{sign}{minutes} min" + (f" {rest:02d} s" if rest else "") if minutes else f"{sign}{rest} s"
