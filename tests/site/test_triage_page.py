"""The page of a desk's triage says in words which tickets a rule is for."""

from __future__ import annotations

from typing import Any

import pytest

from opsnb.kb.records.triage import Signs
from opsnb.site.pages.triage import asked_for


@pytest.mark.parametrize(
    ("signs", "says"),
    [
        ({}, ""),
        ({"words": ["copy of", "record*"]}, "it says “copy of”, “record…”"),
        (
            {"words": ["copy of"], "unless": ["refund*"], "ways_in": ["email", "web"]},
            "it says “copy of”; it does not say “refund…”; it comes in by email or web",
        ),
    ],
    ids=["every ticket", "words", "other words"],
)
def test_signs_are_said_in_words(signs: dict[str, Any], says: str) -> None:
    """Also the words that tell otherwise: without them the page would state another rule than the one that counts."""
    assert asked_for(Signs.model_validate(signs)) == says
