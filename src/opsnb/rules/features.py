"""Turns tickets' texts into numbers for the classifier: their words, their letters, and the words that stand together.

Letters forgive misspelling, pairs of words tell "card lost" from "card found", whatever stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

WORD = re.compile(r"\w+")
STEM = 5
"""Letters by which two forms of a word count as one in a pair: enough for "transfer" and "transferred"."""
TOGETHER = 20
"""How far apart, in words, a pair may stand."""
SEVERAL = 3
"""Texts that must have a word before it is shown to people."""
TELLING = 2
"""Fewer than one text in so many has a word that tells what a text is about."""
WEIGHTS = (1.0, 1.0, 1.3)
"""How much words, letters and pairs count; found by five-fold trials on labelled customer questions."""


def words(text: str) -> list[str]:
    """Return the words of a text, and each two that follow each other."""
    found = WORD.findall(text.casefold())
    return found + [f"{first} {second}" for first, second in pairwise(found)]


def letters(text: str) -> list[str]:
    """Return the runs of two to five letters inside of each word, its two ends marked by a space."""
    found: list[str] = []
    for word in WORD.findall(text.casefold()):
        ended = f" {word} "
        for length in range(2, 6):
            found += [ended[at : at + length] for at in range(max(len(ended) - length + 1, 1))]
    return found


def pairs(text: str) -> list[str]:
    """Return the beginnings of the words, and each two of them that stand near each other, in alphabetical order."""
    stems = [word[:STEM] for word in WORD.findall(text.casefold())]
    near = ((first, second) for at, first in enumerate(stems, 1) for second in stems[at : at + TOGETHER])
    return stems + [f"{min(two)}+{max(two)}" for two in near]


VIEWS = ((words, 1), (letters, 1), (pairs, 2))
"""Each view with the number of texts that must have a feature for it to count."""


class Features:
    """The features of a history: tf-idf of three views, side by side."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._views = [
            TfidfVectorizer(analyzer=view, sublinear_tf=True, min_df=least, dtype=np.float32) for view, least in VIEWS
        ]
        self._kept: list[Any] = []
        self._texts = 0

    def learn(self, texts: Sequence[str]) -> Any:
        """Learn the features of some texts and return their matrix, a row for each text."""
        found, self._texts = [], len(texts)
        for (_, least), view, weight in zip(VIEWS, self._views, WEIGHTS, strict=True):
            view.set_params(min_df=min(least, len(texts)))
            try:
                found.append(view.fit_transform(texts) * np.float32(weight))
            except ValueError:  # no feature is in enough of few texts: this view is left out
                continue
            self._kept.append((view, np.float32(weight)))
        return self._beside(found, len(texts))

    def of(self, texts: Sequence[str]) -> Any:
        """Return the matrix of other texts, by the features learnt."""
        return self._beside([view.transform(texts) * weight for view, weight in self._kept], len(texts))

    def familiar(self, texts: Sequence[str]) -> tuple[Any, Any]:
        """Return which share of its words each text has from those learnt, the rarer the more, and how many tell.

        A word that is new counts like one that a single text would have; a telling one is in fewer than half of them.
        """
        known: dict[str, float] = {}
        if self._kept:
            view = self._kept[0][0]
            known = {name: view.idf_[column] for name, column in view.vocabulary_.items() if " " not in name}
        new, tells = np.log(1 + self._texts) + 1, np.log((1 + self._texts) / (1 + self._texts / TELLING)) + 1
        share, telling = np.zeros(len(texts)), np.zeros(len(texts), dtype=np.int64)
        for row, text in enumerate(texts):
            said = {*WORD.findall(text.casefold())}
            weights = np.array([known[word] for word in sorted(said & known.keys())])
            if said:
                share[row] = weights.sum() / (weights.sum() + new * (len(said) - len(weights)))
                telling[row] = (weights > tells).sum()
        return share, telling

    def _beside(self, found: list[Any], rows: int) -> Any:
        from scipy import sparse

        return sparse.hstack(found, format="csr") if found else sparse.csr_matrix((rows, 0), dtype=np.float32)

    @property
    def names(self) -> list[str]:
        """Name of every column."""
        return [str(name) for view, _ in self._kept for name in view.get_feature_names_out()]

    @property
    def rarity(self) -> Any:
        """The weight of every column by how few texts have it."""
        return np.concatenate([view.idf_ for view, _ in self._kept]) if self._kept else np.zeros(0, np.float32)

    @property
    def shared(self) -> Any:
        """Whether enough texts have a column for it to be shown: what fewer say may be somebody's name."""
        rarest = np.log((1 + self._texts) / (1 + SEVERAL)) + 1
        return self.rarity <= rarest + 1e-5

    @property
    def spoken(self) -> int:
        """How many columns, from the first, are words that can be shown to people."""
        return len(self._kept[0][0].vocabulary_) if self._kept else 0
