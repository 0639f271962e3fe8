"""Learns from a desk's earlier tickets where new ones belong, and knows how far it can be trusted.

A linear support vector machine over the words of the tickets. How sure it is, is measured on the history itself: each
third is guessed by what was learnt from the other two, and the distance between the best label and the next is turned
into the share of such guesses that was right.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsnb.rules.features import Features
from opsnb.rules.guess import Guess

FOLDS = 3
"""Parts of the history that are guessed in turn."""
CHUNK = 2000
"""Texts guessed at a time, so that memory stays small."""
SHOWN = 3
"""Words told for each guess."""

TELLING = 2
"""Telling words that a text must share with the history to be guessed surer than its label is frequent."""
STRANGE = 0.05
"""Share of the history's own texts that may be less familiar than a text that is not strange."""

Numbers = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Calibration:
    """Turns the scores of a guess into how often such a guess is right."""

    intercept: float
    lead: float
    """Weight of the distance between the best label and the next."""
    height: float
    """Weight of the best label's own score."""
    familiar: float
    """Share of known words below which a text is strange: half of what the history's own reach when held back."""

    def confidence(self, scores: Numbers, share: Numbers, usual: Numbers) -> Numbers:
        """Return the confidence of each row of scores, a column for each label.

        ``share`` is how much of each text is known. The stranger a text, the nearer its confidence to ``usual``, how
        frequent its label is.
        """
        lead, height = _measures(scores)
        sure: Numbers = 1.0 / (1.0 + np.exp(-(self.intercept + self.lead * lead + self.height * height)))
        near = np.minimum(share / self.familiar, 1.0) if self.familiar else np.ones_like(share)
        found: Numbers = np.minimum(sure, usual + np.maximum(sure - usual, 0.0) * near)
        return found


@dataclass(frozen=True)
class Classifier:
    """What was learnt from a history. The same history gives the same bytes."""

    features: Features
    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    """A row for each feature and a column for each label."""
    intercepts: NDArray[np.float32]
    calibration: Calibration
    usual: tuple[float, ...]
    """Share of each label in the history, one ticket more of each supposed."""

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return the best label of each text, how sure it is, and the words that spoke for it most.

        A text without one word of the history gets the most frequent label. Where fewer than two telling words are
        known, no guess is surer than its label is frequent: whatever few words say, the text is about something else.
        """
        return [guess for start in range(0, len(texts), CHUNK) for guess in self._guess(texts[start : start + CHUNK])]

    @property
    def sha256(self) -> str:
        """Digest of all that was learnt."""
        state = hashlib.sha256(json.dumps([self.labels, self.features.names], ensure_ascii=False).encode())
        for array in (self.features.rarity, self.weights, self.intercepts):
            state.update(np.ascontiguousarray(array).tobytes())
        state.update(json.dumps([*astuple(self.calibration), self.usual]).encode())
        return state.hexdigest()

    @cached_property
    def _shown(self) -> dict[int, str]:
        """The words that can be shown to people, by their column."""
        names, shared = self.features.names[: self.features.spoken], self.features.shared
        return {
            column: name for column, name in enumerate(names) if shared[column] and len(name) > 2 and " " not in name
        }

    def _guess(self, texts: Sequence[str]) -> list[Guess]:
        matrix = self.features.of(texts)
        scores = matrix @ self.weights + self.intercepts
        share, telling = self.features.familiar(texts)
        best = np.where(share > 0, scores.argmax(axis=1), np.argmax(self.usual))
        usual = np.array(self.usual)[best]
        sure = self.calibration.confidence(scores, share, usual)
        sure = np.where(share > 0, np.where(telling < TELLING, np.minimum(sure, usual), sure), usual)
        return [
            Guess(self.labels[label], float(sure[row]), self._words(matrix, row, label))
            for row, label in enumerate(best)
        ]

    def _words(self, matrix: Any, row: int, label: int) -> tuple[str, ...]:
        """Return the words of a text that raised the score of its label most, of those that may be shown."""
        columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        values = matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]]
        spoken = columns < self.features.spoken
        raised = values[spoken] * self.weights[columns[spoken], label]
        ranked = sorted(zip(-raised, columns[spoken], strict=True))
        told = (self._shown.get(int(column)) for gain, column in ranked if gain < 0)
        return tuple(islice(filter(None, told), SHOWN))


def train(texts: Sequence[str], labels: Sequence[str]) -> Classifier:
    """Learn from earlier tickets: ``texts`` of their openings and ``labels`` of how they ended, one for each."""
    import sklearn.svm  # noqa: F401  loads the libraries whose threads are limited below
    from threadpoolctl import threadpool_limits

    known = tuple(sorted(set(labels)))
    codes = np.array([known.index(label) for label in labels])
    part = np.arange(len(texts)) % FOLDS
    # One thread for each sum: its last digits would go by the number of cores, and waiting cores would be busy.
    with threadpool_limits(1), ThreadPoolExecutor(2) as pool:
        whole = pool.submit(_learn, texts, codes, len(known))
        tried = [pool.submit(_tried, texts, codes, len(known), part == fold) for fold in range(FOLDS)]
        scores, share = np.zeros((len(texts), len(known)), dtype=np.float32), np.zeros(len(texts))
        for fold, one in enumerate(tried):
            scores[part == fold], share[part == fold] = one.result()
        features, weights, intercepts = whole.result()
    right = scores.argmax(axis=1) == codes
    usual = (np.bincount(codes) + 1) / (len(codes) + len(known) + 1)
    return Classifier(features, known, weights, intercepts, _calibrate(scores, right, share), tuple(map(float, usual)))


def _calibrate(scores: Numbers, right: NDArray[np.bool_], share: Numbers) -> Calibration:
    """Fit how often a guess is right to its scores; a better score never makes a guess less sure."""
    from sklearn.linear_model import LogisticRegression

    measures = np.column_stack(_measures(scores))
    familiar = float(np.quantile(share, STRANGE, method="lower")) / 2
    for used in (2, 1) if right.any() and not right.all() else ():
        fitted = LogisticRegression(C=1e3).fit(measures[:, :used], right)
        if (fitted.coef_ >= 0).all():
            lead, height = (*map(float, fitted.coef_[0]), 0.0)[:2]
            return Calibration(float(fitted.intercept_[0]), lead, height, familiar)
    chance = (right.sum() + 1) / (len(right) + 2)  # the scores tell nothing: one case of each is supposed
    return Calibration(float(np.log(chance / (1 - chance))), 0.0, 0.0, familiar)


def _measures(scores: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each row by how much the best label leads, and its own score."""
    if scores.shape[1] < 2:
        return scores[:, 0], scores[:, 0]
    two = np.partition(scores, -2, axis=1)[:, -2:]
    return two[:, 1] - two[:, 0], two[:, 1]


def _tried(
    texts: Sequence[str], codes: NDArray[np.intp], labels: int, left_out: NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Guess a part of the history by the rest of it; return the scores, and how much of each text is known."""
    rest = [text for text, out in zip(texts, left_out, strict=True) if not out]
    held = [text for text, out in zip(texts, left_out, strict=True) if out]
    features, weights, intercepts = _learn(rest, codes[~left_out], labels)
    return features.of(held) @ weights + intercepts, features.familiar(held)[0]


def _learn(
    texts: Sequence[str], codes: NDArray[np.intp], labels: int
) -> tuple[Features, NDArray[np.float32], NDArray[np.float32]]:
    """Fit one machine for each label; a label that is not in these texts never wins."""
    from sklearn.svm import LinearSVC

    features = Features()
    matrix = features.learn(texts)
    weights = np.zeros((matrix.shape[1], labels), dtype=np.float32)
    intercepts = np.full(labels, -9.0, dtype=np.float32)
    present = np.unique(codes)
    if len(present) == 1 or not matrix.shape[1]:
        intercepts[np.bincount(codes).argmax()] = 1.0
        return features, weights, intercepts
    # In the primal form nothing is drawn at random, so that threads side by side give the same bytes every time.
    machine = LinearSVC(C=1.0, dual=False, tol=1e-2).fit(matrix, codes)
    coefficients, offsets = machine.coef_, machine.intercept_
    if len(present) == 2:
        coefficients, offsets = np.vstack([-coefficients, coefficients]), np.concatenate([-offsets, offsets])
    weights[:, present] = coefficients.T
    intercepts[present] = offsets
    return features, weights, intercepts
