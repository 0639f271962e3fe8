"""What is read of a text: its words, its letters, and the words that stand near each other, however long it is."""

from __future__ import annotations

import time
from itertools import combinations

from opsnb.rules.features import TOGETHER, pairs


def test_pairs_are_of_words_that_stand_near_each_other() -> None:
    """Every two within the distance, once, in alphabetical order; none beyond it."""
    words = [f"{letter}{number}" for number in range(3) for letter in "zxcvbnmas"]
    near = [(a, b) for (at, a), (to, b) in combinations(enumerate(words), 2) if to - at <= TOGETHER]
    assert sorted(pairs(" ".join(words))) == sorted([*words, *("+".join(sorted(two)) for two in near)])


def test_a_long_text_takes_as_much_longer_as_it_is_longer() -> None:
    """A mail with a whole log in it keeps nobody waiting: sixteen times the words are not 256 times the work."""
    begun = time.process_time()
    found = pairs(" ".join(f"w{number}" for number in range(40_000)))
    assert len(found) < 40_000 * (TOGETHER + 1)
    assert time.process_time() - begun < 10
