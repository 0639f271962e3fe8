"""What the gate takes for public: what customers are shown, and neither what that rests on nor how it is made."""

from __future__ import annotations

import gzip
import inspect
from pathlib import Path

import pytest

import opsnb.site.build
from opsnb.gate import program
from opsnb.gate.examine import Finding, Gate

DESK = """title: Harbour office
audience: public
source: {seed: "900", place: [phalarope]}
names:
  - {id: quoted, value: Kittiwake}
  - {id: unquoted, value: Turnstone}
  - {id: by-staff, value: Knot, elsewhere: {north: Sanderling}}
contacts:
  - {id: quay, title: The quay, channel: phone, value: 555-PLOVER, audience: public}
  - {id: mole, title: The mole, channel: phone, value: (555) 26-TERN9 (83769)}
roles:
  - {id: keeper, title: Keeper, does: "Rings {{ desk#names.by-staff }}."}
to_be_added: [Where the smew winters.]
"""
PUBLIC = """---
title: When ships come in
audience: public
source: {seed: "900", place: [phalarope]}
related: [procedures/ring-the-dunlin]
---
Ask {{ desk#names.quoted }} on the quay, or read [the tables](https://tides.example.org/tables).
"""
STAFF = """---
title: Ring the dunlin
source: {{seed: "900", place: [phalarope]}}
definitions: {{Low water: When the mud is dry.}}
---
{0}
"""
SOURCE = """statements:
  - {id: phalarope, place: On counting, says: Grebes are counted on the first of the month.}
"""


def ask(tmp_path: Path, staff_says: str, public_page: str) -> list[Finding]:
    """Return what the gate finds in a public page, where a staff record says something."""
    files = {
        "mkdocs.yml": "site_name: Harbour\n",
        "kb/harbour/desk.yaml": DESK,
        "kb/harbour/articles/ships.md": PUBLIC,
        "kb/harbour/procedures/ring-the-dunlin.md": STAFF.format(staff_says),
        "kb/sources/900.yaml": SOURCE,
        "site/public/index.html": f"<p>{public_page}</p>",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    found = Gate.of(tmp_path, tmp_path / "site/staff").examine(tmp_path / "site/public")
    return [finding for finding in found if finding.kind != "blind"]


DOCSTRING = inspect.getdoc(opsnb.site.build.build) or ""

SECRETS = {
    "a-statement-that-a-public-record-rests-on": "Grebes are counted on the first of the month.",
    "the-id-of-such-a-statement": "Phalarope",
    "the-id-of-a-record-that-a-public-one-names": "ring the dunlin",
    "a-name-that-no-public-text-quotes": "Turnstone",
    "a-name-that-only-a-text-for-staff-quotes": "Sanderling",
    "what-is-to-be-added": "Where the smew winters.",
    "a-term-that-a-document-defines": "Low water",
    "a-docstring-of-the-program": DOCSTRING.splitlines()[0],
    "a-number": "4711",
    "a-word-with-a-number": "QB7",
    "an-address-elsewhere": "https://video.example.org/embed/zYg-1Uos",
}


@pytest.mark.parametrize("secret", SECRETS)
def test_what_customers_are_not_shown_is_not_public(secret: str, tmp_path: Path) -> None:
    """A public record may rest on a statement, name an id or come out of the program: that publishes none of it."""
    text = SECRETS[secret]
    written = f"[Look]({text})" if text.startswith("https:") else text
    assert ask(tmp_path, written, text)


SHOWN = {
    "a-name-that-a-public-text-quotes": "Kittiwake",
    "the-heading-a-public-record-rests-on": "On counting",
    "a-public-contact": "555-PLOVER",
    "a-public-address-elsewhere": "https://tides.example.org/tables",
    "what-a-template-says": "Who answers when",
    "two-words-in-two-sentences": "Mind the low. Water is wet.",
    "the-lines-of-a-drawing": '<svg viewBox="0 0 4711 90"><path d="M4711,12C4711 3,4.5-1e2z"/></svg>',
}


@pytest.mark.parametrize("shown", SHOWN)
def test_what_customers_are_shown_is_no_leak(shown: str, tmp_path: Path) -> None:
    """What a page says to everybody, staff may say too."""
    text = SHOWN[shown]
    assert [str(finding) for finding in ask(tmp_path, f"{text if '<' not in text else ''} 4711", text)] == []


def test_words_of_the_search_are_public_in_its_list_only(tmp_path: Path) -> None:
    """An everyday word that leads to "end the shift" is no reason to let that title stand on a page."""
    phrase = next(phrase.strip() for phrase in program.word_lists() if phrase.strip().count(" ") == 2)
    (tmp_path / "site/public/pagefind").mkdir(parents=True)
    (tmp_path / "site/public/pagefind/words.gz").write_bytes(gzip.compress(f'{{"x":"{phrase}"}}'.encode()))
    assert {finding.file for finding in ask(tmp_path, phrase, phrase)} == {"public/index.html"}


@pytest.mark.parametrize("dialled", ["tel:5552683769", "+1 (5552683769)"])
def test_a_number_is_found_as_a_link_dials_it(dialled: str, tmp_path: Path) -> None:
    """Letters of a number are digits to a telephone, and a link has no gaps between them."""
    assert [finding.kind for finding in ask(tmp_path, "", f'<a href="{dialled}">Call</a>')] == ["word"]


def test_a_record_that_nothing_tells_is_named(tmp_path: Path) -> None:
    """A staff record that says only what is public would get out unseen, so the gate says which one that is."""
    ask(tmp_path, "", "")
    (tmp_path / "kb/harbour/articles/twin.md").write_text("---\ntitle: When ships come in\n---\n", encoding="utf-8")
    found = Gate.of(tmp_path, tmp_path / "site/staff").examine(tmp_path / "site/public")
    assert [finding.file for finding in found if "nothing would show" in finding.what] == [
        "kb/harbour/articles/twin.md"
    ]
