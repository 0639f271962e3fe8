"""What tells a text of the staff's wherever it turns up: names, short texts, rare words, numbers, runs of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from opsnb.gate.words import RUN, plain, runs, words
from opsnb.gate.written import Piece

RARE = 6
"""So many letters a word must have to tell anything by itself. Only a desk's words do: those of ``kb/``."""
NUMBER = 4
"""So many digits a number must have to tell anything by itself: fewer stand in every time and date."""
DIALLED = 7
"""So many digits make a number to dial, which a link writes without gaps."""
KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
"""The digit of each letter on a telephone (ITU-T E.161)."""
SHORT = 2
"""So many words a text must have to be looked for as a whole, if it is no name."""
Said = Literal["name", "text", "word", "canary"]


@dataclass(frozen=True)
class Mark:
    """One thing to look for."""

    words: tuple[str, ...]
    said: Said
    place: str
    """Where staff wrote it."""


class Marks:
    """Things to look for, arranged so that a text is walked through once."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.marks: dict[tuple[str, ...], Mark] = {}
        for mark in marks:
            self.marks.setdefault(mark.words, mark)
        self._lengths: dict[str, tuple[int, ...]] = {}
        for found in self.marks:
            self._lengths[found[0]] = tuple({*self._lengths.get(found[0], ()), len(found)})

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Marks:
        """Return what tells the texts that are for staff."""
        return cls(mark for piece in pieces if not piece.public for mark in _marks(piece))

    def within(self, found: Sequence[str]) -> Iterator[tuple[int, Mark]]:
        """Yield every mark among the words of a text, with the number of its first word."""
        lengths, marks = self._lengths, self.marks
        if lengths.keys().isdisjoint(found):
            return
        for n, word in enumerate(found):
            for length in lengths.get(word, ()):
                mark = marks.get(tuple(found[n : n + length]))
                if mark is not None:
                    yield n, mark

    def without(self, texts: Iterable[str]) -> Marks:
        """Return the marks that tell something: they stand in none of these texts, nor across two or more in a row."""
        public = [tuple(words(plain(text))) for text in texts]
        said = {mark.words for text in public for _, mark in self.within(text)}
        ends = {text[n:] for text in public for n in range(max(0, len(text) - RUN + 1), len(text))}
        begins = {text[:n] for text in public for n in range(1, min(len(text) + 1, RUN))}
        wholes = ends & begins & set(public)

        def is_composed(run: tuple[str, ...]) -> bool:
            return any(run[:n] in ends and goes_on(run[n:]) for n in range(1, len(run)))

        def goes_on(rest: tuple[str, ...]) -> bool:
            return rest in begins or any(rest[:n] in wholes and goes_on(rest[n:]) for n in range(1, len(rest)))

        return Marks(
            mark
            for key, mark in self.marks.items()
            if key not in said and not (mark.said == "text" and len(key) == RUN and is_composed(key))
        )

    def tells(self, piece: Piece) -> bool:
        """Tell whether any of these marks would show that a text is somewhere."""
        return any(mark.words in self.marks for mark in _marks(piece))

    def count(self, said: Said) -> int:
        """Return how many marks of a sort there are."""
        return sum(mark.said == said for mark in self.marks.values())


def _marks(piece: Piece) -> Iterator[Mark]:
    found = tuple(words(plain(piece.text)))
    if piece.kind == "name" and len("".join(found)) >= 3:
        yield Mark(found, "name", piece.place)
    elif piece.kind == "whole" and SHORT <= len(found) < RUN:
        yield Mark(found, "text", piece.place)
    yield from (Mark(run, "text", piece.place) for run in runs(found))
    if piece.place.startswith("kb/"):
        yield from (Mark((word,), "word", piece.place) for word in found if _tells(word))
        yield from (Mark((number,), "word", piece.place) for number in _dialled(piece))


def _tells(word: str) -> bool:
    """Tell whether a word tells by itself whose it is: it is long, or a number, or has a number in it."""
    if word.isalpha():
        return len(word) >= RARE
    return len(word) >= (NUMBER if word.isdigit() else 3)


def _dialled(piece: Piece) -> Iterator[str]:
    """Yield a telephone number as a link dials it; what follows in brackets says its letters again."""
    number = re.sub(r"\D", "", piece.text.split(" (")[0].translate(KEYPAD))
    if piece.kind == "name" and len(number) >= DIALLED:
        yield number
