"""Files that come with a ticket have names that are only names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsnb.intake.attachments import LONGEST_NAME, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("..", "file"),
        (".bashrc", "bashrc"),
        ("con.txt", "file-con.txt"),
        ("", "file"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie_ x"),
        ("Grundriß 1.pdf", "Grundriß 1.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("gnp.\u202eexe", "gnp._exe"),
    ],
)
def test_a_safe_name(name: str, safe: str) -> None:
    """Folders, hidden files, control characters and names of devices are gone; ordinary names stay."""
    assert safe_name(name) == safe


@given(st.text())
def test_any_name_becomes_safe(name: str) -> None:
    """Whatever a stranger sends, it is one name in one folder that every system takes."""
    safe = safe_name(name)
    assert safe and safe not in (".", "..") and not safe.startswith(".")
    assert not set(safe) & set('/\\:*?"<>|\x00\n\r')
    assert len(safe.encode()) <= 255
