"""The leak gate: it finds what is planted in the public site, wherever that is, and nothing in the site as it is."""

from __future__ import annotations

import ast
import gzip
import html
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from opsnb.cli import main
from opsnb.gate import program
from opsnb.gate.examine import Finding, Gate
from opsnb.kb.audience import public_part
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records import Desk, SourceDocument
from opsnb.site.build import build
from published_reports import NONE

ROOT = Path(__file__).parents[1]
NOON = "1795348800"
LETTERS = 4
"""Two letters and the blanks around them: as short as a text may be without being looked for."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both sites as they are."""
    folder = tmp_path_factory.mktemp("sites")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOON)
        patch.setenv("OPSNB_GALLERY", NONE)  # not what lies here by chance
        for audience in ("public", "staff"):
            build(ROOT, audience, folder / audience)
    return folder


@pytest.fixture(scope="module")
def keeper(sites: Path) -> Gate:
    """Read what the gate has to know of the project."""
    return Gate.of(ROOT, sites / "staff", published=ROOT / NONE)


@pytest.fixture
def public(sites: Path, tmp_path: Path) -> Path:
    """Copy the public site, to plant something in it."""
    return shutil.copytree(sites / "public", tmp_path / "public", copy_function=os.link)


class Staff:
    """Things that only staff say, taken from the project's own records."""

    def __init__(self, keeper: Gate) -> None:
        marks = [mark for mark in keeper.marks.marks.values() if "/procedures/" in mark.place]
        self.title = next(" ".join(m.words) for m in marks if m.said == "name" and len(m.words) > 2).capitalize()
        self.text = next(" ".join(m.words) for m in marks if m.said == "text" and len(m.words) == 8)
        self.word = next(m.words[0] for m in marks if m.said == "word")
        self.address = next(address for address in keeper.addresses if "/procedures/" in address)


@pytest.fixture(scope="module")
def staff(keeper: Gate) -> Staff:
    """Choose one of each."""
    return Staff(keeper)


def put(path: Path, content: str | bytes) -> None:
    """Write a file anew; the old one may be another name of a file that has to stay as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def into_home(site: Path, piece: str) -> None:
    """Put something into the home page."""
    home = site / "index.html"
    put(home, home.read_text(encoding="utf-8").replace("</article>", f"{piece}</article>", 1))


def png(kind: bytes, data: bytes) -> bytes:
    """Return a picture with a chunk of text."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (kind, data), (b"IEND", b""))
    packed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def vocabulary(site: Path, word: str) -> None:
    """Put a word into the list of words that the search corrects by."""
    words = site / "pagefind/words.gz"
    put(words, gzip.compress(gzip.decompress(words.read_bytes()).replace(b'"words": "', b'"words":"').replace(
        b'"words":"', f'"words":"{word}:3 '.encode(), 1)))  # fmt: skip


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>{}</title></svg>'
MOVED = '<meta http-equiv="refresh" content="0; url=../{}/"><p>Moved.</p>'
FEED = "<rss><channel><item><title>{}</title><link>https://example.org/{}/</link></item></channel></rss>"

LEAKS: dict[str, tuple[Callable[[Path, Staff], None], str, str]] = {
    "link": (lambda p, s: into_home(p, f'<a href="{s.address}/">Read on</a>'), "address", "index.html"),
    "title-in-a-list": (lambda p, s: into_home(p, f"<ul><li>{s.title}</li></ul>"), "name", "index.html"),
    "comment": (lambda p, s: into_home(p, f"<!-- {s.text} -->"), "text", "index.html"),
    "drawing": (lambda p, s: put(p / "assets/a.svg", SVG.format(s.title)), "name", "assets/a.svg"),
    "picture": (
        lambda p, s: put(p / "assets/a.png", png(b"tEXt", b"Title\0" + s.title.encode())),
        "name",
        "assets/a.png",
    ),
    "redirect": (lambda p, s: put(p / "old/index.html", MOVED.format(s.address)), "address", "old/index.html"),
    "tag": (lambda p, s: put(p / "tags/index.html", f"<h2>{s.word}</h2>"), "word", "tags/index.html"),
    "vocabulary": (lambda p, s: put(p / "search/words.json", f'{{"words":["{s.word}"]}}'), "word", "search/words.json"),
    "packed-vocabulary": (lambda p, s: vocabulary(p, s.word), "word", "pagefind/words.gz"),
    "feed": (lambda p, s: put(p / "feed.xml", FEED.format(s.title, s.address)), "name", "feed.xml"),
}


def test_the_site_as_it_is_passes(keeper: Gate, sites: Path) -> None:
    """Nothing of the staff's is in the public site, and the gate can see all that it looks for."""
    assert [str(finding) for finding in keeper.examine(sites / "public")] == []
    assert all(keeper.marks.count(said) > 100 for said in ("text", "name", "word"))


def said(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a record with the field it stands in, but for where the facts are from."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from said(inner, "value" if field == "elsewhere" else key)
    elif isinstance(value, list):
        for inner in value:
            yield from said(inner, field)
    elif isinstance(value, str) and field not in ("id", "place", "seed"):
        yield field, value


def staff_only(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield every text, with its field, that the build gives to staff and not to customers."""
    for record in kb.records.values():
        every = [] if isinstance(record, SourceDocument) else [*said(record.model_dump(mode="json"))]
        public = public_part(record)
        shared = {*said(public.model_dump(mode="json"))} if public else set()
        yield from (found for found in every if found not in shared)
        if isinstance(record, Desk):
            yield from (("name", text) for name in record.names for text in (name.value, *name.elsewhere.values()))


def plain(text: str) -> str:
    """Return the words of a text, and a blank on either side."""
    return " ".join(["", *re.findall(r"[^\W_]+", html.unescape(text).lower()), ""])


def text_of(path: Path) -> str:
    """Return the text of a file of a site, packed or not; of a picture nothing."""
    content = path.read_bytes()
    content = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    return content.decode("utf-8", errors="replace")


FIELDS = ("title", "term", "stands_for", "synonyms", "label", "number")
STRICT = ("value", "name", "document_number", "systems")
"""What is for staff if no page says it, whatever else the program or a public record may say."""


@pytest.fixture(scope="module")
def facts(sites: Path) -> dict[str, set[str]]:
    """Take from the records, by field, what only staff may know: what no page of the public site says."""
    kb = KnowledgeBase.read(ROOT / "kb")
    pages = "".join(plain(text_of(path)) for path in (sites / "public").rglob("*") if path.is_file())
    records = [part.model_dump(mode="json") for part in map(public_part, kb.records.values()) if part]
    shared = pages + "".join(plain(text) for text in (*program.texts(ROOT), *(t for r in records for _, t in said(r))))
    found: dict[str, set[str]] = defaultdict(set)
    for field, text in staff_only(kb):
        found[field].add(text)
        found["number"] |= {word for word in re.findall(r"[^\W_]+", text) if re.search(r"\d{4}|\d\D\D|\D\D\d", word)}
    return {
        field: {
            text for text in found[field] if "{{" not in text and plain(text) not in (shared, pages)[field in STRICT]
        }
        for field in (*FIELDS, *STRICT)
    }


@pytest.mark.parametrize("field", [*STRICT, *FIELDS])
def test_whatever_only_staff_know_is_found(
    field: str, facts: dict[str, set[str]], keeper: Gate, tmp_path: Path
) -> None:
    """Each contact, name, term, code, title and number of the staff's, alone on a page: not one gets out."""
    planted = dict(enumerate(sorted(text for text in facts[field] if len(plain(text)) > LETTERS)))
    for n, text in planted.items():
        put(tmp_path / f"public/{n}.html", f"<p>{html.escape(text)}</p>")
    red = {finding.file for finding in keeper.examine(tmp_path / "public")}
    assert planted
    assert [text for n, text in planted.items() if f"public/{n}.html" not in red] == []


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_found(leak: str, keeper: Gate, staff: Staff, public: Path) -> None:
    """One thing of the staff's, in one place: the gate names the file and what it found there, and nothing else."""
    plant, kind, file = LEAKS[leak]
    plant(public, staff)
    found = keeper.examine(public)
    assert kind in {finding.kind for finding in found}
    assert {finding.file for finding in found} == {f"public/{file}"}


def cbor(word: str) -> bytes:
    """Return a list of words as Pagefind's index keeps it."""
    return b"\x82\x65other" + bytes([0x60 + len(word)]) + word.encode()


DISGUISES: dict[str, Callable[[Staff], tuple[str, str | bytes]]] = {
    "capitals": lambda s: ("a.html", f"<p>{s.title.upper()}</p>"),
    "entities": lambda s: ("a.html", "".join(f"&#{ord(letter)};" for letter in s.title)),
    "percent": lambda s: ("a.html", "".join(f"%{ord(letter):02X}" for letter in s.title)),
    "escapes": lambda s: ("a.json", '{"t":"' + "".join(f"\\u{ord(letter):04x}" for letter in s.title) + '"}'),
    "soft-hyphens": lambda s: ("a.html", f"<p>{chr(0xAD).join(s.title)}</p>"),
    "tags-in-a-word": lambda s: ("a.html", f"<p>{s.title[:2]}<b>{s.title[2:]}</b></p>"),
    "tags-between-words": lambda s: ("a.html", s.title.replace(" ", '</a> <a class="x" href="#">')),
    "attribute": lambda s: ("a.html", f'<a title="{s.title}">Read on</a>'),
    "data-attribute": lambda s: ("a.html", f"<p data-x='[&quot;{s.title}&quot;]'>Read on</p>"),
    "several-lines": lambda s: ("a.html", "<p>" + s.title.replace(" ", "\n   ")),
    "style-sheet": lambda s: ("a.css", f"/* {s.text} */"),
    "script": lambda s: ("a.js", f'const list = ["{s.title}"];'),
    "word-in-a-script": lambda s: ("a.js", f'const list = ["{s.word}"];'),
    "sitemap": lambda s: ("sitemap.xml", f"<loc>https://example.org/help/{s.address}/</loc>"),
    "file-name": lambda s: (f"assets/{s.address}.svg", SVG.format("A drawing")),
    "zip": lambda s: ("a.gz", gzip.compress(gzip.compress(s.text.encode()))),
    "fragment": lambda s: ("a.pf_fragment", gzip.compress(b'pagefind_dcd{"content":"' + s.text.encode() + b'"}')),
    "index": lambda s: ("a.pf_index", gzip.compress(b"pagefind_dcd" + cbor(s.word))),
    "packed-png-text": lambda s: ("a.png", png(b"zTXt", b"Comment\0\0" + zlib.compress(s.text.encode()))),
    "png-in-utf-8": lambda s: ("a.png", png(b"iTXt", b"Comment\0\0\0en\0\0" + s.text.encode())),
    "jpeg-comment": lambda s: ("a.jpg", b"\xff\xd8\xff\xfe\0\x40" + s.text.encode()),
    "utf-16": lambda s: ("a.txt", s.text.encode("utf-16")),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_does_not_help(disguise: str, keeper: Gate, staff: Staff, tmp_path: Path) -> None:
    """A text is found however it is written or packed."""
    name, content = DISGUISES[disguise](staff)
    put(tmp_path / "public" / name, content)
    assert {finding.kind for finding in keeper.examine(tmp_path / "public")} & {"name", "text", "word", "address"}


def test_a_relative_link_is_followed(keeper: Gate, staff: Staff, tmp_path: Path) -> None:
    """A link is an address seen from the page it stands on."""
    desk, kind, name = staff.address.split("/")
    put(tmp_path / "public" / desk / kind / "a/index.html", f'<a href="../{name}/#steps">Read on</a>')
    found = keeper.examine(tmp_path / "public")
    assert ("address", "line 1") in {(finding.kind, finding.place) for finding in found}


def test_a_file_that_cannot_be_looked_into_does_not_pass(keeper: Gate, tmp_path: Path) -> None:
    """What the gate cannot read it does not let through."""
    put(tmp_path / "public/a.bin", b"\x81\x82\x83 who knows")
    put(tmp_path / "public/b.gz", b"\x1f\x8b broken")
    assert [finding.kind for finding in keeper.examine(tmp_path / "public")] == ["sealed", "sealed"]


def test_the_line_is_named(keeper: Gate, staff: Staff, tmp_path: Path) -> None:
    """A finding says where: file and line."""
    put(tmp_path / "public/a.html", f"<p>\nHello\n<b\n>{staff.title}</b>")
    found = keeper.examine(tmp_path / "public")
    assert [str(finding).split(": ")[0] for finding in found] == ["public/a.html, line 4"]


def test_a_gate_that_cannot_see_does_not_pass(sites: Path, tmp_path: Path) -> None:
    """A canary that is not even in the staff site proves nothing by not being in the public one."""
    put(tmp_path / "public/index.html", "<p>Hello</p>")
    found = Gate.of(ROOT, sites / "staff", ["yellowhammer"], ROOT / NONE).examine(tmp_path / "public")
    assert [(finding.kind, '"yellowhammer"' in finding.what) for finding in found] == [("blind", True)]


def test_the_command_lets_out_or_not(sites: Path, public: Path, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0 and the lists written; 1 with file and place of each finding; 2 if there is no site."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("OPSNB_GALLERY", NONE)
    (public.parent / "staff").symlink_to(sites / "staff")
    arguments = ["gate", "--site", str(public.parent), "--urls", str(public.parent / "urls")]
    written = CliRunner().invoke(main, [*arguments, "--write"])
    assert (written.exit_code, "may go out" in written.output) == (0, True)
    into_home(public, f"<p>{staff.title}</p>")
    put(public / "new/index.html", "<p>New</p>")
    leaked = CliRunner().invoke(main, [*arguments, "--write"])
    assert leaked.exit_code == 1
    assert "public/index.html, line" in leaked.output
    assert "public/new/index.html: is not on the list" in leaked.output
    assert CliRunner().invoke(main, ["gate", "--site", str(public / "assets")]).exit_code == 2


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_the_gate_shares_no_code_with_the_build() -> None:
    """It imports itself, the errors, PyYAML and the standard library; not even by way of others is the build loaded."""
    modules = {name for path in (ROOT / "src/opsnb/gate").glob("*.py") for name in imported(path)}
    others = {name for name in modules if name.split(".")[0] not in {*sys.stdlib_module_names, "yaml"}}
    assert {name for name in others if not name.startswith(("opsnb.gate", "opsnb.errors"))} == set()
    code = "import sys, opsnb.gate.examine; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name.startswith(("opsnb.kb", "opsnb.site", "mkdocs", "pydantic"))] == []


def test_a_finding_reads_well() -> None:
    """File, place, what was found."""
    finding = Finding("public/index.html", "line 7", "name", 'says the name "x" of kb/y.yaml')
    assert str(finding) == 'public/index.html, line 7: says the name "x" of kb/y.yaml'
