"""The short version of `make soak`: the service is killed in the middle of a flood, and loses nothing."""

from __future__ import annotations

from pathlib import Path

from opsnb.kb.records.base import Audience
from soak import faults, soak

SUBMISSIONS, CLIENTS = 300, 8


def test_what_was_acknowledged_is_there_once_after_a_kill(sites: dict[Audience, Path], tmp_path: Path) -> None:
    """Every submission that got a number is in the store under that number, and none is there twice."""
    store = tmp_path / "desk.db"
    seen = soak(sites["public"].parent, store, SUBMISSIONS, CLIENTS)
    assert faults(store, seen, SUBMISSIONS) == []
    assert len(seen.acknowledged) == SUBMISSIONS
