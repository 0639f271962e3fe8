"""Examines the finished public site, file by file, for anything that is for staff."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import sha256
from html import unescape
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from opsnb.gate import gallery, listing, program
from opsnb.gate.marks import SHORT, Mark, Marks
from opsnb.gate.unpack import SealedError, Text, unpack
from opsnb.gate.words import WORD, plain, readings, shown, words
from opsnb.gate.written import Written

PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?")
SUFFIX = re.compile(r"\.[a-z0-9]+$")
LINK = re.compile(r"""\b(?:href=|src=|action=|url=|url\()["']?([^"'\s>)#?:]+)""", re.IGNORECASE)
ENGINE = re.compile(r"pagefind/(?:pagefind(?:-worker)?\.js|wasm\.[\w-]+\.pagefind)")
"""The code of the search engine, the same in every site: there a word or two are names in the code, or its messages."""
VOCABULARY = "pagefind/words.gz"
"""The words that the search goes by: those of the pages, and those that its language has for the same things."""
APART = re.compile(r"[.!?:;](?:\s|$)|:")
"""What parts two words that follow each other: the end of a sentence or of an entry in a list."""
ALIKE = "is for staff and says nothing that is not said in public too: nothing would show that it got out"
ELSEWHERE = "is a report that does not lie in the gallery: nothing is known of what it says; see --gallery"
SAID = {"name": "the name", "text": "the text", "word": "a word only staff use", "canary": "the canary"}


@dataclass(frozen=True)
class Finding:
    """Something that should not be there, or that the gate cannot see."""

    file: str
    place: str
    """Where in the file."""
    kind: str
    """``name``, ``text``, ``word``, ``canary``, ``address``, ``list``, ``sealed`` or ``blind``."""
    what: str

    def __str__(self) -> str:
        return f"{self.file}{f', {self.place}' if self.place else ''}: {self.what}"


@dataclass(frozen=True)
class Gate:
    """What to look for in a public site: known from what is written, and seen in the staff site."""

    marks: Marks
    addresses: dict[str, str]
    """Where the pages for staff are, with the file each is made from."""
    public: tuple[str, ...]
    """Every word said in public, in order."""
    own: frozenset[bytes]
    """Digests of files that come with the theme and are nobody's text."""
    listed: frozenset[tuple[str, ...]]
    """What the language of the search has too: in its vocabulary that tells nothing."""
    blind: tuple[Finding, ...]
    """What the staff site should say and does not. Not finding it in the public site would prove nothing."""
    clean: set[tuple[str, bytes]] = field(default_factory=set, compare=False)
    """Place and digest of files already found clean: the same bytes in the same place are so again."""

    @classmethod
    def of(cls, root: Path, staff: Path, canaries: Iterable[str] = (), published: Path | None = None) -> Gate:
        """Read what is written in a project and in its gallery of reports, and see that the staff site says it."""
        reports = gallery.places(published or root / gallery.FOLDER, root / "kb")
        written = _with_reports(Written.read(root), reports)
        public = [*(piece.text for piece in written.pieces if piece.public), *program.texts(root)]
        planted = [Mark(tuple(words(plain(canary))), "canary", "the list of canaries") for canary in canaries]
        told = Marks.of(written.pieces).without(public)
        wanted = Marks([*planted, *told.marks.values()])
        seen = _seen(wanted, staff)
        unseen = [m for m in wanted.marks.values() if m.said in ("name", "canary") and m.words not in seen]
        blind = (
            *(Finding(f"{staff.name}/", "", "blind", f"does not say {_quoted(m)}; is it older?") for m in unseen),
            *(Finding(file, "", "blind", ALIKE) for file in _untold(written, wanted)),
            *(Finding(f"{staff.name}/{page}", "", "blind", ELSEWHERE) for page in gallery.strangers(staff, reports)),
        )
        spoken = tuple(sorted({word for text in public for word in words(plain(text))}))
        listed = frozenset(mark.words for text in program.word_lists() for _, mark in told.within(words(plain(text))))
        return cls(wanted, written.addresses, spoken, program.theme_files(), listed, blind)

    def examine(self, public: Path) -> list[Finding]:
        """Return everything in a finished public site that should not be there, file by file."""
        found = list(self.blind)
        for path in sorted(path for path in public.rglob("*") if path.is_file()):
            place, content = path.relative_to(public).as_posix(), path.read_bytes()
            digest = sha256(content).digest()
            if digest in self.own or (place, digest) in self.clean:
                continue
            told = list(self._file(f"{public.name}/{place}", place, content))
            found += told
            self.clean.update([] if told else [(place, digest)])
        return found

    def said(self) -> str:
        """Say how much was looked for."""
        sought = f"{self.marks.count('text'):,} texts, {self.marks.count('name')} names"
        sought += f" and {self.marks.count('word')} rare words and numbers of the staff's"
        return f"The public site may go out: none of {sought} is in it, no link to {len(self.addresses)} pages."

    def _file(self, file: str, place: str, content: bytes) -> Iterator[Finding]:
        """Yield what a file tells; of one text of the staff's the first words only."""
        told: set[tuple[str, str]] = set()
        try:
            for text in [Text("name of the file", place), *unpack(place, content)]:
                for mark, line in self._told(text, place):
                    if (mark.said, mark.place) not in told:
                        told.add((mark.said, mark.place))
                        yield Finding(file, _line(text, line()), mark.said, f"says {_quoted(mark)}")
                for line_number, address in self._led(text.text, place):
                    if ("address", address) not in told:
                        told.add(("address", address))
                        what = f'leads to "{address}", the page of {self.addresses[address]}'
                        yield Finding(file, _line(text, line_number), "address", what)
        except SealedError as error:
            yield Finding(file, "", "sealed", f"cannot be looked into: {error}")

    def _told(self, text: Text, place: str) -> Iterator[tuple[Mark, Callable[[], int]]]:
        """Yield every mark in a text of a file, and how to find out its line."""
        code = ENGINE.fullmatch(place) is not None
        known = self.listed if place == VOCABULARY else ()
        for reading in readings(text.text):
            for n, mark in self.marks.within(words(reading)):
                by_accident = len(mark.words) <= SHORT and (code or self._by_accident(mark, text, reading, n))
                if mark.said == "canary" or not (by_accident or mark.words in known):
                    yield mark, partial(_line_of_word, reading, n)

    def _by_accident(self, mark: Mark, text: Text, reading: str, n: int) -> bool:
        """Tell whether words are only neighbours, in two sentences, or a word is but the stem of one that is public."""
        if len(mark.words) == SHORT:
            return APART.search(_gap(reading, n)) is not None
        return text.stems and self._begins_a_public_word(mark.words[0])

    def _begins_a_public_word(self, stem: str) -> bool:
        place = bisect_left(self.public, stem)
        return place < len(self.public) and self.public[place].startswith(stem)

    def _led(self, text: str, place: str) -> Iterator[tuple[int, str]]:
        """Yield every address of a page for staff that a text names or links to, with the line."""
        folder = posixpath.dirname(f"/{place}")
        text = unquote(unescape(text))
        for match in LINK.finditer(text):
            path = posixpath.normpath(posixpath.join(folder, match[1])).strip("/")
            if path in self.addresses:
                yield text.count("\n", 0, match.start()) + 1, path
        for match in PATH.finditer(text):
            yield from ((text.count("\n", 0, match.start()) + 1, address) for address in self._ends(match[0]))

    def _ends(self, path: str) -> Iterator[str]:
        """Yield the addresses of pages for staff, of two parts or more, that a path ends with."""
        parts = SUFFIX.sub("", path.strip("/").removesuffix("/index.html")).split("/")
        if parts[-1] in self.last_parts:
            ends = ("/".join(parts[first:]) for first in range(len(parts) - 1))
            yield from (address for address in ends if address in self.addresses)

    @cached_property
    def last_parts(self) -> frozenset[str]:
        """The last parts of all addresses."""
        return frozenset(address.rsplit("/", 1)[-1] for address in self.addresses)


def _with_reports(written: Written, reports: list[Path]) -> Written:
    return Written((*written.pieces, *gallery.pieces(reports)), written.addresses | gallery.addresses(reports))


def _seen(wanted: Marks, staff: Path) -> set[tuple[str, ...]]:
    """Return those of the marks that the pages of the staff site say."""
    seen = set()
    for page in staff.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        for reading in shown(html[max(0, html.find("<article")) :]):
            seen |= {mark.words for _, mark in wanted.within(words(reading))}
    return seen


def _untold(written: Written, wanted: Marks) -> list[str]:
    """Return the files for staff that not one mark tells."""
    told = {piece.place.split(": ")[0] for piece in written.pieces if not piece.public and wanted.tells(piece)}
    return sorted({*written.addresses.values()} - told)


def unlisted(site: Path, listed: set[str], but: str = "") -> Iterator[Finding]:
    """Yield the pages of a site that are not on its list, and those that are on it and gone.

    Those whose address begins with ``but`` come and go: published reports in the staff site.
    """
    there = listing.published(site, but)
    for address in sorted(there - listed):
        file = f"{site.name}{address}{'index.html' if address.endswith('/') else ''}"
        yield Finding(file, "", "list", f"is not on the list of the {site.name} site; if it may be, opsnb gate --write")
    for address in sorted(listed - there):
        what = "is on the list and gone; lead its readers on in docs/redirects.yml, or take it off the list"
        yield Finding(f"{site.name}{address}", "", "list", what)


def _gap(reading: str, n: int) -> str:
    """Return what stands between a word of a text and the next one."""
    first, second = islice(WORD.finditer(reading), n, n + 2)
    return reading[first.end() : second.start()]


def _line_of_word(reading: str, n: int) -> int:
    start = next(islice(WORD.finditer(reading), n, None)).start()
    return reading.count("\n", 0, start) + 1


def _line(text: Text, line: int) -> str:
    return f"{text.place}, line {line}" if text.place else f"line {line}"


def _quoted(mark: Mark) -> str:
    return f'{SAID[mark.said]} "{" ".join(mark.words)}" of {mark.place}'
