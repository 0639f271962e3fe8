"""The words of an edition: how often its pages use them, and what else people say. The search mends questions by them.

They are taken from what was indexed and from the glossary as this edition has it, so no word of staff is in the public
list.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from opsnb.kb.records import Glossary
from opsnb.kb.records.glossary import Term
from opsnb.site.edition import Edition

FILE = "words.gz"
"""Name of the list in the folder of the index."""

SIGNATURE = b"pagefind_dcd"
"""How an unpacked file of Pagefind begins."""

WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"['\u2019]s\b|['\u2019]")

LANGUAGES = Path(__file__).parent / "words"
"""Words of each language that say nothing, and everyday words for the same thing: ``en.yaml``."""


def words(pages: Pages, spoken: str, edition: Edition) -> bytes:
    """Return the list of an index as packed JSON, the same bytes for the same pages in the same language."""
    language = _words_of(spoken)
    counted = Counter(word for page in pages.values() for word in set(split(" ".join(_texts(page)))))
    stop = set(split(language["says_nothing"]))
    everyday = dict(_everyday(language["alike"], list(counted)))
    real = {*split(language["real"]), *(said for said in everyday if " " not in said)}
    told = {
        "pages": len(pages),
        "stop": sorted(stop),
        "words": " ".join(f"{word}:{count}" if count > 1 else word for word, count in sorted(counted.items())),
        "terms": dict(_terms(edition)),
        "also": _synonyms(edition, everyday),
        "real": sorted(word for word in real - stop - set(counted) if _like_another(word, counted)),
        "fails": {part: split(text) for part, text in language["fails"].items()},
    }
    return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


Pages = Mapping[str, Mapping[str, Any]]
"""What Pagefind has kept of each page by its key: address, text, and what the page says of itself."""


def indexed(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return what Pagefind has kept of each page, from the files of its index by their place."""
    kept = {Path(place).stem: content for place, content in sorted(files.items()) if place.endswith(".pf_fragment")}
    return {key: json.loads(gzip.decompress(content).removeprefix(SIGNATURE)) for key, content in kept.items()}


def split(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents and apostrophes, as the reader's browser does."""
    plain = text.lower()
    if not plain.isascii():
        plain = "".join(one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one))
    return WORD.findall(APOSTROPHE.sub("", plain))


def _texts(page: Mapping[str, Any]) -> Iterable[str]:
    return [page["content"], *page["meta"].values()]


def _words_of(language: str) -> dict[str, Any]:
    """Return the everyday words of a language; of one that nobody has written down there are none."""
    path = LANGUAGES / f"{language}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {"says_nothing": "", "alike": {}, "real": "", "fails": {}, **found}


def _glossary(edition: Edition) -> Iterator[Term]:
    for record in edition.kb.of_kind(Glossary).values():
        yield from record.terms


def _terms(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield each word that is explained, with the place of its explanation on the glossary's page."""
    for term in _glossary(edition):
        for name in filter(None, (term.term, term.stands_for)):
            yield " ".join(split(name)), term.id.lower()


def _everyday(alike: dict[str, str], counted: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what people say with what pages call it, as far as pages of this edition do call something so."""
    for said, meant in alike.items():
        found = [" ".join(split(text)) for text in meant.split(",")]
        there = [text for text in found if all(any(one.startswith(word) for one in counted) for word in text.split())]
        for text in said.split(","):
            yield " ".join(split(text)), there


def _like_another(word: str, counted: Iterable[str]) -> bool:
    """Return whether the search could take a word for a misspelling: at most an error in four letters apart."""
    errors, letters = max(1, len(word) // 4 - 1), Counter(word)
    return any(
        one[0] == word[0]
        and abs(len(one) - len(word)) <= errors
        and max((letters - Counter(one)).total(), (Counter(one) - letters).total()) <= errors
        for one in counted
    )


def _synonyms(edition: Edition, everyday: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what pages call what people call otherwise: the term for a synonym, what an abbreviation stands for."""
    found: dict[str, list[str]] = {}
    for term in _glossary(edition):
        own = [" ".join(split(name)) for name in (term.term, term.stands_for) if name]
        for said in (*own, *(" ".join(split(name)) for name in term.synonyms)):
            others = [name for name in own if name != said and name not in found.get(said, ())]
            if said and others:
                found.setdefault(said, []).extend(others)
    for said, meant in everyday.items():
        others = [name for name in meant if name != said and name not in found.get(said, ())]
        if others:
            found.setdefault(said, []).extend(others)
    return dict(sorted(found.items()))
